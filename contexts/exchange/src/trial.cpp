// A message is tried: what would come of it, with the mappings of now. Nothing is written.
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {

/// The content of the referral that would come, and why it would stay a draft.
Status Service::Impl::try_referral(db::Session& s, const Call& call, const Incoming& in,
                                   TrialAnswer& out, std::optional<Error>& why) {
  const auto& plan = *in.plan->referral;
  const auto known =
      referral.told(s, call.caller.organisation, referral_id(*in.sender, plan.number));
  const bool opens = plan.event == ReferralPlan::Event::open;
  if (!opens && !known) {
    why = Error{Code::not_found, {}, {{"field", "RF1-6"}}};
    out.state = FeedState::refused;
    return {};
  }
  if (!opens && plan.event != ReferralPlan::Event::change) return {};
  auto content = referral_content(s, in, opens ? in.person : known->content.patient_id);
  if (!opens) content = referral::laid_over(known->content, content);
  out.resources.push_back(json::write(content));
  const auto ready = referral.check_submission(s, as_referrer(s, call, in), content);
  if (ready || why || (known && !known->draft)) return {};
  out.state = FeedState::waiting;
  why = referral_reason(ready.error());
  return {};
}

Result<TrialAnswer> Service::Impl::trial(const Call& call, const TrialCommand& command) {
  Incoming in;
  // A text field has line feeds for the returns between segments.
  for (const char c : command.text.value) in.bytes.push_back(c == '\n' ? '\r' : c);
  in.received_at = call.now;
  in.id = FeedMessageId::make(call.now.ms);
  in.is_trial = true;
  const auto may = [&](const Sender& one) {
    if (command.sender_id) return one.id == *command.sender_id;
    return one.organisation_id == call.caller.organisation;
  };
  return database.read([&](db::Session& s) -> Result<TrialAnswer> {
    if (command.sender_id) {
      const auto sender = store::sender(s, region, *command.sender_id);
      if (!sender || sender->organisation_id != call.caller.organisation)
        return fail(Code::not_found);
    }
    Guesses guesses;
    CHECK_OK(prepare(s, in, may, guesses));
    TrialAnswer out;
    out.type = in.type;
    if (in.message) out.segments = readable(*in.message);
    std::optional<Error> why = in.refusal;
    out.state = why ? FeedState::refused : FeedState::applied;
    if (in.plan) {
      for (const auto& code : in.plan->unmapped) {
        out.unmapped.push_back({code.kind, code.local_code, code.display, 0});
        if (!why && keeps_waiting(code.kind) && in.sender->unmapped == UnmappedRule::wait) {
          out.state = FeedState::waiting;
          why = Error{Code::hl7_code_unmapped,
                      {},
                      {{"code", std::string(json::enum_name(code.kind)) + " " + code.local_code}}};
        }
      }
      if (in.plan->by_hand) {
        out.state = FeedState::waiting;
        why = Error{Code::hl7_referral_by_hand};
      }
      if (in.plan->referral) CHECK_OK(try_referral(s, call, in, out, why));
      if (in.plan->person)
        for (const auto& planned : in.plan->resources)
          out.resources.push_back(resource_json(planned, in.person));
    }
    if (why)
      out.reason = FeedReason{std::string(info(why->code).name),
                              text(why->code, why->params, call.language)};
    const auto answer = rules::answer_for(why, out.state == FeedState::waiting);
    const hl7::AnswerFrame frame{"TRIAL", call.now, 480};
    if (in.message) out.answers = hl7::answers(*in.message, answer, frame);
    else out.answers = {hl7::answer_to_nothing(answer, frame)};
    return out;
  });
}

}  // namespace yilian::exchange
