// What must end with a session: its live streams, here and on the other servers, and what they
// remember of it.
#include "log/log.hpp"
#include "parts.hpp"
#include "shared_mark.hpp"

namespace yilian::app {
namespace {

constexpr std::size_t looked_at_once = 1000;

void close_streams(outbox::LiveHub& live, const access::Ended& ended) {
  if (ended.session.empty()) live.close_account(ended.account);
  else live.close_session(ended.session);
}

/// On SQLite a command can't send a hint; it raises this instead.
Result<std::shared_ptr<SharedMark>> mark_of(const config::Config& config) {
  return SharedMark::open(config.data_directory + "/sessions-ended");
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
  if (const auto mark = mark_of(foundation.config)) (*mark)->raise();
  else log::warn("sessions.not_told", {{"internal", mark.error().internal}});
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
  if (on_sqlite(parts.foundation.config)) {
    if (auto mark = mark_of(parts.foundation.config))
      parts.access->watch([mark = std::move(*mark)] { return mark->value(); });
    else log::warn("sessions.not_watched", {{"internal", mark.error().internal}});
  }
  parts.jobs->every(std::chrono::seconds(15), "sessions", [&parts]() -> Status {
    TRY(const auto written, parts.access->write_last_seen());
    (void)written;
    return close_orphans(parts);
  });
}

}  // namespace yilian::app
