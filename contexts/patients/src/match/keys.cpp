#include "match/keys.hpp"

#include <algorithm>

namespace yilian::patients::match {
namespace {

/// A field and what narrows it; nothing when a part is missing.
void add(std::vector<std::string>& out, std::string_view kind, const std::string& value,
         const std::string& with = "-") {
  if (value.empty() || with.empty()) return;
  out.push_back(std::string(kind) + '\x1f' + value + '\x1f' + with);
}

}  // namespace

bool is_strong(std::string_view key) {
  constexpr std::string_view kinds[] = {"document", "insurance", "record", "phone"};
  return std::ranges::any_of(kinds, [&](std::string_view kind) { return key.starts_with(kind); });
}

bool is_worth_comparing(const Candidate& person, const rules::Checked& other) {
  return compare_dates(person.data.birth_date, other.birth_date) != MatchLevel::different &&
         compare_names(person.name, form_of(other.name)) != MatchLevel::different;
}

std::vector<std::string> keys_of(const Candidate& person) {
  const auto& d = person.data;
  std::vector<std::string> out;
  add(out, "document", d.document_number);
  // The number on an insurance card is that of the insurance, wherever it was entered.
  add(out, "insurance",
      d.document_kind == DocumentKind::insurance_number && d.insurance_number.empty()
          ? d.document_number
          : d.insurance_number);
  add(out, "record", d.health_record_number);
  add(out, "phone", d.phone);
  if (!is_valid(d.birth_date)) return out;
  const std::string birth = to_string(d.birth_date);
  add(out, "born+surname", birth, person.name.surname);
  add(out, "born+given", birth, person.name.given);
  // A slip in month or day leaves the year, one in the year leaves month and day.
  add(out, "year+name", birth.substr(0, 4), person.name.sound);
  add(out, "day+name", birth.substr(5), person.name.sound);
  return out;
}

}  // namespace yilian::patients::match
