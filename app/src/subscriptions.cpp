// How FHIR subscriptions go out, as the configuration says.
#include <sstream>

#include "access/clients.hpp"
#include "outgoing/outgoing.hpp"
#include "parts.hpp"

namespace yilian::app {

records::FhirSubscriptions subscription_settings(Installation::Parts& parts) {
  // Every server looks for itself what the others wrote (relay.cpp); twice that and some more.
  constexpr std::int64_t settling_seconds = 15;
  records::FhirSubscriptions out;
  out.client = outgoing::make_client(subscription_threads);
  std::istringstream hosts(parts.foundation.config.robot_hosts);
  for (std::string host; hosts >> host;) out.hosts.push_back(host);
  out.admit = [region = parts.region()](db::Session& s, AccountId client) {
    return access::client_caller(s, region, client);
  };
  // The papers of a referral and its course are one thing to the pages, two to FHIR.
  out.tidings = {
      {"referral.", "Task"}, {"referral.", "ServiceRequest"}, {"booking.", "Appointment"}};
  out.spool = parts.spool.get();
  out.clock = &parts.clock;
  if (parts.database().dialect() == db::Dialect::postgres) out.settling_seconds = settling_seconds;
  return out;
}

}  // namespace yilian::app
