#pragma once
// The words of both sides: states, urgencies, systems. BSeR is the HL7 guide of bidirectional
// referrals, whose business status partners elsewhere know.
#include <array>
#include <string_view>

#include "referral/types.hpp"

namespace yilian::referral::fhir {

inline constexpr std::string_view extension_base = "urn:yilian:referral:";
inline constexpr std::string_view state_system = "urn:yilian:referral-state";
inline constexpr std::string_view reason_system = "urn:yilian:referral-reason";
inline constexpr std::string_view output_system = "urn:yilian:referral-output";
inline constexpr std::string_view direction_system = "urn:yilian:referral-direction";
inline constexpr std::string_view kind_system = "urn:yilian:referral-kind";
inline constexpr std::string_view number_system = "urn:yilian:referral-number";
inline constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10";
inline constexpr std::string_view bser =
    "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS";

struct StateTerm {
  State state;
  std::string_view task, request, business;
};
inline constexpr std::array state_terms = {
    StateTerm{State::draft, "draft", "draft", "2.0"},
    StateTerm{State::submitted, "requested", "active", "2.0"},
    StateTerm{State::countersigned, "requested", "active", "2.0"},
    StateTerm{State::triage, "received", "active", "2.0"},
    StateTerm{State::returned, "on-hold", "on-hold", "2.0"},
    StateTerm{State::accepted, "accepted", "active", "5.1.1"},
    StateTerm{State::arrived, "in-progress", "active", "5.1.4"},
    StateTerm{State::in_treatment, "in-progress", "active", "5.1.4"},
    StateTerm{State::completed, "completed", "completed", "7.0"},
    StateTerm{State::closed, "completed", "completed", "7.0"},
    StateTerm{State::refused, "rejected", "revoked", "4.0"},
    StateTerm{State::redirected, "requested", "active", "2.0"},
    StateTerm{State::withdrawn, "cancelled", "revoked", "6.0"},
    StateTerm{State::no_show, "failed", "revoked", "5.1.2"},
    StateTerm{State::expired, "failed", "revoked", "6.0"},
};

/// The action that leads to a state of ours, or to a status of a Task.
struct ActionTerm {
  Action action;
  State state;
  std::string_view task;
};
inline constexpr std::array action_terms = {
    ActionTerm{Action::take, State::triage, "received"},
    ActionTerm{Action::accept, State::accepted, "accepted"},
    ActionTerm{Action::refuse, State::refused, "rejected"},
    ActionTerm{Action::return_, State::returned, "on-hold"},
    ActionTerm{Action::check_in, State::arrived, "in-progress"},
    ActionTerm{Action::start_treatment, State::in_treatment, ""},
    ActionTerm{Action::complete, State::completed, "completed"},
    ActionTerm{Action::close, State::closed, ""},
    ActionTerm{Action::withdraw, State::withdrawn, "cancelled"},
    ActionTerm{Action::mark_no_show, State::no_show, "failed"},
};

struct UrgencyTerm {
  Urgency urgency;
  std::string_view priority;
};
/// The first of an urgency is how it is written.
inline constexpr std::array urgency_terms = {
    UrgencyTerm{Urgency::elective, "routine"}, UrgencyTerm{Urgency::urgent, "urgent"},
    UrgencyTerm{Urgency::urgent, "asap"}, UrgencyTerm{Urgency::emergency, "stat"}};

}  // namespace yilian::referral::fhir
