#pragma once
// The parts of an Installation, for its own files. Members are declared in the order in which they
// start; the language destroys them in the opposite one.
#include <memory>
#include <mutex>
#include <vector>

#include "access/service.hpp"
#include "api/api.hpp"
#include "app/installation.hpp"
#include "audit/audit.hpp"
#include "capacity/service.hpp"
#include "discharges/service.hpp"
#include "exchange/service.hpp"
#include "flows/flows.hpp"
#include "intake/service.hpp"
#include "messaging/service.hpp"
#include "metrics/metrics.hpp"
#include "mllp/server.hpp"
#include "neighbours.hpp"
#include "network/service.hpp"
#include "outbox/outbox.hpp"
#include "patients/service.hpp"
#include "policies/service.hpp"
#include "privacy/service.hpp"
#include "readiness/service.hpp"
#include "records/fhir.hpp"
#include "records/record.hpp"
#include "records/service.hpp"
#include "records/subscriptions.hpp"
#include "referral/service.hpp"
#include "reporting/service.hpp"
#include "senders.hpp"
#include "services/service.hpp"
#include "shared_documents/service.hpp"
#include "terminology/service.hpp"
#include "tiering/service.hpp"

namespace yilian::app {

inline constexpr int job_threads = 2;
inline constexpr int sender_threads = 4;  ///< of messages; one of them never waits for a robot
inline constexpr int subscription_threads = 4;  ///< that deliver; one of them never to who is slow
inline constexpr int shared_readers = 8;        ///< of SQLite, for the workers together

/// Of the context `app` itself.
std::vector<db::Migration> migrations();

/// Somebody who is told of every event once, in an own transaction.
struct Consumer {
  std::string name;
  outbox::Handler handler;
};

struct Installation::Parts {
  Parts(Foundation opened, const Clock& used_clock, FolderLock held)
      : clock(used_clock), lock(std::move(held)), foundation(std::move(opened)) {}

  const Clock& clock;
  FolderLock lock;
  Foundation foundation;
  metrics::Metrics metrics;
  std::unique_ptr<audit::Spool> spool;
  std::unique_ptr<network::Service> network;
  std::unique_ptr<policies::Service> policies;
  std::unique_ptr<access::Service> access;
  std::unique_ptr<terminology::Service> terminology;
  std::unique_ptr<patients::Service> patients;
  std::unique_ptr<tiering::Service> tiering;
  std::unique_ptr<records::Service> records;
  std::unique_ptr<records::FhirService> fhir;
  std::unique_ptr<records::RecordService> record;
  std::unique_ptr<messaging::Service> messaging;
  std::unique_ptr<capacity::Service> capacity;
  std::unique_ptr<services::Service> services;
  std::unique_ptr<referral::Service> referral;
  std::unique_ptr<readiness::Service> readiness;
  std::unique_ptr<exchange::Service> exchange;
  std::unique_ptr<discharges::Service> discharges;
  std::unique_ptr<intake::Service> intake;
  std::unique_ptr<shared_documents::Service> shared_documents;
  std::unique_ptr<privacy::Service> privacy;
  std::unique_ptr<reporting::Service> reporting;
  http::Router router;
  std::unique_ptr<api::Gate> gate;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<outbox::LiveHub> live;
  std::vector<Consumer> consumers;
  std::unique_ptr<Neighbours> neighbours;
  std::unique_ptr<Jobs> jobs;
  std::unique_ptr<Senders> senders, deliverers;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<mllp::Server> mllp;
  std::mutex verifying;  // one check of the audit chain at a time

  RegionId region() const { return foundation.config.region; }
  db::Database& database() { return *foundation.database; }
};

// system_routes.cpp: health, metrics, OpenAPI, documentation pages, live updates, web files
void add_system_routes(Installation::Parts& parts);
Status add_web_files(Installation::Parts& parts);
http::Fields security_headers(const config::Config& config);

// audit_routes.cpp
void add_audit_routes(Installation::Parts& parts);

// messages.cpp: the ways out for messages, as the configuration names them
Result<messaging::Settings> message_settings(Installation::Parts& parts, const OpenOptions& how);

// subscriptions.cpp
records::FhirSubscriptions subscription_settings(Installation::Parts& parts);

// mllp.cpp: the door for HL7 v2, when the configuration asks for one
Status start_mllp(Installation::Parts& parts);

// relay.cpp
void add_jobs(Installation::Parts& parts);

// sessions.cpp: what must end with a session, on this server and on the others
void watch_sessions(Installation::Parts& parts);

}  // namespace yilian::app
