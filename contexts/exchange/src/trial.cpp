// A message is tried: what would come of it, with the mappings of now. Nothing is written.
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {

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
