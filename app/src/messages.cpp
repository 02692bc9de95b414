// The ways out for messages, as the configuration names them, and who may learn how they went.
#include <sstream>

#include "messaging/gateway.hpp"
#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// Asks the context whose subject it is.
Status may_see(Installation::Parts& parts, const Call& call, std::string_view kind,
               const Uuid& subject) {
  if (kind == "referral") {
    CHECK_OK(require(call, Right::referral_read));
    return parts.referral->may_see(call, ReferralId{subject});
  }
  if (kind == "objection") {
    CHECK_OK(require(call, Right::objection_review));
    return parts.privacy->may_see_objection(call, privacy::ObjectionId{subject});
  }
  return fail(Code::not_found);
}

}  // namespace

Result<messaging::Settings> message_settings(Installation::Parts& parts, const OpenOptions& how) {
  const auto& config = parts.foundation.config;
  messaging::Settings out;
  out.catalogue = flows::catalogue();
  out.public_url = config.public_url;
  out.mail_from = config.mail_from;
  out.robot_hosts = words_of(config.robot_hosts);
  out.may_see = [&parts](const Call& call, std::string_view kind, const Uuid& subject) {
    return may_see(parts, call, kind, subject);
  };
  out.webhooks = how.webhooks ? how.webhooks : outgoing::make_client(sender_threads);
  if (how.mailer) {
    out.mailer = how.mailer;
    out.mail_from = "yilian@localhost";
  }
  if (!out.mailer && !config.mail_server.empty())
    out.mailer =
        outgoing::make_mailer({config.mail_server, config.mail_user, config.mail_password});
  if (!config.sms_gateway.empty())
    out.texts = messaging::http_gateway(out.webhooks, config.sms_gateway, config.sms_token);
  else if (!config.sms_file.empty()) out.texts = messaging::file_gateway(config.sms_file);
  return out;
}

}  // namespace yilian::app
