// The assessment of one stay: facts against the criteria of its diseases, and what came of it.
#include <algorithm>

#include "impl.hpp"
#include "records/lookup.hpp"

namespace yilian::readiness {
namespace {

constexpr std::size_t tables_max = 10, facts_max = 300, equipment_max = 10;

Status check_shape(const AssessCommand& command) {
  std::vector<FieldError> wrong;
  if (command.tables.empty()) wrong.push_back({"/tables", Code::too_few, {{"min", "1"}}});
  const auto check = [&](const char* at, std::size_t count, std::size_t max) {
    if (count > max) wrong.push_back({at, Code::too_many, {{"max", std::to_string(max)}}});
  };
  check("/tables", command.tables.size(), tables_max);
  check("/facts", command.facts.size(), facts_max);
  check("/equipment", command.equipment.size(), equipment_max);
  if (wrong.empty()) return {};
  return fail(Error{Code::invalid_request, std::move(wrong)});
}

}  // namespace

Result<Assessment> Service::Impl::judge(db::Session& s, const Call& call,
                                        const AssessCommand& command) {
  const Date today = local_date(call.now);
  Assessment out;
  if (command.diagnosis_code) {
    out.diagnosis_name = records::diagnosis_name(s, command.diagnosis_code->value);
    if (!out.diagnosis_name) return fail_field("/diagnosisCode", Code::unknown_diagnosis);
    out.diagnosis_code = command.diagnosis_code->value;
  }
  std::vector<std::string> chosen;
  for (const auto& key : command.tables)
    if (std::ranges::find(chosen, key.value) == chosen.end()) chosen.push_back(key.value);
  TRY(const auto tables, below.tiering.tables(s, today));
  tiering::EvaluateCommand question{command.facts, command.tables, today};
  const bool screened = std::ranges::any_of(
      tables.items, [](const auto& one) { return one.key == rules::emergency_table; });
  if (screened && std::ranges::find(chosen, rules::emergency_table) == chosen.end())
    question.tables->push_back({std::string(rules::emergency_table)});
  TRY(const auto evaluation, below.tiering.evaluate(s, question, today));
  TRY(const auto policy, plans(s, today));
  auto judged = rules::judge(evaluation, tables, chosen, rules::tolerated(policy, chosen));
  // The chosen ones in the order in which they were chosen, the screen last.
  for (const auto& key : *question.tables)
    for (const auto& one : evaluation.tables)
      if (one.key == key.value &&
          std::ranges::find(out.tables, one.key, &TableUsed::key) == out.tables.end())
        out.tables.push_back({one.key, one.zh, one.en, one.number, one.effective_from});
  out.verdict = judged.verdict;
  out.fired = std::move(judged.fired);
  out.missing = std::move(judged.missing);
  out.open = std::move(judged.open);
  out.facts = command.facts;
  out.bed_class = command.bed_class;
  for (const auto& word : command.equipment) out.equipment.push_back(word.value);
  out.assessed_at = call.now;
  out.assessed_by = call.caller.person_name;
  out.valid_until = call.now.plus_hours(policy.valid_hours.value);
  return out;
}

Result<Readiness> Service::Impl::assess(const Call& call, StayId id, const AssessCommand& command) {
  CHECK_OK(check_shape(command));
  const auto done = work::change(database, call, [&](work::Work& w) -> Result<Changed> {
    TRY(const auto stay, own_stay(w.db, call, id));
    const auto before = store::find(w.db, region, id);
    CHECK_OK(require_version(call, before ? before->version : 0));
    store::Row row{
        id, stay.kind, stay.patient_id, stay.organisation_id, {}, before ? before->version : 1};
    TRY(row.assessment, judge(w.db, call, command));
    const bool written =
        before ? store::update(w.db, region, row) : store::insert(w.db, region, row);
    if (!written) return fail(Code::stale_version);
    const std::int64_t version = before ? before->version + 1 : 1;
    w.emit("readiness.changed", id.value, version, {stay.organisation_id});
    w.subject(id);
    w.patient(stay.patient_id);
    return Changed{version};
  });
  if (!done) return std::unexpected(done.error());
  return get(call, id);
}

Result<Readiness> Service::Impl::get(const Call& call, StayId id) {
  return database.read([&](db::Session& s) -> Result<Readiness> {
    TRY(const auto stay, own_stay(s, call, id));
    auto row = store::find(s, region, id);
    Readiness out;
    std::optional<store::Brief> brief;
    if (row) brief = brief_of(*row);
    out.stay = row_of(stay, brief ? &*brief : nullptr, call.now);
    CHECK_OK(show_person(s, call, out.stay));
    out.version = out.stay.version;
    if (!row) return out;
    out.assessment = std::move(row->assessment);
    if (out.assessment->verdict != Verdict::not_ready) {
      TRY(out.candidates, candidates(s, call, stay, *out.assessment));
    }
    return out;
  });
}

}  // namespace yilian::readiness
