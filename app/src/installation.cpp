#include "app/installation.hpp"

#include <thread>

#include "log/log.hpp"
#include "outgoing/outgoing.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

bool speaks_tls(const config::Config& config) {
  return !config.tls_key.empty() || config.public_url.starts_with("https://");
}

/// Services from the lowest level up: each knows only those above it in this list.
std::optional<access::IdentityProvider> identity_provider(const config::Config& config) {
  if (config.oidc_issuer.empty()) return std::nullopt;
  std::string page = config.public_url;
  while (page.ends_with('/')) page.pop_back();
  return access::IdentityProvider{config.oidc_issuer,        config.oidc_client_id,
                                  config.oidc_client_secret, config.oidc_name_zh,
                                  config.oidc_name_en,       page + "/sign-in/provider"};
}

Status make_services(Installation::Parts& parts, const OpenOptions& how) {
  const auto& config = parts.foundation.config;
  const std::shared_ptr<const crypto::Vault> vault = parts.foundation.vault;
  access::Settings settings;
  settings.idle_minutes = config.session_idle_minutes;
  settings.session_hours = config.session_hours;
  settings.password_memory_kib = config.password_memory_kib;
  settings.secure_cookie = speaks_tls(config);
  settings.provider = identity_provider(config);
  if (settings.provider) settings.outgoing = how.outgoing ? how.outgoing : outgoing::make_client();
  parts.network = std::make_unique<network::Service>(parts.database(), config.region);
  parts.policies = std::make_unique<policies::Service>(parts.database(), config.region);
  parts.access = std::make_unique<access::Service>(parts.database(), vault, parts.clock,
                                                   config.region, settings);
  parts.terminology = std::make_unique<terminology::Service>(parts.database(), config.region);
  parts.patients = std::make_unique<patients::Service>(parts.database(), vault, config.region);
  CHECK_OK(parts.patients->use_policies(*parts.policies));
  TRY(parts.tiering, tiering::Service::open(parts.database(), *parts.policies, config.region));
  parts.records = std::make_unique<records::Service>(parts.database(), vault, config.region);
  std::string fhir_base = config.public_url;
  while (fhir_base.ends_with('/')) fhir_base.pop_back();
  if (!fhir_base.empty()) fhir_base += "/fhir/R4";
  parts.fhir = std::make_unique<records::FhirService>(parts.database(), *parts.patients, vault,
                                                      config.region, fhir_base);
  records::use_subscriptions(*parts.fhir, subscription_settings(parts));
  TRY(parts.record, records::RecordService::open(parts.database(), *parts.policies, *parts.patients,
                                                 *parts.fhir, config.region));
  TRY(auto ways_out, message_settings(parts, how));
  TRY(parts.messaging, messaging::Service::open(parts.database(), vault, parts.clock, config.region,
                                                std::move(ways_out)));
  TRY(parts.capacity, capacity::Service::open(parts.database(), *parts.patients, config.region));
  parts.services = std::make_unique<services::Service>(parts.database(), config.region);
  TRY(parts.referral,
      referral::Service::open(parts.database(), *parts.patients, *parts.records, *parts.capacity,
                              *parts.tiering, referral::password_signer(*parts.access),
                              config.region, config.public_url));
  TRY(parts.readiness,
      readiness::Service::open(parts.database(),
                               {*parts.policies, *parts.patients, *parts.tiering, *parts.capacity},
                               config.region));
  parts.exchange =
      std::make_unique<exchange::Service>(parts.database(), vault, *parts.patients, *parts.fhir,
                                          *parts.referral, parts.clock, config.region);
  TRY(parts.discharges,
      discharges::Service::open(parts.database(), {*parts.policies, *parts.patients, *parts.fhir},
                                config.region));
  parts.intake = std::make_unique<intake::Service>(
      parts.database(),
      intake::Below{*parts.patients, *parts.fhir, *parts.capacity, *parts.referral}, config.region);
  TRY(parts.shared_documents,
      shared_documents::Service::open(
          parts.database(), {*parts.patients, *parts.fhir, *parts.referral, *parts.discharges},
          config.region));
  TRY(parts.privacy,
      privacy::Service::open(
          parts.database(),
          {*parts.policies, *parts.access, *parts.patients, *parts.records, *parts.fhir,
           *parts.messaging, *parts.capacity, *parts.referral, *parts.readiness, *parts.exchange,
           *parts.discharges, *parts.intake, *parts.shared_documents},
          config.region));
  parts.reporting = std::make_unique<reporting::Service>(parts.database(), config.region);
  parts.consumers.push_back(
      {"reporting", [&parts](db::Session& session, std::span<const outbox::Event> events) {
         return parts.reporting->fold(session, events);
       }});
  parts.consumers.push_back(
      {"answers", [&parts](db::Session& session, std::span<const outbox::Event> events) {
         return parts.referral->fold_answers(session, events);
       }});
  parts.consumers.push_back(
      {"discharges", [&parts](db::Session& session, std::span<const outbox::Event> events) {
         return parts.discharges->fold(session, events);
       }});
  parts.consumers.push_back(
      {"subscriptions", [&parts](db::Session& session, std::span<const outbox::Event> events) {
         return records::tell_subscribers(*parts.fhir, session, events);
       }});
  parts.consumers.push_back(
      {"messages", [&parts](db::Session& session, std::span<const outbox::Event> events) {
         return flows::tell(*parts.messaging, session, parts.region(), events);
       }});
  return {};
}

void add_routes(Installation::Parts& parts) {
  parts.router.set_headers(security_headers(parts.foundation.config));
  parts.gate = parts.access->gate();
  parts.api = std::make_unique<api::Api>(parts.router, *parts.gate, *parts.spool, parts.clock,
                                         parts.region());
  parts.network->add_routes(*parts.api);
  parts.policies->add_routes(*parts.api);
  parts.access->add_routes(*parts.api);
  parts.terminology->add_routes(*parts.api);
  parts.patients->add_routes(*parts.api);
  parts.tiering->add_routes(*parts.api);
  parts.records->add_routes(*parts.api);
  parts.referral->provide_fhir(*parts.fhir);
  parts.capacity->provide_fhir(*parts.fhir);
  parts.fhir->add_routes(*parts.api);
  parts.referral->provide_record(*parts.record);
  parts.record->add_routes(*parts.api);
  parts.messaging->add_routes(*parts.api);
  parts.capacity->add_routes(*parts.api);
  parts.services->add_routes(*parts.api);
  parts.referral->add_routes(*parts.api);
  parts.readiness->add_routes(*parts.api);
  parts.exchange->add_routes(*parts.api);
  parts.fhir->on_change([&exchange = *parts.exchange](const Call& call, std::optional<Code> why) {
    exchange.note_change(call, why);
  });
  parts.discharges->add_routes(*parts.api);
  parts.intake->add_routes(*parts.api);
  parts.shared_documents->add_routes(*parts.api);
  parts.privacy->add_routes(*parts.api);
  parts.reporting->add_routes(*parts.api);
  add_audit_routes(parts);
  add_system_routes(parts);
}

http::ServerOptions server_options(Installation::Parts& parts) {
  const auto& config = parts.foundation.config;
  http::ServerOptions options;
  options.address = config.listen;
  options.port = static_cast<std::uint16_t>(config.port);
  options.worker_threads = static_cast<int>(config.workers);
  options.network_threads = network_threads(config);
  options.larger_bodies = {{"/api/v1/files", 21 * mebibyte},
                           {"/api/v1/organisations/import", 8 * mebibyte},
                           {"/api/v1/patients/import", 32 * mebibyte},
                           {"/api/v1/diagnoses/import", 8 * mebibyte},
                           {"/api/v1/shared-documents", 4 * mebibyte},
                           {"/api/v1/terminology/batches", 48 * mebibyte},
                           {"/fhir/R4", 16 * mebibyte}};
  options.behind_proxy = config.behind_proxy;
  options.tls_certificate = config.tls_certificate;
  options.tls_key = config.tls_key;
  options.observer = [&parts](const http::Request& request, const http::Response& response,
                              double seconds) {
    parts.metrics.http_request(http::to_string(request.method), request.route, response.status,
                               seconds);
    const bool read = request.method == http::Method::get || request.method == http::Method::head;
    // Browsers learn of a change some milliseconds after its commit, not at the relay's next turn.
    if (!read && response.status < 300) parts.jobs->wake("relay");
    if (response.status >= 500)
      log::warn("request.failed", {{"trace", request.trace_id},
                                   {"span", request.span_id},
                                   {"route", request.route},
                                   {"status", response.status}});
    else
      log::debug("request.done", {{"trace", request.trace_id},
                                  {"span", request.span_id},
                                  {"parent", request.parent_span},
                                  {"method", http::to_string(request.method)},
                                  {"route", request.route},
                                  {"status", response.status},
                                  {"ms", static_cast<std::int64_t>(seconds * 1000)}});
  };
  return options;
}

}  // namespace

std::string version() { return YILIAN_VERSION; }

Result<std::unique_ptr<Installation>> Installation::open(const config::Config& config,
                                                         const Clock& clock,
                                                         const OpenOptions& how) {
  TRY(auto foundation, open_foundation(config, how));
  TRY(auto lock, FolderLock::take(config.data_directory));
  auto parts = std::make_unique<Parts>(std::move(foundation), clock, std::move(lock));
  TRY(parts->spool,
      audit::Spool::open(config.data_directory + "/audit-spool", parts->database(), config.region));
  CHECK_OK(make_services(*parts, how));
  CHECK_OK(network::load_divisions(parts->database()));
  CHECK_OK(parts->records->load_dictionary());
  CHECK_OK(parts->terminology->load_starter(clock.now()));
  parts->live = std::make_unique<outbox::LiveHub>(parts->database(), config.region);
  parts->live->listen(
      [&capacity = *parts->capacity](const outbox::Event& event) { capacity.heard(event); });
  parts->live->poll();  // learns where the stream stands, so that a browser can resume
  parts->jobs = std::make_unique<Jobs>(parts->metrics);
  parts->senders =
      std::make_unique<Senders>("messages", [service = parts->messaging.get()](bool first) {
        using Lane = messaging::Service::Lane;
        return service->send_next(first ? Lane::shared : Lane::all);
      });
  parts->deliverers = std::make_unique<Senders>(
      "subscriptions",
      [service = parts->fhir.get()](bool first) { return records::deliver_next(*service, first); });
  add_routes(*parts);
  CHECK_OK(add_web_files(*parts));
  add_jobs(*parts);
  watch_sessions(*parts);
  return std::unique_ptr<Installation>(new Installation(std::move(parts)));
}

Installation::Installation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Installation::~Installation() { stop(0); }

Result<std::uint16_t> Installation::serve() {
  const auto& listen = parts_->foundation.config.listen;
  TRY(const auto demo, fact(parts_->database(), parts_->region(), demo_fact));
  if (demo && !listen.starts_with("127.") && listen != "::1")
    return fault(
        "the data are the demo's, whose passwords everybody knows: only a loopback address");
  parts_->jobs->start(job_threads);
  parts_->senders->start(sender_threads);
  parts_->deliverers->start(subscription_threads);
  parts_->neighbours->start();
  TRY(parts_->server, http::Server::start(server_options(*parts_), parts_->router));
  CHECK_OK(start_mllp(*parts_));
  return parts_->server->port();
}

std::uint16_t Installation::mllp_port() const { return parts_->mllp ? parts_->mllp->port() : 0; }

void Installation::stop(int grace_seconds) {
  parts_->live->close_all();
  if (parts_->mllp) parts_->mllp->stop(grace_seconds);
  if (parts_->server) parts_->server->stop(grace_seconds);
  parts_->neighbours->stop();
  parts_->jobs->stop();
  parts_->senders->stop();
  parts_->deliverers->stop();
  if (const auto written = parts_->access->write_last_seen(); !written)
    log::warn("sessions.last_seen_lost", {{"internal", written.error().internal}});
  if (const auto written = parts_->exchange->write_tally(); !written)
    log::warn("partners.tally_lost", {{"internal", written.error().internal}});
  if (const auto moved = parts_->spool->drain(); !moved)
    log::warn("audit.spool_kept", {{"internal", moved.error().internal}});
}

http::Router& Installation::router() { return parts_->router; }
api::Api& Installation::api() { return *parts_->api; }
db::Database& Installation::database() { return parts_->database(); }
const crypto::Vault& Installation::vault() const { return *parts_->foundation.vault; }
access::Service& Installation::access() { return *parts_->access; }
exchange::Service& Installation::exchange() { return *parts_->exchange; }
audit::Spool& Installation::spool() { return *parts_->spool; }
outbox::LiveHub& Installation::live() { return *parts_->live; }
Jobs& Installation::jobs() { return *parts_->jobs; }
const config::Config& Installation::config() const { return parts_->foundation.config; }

}  // namespace yilian::app
