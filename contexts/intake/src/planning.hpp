#pragma once
// What a row of each kind will do, between planning and doing.
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "impl.hpp"
#include "records/lookup.hpp"
#include "referral/describe.hpp"

namespace yilian::intake {

inline constexpr const char* bed_report_type = "BedReport";
inline constexpr const char* draft_type = "ReferralDraft";

capacity::BedClass bed_class_of(const std::string& word);
Result<PlannedBeds> plan_beds(db::Session& s, RegionId region, const Call& call,
                              capacity::Service& beds, const rules::BedRow& row);

}  // namespace yilian::intake
