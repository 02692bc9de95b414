// Referrals in the continuous record of a person.
#include "records/record.hpp"

#include "impl.hpp"

namespace yilian::referral {

void Service::provide_record(records::RecordService& record) {
  const auto entries = [impl = impl_](db::Session& s, const Call& call, PatientId patient,
                                      const std::string& problem, std::int64_t limit) {
    std::vector<records::RecordEntry> out;
    if (!call.caller.has(Right::referral_read)) return out;
    for (auto& row : store::briefs_of(s, impl->region, patient, limit)) {
      if (!problem.empty() && !row.diagnosis.ends_with(" " + problem)) continue;
      records::RecordEntry one;
      one.kind = records::EntryKind::referral;
      one.source = "Referral";
      one.id = to_string(row.id.value);
      one.at = row.submitted_at;
      one.title = json::enum_name(row.direction);
      one.value = row.from.organisation_name + " → " + row.to.organisation_name;
      if (!row.diagnosis.empty()) *one.value += " · " + row.diagnosis;
      one.status = json::enum_name(row.state);
      one.organisation_id = row.from.organisation_id;
      out.push_back(std::move(one));
    }
    return out;
  };
  record.add_source({records::EntryKind::referral, entries});
}

}  // namespace yilian::referral
