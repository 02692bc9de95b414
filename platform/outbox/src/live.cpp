#include <algorithm>
#include <deque>
#include <list>
#include <mutex>

#include "json/json.hpp"
#include "outbox/outbox.hpp"

namespace yilian::outbox {
namespace {

constexpr std::size_t kept_events = 2000;  ///< how far back a client may resume

std::string frame(const Event& event) {
  std::string data = "{\"kind\":";
  json::write_string(data, event.kind);
  data += ",\"id\":\"" + to_string(event.subject) +
          "\",\"version\":" + std::to_string(event.version) + "}";
  return "id: " + std::to_string(event.position) + "\nevent: change\ndata: " + data + "\n\n";
}

/// An account may stand in an audience as well, by its id: then its own browsers are told, alone.
bool concerns(const Event& event, OrganisationId organisation, AccountId account) {
  return std::any_of(event.audience.begin(), event.audience.end(), [&](const auto& one) {
    return one == organisation || (one.value == account.value && !account.empty());
  });
}

std::string resync(std::int64_t position) {
  return "id: " + std::to_string(position) + "\nevent: resync\ndata: {}\n\n";
}

}  // namespace

struct LiveHub::State {
  struct Client {
    OrganisationId organisation;
    std::string session;
    AccountId account;
    std::weak_ptr<http::EventSource> stream;
  };
  db::Database& database;
  RegionId region;
  mutable std::mutex mutex;
  std::mutex polling;
  std::int64_t position = -1;  ///< last position pushed; -1 before the first poll
  std::deque<Event> recent;
  std::list<Client> clients;
  std::function<void(const Event&)> hear;

  template <class P>
  void close_where(P ends) {
    const std::lock_guard lock(mutex);
    clients.remove_if([&](const Client& client) {
      if (!ends(client)) return false;
      if (const auto stream = client.stream.lock()) stream->close();
      return true;
    });
  }
};

LiveHub::LiveHub(db::Database& database, RegionId region)
    : state_(new State{.database = database, .region = region}) {}
LiveHub::~LiveHub() { close_all(); }

std::shared_ptr<http::EventSource> LiveHub::subscribe(const Caller& caller,
                                                      std::optional<std::int64_t> last_event_id) {
  auto stream = std::make_shared<http::EventSource>();
  const std::lock_guard lock(state_->mutex);
  if (last_event_id && *last_event_id < state_->position) {
    const bool covered =
        !state_->recent.empty() && state_->recent.front().position <= *last_event_id + 1;
    if (!covered) stream->push(resync(state_->position));
    else
      for (const auto& event : state_->recent)
        if (event.position > *last_event_id && concerns(event, caller.organisation, caller.account))
          stream->push(frame(event));
  } else {
    stream->push("id: " + std::to_string(std::max<std::int64_t>(state_->position, 0)) +
                 "\nevent: hello\ndata: {}\n\n");
  }
  state_->clients.push_back({caller.organisation, caller.session, caller.account, stream});
  return stream;
}

void LiveHub::poll() {
  const std::lock_guard only_one(state_->polling);
  const std::int64_t from = state_->position;
  const auto events =
      state_->database.read([&](db::Session& session) -> Result<std::vector<Event>> {
        if (from >= 0) return read_after(session, state_->region, from, 500);
        Event start;  // the first poll only learns where the stream stands
        start.position = head(session, state_->region, "outbox");
        return std::vector<Event>{start};
      });
  if (!events || events->empty()) return;
  const std::lock_guard lock(state_->mutex);
  state_->position = events->back().position;
  if (from < 0) return;
  for (const auto& event : *events) {
    if (state_->hear) state_->hear(event);
    const std::string text = frame(event);
    for (auto it = state_->clients.begin(); it != state_->clients.end();) {
      const auto stream = it->stream.lock();
      if (!stream || stream->closed()) {
        it = state_->clients.erase(it);
        continue;
      }
      if (concerns(event, it->organisation, it->account)) stream->push(text);
      ++it;
    }
    state_->recent.push_back(event);
    if (state_->recent.size() > kept_events) state_->recent.pop_front();
  }
}

void LiveHub::listen(std::function<void(const Event&)> hear) { state_->hear = std::move(hear); }

std::size_t LiveHub::clients() const {
  const std::lock_guard lock(state_->mutex);
  return state_->clients.size();
}

std::vector<std::string> LiveHub::sessions() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> out;
  for (const auto& client : state_->clients)
    if (!client.stream.expired()) out.push_back(client.session);
  return out;
}

void LiveHub::close_session(std::string_view session) {
  state_->close_where([&](const auto& client) { return client.session == session; });
}

void LiveHub::close_account(AccountId account) {
  state_->close_where([&](const auto& client) { return client.account == account; });
}

void LiveHub::close_all() {
  state_->close_where([](const auto&) { return true; });
}

}  // namespace yilian::outbox
