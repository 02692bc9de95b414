// The codes of a member in terms of the standards.
#include <algorithm>
#include <array>

#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "terminology/lookup.hpp"
#include "terminology/mappings.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t page = 200, mappings_max = 50'000, unmapped_max = 500;

CodeMapping view_of(terminology::Mapping row, CodeKind kind) {
  return {row.organisation,
          kind,
          std::move(row.local_code),
          std::string(system_of(kind)),
          std::move(row.code),
          std::move(row.display),
          row.valid_from,
          std::move(row.changed_by),
          row.changed_at};
}

}  // namespace

Result<CodeMappingList> Service::Impl::list_mappings(const Call& call, const CodeFilter& filter) {
  TRY(const auto unit, unit_of(call, filter.organisation_id));
  std::string after;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto bytes = crypto::from_hex(*filter.cursor);
    after.assign(bytes.begin(), bytes.end());
    if (after.empty() || !is_clean_text(after)) return fail_field("/cursor", Code::invalid_cursor);
  }
  return database.read([&](db::Session& s) -> Result<CodeMappingList> {
    CodeMappingList out;
    for (auto& row :
         terminology::mappings_after(s, region, unit, json::enum_name(filter.kind), after, page))
      out.items.push_back(view_of(std::move(row), filter.kind));
    if (std::ssize(out.items) == page) {
      // The entries of one code stay together: the last one may have more.
      const auto last = out.items.back().local_code;
      while (out.items.size() > 1 && out.items.back().local_code == last) out.items.pop_back();
      const auto& code = out.items.back().local_code;
      out.next_cursor =
          crypto::hex(reinterpret_cast<const std::uint8_t*>(code.data()), code.size());
    }
    return out;
  });
}

Result<CodeMapping> Service::Impl::put_mapping(const Call& call, const CodeMappingInput& input) {
  TRY(const auto unit, unit_of(call, input.organisation_id));
  if (!is_standard_code(input.kind, input.code.value))
    return fail_field("/code", Code::invalid_standard_code);
  return work::change(database, call, [&](work::Work& w) -> Result<CodeMapping> {
    if (!network::find_organisation(w.db, region, unit))
      return fail_field("/organisationId", Code::not_found);
    if (terminology::count_mappings(w.db, region, unit) >= mappings_max)
      return fail(Code::too_many, {{"max", std::to_string(mappings_max)}});
    CodeMapping out{unit,
                    input.kind,
                    input.local_code.value,
                    std::string(system_of(input.kind)),
                    input.code.value,
                    input.display.value,
                    input.valid_from.value_or(local_date(call.now)),
                    call.caller.person_name,
                    call.now};
    terminology::put_mapping(
        w.db, region,
        {unit, std::string(json::enum_name(out.kind)), out.local_code, out.valid_from, out.code,
         out.display, out.changed_by, out.changed_at});
    store::advance_stamp(w.db, region);
    w.emit("exchange.codes", unit.value, 1, {unit});
    w.subject(unit);
    return out;
  });
}

Status Service::Impl::remove_mapping(const Call& call, const CodeRemoval& input) {
  TRY(const auto unit, unit_of(call, input.organisation_id));
  return work::change(database, call, [&](work::Work& w) -> Status {
    if (!terminology::remove_mapping(w.db, region, unit, json::enum_name(input.kind),
                                     input.local_code.value, input.valid_from))
      return fail(Code::not_found);
    store::advance_stamp(w.db, region);
    w.emit("exchange.codes", unit.value, 1, {unit});
    w.subject(unit);
    return {};
  });
}

Result<UnmappedList> Service::Impl::list_unmapped(const Call& call, const UnmappedFilter& filter) {
  TRY(const auto unit, unit_of(call, filter.organisation_id));
  return database.read([&](db::Session& s) -> Result<UnmappedList> {
    UnmappedList out{store::unmapped(s, region, unit, unmapped_max)};
    std::map<std::pair<CodeKind, std::string>, std::size_t> places;
    for (std::size_t i = 0; i < out.items.size(); ++i)
      places.emplace(std::pair(out.items[i].kind, out.items[i].local_code), i);
    for (auto& one : terminology::unmapped_of(s, region, unit, unmapped_max)) {
      const auto kind = json::parse_enum<CodeKind>(one.kind);
      if (!kind) continue;
      if (const auto place = places.find({*kind, one.local_code}); place != places.end())
        out.items[place->second].resources = one.uses;
      else
        out.items.push_back(
            {*kind, std::move(one.local_code), std::move(one.display), 0, one.uses});
    }
    // What was mapped meanwhile only waits for a replay.
    TRY(const auto known, agreed(s, unit));
    const auto& mappings = *known->mappings.at(unit);
    const Date today = local_date(call.now);
    std::erase_if(out.items, [&](const UnmappedCode& one) {
      return mappings.find(one.kind, one.local_code, today).has_value();
    });
    // A message that was applied with the member's own code counts on both sides.
    const auto uses = [](const UnmappedCode& one) { return std::max(one.messages, one.resources); };
    std::ranges::stable_sort(out.items, std::greater{}, uses);
    if (std::ssize(out.items) > unmapped_max) out.items.resize(unmapped_max);
    return out;
  });
}

namespace {

/// As people write units that are no UCUM.
std::string ucum_of(std::string text) {
  struct Spelling {
    std::string_view written, meant;
  };
  constexpr auto spellings = std::to_array<Spelling>({
      {"μ", "u"},
      {"µ", "u"},
      {"mmHg", "mm[Hg]"},
      {"cmH2O", "cm[H2O]"},
      {"℃", "Cel"},
      {"°C", "Cel"},
      {"×10", "10"},
      {"x10", "10"},
      {"X10", "10"},
      {"^", "*"},
      {"mIU", "m[iU]"},
      {"uIU", "u[iU]"},
      {"IU", "[iU]"},
      {"次/分", "/min"},
      {" ", ""},
  });
  for (const auto& [written, meant] : spellings) {
    if (text.contains(meant) && meant.contains(written)) continue;  // it is UCUM already
    if (const auto at = text.find(written); at != std::string::npos)
      text.replace(at, written.size(), meant);
  }
  return text;
}

/// The beginning of a text without its last character; empty at the end.
std::string shorter(std::string text) {
  do {
    if (text.empty()) return text;
    const bool inside = (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80;
    text.pop_back();
    if (!inside) return text;
  } while (true);
}

}  // namespace

Result<CandidateList> Service::Impl::candidates(const Call& call, const CandidateFilter& filter) {
  constexpr std::int64_t shown_max = 8;
  constexpr std::size_t letters_min = 2;
  return database.read([&](db::Session& s) -> Result<CandidateList> {
    CandidateList out;
    if (filter.kind == CodeKind::unit) {
      const auto& written = filter.local_code.value;
      const auto usual = ucum_of(written);
      const auto unit = terminology::is_ucum(usual) ? usual : written;
      if (terminology::is_ucum(unit)) out.items.push_back({unit, unit, ""});
      return out;
    }
    const auto system =
        terminology::system_of_url(s, region, system_of(filter.kind), call.language);
    if (!system) return out;
    terminology::TermQuestion question;
    question.system = system->name;
    question.today = local_date(call.now);
    question.best_first = true;
    question.limit = shown_max;
    const auto look = [&](const std::string& text) {
      question.text = text;
      for (auto& one : terminology::search(s, region, question))
        out.items.push_back(
            {std::move(one.code), std::move(one.display), std::move(one.designation)});
      return !out.items.empty();
    };
    // The same name first, then what begins like it, at last the code or initials themselves.
    for (auto text = filter.display ? trimmed(filter.display->value) : std::string();
         code_points(text) >= letters_min; text = shorter(text))
      if (look(text)) return out;
    if (code_points(filter.local_code.value) >= letters_min) look(filter.local_code.value);
    return out;
  });
}

}  // namespace yilian::exchange
