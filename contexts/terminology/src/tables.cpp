// What ships, and what is asked of the tables.
#include <algorithm>

#include "impl.hpp"

namespace yilian::terminology {
namespace embedded {
extern const std::string_view systems_csv, concepts_csv;
}

namespace {

TermSystem titled(store::SystemRow row, Language language) {
  row.system.title = language == Language::en ? row.title_en : row.title_zh;
  return std::move(row.system);
}

/// A file that ships: its rows as cells, the header left out.
Result<std::vector<csv::Record>> shipped(std::string_view text) {
  TRY(auto rows, csv::parse(text, rules::rows_max));
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

Result<store::SystemRow> shipped_system(const csv::Record& record, Instant now) {
  if (record.cells.size() != 10) return fault("systems.csv: a row of another length");
  const auto& c = record.cells;
  store::SystemRow out;
  auto& one = out.system;
  one.name = c[0];
  one.id = TermSystemId::make(now.ms);
  one.url = c[1];
  out.title_zh = c[2];
  out.title_en = c[3];
  const auto language = json::parse_enum<TermLanguage>(c[4]);
  const auto form = json::parse_enum<CodeForm>(c[5]);
  if (!language || !form) return fault("systems.csv: an unknown word");
  one.language = *language;
  one.form = *form;
  one.edition = c[6];
  one.effective_from = parse_date(c[7]);
  one.source = c[8];
  one.licence = c[9];
  out.changed_at = now;
  return out;
}

TermConcept unit(std::string_view system, std::string_view code) {
  TermConcept out;
  out.system = system;
  out.code = code;
  out.display = code;
  return out;
}

}  // namespace

std::vector<TermSystem> systems(db::Session& session, RegionId region, Language language) {
  std::vector<TermSystem> out;
  for (auto& row : store::systems(session, region)) out.push_back(titled(std::move(row), language));
  std::ranges::sort(out, {}, &TermSystem::name);  // a database may order otherwise
  return out;
}

std::optional<TermSystem> system_of_url(db::Session& session, RegionId region, std::string_view url,
                                        Language language) {
  auto row = store::system_of_url(session, region, url);
  return row ? std::optional(titled(std::move(*row), language)) : std::nullopt;
}

std::optional<TermConcept> find_concept(db::Session& session, RegionId region,
                                        const TermSystem& system, std::string_view code,
                                        Date today) {
  if (system.form == CodeForm::ucum)
    return is_ucum(code) ? std::optional(unit(system.name, code)) : std::nullopt;
  const auto row = store::find(session, region, system.name, code);
  return row ? std::optional(view_of(system.name, *row, today)) : std::nullopt;
}

std::vector<TermConcept> search(db::Session& session, RegionId region,
                                const TermQuestion& question) {
  std::vector<TermConcept> out;
  for (const auto& row : store::search(session, region, question))
    out.push_back(view_of(question.system, row, question.today));
  return out;
}

std::int64_t count(db::Session& session, RegionId region, const TermQuestion& question) {
  return store::count(session, region, question);
}

TermConcept view_of(std::string_view system, const store::ConceptRow& row, Date today) {
  const auto& e = row.entry;
  return {std::string(system),
          e.code,
          e.display,
          e.designation,
          e.parent,
          e.pinyin,
          parse_date(e.valid_from),
          parse_date(e.valid_until),
          e.properties,
          rules::is_active(e, today)};
}

Result<std::int64_t> Service::Impl::load_starter(Instant now) {
  TRY(const auto systems, shipped(embedded::systems_csv));
  TRY(const auto concepts, shipped(embedded::concepts_csv));
  return database.write([&](db::Session& s) -> Result<std::int64_t> {
    std::int64_t added = 0;
    for (const auto& record : systems) {
      TRY(auto row, shipped_system(record, now));
      if (store::system(s, region, row.system.name)) continue;
      for (const auto& each : concepts) {
        if (each.cells.size() != 6) return fault("concepts.csv: a row of another length");
        const auto& c = each.cells;
        if (c[0] != row.system.name) continue;
        store::put(s, region, row.system.name,
                   {{c[1], c[2], c[3], c[4], c[5], "", "", ""}, std::nullopt});
        ++row.system.concepts;
      }
      store::insert_system(s, region, row);
      ++added;
    }
    return added;
  });
}

Result<TermSystemList> Service::Impl::list(const Call& call) {
  return database.read([&](db::Session& s) -> Result<TermSystemList> {
    return TermSystemList{systems(s, region, call.language)};
  });
}

Result<TermConceptList> Service::Impl::search(const Call& call, const TermFilter& filter) {
  return database.read([&](db::Session& s) -> Result<TermConceptList> {
    const auto system = store::system(s, region, filter.system.value);
    if (!system) return fail_field("/system", Code::not_found);
    TermConceptList out;
    const std::string text = filter.q ? filter.q->value : "";
    if (system->system.form == CodeForm::ucum) {
      if (is_ucum(trimmed(text))) out.items.push_back(unit(system->system.name, trimmed(text)));
      out.total = std::ssize(out.items);
      return out;
    }
    TermQuestion question;
    question.system = system->system.name;
    question.text = text;
    question.today = local_date(call.now);
    question.with_retired = filter.retired.value_or(false);
    question.best_first = !trimmed(text).empty();
    question.offset = filter.offset ? filter.offset->value : 0;
    question.limit = filter.limit ? filter.limit->value : 20;
    out.items = terminology::search(s, region, question);
    out.total = terminology::count(s, region, question);
    return out;
  });
}

Result<TermConcept> Service::Impl::get(const Call& call, const TermCodeFilter& filter) {
  return database.read([&](db::Session& s) -> Result<TermConcept> {
    const auto system = store::system(s, region, filter.system.value);
    if (!system) return fail_field("/system", Code::not_found);
    auto found = find_concept(s, region, system->system, filter.code.value, local_date(call.now));
    if (!found) return fail(Code::not_found);
    return std::move(*found);
  });
}

}  // namespace yilian::terminology
