// Subscriptions as they are written, begun and ended.
#include "fhir/subscriptions.hpp"

#include <boost/json.hpp>

#include "fhir/impl.hpp"
#include "outbox/outbox.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::records::rest {

bool Followed::has(db::Session& s, RegionId region, std::int64_t type) {
  {
    const std::lock_guard lock(mutex_);
    if (types_) return types_->contains(type);
  }
  refresh(s, region);
  const std::lock_guard lock(mutex_);
  return !types_ || types_->contains(type);
}

void Followed::forget() {
  const std::lock_guard lock(mutex_);
  types_.reset();
  ++turn_;
}

void Followed::refresh(db::Session& s, RegionId region) {
  std::uint64_t turn = 0;
  {
    const std::lock_guard lock(mutex_);
    turn = turn_;
  }
  const auto types = store::followed_types(s, region);
  const std::lock_guard lock(mutex_);
  // Somebody changed them while they were read: the next one reads them again.
  if (turn == turn_)
    types_ = std::make_shared<const std::set<std::int64_t>>(types.begin(), types.end());
}

std::shared_ptr<const Query> KnownCriteria::find(const Uuid& id, std::int64_t version) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(id);
  if (found == known_.end() || found->second.first != version) return nullptr;
  return found->second.second;
}

void KnownCriteria::put(const Uuid& id, std::int64_t version, std::shared_ptr<const Query> query) {
  constexpr std::size_t known_max = 2000;
  const std::lock_guard lock(mutex_);
  if (known_.size() >= known_max) known_.clear();
  known_[id] = {version, std::move(query)};
}

Status Subscriptions::tell(db::Session& s, const Access& access, const Change& change,
                           const store::Row& row) {
  if (change.kind == Change::Kind::remove || !settings.client) return {};
  if (!followed_.has(s, server_.region, row.type)) return {};
  outbox::Event event;
  event.kind = "fhir.changed";
  event.subject = row.id;
  event.version = row.version;
  event.payload = R"({"type":")" + change.type + "\"}";
  event.at = access.call().now;
  outbox::emit(s, server_.region, event);
  return {};
}

Status Subscriptions::settle(db::Session& s, const Access& access, const Change& change,
                             const store::Row& row) {
  if (change.type != subscription_type) return {};
  const auto region = server_.region;
  s.after_commit([this] { followed_.forget(); });
  if (change.kind == Change::Kind::remove) {
    store::remove_subscription(s, region, row.id);
    store::forget_notices(s, region, row.id);
    return {};
  }
  const Call& call = access.call();
  const auto before = store::subscription(s, region, row.id);
  TRY(const auto stored, server_.bodies.open(row));
  store::Subscription next;
  if (change.by_server) {
    if (!before) return fail(Code::conflict);
    next = *before;
    next.standing.state =
        parse_subscription_state(stored.root().text_of("status")).value_or(SubscriptionState::off);
  } else {
    // Deliveries ask what the client may see then; a person's post is nobody who could be asked.
    if (call.caller.role != Role::system_client || !settings.client)
      return fail(Code::unknown_interaction, {{"name", change.type}});
    CHECK_OK(require(call, Right::record_read));
    TRY(const auto terms, terms_of(stored.root(), settings.hosts));
    CHECK_OK(
        check_status(terms.status, before ? std::optional(before->standing.state) : std::nullopt));
    if (!before && store::subscriptions_of(s, region, call.caller.organisation,
                                           subscriptions_max) >= subscriptions_max)
      return fail(Code::too_many, {{"max", std::to_string(subscriptions_max)}});
    next.id = row.id;
    next.type = number_of_type(terms.criteria.type);
    next.account = call.caller.account;
    next.organisation = call.caller.organisation;
    next.standing.state = terms.status;
    next.standing.ends_at = terms.ends_at;
  }
  next.version = row.version;
  next.standing.since = call.now;
  store::put_subscription(s, region, next);
  if (next.standing.state == SubscriptionState::off ||
      next.standing.state == SubscriptionState::error)
    store::forget_notices(s, region, row.id);
  return {};
}

Result<std::optional<Parsed>> Subscriptions::resource(db::Session& s, const Uuid& id) {
  const auto row = store::current(s, server_.region, number_of_type(subscription_type), id);
  if (!row || row->is_deleted()) return std::optional<Parsed>();
  TRY(auto stored, server_.bodies.open(*row));
  return std::optional(std::move(stored));
}

Status Subscriptions::set_state(const store::Subscription& row, SubscriptionState state,
                                const std::string& error, Instant now) {
  namespace bj = boost::json;
  Call call;
  call.now = now;
  call.action = "fhir.subscription_" + std::string(name_of(state));
  call.caller.region = server_.region;
  call.caller.organisation = row.organisation;
  call.caller.organisation_name = "Yilian";
  call.caller.role = Role::system_client;
  return work::change(server_.database, call, [&](work::Work& w) -> Status {
    const auto standing = store::subscription(w.db, server_.region, row.id);
    const auto current =
        store::current(w.db, server_.region, number_of_type(subscription_type), row.id);
    if (!standing || standing->version != row.version || !current || current->is_deleted())
      return fail(Code::conflict);
    TRY(const auto stored, server_.bodies.open(*current));
    auto changed = bj::parse(answer_of(*current, stored.root())).as_object();
    changed["status"] = name_of(state);
    changed.erase("error");
    if (!error.empty()) changed["error"] = error;
    TRY(const auto parsed, parse_resource(bj::serialize(changed)));
    Change change{Change::Kind::update, std::string(subscription_type),
                  id_of(*current, stored.root()), current->version};
    change.by_server = true;
    TRY(change.packed, pack(parsed.root(), change.id));
    Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
    TRY(const auto written, apply(w.db, access, server_, change));
    w.subject(written.row.id);
    return {};
  });
}

Result<std::int64_t> Subscriptions::tick(Instant now) {
  if (!settings.client) return 0;
  TRY(const auto running,
      server_.database.read([&](db::Session& s) -> Result<std::vector<store::Subscription>> {
        return store::running(s, server_.region);
      }));
  std::int64_t changed = 0;
  for (const auto& row : running) {
    const auto next = next_of(row.standing, settings.settling_seconds, now);
    if (!next) continue;
    const Status done = set_state(
        row, *next,
        *next == SubscriptionState::error ? "等待送达的通知过多 / too many notifications wait" : "",
        now);
    // Its client, or another server, was quicker.
    if (!done && (done.error().code == Code::conflict || done.error().code == Code::stale_version))
      continue;
    CHECK_OK(done);
    ++changed;
  }
  if (changed > 0) news_ = true;
  return changed;
}

Status Subscriptions::refresh() {
  return server_.database.read([&](db::Session& s) -> Status {
    followed_.refresh(s, server_.region);
    return {};
  });
}

}  // namespace yilian::records::rest

namespace yilian::records {

void use_subscriptions(FhirService& fhir, FhirSubscriptions how) {
  fhir.inside()->server.subscriptions->settings = std::move(how);
}
Result<std::int64_t> tick_subscriptions(FhirService& fhir, Instant now) {
  return fhir.inside()->server.subscriptions->tick(now);
}
Status refresh_subscriptions(FhirService& fhir) {
  return fhir.inside()->server.subscriptions->refresh();
}

}  // namespace yilian::records
