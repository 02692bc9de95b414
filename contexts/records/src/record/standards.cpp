// The members' own codes in the record: read as the standard code that the member's mapping says,
// and counted, off the way of writing, where no mapping says one. What was sent stays as it is.
#include "record/impl.hpp"
#include "terminology/lookup.hpp"
#include "terminology/mappings.hpp"

namespace yilian::records {
namespace {

using fhir::Node;

constexpr std::int64_t at_once = 200;
// A change has its number before it is committed: what is younger may still appear below it.
constexpr std::int64_t settled_ms = 10'000;
constexpr std::size_t code_max = 100, display_max = 200, text_max = 40;

std::string_view kind_word(EntryKind kind) {
  if (kind == EntryKind::result) return "result";
  if (kind == EntryKind::diagnosis) return "diagnosis";
  if (kind == EntryKind::medicine) return "medicine";
  return {};
}

struct Used {
  std::string kind, local_code, display;
};

/// Phones, identity numbers, dates.
bool has_long_number(std::string_view text) {
  constexpr int digits_max = 4;
  int digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > digits_max) return true;
  }
  return false;
}

/// The local code of a concept without any standard one. Free text is taken for a code where lists
/// are short; of a diagnosis it may tell of a person, and so may a number in it: what is counted
/// here belongs to nobody and stays when a person is erased.
std::optional<Used> local_of(std::string_view kind, Node value) {
  Used out;
  out.kind = kind;
  for (const Node coding : value.member("coding")) {
    if (terminology::is_standard_system(coding.text_of("system"))) return std::nullopt;
    if (!out.local_code.empty()) continue;
    out.local_code = coding.text_of("code");
    out.display = coding.text_of("display");
  }
  auto text = value.text_of("text");
  if (has_long_number(text)) text = {};
  if (has_long_number(out.display)) out.display.clear();
  if (out.local_code.empty() && kind != "diagnosis" && code_points(text) <= text_max)
    out.local_code = text;
  if (out.display.empty() && kind != "diagnosis") out.display = text;
  if (out.local_code.empty() || code_points(out.local_code) > code_max) return std::nullopt;
  if (code_points(out.display) > display_max) out.display.clear();
  return out;
}

std::optional<Used> unit_of(Node quantity) {
  if (!quantity || terminology::is_standard_system(quantity.text_of("system"))) return std::nullopt;
  auto unit = quantity.text_of("unit");
  if (unit.empty()) unit = quantity.text_of("code");
  if (unit.empty() || code_points(unit) > text_max) return std::nullopt;
  return Used{"unit", std::string(unit), ""};
}

std::vector<Used> used_in(Node resource) {
  std::vector<Used> out;
  const auto add = [&](std::optional<Used> one) {
    if (one) out.push_back(std::move(*one));
  };
  const auto type = resource.resource_type();
  if (type == "Observation") {
    add(local_of("result", resource.member("code")));
    add(unit_of(resource.member("valueQuantity")));
  } else if (type == "Condition") {
    add(local_of("diagnosis", resource.member("code")));
  } else {
    add(local_of("medicine", resource.member("medicationCodeableConcept")));
  }
  return out;
}

}  // namespace

void RecordService::Impl::standardise(View& view, RecordEntry& entry) const {
  const auto kind = kind_word(entry.kind);
  if (kind.empty()) return;
  const auto& local = entry.code ? *entry.code : entry.title;
  if (local.empty() || (kind == "result" && terminology::is_loinc(local))) return;
  const auto [maps, fresh_unit] =
      view.maps.try_emplace({entry.organisation_id, std::string(kind)}, false);
  if (fresh_unit)
    maps->second =
        !terminology::mappings_after(view.s, region, entry.organisation_id, kind, "", 1).empty();
  if (!maps->second) return;
  const auto [known, fresh] =
      view.meanings.try_emplace({entry.organisation_id, std::string(kind) + " " + local});
  if (fresh) {
    const auto found = terminology::meaning_of(view.s, region, entry.organisation_id, kind, local,
                                               local_date(view.call.now));
    if (found) known->second = found->code;
  }
  if (known->second) entry.code = *known->second;
}

Result<std::int64_t> RecordService::count_codes(Instant now) {
  auto& impl = *impl_;
  const auto until = rest::first_number({now.ms - settled_ms});
  std::int64_t looked = 0;
  for (const std::string_view type :
       {"Observation", "Condition", "MedicationRequest", "MedicationStatement"}) {
    std::int64_t before = 0, after = 0;
    std::map<std::tuple<OrganisationId, std::string, std::string>, terminology::Unmapped> found;
    CHECK_OK(impl.database.read([&](db::Session& s) -> Status {
      found.clear();
      before = terminology::counted(s, impl.region, type);
      after = before;
      for (const auto& one :
           rest::store::walk_type(s, impl.region, rest::number_of_type(type), before + 1, until,
                                  rest::store::Direction::up, at_once)) {
        after = one.place.value;
        ++looked;
        if (one.row.is_deleted()) continue;
        TRY(const auto stored, impl.fhir.bodies.open(one.row));
        for (auto& used : used_in(stored.root())) {
          const std::tuple key{one.row.organisation, used.kind, used.local_code};
          const auto [place, fresh] =
              found.try_emplace(key, terminology::Unmapped{one.row.organisation, used.kind,
                                                           used.local_code, used.display, 0});
          ++place->second.uses;
        }
      }
      const Date today = local_date(now);
      std::erase_if(found, [&](const auto& item) {
        const auto& one = item.second;
        return terminology::meaning_of(s, impl.region, one.organisation, one.kind, one.local_code,
                                       today)
            .has_value();
      });
      return {};
    }));
    if (after == before) continue;
    CHECK_OK(impl.database.write([&](db::Session& s) -> Status {
      if (!terminology::set_counted(s, impl.region, type, before, after))
        return fail(Code::conflict);
      for (const auto& [key, one] : found) terminology::count_unmapped(s, impl.region, one, now);
      return {};
    }));
  }
  return looked;
}

}  // namespace yilian::records
