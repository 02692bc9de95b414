#include <algorithm>

#include "impl.hpp"
#include "match/keys.hpp"
#include "network/lookup.hpp"

namespace yilian::patients {
namespace {

constexpr std::int64_t hits_max = 20;

std::string api_path(PatientId id) { return "/api/v1/patients/" + to_string(id); }

Error exists(PatientId id, Code code = Code::patient_exists) {
  Error error{code};
  error.link = api_path(id);
  return error;
}

/// Names of the fields that a correction changes, with their texts before and after.
std::vector<Correction> changes(const rules::Checked& before, const rules::Checked& after) {
  std::vector<Correction> out;
  const auto compare = [&](const char* field, const std::string& old_value,
                           const std::string& new_value) {
    if (old_value == new_value) return;
    Correction c;
    c.field = field;
    c.before = old_value;
    c.after = new_value;
    out.push_back(std::move(c));
  };
  const auto guardian = [](const rules::Checked& d) {
    return d.guardian ? json::write(*d.guardian) : "";
  };
  compare("name", before.name, after.name);
  compare("documentKind", std::string(json::enum_name(before.document_kind)),
          std::string(json::enum_name(after.document_kind)));
  compare("documentNumber", before.document_number, after.document_number);
  compare("sex", std::string(json::enum_name(before.sex)), std::string(json::enum_name(after.sex)));
  compare("birthDate", to_string(before.birth_date), to_string(after.birth_date));
  compare("phone", before.phone, after.phone);
  compare("division", before.division, after.division);
  compare("address", before.address, after.address);
  compare("insuranceNumber", before.insurance_number, after.insurance_number);
  compare("healthRecordNumber", before.health_record_number, after.health_record_number);
  compare("guardian", guardian(before), guardian(after));
  compare("flags", json::write(before.flags), json::write(after.flags));
  return out;
}

std::optional<std::string> optional_text(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

}  // namespace

Result<Relationship> Service::Impl::require_relationship(db::Session& s, const Call& call,
                                                         PatientId patient) {
  call.saw(patient);
  auto found = store::relationship(s, region, patient, call.caller.organisation, call.now);
  if (found) return std::move(*found);
  // The relationships of a merged person went over to the one who stays.
  const auto now = current(s, patient);
  if (now == patient) return fail(Code::no_relationship);
  call.saw(now);
  found = store::relationship(s, region, now, call.caller.organisation, call.now);
  if (!found) return fail(Code::no_relationship);
  return std::move(*found);
}

Result<Person> Service::Impl::view(db::Session&, const store::PersonRow& row,
                                   const Relationship& relationship, const Call& call) {
  const auto& d = row.data;
  Person out;
  out.id = row.id;
  out.name = d.name;
  out.document_kind = d.document_kind;
  out.document_masked = mask_document(d.document_number);
  out.sex = d.sex;
  out.birth_date = d.birth_date;
  out.phone_masked = mask_phone(d.phone);
  out.division = optional_text(d.division);
  out.health_record_number = optional_text(d.health_record_number);
  if (!d.insurance_number.empty()) out.insurance_number_masked = mask_document(d.insurance_number);
  if (relationship.scope == Scope::full) out.address = optional_text(d.address);
  out.guardian = d.guardian;
  if (out.guardian && out.guardian->phone)
    out.guardian->phone->value = mask_phone(out.guardian->phone->value);
  out.flags = rules::with_age_flags(d.flags, d.birth_date, local_date(call.now));
  out.newborn = d.newborn;
  out.basis = relationship.basis;
  out.until = relationship.until;
  out.version = row.version;
  return out;
}

Status Service::Impl::count_search(const Call& call) {
  const std::int64_t hour = call.now.ms / 3'600'000;
  const std::lock_guard lock(searches_mutex);
  if (searches.size() > 10'000) searches.clear();
  auto& count = searches[{call.caller.account, hour}];
  if (++count > searches_per_hour_max) return fail(Code::too_many_requests);
  return {};
}

Result<SearchAnswer> Service::Impl::search(const Call& call, const SearchCommand& c) {
  const bool document = c.document_number && !c.document_number->empty();
  const bool phone = c.phone && !c.phone->empty();
  const bool name = c.name && !c.name->empty();
  if (document + phone + name != 1 || (name && !c.birth_date)) return fail(Code::search_too_wide);
  CHECK_OK(count_search(call));
  return database.read([&](db::Session& s) -> Result<SearchAnswer> {
    std::vector<PatientId> ids;
    const auto ring = keys::for_reading(s, *vault, region);
    if (document) {
      const auto card = parse_id_card(c.document_number->value);
      // Looked up as it is stored: an identity number checked, any other document without blanks,
      // in capitals.
      const std::string number = card ? card->number : rules::normalised(c.document_number->value);
      if (const auto id = store::by_document(s, ring, region, number)) ids.push_back(*id);
    } else if (phone) {
      const auto number = parse_phone(c.phone->value);
      if (!number) return fail_field("/phone", Code::invalid_phone);
      ids = store::by_phone(s, ring, region, *number, hits_max);
    } else {
      ids = store::by_name(s, region, c.name->value, *c.birth_date, hits_max);
    }
    SearchAnswer out;
    std::vector<PatientId> shown;
    for (auto id : ids) {
      id = current(s, id);
      if (std::ranges::find(shown, id) != shown.end()) continue;
      shown.push_back(id);
      TRY(const auto row, store::person(s, *vault, region, id));
      if (!row) continue;
      call.saw(id);
      out.hits.push_back(masked_hit(s, call, *row));
    }
    return out;
  });
}

SearchHit Service::Impl::masked_hit(db::Session& s, const Call& call, const store::PersonRow& row) {
  const auto& d = row.data;
  const auto open = store::relationship(s, region, row.id, call.caller.organisation, call.now);
  return {row.id,
          mask_name(d.name),
          d.sex,
          d.birth_date,
          mask_document(d.document_number),
          mask_phone(d.phone),
          open.has_value()};
}

Result<Registered> Service::Impl::register_person(const Call& call,
                                                  const RegisterCommand& command) {
  const Date today = local_date(call.now);
  TRY(const auto checked, rules::check(command.person, today, "/person"));
  const auto candidate = match::prepared(checked);
  // What an Idempotency-Key remembers names no person: a repeated answer shows what may be seen
  // now.
  auto visit = work::change(database, call, [&](work::Work& w) -> Result<Visit> {
    const auto organisation = network::find_organisation(w.db, region, call.caller.organisation);
    if (!organisation) return fail(Code::not_your_organisation);
    store::PersonRow row{PatientId::make(call.now.ms), checked, 1};
    const auto ring = keys::for_writing(w.db, *vault, region);
    if (!store::insert_person(w.db, ring, region, row, call.caller.organisation, call.now)) {
      const auto other = store::by_document(w.db, ring, region, checked.document_number);
      return fail(other ? exists(current(w.db, *other)) : Error{Code::patient_exists});
    }
    TRY(const auto found, likenesses(w.db, ring, candidate, row.id, today));
    if (!found.empty() && found.front().decision.outcome == MatchOutcome::same)
      return fail(exists(found.front().current, Code::patient_matches));
    store::insert_match_keys(w.db, ring, region, row.id, match::keys_of(candidate));
    put_pairs(w.db, row.id, found, PairOrigin::registration, call.now);
    w.subject(row.id);
    w.patient(row.id);
    return open_visit(w, row.id, command.visit);
  });
  if (!visit) return std::unexpected(visit.error());
  TRY(auto person, get(call, visit->patient_id));
  return Registered{std::move(person), std::move(*visit)};
}

Result<std::optional<store::PersonRow>> Service::Impl::standing(db::Session& s, PatientId id) {
  TRY(auto row, store::person(s, *vault, region, id));
  if (!row || !row->merged_into) return row;
  return store::person(s, *vault, region, current(s, *row->merged_into));
}

Result<Person> Service::Impl::get(const Call& call, PatientId id) {
  return database.read([&](db::Session& s) -> Result<Person> {
    TRY(const auto relationship, require_relationship(s, call, id));
    TRY(const auto row, standing(s, id));
    if (!row) return fail(Code::no_relationship);
    TRY(auto out, view(s, *row, relationship, call));
    return out;
  });
}

Result<Person> Service::Impl::correct(const Call& call, PatientId id,
                                      const CorrectCommand& command) {
  TRY(const auto checked, rules::check(command.person, local_date(call.now), "/person"));
  return work::change(database, call, [&](work::Work& w) -> Result<Person> {
    TRY(const auto relationship, require_relationship(w.db, call, id));
    TRY(auto row, standing(w.db, id));
    if (!row) return fail(Code::no_relationship);
    CHECK_OK(require_version(call, row->version));
    const auto before = row->data;
    row->data = checked;
    const auto ring = keys::for_writing(w.db, *vault, region);
    TRY(const bool updated, store::update_person(w.db, ring, region, *row));
    if (!updated) return fail(Code::stale_version);
    for (auto& change : changes(before, checked)) {
      change.at = call.now;
      change.person_name = call.caller.person_name;
      change.organisation_name = call.caller.organisation_name;
      change.reason = command.reason.value;
      store::insert_correction(w.db, ring, region, row->id, change);
    }
    const auto person = match::prepared(checked);
    index_anew(w.db, ring, row->id, person);
    TRY(const auto found, likenesses(w.db, ring, person, row->id, local_date(call.now)));
    put_pairs(w.db, row->id, found, PairOrigin::correction, call.now);
    ++row->version;
    w.subject(row->id);
    w.patient(row->id);
    return view(w.db, *row, relationship, call);
  });
}

Result<RevealAnswer> Service::Impl::reveal(const Call& call, PatientId id,
                                           const RevealCommand& command) {
  call.reason = command.reason.value;
  // A reveal is a change of the audit: its entry commits before the value leaves.
  return work::change(database, call, [&](work::Work& w) -> Result<RevealAnswer> {
    TRY(const auto relationship, require_relationship(w.db, call, id));
    if (relationship.scope != Scope::full) return fail(Code::no_relationship);
    TRY(const auto row, standing(w.db, id));
    if (!row) return fail(Code::no_relationship);
    w.subject(row->id);
    w.patient(row->id);
    switch (command.field) {
      case RevealField::document:
        return RevealAnswer{row->data.document_number};
      case RevealField::phone:
        return RevealAnswer{row->data.phone};
      case RevealField::insurance_number:
        return RevealAnswer{row->data.insurance_number};
      case RevealField::guardian_phone:
        if (row->data.guardian && row->data.guardian->phone)
          return RevealAnswer{row->data.guardian->phone->value};
        break;
    }
    return fail(Code::field_not_revealable);
  });
}

Result<CorrectionList> Service::Impl::corrections(const Call& call, PatientId id) {
  return database.read([&](db::Session& s) -> Result<CorrectionList> {
    CHECK_OK(require_relationship(s, call, id));
    TRY(auto list, store::corrections(s, *vault, region, current(s, id), 200));
    for (auto& c : list) {
      const bool number = c.field == "documentNumber" || c.field == "insuranceNumber";
      if (number) c.before = mask_document(c.before), c.after = mask_document(c.after);
      if (c.field == "phone") c.before = mask_phone(c.before), c.after = mask_phone(c.after);
      if (c.field == "guardian") c.before = c.after = "…";
    }
    return CorrectionList{std::move(list)};
  });
}

}  // namespace yilian::patients
