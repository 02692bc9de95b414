#pragma once
// CDS Hooks 2.0: what a hospital system sends becomes facts, what fires becomes cards. Pure.
// https://cds-hooks.hl7.org/2.0/ Foreign fields are allowed there, so bodies are not read strictly.
#include <string>
#include <vector>

#include "json/json.hpp"
#include "rules.hpp"

namespace yilian::tiering::cds {

namespace bj = boost::json;

struct HookService {
  const char* id;
  const char* hook;
  const char* zh;
  const char* en;
};
inline constexpr HookService services[] = {
    {"yilian-criteria-patient-view", "patient-view", "打开病历时的转诊标准",
     "Criteria for referral when a record is opened"},
    {"yilian-criteria-order-select", "order-select", "选择医嘱时的转诊标准",
     "Criteria for referral when an order is chosen"}};

bj::object discovery(Language language);

/// The request's form: hook, hookInstance and context; prefetch_missing without the patient.
Result<bj::object> read_request(const std::string& body, const std::string& hook);

/// Facts of FHIR R4 resources in the prefetch. What has no known code, unit or plausible value is
/// left unknown; that something is not listed never means no.
std::vector<Fact> facts(const rules::Inputs& inputs, const bj::object& prefetch, Date today);

/// One card per table that fires, the gravest first; one that asks when nothing fires.
bj::array cards(const Evaluation& evaluation, Language language, std::int64_t now_ms);

struct FeedbackItem {
  Uuid card;
  std::string outcome;
  std::optional<std::string> reason;
  Instant at;
};
Result<std::vector<FeedbackItem>> read_feedback(const std::string& body);

}  // namespace yilian::tiering::cds
