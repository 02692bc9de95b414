#include <csignal>
#include <cstdio>

#include "access/service.hpp"
#include "app/installation.hpp"
#include "commands.hpp"
#include "log/log.hpp"

namespace yilian::cli {
namespace {

constexpr int grace_seconds = 20;

/// Blocked before any thread starts, so that only `wait` sees them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

 private:
  sigset_t set_{};
};

}  // namespace

int failed(const Error& error, int code) {
  std::string what =
      error.internal.empty() ? text(error.code, error.params, Language::en) : error.internal;
  for (const auto& field : error.fields)
    what += "; " + field.pointer + ": " + text(field.code, field.params, Language::en);
  std::fprintf(stderr, "yilian: %s\n", what.c_str());
  return code;
}

int serve(const config::Config& config) {
  const StopSignals signals;
  const SystemClock clock;
  auto opened = app::Installation::open(config, clock);
  if (!opened) return failed(opened.error());
  auto& installation = **opened;
  const auto port = installation.serve();
  if (!port) return failed(port.error());
  log::info("server.started", {{"version", app::version()},
                               {"address", config.listen},
                               {"port", *port},
                               {"tls", !config.tls_key.empty()}});
  const int signal = signals.wait();
  log::info("server.stopping", {{"signal", signal}});
  installation.stop(grace_seconds);
  log::info("server.stopped");
  return 0;
}

int check_config(const config::Config& config) {
  std::printf("The configuration is valid: region %lld, %s, http%s://%s:%lld\n",
              static_cast<long long>(config.region),
              app::on_sqlite(config) ? "SQLite" : "PostgreSQL", config.tls_key.empty() ? "" : "s",
              config.listen.c_str(), static_cast<long long>(config.port));
  return 0;
}

}  // namespace yilian::cli
