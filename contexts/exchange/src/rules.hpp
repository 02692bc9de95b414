#pragma once
// Pure decisions of the exchange: which messages are taken, how states follow each other, what is
// answered. Sources: HL7 v2 chapters 2 and 3, tables 0003, 0008 and 0357.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "exchange/types.hpp"
#include "hl7/answer.hpp"
#include "kernel/result.hpp"
#include "referral/types.hpp"

namespace yilian::exchange {

/// A referral after a message about it.
struct ReferralStanding {
  referral::State state = referral::State::draft;
  std::string number;  ///< ours; empty for a draft
};

}  // namespace yilian::exchange

namespace yilian::exchange::rules {

/// A message is applied on arrival; everything that is kept may be replayed.
struct Step {
  FeedState from;
  FeedAction action;
};
inline constexpr std::array steps = {
    Step{FeedState::received, FeedAction::apply},    Step{FeedState::waiting, FeedAction::replay},
    Step{FeedState::refused, FeedAction::replay},    Step{FeedState::failed, FeedAction::replay},
    Step{FeedState::superseded, FeedAction::replay}, Step{FeedState::applied, FeedAction::replay}};
bool allows(FeedState from, FeedAction action);

/// Of a type as "ADT^A01"; nothing for one that is not taken.
std::optional<MessageFamily> family_of(std::string_view type);
/// 2.3 to 2.8 with their small steps.
bool is_supported_version(std::string_view version);
/// MSH-10, MSH-9 and MSH-12 as they are needed to answer at all.
Status check_header(const hl7::Message& message);

/// What the sender is told; nothing wrong is an acceptance. A message that waits was taken over.
hl7::AnswerText answer_for(const std::optional<Error>& refusal, bool waits);
// -- referrals (rules_referral.cpp)
/// Of HL7 table 0283: A, P, R, E.
std::string_view status_of_referral(referral::State state);
/// Where a message has a field of the content: "/urgency" is "RF1-2 urgency".
std::string place_of_referral_field(std::string_view pointer);
/// RF1 of an RRI: status, the sender's number and ours.
hl7::ResponseSegment referral_segment(const hl7::Message& message, const ReferralStanding& now,
                                      std::string_view state_name);

// -- partners (rules_partners.cpp)
/// A set of faults as a number: a bit for each, in the order of PartnerFault.
constexpr std::int64_t bit(PartnerFault fault) { return 1LL << static_cast<int>(fault); }
std::vector<PartnerFault> faults_of(std::int64_t bits);
/// Of a change by FHIR: what the client could have known to be wrong is malformed; what is gone,
/// changed meanwhile or not its own belongs to the course of things.
std::int64_t faults_of_refusal(std::optional<Code> refusal);
/// After more than what was agreed; of an event without a time nothing can be said.
bool is_late(std::optional<Instant> event_at, Instant received_at, std::int64_t after_minutes);
void count(PartnerCounts& into, std::int64_t faults, std::int64_t messages);
/// Of each thousand messages those without a fault, rounded down, so that 1000 means all. What this
/// server failed at is left out; nothing when nothing is left.
std::optional<std::int64_t> per_mille(const PartnerCounts& counts);
bool meets(std::int64_t per_mille, std::int64_t target_percent);

/// True when repeating the message can't help, so that it is stored as refused.
bool is_refusal(Code code);

}  // namespace yilian::exchange::rules
