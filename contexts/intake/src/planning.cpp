// What a row will do, worked out on what is there now: for a trial, and again in the transaction
// that does it.
#include "planning.hpp"
#include "capacity/lookup.hpp"
#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::intake {

Result<PatientId> Service::Impl::person_of(db::Session& s, const Call& call,
                                           const rules::PersonKey& key) {
  std::optional<PatientId> found;
  if (!key.document.empty()) {
    found = below.patients.by_document(s, key.document);
  } else {
    const auto people =
        below.patients.by_local_number(s, call.caller.organisation, key.local_number);
    if (people.size() > 1) return fail_field("/localNumber", Code::intake_number_shared);
    if (!people.empty()) found = people.front();
  }
  if (!found)
    return fail_field(key.document.empty() ? "/localNumber" : "/documentNumber",
                      Code::intake_person_unknown);
  TRY(const auto summary, below.patients.summary(s, region, *found, local_date(call.now)));
  // A slip in a number must not write into the record of somebody else.
  if (summary.name != key.name) return fail_field("/name", Code::patient_has_other_name);
  return *found;
}

namespace {

/// The ward of the caller's unit that reports daily under this name.
Result<capacity::Ward> ward_of(db::Session& s, RegionId region, const Call& call,
                               const std::string& name) {
  for (auto& ward : capacity::wards_of(s, region, call.caller.organisation)) {
    if (ward.closed || ward.name != name) continue;
    if (ward.reporting != capacity::Reporting::daily)
      return fail_field("/ward", Code::reporting_mismatch);
    return std::move(ward);
  }
  return fail_field("/ward", Code::unknown_ward);
}

}  // namespace

capacity::BedClass bed_class_of(const std::string& word) {
  return json::parse_enum<capacity::BedClass>(word).value_or(capacity::BedClass::general);
}

Result<PlannedBeds> plan_beds(db::Session& s, RegionId region, const Call& call,
                              capacity::Service& beds, const rules::BedRow& row) {
  TRY(const auto ward, ward_of(s, region, call, row.ward));
  PlannedBeds out;
  out.ward = ward.id;
  out.bed_class = bed_class_of(row.bed_class);
  out.before = beds.bed_report(s, call.caller.organisation, ward.id, out.bed_class);
  out.outcome = out.before ? RowOutcome::updated : RowOutcome::created;
  // The same figures on another day are news: they are as fresh as that day.
  if (out.before && out.before->total == row.total && out.before->free == row.free &&
      local_date(out.before->reported_at) == local_date(call.now))
    out.outcome = RowOutcome::unchanged;
  return out;
}

Result<referral::Content> content_of(db::Session& s, RegionId region, const Call& call,
                                     const rules::ReferralRow& row, PatientId patient) {
  referral::Content out;
  out.patient_id = patient;
  out.direction = json::parse_enum<referral::Direction>(row.direction);
  out.kind = json::parse_enum<referral::Kind>(row.kind);
  out.urgency = json::parse_enum<referral::Urgency>(row.urgency);
  out.reason = json::parse_enum<referral::ReferralReason>(row.reason);
  for (const auto& unit : network::receiving_organisations(s, region))
    if (unit.name == row.organisation) out.to_organisation_id = unit.id;
  if (!out.to_organisation_id) return fail_field("/organisation", Code::unknown_organisation);
  if (*out.to_organisation_id == call.caller.organisation)
    return fail_field("/organisation", Code::same_unit);
  for (const auto& department : network::departments_of(s, region, *out.to_organisation_id))
    if (department.name == row.department && department.receives_referrals &&
        department.standing == network::Standing::active)
      out.to_department_id = department.id;
  if (!out.to_department_id) return fail_field("/department", Code::unknown_department);
  if (!row.diagnosis_code.empty()) {
    const auto name = records::diagnosis_name(s, row.diagnosis_code);
    if (!name) return fail_field("/diagnosisCode", Code::unknown_diagnosis);
    out.diagnoses.push_back({{row.diagnosis_code}, {*name}, true});
  }
  const auto put = [](auto& to, const std::string& text) {
    if (text.empty()) return;
    to.emplace();
    to->value = text;
  };
  put(out.impression, row.impression);
  put(out.chief_complaint, row.chief_complaint);
  put(out.present_illness, row.present_illness);
  put(out.treatment_course, row.treatment_course);
  put(out.notes, row.notes);
  return out;
}

namespace {

Planned in_short(const PlannedBeds& beds) {
  Planned out;
  out.outcome = beds.outcome;
  out.target_type = bed_report_type;
  out.target = beds.ward.value;
  return out;
}

}  // namespace

Result<PlannedDraft> Service::Impl::plan_draft(db::Session& s, const Call& call,
                                               const rules::ReferralRow& row) {
  PlannedDraft out;
  TRY(out.patient, person_of(s, call, row.person));
  CHECK_OK(below.patients.require_relationship(s, call, out.patient));
  TRY(out.content, content_of(s, region, call, row, out.patient));
  out.id = referral::DraftId{id_of(call.caller.organisation, draft_type, rules::key_of(row))};
  const auto standing = below.referral.draft_standing(s, call.caller.organisation, out.id);
  if (!standing) {
    // What was submitted or discarded since is not drafted twice.
    out.outcome = store::stands(s, region, draft_type, out.id.value) ? RowOutcome::unchanged
                                                                     : RowOutcome::created;
    return out;
  }
  if (json::write(standing->content) != json::write(out.content)) return fail(Code::conflict);
  out.outcome = RowOutcome::unchanged;
  return out;
}

Result<Planned> Service::Impl::plan(db::Session& s, const Call& call, const rules::Row& row) {
  if (const auto* visit = std::get_if<rules::VisitRow>(&row)) return plan_visit(s, call, *visit);
  if (const auto* result = std::get_if<rules::ResultRow>(&row))
    return plan_result(s, call, *result);
  if (const auto* beds = std::get_if<rules::BedRow>(&row)) {
    TRY(const auto planned, plan_beds(s, region, call, below.capacity, *beds));
    return in_short(planned);
  }
  TRY(const auto draft, plan_draft(s, call, std::get<rules::ReferralRow>(row)));
  Planned out;
  out.outcome = draft.outcome;
  out.patient = draft.patient;
  out.target_type = draft_type;
  out.target = draft.id.value;
  return out;
}

namespace {

store::RowRow row_of(const Line& line, const Planned& planned) {
  store::RowRow out;
  out.line = line.number;
  out.outcome = planned.outcome;
  out.target_type = planned.target_type;
  out.target = planned.target;
  out.patient = planned.patient;
  out.version_before = planned.version_before;
  out.version_after = planned.version_before;
  return out;
}

}  // namespace

Result<store::RowRow> Service::Impl::carry_out_beds(work::Work& w, const Line& line,
                                                    const rules::BedRow& row) {
  TRY(const auto planned, plan_beds(w.db, region, w.call(), below.capacity, row));
  auto out = row_of(line, in_short(planned));
  Figures figures{planned.bed_class, row.total, row.free, w.call().now, ""};
  if (planned.before)
    out.figures_before =
        json::write(Figures{planned.bed_class, planned.before->total, planned.before->free,
                            planned.before->reported_at, planned.before->reported_by});
  if (planned.outcome != RowOutcome::unchanged)
    CHECK_OK(below.capacity.report_beds(w, planned.ward, planned.bed_class, row.total, row.free));
  out.figures_after = json::write(figures);
  return out;
}

Result<store::RowRow> Service::Impl::carry_out(work::Work& w, const Line& line) {
  if (const auto* beds = std::get_if<rules::BedRow>(&line.row))
    return carry_out_beds(w, line, *beds);
  if (const auto* row = std::get_if<rules::ReferralRow>(&line.row)) {
    TRY(auto draft, plan_draft(w.db, w.call(), *row));
    Planned planned;
    planned.outcome = draft.outcome;
    planned.patient = draft.patient;
    planned.target_type = draft_type;
    planned.target = draft.id.value;
    auto out = row_of(line, planned);
    if (draft.outcome == RowOutcome::created) {
      CHECK_OK(below.referral.put_draft(w, draft.id, draft.content));
      out.version_after = 1;
    }
    return out;
  }
  TRY(const auto planned, plan(w.db, w.call(), line.row));
  auto out = row_of(line, planned);
  if (planned.outcome == RowOutcome::unchanged) return out;
  TRY(const auto put, below.fhir.put(w.db, w.call(), planned.resource));
  if (put == records::FhirPut::foreign) return fail(Code::conflict);
  TRY(const auto standing,
      below.fhir.standing(w.db, w.call(), planned.target_type, *planned.target, 0));
  out.version_after = standing.version;
  return out;
}

}  // namespace yilian::intake
