// The door for HL7 v2 over MLLP.
#include "log/log.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

constexpr int mllp_workers = 8;

}  // namespace

Status start_mllp(Installation::Parts& parts) {
  const auto& config = parts.foundation.config;
  if (config.mllp_port == 0) return {};
  mllp::ServerOptions options;
  options.address = config.mllp_listen;
  options.port = static_cast<std::uint16_t>(config.mllp_port);
  options.tls_certificate = config.mllp_tls_certificate;
  options.tls_key = config.mllp_tls_key;
  options.tls_client_ca = config.mllp_client_ca;
  options.worker_threads = mllp_workers;
  auto messages =
      parts.metrics.counter("hl7_messages_total", "HL7 v2 messages answered over MLLP", {});
  auto lost = parts.metrics.counter("hl7_batches_failed_total",
                                    "Batches of messages that could not be stored", {});
  const auto handle = [&parts, messages, lost](const std::string& remote,
                                               std::vector<mllp::Exchange>& batch) mutable {
    std::vector<exchange::Delivery> deliveries;
    deliveries.reserve(batch.size());
    for (auto& one : batch) deliveries.push_back({std::move(one.message), {}});
    if (!parts.exchange->receive(remote, deliveries)) {
      lost.add();
      log::warn("hl7.not_stored", {{"messages", std::ssize(batch)}});
      return false;
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].answers = std::move(deliveries[i].answers);
      messages.add();
    }
    parts.jobs->wake("relay");
    return true;
  };
  TRY(parts.mllp, mllp::Server::start(options, handle));
  log::info("mllp.started", {{"address", config.mllp_listen},
                             {"port", parts.mllp->port()},
                             {"tls", !config.mllp_tls_key.empty()}});
  return {};
}

}  // namespace yilian::app
