// What a primary unit sees of its people's stays: the list of a month, one of them, and the list as
// a file.
#include <array>

#include "audit/audit.hpp"
#include "csv/write.hpp"
#include "impl.hpp"
#include "kernel/cursor.hpp"

namespace yilian::discharges {
namespace {

constexpr std::int64_t usual_count = 50, exported_max = 5000;
constexpr std::int64_t day_ms = 86'400'000;
// Results and papers come some days after the patient left.
constexpr std::int64_t days_after = 7;

Result<rules::Month> month_in(const Text<7, 7>& text) {
  const auto month = rules::month_of(text.value);
  if (!month) return fail_field("/month", Code::invalid_date);
  return *month;
}

}  // namespace

Discharge Service::Impl::shown(db::Session& s, const Call& call, const store::Row& row,
                               Names& names) {
  Discharge out;
  out.id = row.id;
  out.patient_id = row.patient;
  const auto person = below.patients.summary(s, region, row.patient, local_date(call.now));
  if (person) {
    out.patient_name_masked = mask_name(person->name);
    out.sex = person->sex;
    out.birth_year = person->birth_date.year;
  }
  call.saw(row.patient);
  out.organisation_id = row.organisation;
  const auto [name, fresh] = names.try_emplace(row.organisation);
  if (fresh)
    if (const auto found = network::find_organisation(s, region, row.organisation))
      name->second = found->name;
  out.organisation_name = name->second;
  out.started_at = row.started_at;
  out.ended_at = row.ended_at;
  out.days =
      days_from_epoch(local_date(row.ended_at)) - days_from_epoch(local_date(row.started_at));
  out.found_by = row.found_by;
  out.version = row.version;
  return out;
}

Result<DischargePage> Service::Impl::list(const Call& call, const DischargeFilter& filter) {
  TRY(const auto cursor, parse_cursor(filter.cursor));
  const auto after = cursor.value_or(Cursor{INT64_MAX, {}});
  TRY(const auto month, month_in(filter.month));
  const std::int64_t limit = filter.limit ? filter.limit->value : usual_count;
  const auto unit = call.caller.organisation;
  return database.read([&](db::Session& s) -> Result<DischargePage> {
    DischargePage page;
    Names names;
    for (const auto& row : store::of_unit(s, region, unit, month.from, month.to, Instant{after.key},
                                          DischargeId{after.id}, limit + 1)) {
      if (std::ssize(page.items) == limit) {
        const auto& last = page.items.back();
        page.next_cursor = to_string(Cursor{last.ended_at.ms, last.id.value});
        break;
      }
      page.items.push_back(shown(s, call, row, names));
    }
    page.total = store::count(s, region, unit, month.from, month.to);
    return page;
  });
}

Result<DischargeStay> Service::Impl::get(const Call& call, DischargeId id) {
  return database.read([&](db::Session& s) -> Result<DischargeStay> {
    const auto row = store::find(s, region, id);
    // Another unit's answers like one that does not exist.
    if (!row || row->unit != call.caller.organisation) return fail(Code::not_found);
    CHECK_OK(below.patients.require_relationship(s, call, row->patient));
    Names names;
    return DischargeStay{shown(s, call, *row, names), local_date(row->started_at),
                         local_date(Instant{row->ended_at.ms + days_after * day_ms})};
  });
}

Result<std::string> Service::Impl::export_month(const Call& call, const DischargeExport& filter) {
  TRY(const auto month, month_in(filter.month));
  const bool zh = call.language == Language::zh;
  std::string out = "\xEF\xBB\xBF";
  using Cells = std::vector<std::string>;
  csv::append(out, zh ? Cells{"姓名", "性别", "出生年", "医院", "入院", "出院", "住院天数"}
                      : Cells{"Name", "Sex", "Year of birth", "Hospital", "Admitted", "Discharged",
                              "Days"});
  const auto unit = call.caller.organisation;
  // Each 100 people have their entry in the audit, which commits before the file leaves.
  CHECK_OK(database.write([&](db::Session& s) -> Status {
    const auto rows = store::of_unit(s, region, unit, month.from, month.to, Instant{INT64_MAX}, {},
                                     exported_max + 1);
    if (std::ssize(rows) > exported_max)
      return fail(Code::too_many, {{"max", std::to_string(exported_max)}});
    Names names;
    std::string body;
    audit::Entry entry = audit::entry_of(call);
    entry.outcome = "read";
    const auto close = [&] {
      audit::record(s, region, entry);
      entry.patients.clear();
      entry.id = new_uuid(call.now.ms);
    };
    for (const auto& row : rows) {
      Call once = call;  // this entry lists them, not that of the answer
      once.seen.clear();
      const auto one = shown(s, once, row, names);
      csv::append(body, {one.patient_name_masked, std::string(json::enum_name(one.sex)),
                         std::to_string(one.birth_year), one.organisation_name,
                         to_string(local_date(one.started_at)), to_string(local_date(one.ended_at)),
                         std::to_string(one.days)});
      if (std::ranges::find(entry.patients, row.patient) == entry.patients.end())
        entry.patients.push_back(row.patient);
      if (entry.patients.size() == audit::patients_max) close();
    }
    if (!entry.patients.empty() || rows.empty()) close();
    out.resize(out.find('\n') + 1);  // the transaction may run twice
    out += body;
    return {};
  }));
  return out;
}

}  // namespace yilian::discharges
