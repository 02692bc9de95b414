#pragma once
// Events of committed changes and those who read them. `emit` writes a row in the change's own
// transaction; `sequence` gives committed rows gapless positions; consumers take each position
// exactly once, in their own transaction; the live hub tells browsers which thing changed, never
// its content.
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "http/http.hpp"
#include "kernel/caller.hpp"
#include "kernel/ids.hpp"
#include "kernel/time.hpp"

namespace yilian::outbox {

std::vector<db::Migration> migrations();

struct Event {
  std::int64_t position = 0;
  std::string kind;  ///< e.g. "referral.accepted"
  Uuid subject;
  std::int64_t version = 0;
  std::vector<OrganisationId> audience;  ///< whose browsers are told
  std::string payload;                   ///< JSON for consumers, no personal data
  Instant at;
};

/// Writes an event in the running transaction.
void emit(db::Session& session, RegionId region, const Event& event);

/// Gives positions to committed rows of `stream` ("outbox" or "audit"); the number of rows
/// positioned. Safe when two leaders run it at once: each step is conditional on the old head.
Result<std::int64_t> sequence(db::Database& database, RegionId region, std::string_view stream,
                              std::int64_t batch_max = 1000);

/// Events after a position, in order.
std::vector<Event> read_after(db::Session& session, RegionId region, std::int64_t position,
                              std::int64_t limit);
std::int64_t head(db::Session& session, RegionId region, std::string_view stream);

/// Handles events, in their order, inside the consumer's transaction; an error leaves the position
/// where it was.
using Handler = std::function<Status(db::Session&, std::span<const Event>)>;
/// Takes at most `batch_max` events once; the number taken. Position and effects commit together.
Result<std::int64_t> consume(db::Database& database, RegionId region, std::string_view name,
                             const Handler& handler, std::int64_t batch_max = 200);

/// Deletes at most `limit` events of before an instant that every consumer has taken, the oldest
/// first; the number deleted.
std::int64_t remove_before(db::Session& session, RegionId region, Instant before,
                           std::int64_t limit);

/// Server-Sent Events to the browsers of this server. Each frame carries kind, id and version only.
class LiveHub {
 public:
  LiveHub(db::Database& database, RegionId region);
  ~LiveHub();
  /// A stream for the browser of a caller: what concerns the organisation of its post, starting
  /// after `last_event_id` (or now). When that id is too old, the first event is `resync`.
  std::shared_ptr<http::EventSource> subscribe(const Caller& caller,
                                               std::optional<std::int64_t> last_event_id);
  /// `hear` is told every event of every server, in order, before the browsers of this one are: for
  /// what this process remembers of the data. Set before the first poll; it must be quick.
  void listen(std::function<void(const Event&)> hear);
  /// Ends the streams of one session (Caller::session), or of all of an account.
  void close_session(std::string_view session);
  void close_account(AccountId account);
  /// The sessions that have streams.
  std::vector<std::string> sessions() const;
  /// Reads new positions and pushes them; called by the tail thread and after local commits.
  void poll();
  std::size_t clients() const;
  void close_all();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace yilian::outbox
