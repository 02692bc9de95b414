// A message again, from what was stored, with the mappings of now. Its answer stays the first one;
// what it brings takes the place of what it brought before.
#include "impl.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t replay_usual = 100;
constexpr int attempts_max = 5;

}  // namespace

Result<FeedState> Service::Impl::replay_one(const Call& call, FeedMessageId id,
                                            std::optional<std::int64_t> version) {
  Error last{Code::conflict};
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    Incoming in;
    store::Row row;
    const auto ready = database.read([&](db::Session& s) -> Status {
      TRY(row, own_message(s, call, id));
      if (version && *version != row.version) return fail(Code::stale_version);
      const auto sealed = store::bodies(s, region, id);
      if (!sealed.body) return fail(Code::hl7_body_removed);
      TRY(in.bytes, vault->unseal(*sealed.body, store::body_context(id)));
      in.id = id;
      in.received_at = row.received_at;
      Guesses guesses;
      return prepare(s, in, [&](const Sender& one) { return one.id == row.sender; }, guesses);
    });
    if (!ready) return std::unexpected(ready.error());
    Call as_sender = call;
    as_sender.caller.organisation = row.organisation;
    const auto done = database.write([&](db::Session& s) -> Result<FeedState> {
      const bool refers = in.plan && in.plan->referral;
      const Call acting = refers ? as_referrer(s, as_sender, in) : as_sender;
      work::Work w(s, acting);
      store::clear_unmapped(s, region, id);
      Outcome outcome;
      if (in.refusal) {
        outcome.state = FeedState::refused;
        outcome.reason = in.refusal;
        outcome.patient = row.patient;
      } else {
        TRY(outcome, apply(w, in, id));
      }
      row.state = outcome.state;
      row.reason.reset();
      row.reason_params.reset();
      if (outcome.reason) {
        row.reason = std::string(info(outcome.reason->code).name);
        bj::object params;
        for (const auto& [name, value] : outcome.reason->params) params[name] = value;
        row.reason_params = bj::serialize(params);
      }
      if (in.plan) row.event_at = in.plan->event_at;
      if (outcome.state == FeedState::applied) row.applied_at = call.now;
      if (outcome.patient) row.patient = outcome.patient;
      if (!outcome.effects.empty()) row.effects = json::write(outcome.effects);
      auto next = row;
      ++next.attempts;
      if (!store::update(s, region, next)) return fail(Code::stale_version);
      w.subject(id);
      w.emit("exchange.changed", id.value, row.version + 1, {row.organisation});
      w.finish();
      return outcome.state;
    });
    if (done) return done;
    last = done.error();
    if (last.code != Code::conflict) break;
  }
  return std::unexpected(last);
}

Result<FeedRow> Service::Impl::replay(const Call& call, FeedMessageId id) {
  if (!call.if_match) return fail(Code::precondition_required);
  CHECK_OK(replay_one(call, id, call.if_match));
  return database.read([&](db::Session& s) -> Result<FeedRow> {
    TRY(const auto row, own_message(s, call, id));
    TRY(const auto known, agreed(s));
    return view(row, known->senders, call.language);
  });
}

Result<ReplayAnswer> Service::Impl::replay_many(const Call& call, const ReplayCommand& command) {
  store::Wanted wanted;
  wanted.organisation = call.caller.organisation;
  wanted.state = command.state.value_or(FeedState::waiting);
  if (*wanted.state == FeedState::applied || *wanted.state == FeedState::received)
    return fail_field("/state", Code::not_in_list);
  wanted.sender = command.sender_id;
  if (command.type) wanted.type = command.type->value;
  const std::int64_t limit = command.limit ? command.limit->value : replay_usual;
  TRY(const auto ids, database.read([&](db::Session& s) -> Result<std::vector<FeedMessageId>> {
    return store::to_replay(s, region, wanted, limit + 1);
  }));
  ReplayAnswer out;
  for (const auto id : ids) {
    if (out.replayed == limit) {
      out.more = true;
      break;
    }
    const auto state = replay_one(call, id, std::nullopt);
    // Somebody else replays it at this moment, or its text is gone; the others go on.
    if (!state && state.error().code != Code::stale_version &&
        state.error().code != Code::hl7_body_removed)
      return std::unexpected(state.error());
    ++out.replayed;
    if (!state) ++out.other;
    else if (*state == FeedState::applied || *state == FeedState::superseded) ++out.applied;
    else if (*state == FeedState::waiting) ++out.waiting;
    else ++out.other;
  }
  return out;
}

}  // namespace yilian::exchange
