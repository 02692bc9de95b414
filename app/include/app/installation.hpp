#pragma once
// One installation: every part, how they are put together, and in which order they start and stop.
// The only place that sees every context. It works without a listening server too: tests and the
// demo call `router().handle(request)` in process, with a stepped clock.
#include <memory>
#include <string>

#include "app/foundation.hpp"
#include "app/jobs.hpp"
#include "http/http.hpp"
#include "kernel/time.hpp"
#include "outbox/outbox.hpp"

namespace yilian::api {
class Api;
}
namespace yilian::access {
class Service;
}
namespace yilian::exchange {
class Service;
}
namespace yilian::audit {
class Spool;
}

namespace yilian::app {

/// Of this program, e.g. "0.1.0".
std::string version();

class Installation {
 public:
  /// `clock` must outlive it. Nothing runs in the background and nothing listens yet.
  static Result<std::unique_ptr<Installation>> open(const config::Config& config,
                                                    const Clock& clock,
                                                    const OpenOptions& how = {});
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  http::Router& router();
  api::Api& api();
  db::Database& database();
  const crypto::Vault& vault() const;
  access::Service& access();
  exchange::Service& exchange();
  audit::Spool& spool();
  outbox::LiveHub& live();
  Jobs& jobs();
  const config::Config& config() const;

  /// Starts the jobs, then the server; answers the port.
  Result<std::uint16_t> serve();
  /// Of the door for HL7 v2; 0 when it is shut.
  std::uint16_t mllp_port() const;
  /// Ends serving: no new requests, running ones finish within `grace_seconds`, then jobs, then
  /// spool.
  void stop(int grace_seconds);

  struct Parts;

 private:
  explicit Installation(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace yilian::app
