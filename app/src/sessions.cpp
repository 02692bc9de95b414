// What must end with a session: its live streams, here and on the other servers, and what they
// remember of it.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "log/log.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

constexpr std::size_t looked_at_once = 1000;

void close_streams(outbox::LiveHub& live, const access::Ended& ended) {
  if (ended.session.empty()) live.close_account(ended.account);
  else live.close_session(ended.session);
}

/// On SQLite a command can't send a hint; it puts a new file here instead, which costs the server a
/// stat at each request.
std::string mark_file(const config::Config& config) {
  return config.data_directory + "/sessions-ended";
}

std::uint64_t mark_of(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return 0;
  return status.st_ino * 1'000'000'007ULL +
         static_cast<std::uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000ULL +
         static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
}

/// Sessions that ran out, or whose end a lost hint or the command line did not tell.
Status close_orphans(Installation::Parts& parts) {
  const auto sessions = parts.live->sessions();
  for (std::size_t from = 0; from < sessions.size(); from += looked_at_once) {
    const auto to = std::min(from + looked_at_once, sessions.size());
    const std::vector<std::string> some(sessions.begin() + static_cast<std::ptrdiff_t>(from),
                                        sessions.begin() + static_cast<std::ptrdiff_t>(to));
    TRY(const auto alive, parts.access->alive(some));
    for (std::size_t i = 0; i < some.size(); ++i)
      if (!alive[i]) parts.live->close_session(some[i]);
  }
  return {};
}

}  // namespace

void tell_ended(Foundation& foundation, const access::Ended& ended) {
  if (!on_sqlite(foundation.config)) return Neighbours(*foundation.database, {}, {}).tell(ended);
  const std::string file = mark_file(foundation.config), fresh = file + ".new";
  std::ofstream(fresh) << "sessions were ended by a command\n";
  std::error_code error;
  std::filesystem::rename(fresh, file, error);
  if (error) log::warn("sessions.not_told", {{"internal", error.message()}});
}

void watch_sessions(Installation::Parts& parts) {
  parts.neighbours = std::make_unique<Neighbours>(
      parts.database(), db::Options{.url = database_url(parts.foundation.config)},
      Neighbours::Heard{.news =
                            [&parts] {
                              parts.live->poll();
                              parts.jobs->wake("relay");
                            },
                        .ended =
                            [&parts](const access::Ended& ended) {
                              parts.access->forget(ended);
                              close_streams(*parts.live, ended);
                            }});
  parts.access->on_end([&parts](const access::Ended& ended) {
    close_streams(*parts.live, ended);
    parts.neighbours->tell(ended);
  });
  if (on_sqlite(parts.foundation.config))
    parts.access->watch([file = mark_file(parts.foundation.config)] { return mark_of(file); });
  parts.jobs->every(std::chrono::seconds(15), "sessions", [&parts]() -> Status {
    TRY(const auto written, parts.access->write_last_seen());
    (void)written;
    return close_orphans(parts);
  });
}

}  // namespace yilian::app
