// Messages arrive: stored, in effect and answered together, or not at all.
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {
namespace {

constexpr int attempts_max = 5;

std::int64_t faults_found(const Incoming& in, const Outcome& outcome) {
  std::int64_t out = 0;
  const auto put = [&](PartnerFault fault, bool is_there) {
    if (is_there) out |= rules::bit(fault);
  };
  const bool failed = outcome.state == FeedState::failed;
  put(PartnerFault::failed, failed);
  put(PartnerFault::malformed, in.refusal.has_value() && !failed);
  if (!in.plan) return out;
  put(PartnerFault::unmapped, std::ranges::any_of(in.plan->unmapped, [](const Unmapped& code) {
        return keeps_waiting(code.kind);
      }));
  put(PartnerFault::late,
      rules::is_late(in.plan->event_at, in.received_at, in.sender->late_after_minutes));
  return out;
}

store::Row row_of(const Incoming& in, const Outcome& outcome) {
  store::Row row;
  row.id = in.id;
  row.sender = in.sender->id;
  row.organisation = in.sender->organisation_id;
  row.control_id = in.control_id;
  row.type = in.type;
  row.state = outcome.state;
  if (outcome.reason) {
    row.reason = std::string(info(outcome.reason->code).name);
    bj::object params;
    for (const auto& [name, value] : outcome.reason->params) params[name] = value;
    row.reason_params = bj::serialize(params);
  }
  row.received_at = in.received_at;
  if (in.plan) row.event_at = in.plan->event_at;
  if (outcome.state == FeedState::applied) row.applied_at = in.received_at;
  row.patient = outcome.patient;
  row.size = std::ssize(in.bytes);
  row.body_hash = in.hash;
  row.effects = json::write(outcome.effects);
  row.faults = faults_found(in, outcome);
  return row;
}

std::vector<std::string> answers_to(const Incoming& in, const std::optional<Error>& refusal,
                                    bool waits,
                                    const std::optional<ReferralStanding>& referral = {}) {
  auto answer = rules::answer_for(refusal, waits);
  if (referral && in.message) {
    answer.response = "RRI";
    answer.structure = "RRI_I12";
    answer.segments.push_back(
        rules::referral_segment(*in.message, *referral, json::enum_name(referral->state)));
  }
  const int zone = in.sender ? static_cast<int>(in.sender->zone_minutes) : 480;
  const hl7::AnswerFrame frame{to_string(in.id).substr(0, 20), in.received_at, zone};
  if (!in.message) return {hl7::answer_to_nothing(answer, frame)};
  auto out = hl7::answers(*in.message, answer, frame);
  for (auto& text : out) text = hl7::encode(text, in.message->separators().charset);
  return out;
}

/// As they are kept: JSON does not hold the bytes of other encodings.
constexpr char between_answers = '\x1C';
std::string joined(const std::vector<std::string>& answers) {
  std::string out;
  for (const auto& one : answers) out += (out.empty() ? "" : std::string(1, between_answers)) + one;
  return out;
}
std::vector<std::string> apart(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(between_answers, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Incoming incoming(const std::string& bytes, Instant now) {
  Incoming in;
  in.bytes = bytes;
  in.id = FeedMessageId::make(now.ms);
  in.received_at = now;
  return in;
}

bool allows_address(const Sender& sender, const std::string& remote) {
  return std::ranges::find(sender.addresses, remote) != sender.addresses.end();
}

}  // namespace

Call Service::Impl::call_of(const Sender& sender, const std::string& remote, Instant now) const {
  Call call;
  call.now = now;
  call.action = "exchange.receive";
  call.language = Language::en;
  call.caller.region = region;
  call.caller.account = AccountId{sender.id.value};
  call.caller.organisation = sender.organisation_id;
  call.caller.role = Role::system_client;
  call.caller.person_name = sender.name;
  call.caller.remote = remote;
  return call;
}

Result<std::vector<std::string>> Service::Impl::repeated(const Incoming& in,
                                                         const store::Row& before, db::Session& s) {
  if ((before.faults & rules::bit(PartnerFault::repeated)) == 0)
    store::mark_repeated(s, region, before.id);
  if (before.body_hash != in.hash) return answers_to(in, Error{Code::hl7_control_id_reused}, false);
  const auto bodies = store::bodies(s, region, before.id);
  if (!bodies.answer) return answers_to(in, std::nullopt, false);
  TRY(const auto text, vault->unseal(*bodies.answer, store::answer_context(before.id)));
  return apart(text);
}

Result<std::vector<std::string>> Service::Impl::take(db::Session& s, const Call& given,
                                                     const Incoming& in) {
  if (!in.sender) return answers_to(in, in.refusal, false);
  if (const auto before = store::by_control(s, region, in.sender->id, in.control_id))
    return repeated(in, *before, s);
  const bool refers = in.plan && in.plan->referral;
  const Call call = refers ? as_referrer(s, given, in) : given;
  work::Work w(s, call);
  Outcome outcome;
  if (in.refusal) {
    outcome.state = in.refusal->code == Code::fault ? FeedState::failed : FeedState::refused;
    outcome.reason = in.refusal;
  } else {
    TRY(outcome, apply(w, in, in.id));
  }
  const bool waits = outcome.state == FeedState::waiting;
  auto answers = answers_to(in, outcome.reason, waits, outcome.referral);
  auto row = row_of(in, outcome);
  if (!answers.empty()) row.answer_code = hl7::acknowledgement_code(answers.front());
  const auto ring = keys::for_writing(s, *vault, region);
  const store::Bodies bodies{ring.seal(in.bytes, store::body_context(in.id)),
                             ring.seal(joined(answers), store::answer_context(in.id))};
  if (!store::insert(s, region, row, bodies)) return fail(Code::conflict);
  w.subject(in.id);
  if (outcome.state != FeedState::applied)
    w.emit("exchange.changed", in.id.value, 1, {in.sender->organisation_id});
  w.finish();
  return answers;
}

Result<std::vector<std::string>> Service::Impl::take_patiently(Call call, const std::string& bytes,
                                                               const MayUse& may) {
  Error last{Code::conflict};
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    auto in = incoming(bytes, call.now);
    Guesses guesses;
    const auto ready = database.read([&](db::Session& s) { return prepare(s, in, may, guesses); });
    if (!ready) return std::unexpected(ready.error());
    if (call.caller.organisation.empty() && in.sender)
      call = call_of(*in.sender, call.caller.remote, call.now);
    auto answers = database.write([&](db::Session& s) { return take(s, call, in); });
    if (answers) return answers;
    last = answers.error();
    if (last.code == Code::conflict) continue;
    if (last.code == Code::busy || last.code == Code::unavailable || !in.sender) break;
    // A fault of ours: the message is kept all the same, and its state says so.
    in.refusal = Error{Code::fault};
    auto kept = database.write([&](db::Session& s) { return take(s, call, in); });
    if (kept) return kept;
    break;
  }
  return std::unexpected(last);
}

Result<std::vector<std::string>> Service::Impl::receive_one(const Call& call,
                                                            const std::string& bytes) {
  return take_patiently(call, bytes, [&](const Sender& sender) {
    return sender.organisation_id == call.caller.organisation;
  });
}

bool Service::Impl::receive(const std::string& remote, std::vector<Delivery>& batch) {
  const Instant now = clock.now();
  const MayUse may = [&](const Sender& sender) { return allows_address(sender, remote); };
  Call nobody;
  nobody.now = now;
  nobody.caller.remote = remote;
  if (batch.size() > 1) {
    std::vector<Incoming> all;
    for (const auto& one : batch) all.push_back(incoming(one.bytes, now));
    Guesses guesses;
    const auto ready = database.read([&](db::Session& s) -> Status {
      for (auto& in : all) CHECK_OK(prepare(s, in, may, guesses));
      return {};
    });
    const auto together = !ready ? ready : database.write([&](db::Session& s) -> Status {
      for (std::size_t i = 0; i < all.size(); ++i) {
        const Call call = all[i].sender ? call_of(*all[i].sender, remote, now) : nobody;
        TRY(batch[i].answers, take(s, call, all[i]));
      }
      return {};
    });
    if (together) return true;
  }
  // One that can't be applied must not take the others of its batch with it.
  for (auto& one : batch) {
    auto answers = take_patiently(nobody, one.bytes, may);
    if (!answers) return false;
    one.answers = std::move(*answers);
  }
  return true;
}

}  // namespace yilian::exchange
