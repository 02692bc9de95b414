// What changed becomes notices of those who follow it, and the notices go out: at least once, never
// in a transaction. A subscription is leased as a whole, so that one server at a time delivers for
// it, in order; whoever is killed between sending and recording leaves a lease that ends.
#include <chrono>

#include "fhir/impl.hpp"
#include "fhir/joins.hpp"
#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/subscriptions.hpp"
#include "json/json.hpp"
#include "log/log.hpp"
#include "outbox/outbox.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::records::rest {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int batch_max = 50, threads_of_one = 2;
constexpr auto batch_time = std::chrono::seconds(20);
// Longer than a batch and one call at its end.
constexpr std::int64_t lease_minutes = 1, candidates = 16;
constexpr auto slow_from = std::chrono::seconds(2);

std::string type_in(const outbox::Event& event) {
  const auto said = json::parse(event.payload);
  if (!said || !said->is_object()) return {};
  const auto* type = said->get_object().if_contains("type");
  return type && type->is_string() ? std::string(type->get_string()) : std::string();
}

}  // namespace

/// A thing that changed, as a resource of one type.
struct Subscriptions::Told {
  store::Notice notice;
  std::string type;
  std::optional<Hit> hit;  ///< of the store; what a provider has is matched when it is delivered
};

struct Subscriptions::Letter {
  store::Subscription row;
  store::Notice notice;
  SubscriptionTerms terms;
  std::string type;
  Caller caller;
  std::optional<std::string> failed;  ///< why it can never be delivered
};

Result<std::shared_ptr<const Query>> Subscriptions::criteria(db::Session& s,
                                                             const store::Subscription& row) {
  if (auto known = known_.find(row.id, row.version)) return known;
  TRY(const auto stored, resource(s, row.id));
  if (!stored) return std::shared_ptr<const Query>();
  TRY(auto terms, terms_of(stored->root(), settings.hosts));
  auto out = std::make_shared<const Query>(std::move(terms.criteria));
  known_.put(row.id, row.version, out);
  return std::shared_ptr<const Query>(out);
}

Status Subscriptions::note(db::Session& s, const std::vector<store::Subscription>& running,
                           const Told& told, std::map<Uuid, std::int64_t>& waiting) {
  Call call;
  call.now = told.notice.at;
  call.caller.region = server_.region;
  Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
  for (const auto& row : running) {
    if (row.type != told.notice.type || row.standing.state != SubscriptionState::active) continue;
    // One that can't be read is ended when something is delivered; it must not hold up the others.
    const auto asked = criteria(s, row);
    if (!asked || !*asked) continue;
    if (told.hit) {
      Query query = **asked;
      const auto possible = resolve_joins(s, access, query);
      if (!possible || !*possible) continue;
      const auto good = fits(query, *told.hit);
      if (!good || !*good) continue;
    }
    auto count = waiting.find(row.id);
    if (count == waiting.end())
      count = waiting.emplace(row.id, store::waiting(s, server_.region, row.id, notices_max)).first;
    if (count->second >= notices_max) {
      store::mark_overfull(s, server_.region, row.id);
      continue;
    }
    auto notice = told.notice;
    notice.id = new_uuid(told.notice.at.ms);
    store::add_notice(s, server_.region, row.id, notice);
    ++count->second;
    news_ = true;
  }
  return {};
}

Status Subscriptions::fold(db::Session& s, std::span<const outbox::Event> events) {
  if (!settings.client) return {};
  std::vector<Told> all;
  for (const auto& event : events) {
    Told told;
    told.notice.subject = event.subject;
    told.notice.version = event.version;
    told.notice.at = event.at;
    if (event.kind == "fhir.changed") {
      told.type = type_in(event);
      told.notice.type = number_of_type(told.type);
      all.push_back(std::move(told));
      continue;
    }
    for (const auto& [kinds, type] : settings.tidings)
      if (event.kind.starts_with(kinds)) {
        Told one;
        one.notice = told.notice;
        one.type = type;
        one.notice.type = number_of_type(type);
        all.push_back(std::move(one));
      }
  }
  if (all.empty()) return {};
  const auto running = store::running(s, server_.region);
  if (running.empty()) return {};
  std::map<Uuid, std::int64_t> waiting;
  for (auto& told : all) {
    if (std::ranges::find(running, told.notice.type, &store::Subscription::type) == running.end())
      continue;
    const auto current = store::current(s, server_.region, told.notice.type, told.notice.subject);
    auto row =
        current ? store::version(s, server_.region, *current, told.notice.version) : std::nullopt;
    if (row && !row->is_deleted()) {
      auto stored = server_.bodies.open(*row);
      if (!stored) {
        log::error("fhir.notice_unreadable", {{"internal", stored.error().internal}});
        continue;
      }
      told.hit = Hit{std::move(*row), std::move(*stored)};
    } else if (server_.provider(told.type) == nullptr) {
      continue;
    }
    CHECK_OK(note(s, running, told, waiting));
  }
  return {};
}

Result<std::optional<store::Due>> Subscriptions::take(const Uuid& token, bool quick_only) {
  const Instant now = settings.clock->now();
  TRY(const auto due, server_.database.read([&](db::Session& s) -> Result<std::vector<store::Due>> {
    return store::due(s, server_.region, now, quick_only, candidates);
  }));
  for (const auto& one : due) {
    {
      // Endpoints of one organisation that hang can't hold all threads.
      const std::lock_guard lock(busy_mutex_);
      if (busy_.count(one.organisation) >= threads_of_one) continue;
      busy_.insert(one.organisation);
    }
    const auto taken = server_.database.write([&](db::Session& s) -> Result<bool> {
      return store::lease(s, server_.region, one.id, token, now, now.plus_minutes(lease_minutes));
    });
    if (taken && *taken) return std::optional(one);
    const std::lock_guard lock(busy_mutex_);
    busy_.erase(busy_.find(one.organisation));
    if (!taken) return std::unexpected(taken.error());
  }
  return std::optional<store::Due>();
}

Result<bool> Subscriptions::deliver_next(bool quick_only) {
  if (!settings.client) return false;
  const Uuid token = new_uuid(settings.clock->now().ms);
  TRY(const auto taken, take(token, quick_only));
  if (!taken) return false;
  const auto begin = Steady::now();
  Status trouble;
  for (int count = 0; count < batch_max; ++count) {
    const auto more = deliver_one(taken->id);
    if (!more) trouble = std::unexpected(more.error());
    if (!more || !*more || Steady::now() - begin > batch_time) break;
  }
  {
    const std::lock_guard lock(busy_mutex_);
    busy_.erase(busy_.find(taken->organisation));
  }
  const Status released = server_.database.write([&](db::Session& s) -> Status {
    store::release(s, server_.region, taken->id, token);
    return {};
  });
  CHECK_OK(trouble);
  CHECK_OK(released);
  return true;
}

Result<std::optional<Subscriptions::Letter>> Subscriptions::prepare(const Uuid& id) {
  return server_.database.read([&](db::Session& s) -> Result<std::optional<Letter>> {
    const auto none = std::optional<Letter>();
    const auto row = store::subscription(s, server_.region, id);
    if (!row || row->standing.state != SubscriptionState::active) return none;
    const Instant now = settings.clock->now();
    if (row->standing.ends_at && *row->standing.ends_at <= now) return none;
    const auto notice = store::next_notice(s, server_.region, id);
    if (!notice) return none;
    TRY(const auto stored, resource(s, id));
    if (!stored) return none;
    Letter out;
    out.row = *row;
    out.notice = *notice;
    auto terms = terms_of(stored->root(), settings.hosts);
    const auto caller = settings.admit(s, row->account);
    if (!terms) {
      out.failed = "地址或条件不再允许 / its endpoint or criteria are not allowed any more";
    } else if (!caller || caller->organisation != row->organisation ||
               !caller->has(Right::record_read)) {
      out.failed = "系统账号已停用 / the client was revoked";
    }
    if (out.failed) return std::optional(std::move(out));
    out.caller = *caller;
    out.terms = std::move(*terms);
    out.type = out.terms.criteria.type;
    Call call;
    call.now = now;
    call.caller = out.caller;
    Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
    TRY(const bool possible, resolve_joins(s, access, out.terms.criteria));
    (void)possible;
    return std::optional(std::move(out));
  });
}

Result<std::optional<std::string>> Subscriptions::content(const Call& call, Letter& letter) {
  const auto none = std::optional<std::string>();
  Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
  const auto own = server_.own_view(call, letter.type, to_string(letter.notice.subject));
  // Who lacks the right of its owner sees what is stored, as a search does.
  if (!own && info(own.error().code).http_status != 403) return std::unexpected(own.error());
  if (own && *own) {
    TRY(const auto hit, hit_of(letter.type, **own));
    TRY(const bool good, fits(letter.terms.criteria, hit));
    if (!good) return none;
    access.saw(hit.row, hit.stored.root());
    return std::optional(answer_of(hit.row, hit.stored.root()));
  }
  return server_.database.read([&](db::Session& s) -> Result<std::optional<std::string>> {
    const auto current =
        store::current(s, server_.region, letter.notice.type, letter.notice.subject);
    if (!current || current->is_deleted()) return none;
    const auto row = store::version(s, server_.region, *current, letter.notice.version);
    if (!row || row->is_deleted()) return none;
    TRY(const auto stored, server_.bodies.open(*row));
    // What it became meanwhile may be hidden where it was not, or be about somebody else.
    TRY(const auto now, server_.bodies.open(*current));
    if (!access.may_see(s, *current, now.root()) || !access.may_see(s, *row, stored.root()))
      return none;
    access.saw(*row, stored.root());
    return std::optional(answer_of(*row, stored.root()));
  });
}

Result<bool> Subscriptions::deliver_one(const Uuid& id) {
  TRY(auto letter, prepare(id));
  if (!letter) return false;
  const Instant now = settings.clock->now();
  if (letter->failed) {
    const Status ended = set_state(letter->row, SubscriptionState::error, *letter->failed, now);
    if (!ended && ended.error().code != Code::conflict) return std::unexpected(ended.error());
    return false;
  }
  Call call;
  call.now = now;
  call.caller = letter->caller;
  call.action = "fhir.notify";
  call.trace_id = to_string(letter->notice.id);
  const auto read = content(call, *letter);
  if (!read) {
    // One that can't be read must neither be lost nor be tried without end.
    log::error("fhir.notice_unreadable", {{"internal", read.error().internal}});
    return record_failure(*letter, "平台内部错误 / an internal error of the platform");
  }
  const auto& text = *read;
  const auto done = [&](std::optional<bool> slow) -> Result<bool> {
    const Status noted = server_.database.write([&](db::Session& s) -> Status {
      store::remove_notice(s, server_.region, id, letter->notice.id);
      if (slow) store::note_success(s, server_.region, id, *slow);
      return {};
    });
    if (!noted) return std::unexpected(noted.error());
    return true;
  };
  if (!text) return done(std::nullopt);
  outgoing::Call out;
  out.method = "POST";
  out.address = letter->terms.endpoint;
  out.headers = letter->terms.headers;
  out.headers.emplace_back("Idempotency-Key", to_string(letter->notice.id));
  out.answer_bytes_max = 64 * 1024;
  out.milliseconds_max = 8'000;
  if (letter->terms.with_content) {
    // Nothing leaves without its trace.
    auto entry = audit::entry_of(call);
    entry.outcome = "read";
    entry.subject = letter->notice.subject;
    entry.patients = call.seen;
    if (settings.spool != nullptr) CHECK_OK(settings.spool->append(entry));
    TRY(const auto parsed, fhir::Document::parse(*text));
    out.method = "PUT";
    out.address += "/" + letter->type + "/" + std::string(parsed.root().text_of("id"));
    out.headers.emplace_back("Content-Type", fhir_json);
    out.body = *text;
  }
  const auto begin = Steady::now();
  const auto answer = settings.client->send(out);
  const bool slow = Steady::now() - begin > slow_from;
  if (answer && answer->status >= 200 && answer->status < 300) {
    TRY(const bool more, done(slow));
    return more && !slow;
  }
  return record_failure(
      *letter, answer ? "对方应答 / the endpoint answered " + std::to_string(answer->status)
                      : "对方没有应答 / the endpoint did not answer");
}

Result<bool> Subscriptions::record_failure(const Letter& letter, const std::string& text) {
  const Instant now = settings.clock->now();
  const std::int64_t failures = letter.row.failures + 1;
  const auto wait = wait_minutes(failures);
  log::warn("fhir.not_delivered", {{"subscription", to_string(letter.row.id)},
                                   {"failures", failures},
                                   {"ends", !wait.has_value()}});
  if (!wait) {
    const Status ended = set_state(letter.row, SubscriptionState::error, text, now);
    if (!ended && ended.error().code != Code::conflict) return std::unexpected(ended.error());
    return false;
  }
  const Status noted = server_.database.write([&](db::Session& s) -> Status {
    store::note_failure(s, server_.region, letter.row.id, failures, now.plus_minutes(*wait));
    return {};
  });
  if (!noted) return std::unexpected(noted.error());
  return false;
}

}  // namespace yilian::records::rest

namespace yilian::records {

Status tell_subscribers(FhirService& fhir, db::Session& session,
                        std::span<const outbox::Event> events) {
  return fhir.inside()->server.subscriptions->fold(session, events);
}
Result<bool> deliver_next(FhirService& fhir, bool quick_only) {
  return fhir.inside()->server.subscriptions->deliver_next(quick_only);
}
bool take_notice_news(FhirService& fhir) {
  return fhir.inside()->server.subscriptions->take_news();
}

}  // namespace yilian::records
