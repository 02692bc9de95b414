// How alike two values of one field are.
#include <algorithm>
#include <array>
#include <iterator>

#include "match/rules_match.hpp"

namespace yilian::patients::match {
namespace {

/// Edits to make one of the other: put in, leave out, replace, swap neighbours. Stops beyond 2.
template <class Sequence>
std::size_t slips(const Sequence& a, const Sequence& b) {
  const std::size_t n = a.size(), m = b.size();
  constexpr std::size_t longest = 41;  // a name has at most 40 characters
  if (n > m + 2 || m > n + 2 || std::max(n, m) >= longest) return 3;
  std::array<std::array<std::size_t, longest>, longest> d;  // read only where it is written
  for (std::size_t i = 0; i <= n; ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= m; ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t j = 1; j <= m; ++j) {
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[n][m];
}

std::string digits_of(Date date) {
  std::string out = to_string(date);
  std::erase(out, '-');
  return out;
}

/// Pairs of neighbouring characters, in order, each as often as it comes.
std::vector<std::string> neighbours(const std::string& text) {
  std::vector<std::string> characters;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    characters.push_back(text.substr(i, end - i));
    i = end;
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i + 1 < characters.size(); ++i)
    out.push_back(characters[i] + characters[i + 1]);
  std::ranges::sort(out);
  return out;
}

bool is_card(const rules::Checked& d) {
  return d.document_kind == DocumentKind::id_card && !d.document_number.empty();
}

MatchLevel compare_sexes(Sex a, Sex b) {
  const auto known = [](Sex s) { return s == Sex::male || s == Sex::female; };
  if (!known(a) || !known(b)) return MatchLevel::unknown;
  return a == b ? MatchLevel::same : MatchLevel::different;
}

}  // namespace

MatchLevel compare_names(const NameForm& a, const NameForm& b) {
  if (a.plain.empty() || b.plain.empty()) return MatchLevel::unknown;
  if (a.plain == b.plain) return MatchLevel::same;
  if (a.sound == b.sound) return MatchLevel::alike;
  const std::size_t longer = std::max(a.sounds.size(), b.sounds.size());
  // One of three characters is another, is missing or stands elsewhere; of two characters one is
  // half of the name.
  if (longer >= 3 && slips(a.sounds, b.sounds) <= 1) return MatchLevel::near;
  auto x = a.sounds, y = b.sounds;
  std::ranges::sort(x);
  std::ranges::sort(y);
  if (x == y) return MatchLevel::near;
  // A sound that was heard or typed a little wrong.
  if (a.sound.size() > 4 && slips(a.sound, b.sound) <= 1) return MatchLevel::near;
  return MatchLevel::different;
}

MatchLevel compare_dates(Date a, Date b) {
  if (!is_valid(a) || !is_valid(b)) return MatchLevel::unknown;
  if (a == b) return MatchLevel::same;
  if (a.year == b.year && a.month == b.day && a.day == b.month) return MatchLevel::near;
  const auto x = digits_of(a), y = digits_of(b);
  return slips(x, y) <= 1 ? MatchLevel::near : MatchLevel::different;
}

MatchLevel compare_numbers(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return MatchLevel::unknown;
  if (a == b) return MatchLevel::same;
  return a.size() > 4 && slips(a, b) <= 1 ? MatchLevel::near : MatchLevel::different;
}

MatchLevel compare_addresses(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return MatchLevel::unknown;
  if (a == b) return MatchLevel::same;
  const auto x = neighbours(a), y = neighbours(b);
  std::vector<std::string> both;
  std::ranges::set_intersection(x, y, std::back_inserter(both));
  const std::size_t all = x.size() + y.size();
  return all > 0 && 2 * both.size() * 10 >= all * 7 ? MatchLevel::near : MatchLevel::different;
}

Levels compare(const Candidate& a, const Candidate& b) {
  Levels out;
  out.fill(MatchLevel::unknown);
  const auto set = [&](MatchField field, MatchLevel level) {
    out[static_cast<std::size_t>(field)] = level;
  };
  const auto &x = a.data, &y = b.data;
  set(MatchField::name, compare_names(a.name, b.name));
  set(MatchField::sex, compare_sexes(x.sex, y.sex));
  set(MatchField::birth_date, compare_dates(x.birth_date, y.birth_date));
  if (is_card(x) && is_card(y))
    set(MatchField::id_card, compare_numbers(x.document_number, y.document_number));
  else if (x.document_kind == y.document_kind)
    set(MatchField::document, compare_numbers(x.document_number, y.document_number));
  set(MatchField::phone, compare_numbers(x.phone, y.phone));
  set(MatchField::address, compare_addresses(a.address, b.address));
  set(MatchField::insurance_number, compare_numbers(x.insurance_number, y.insurance_number));
  set(MatchField::health_record_number,
      compare_numbers(x.health_record_number, y.health_record_number));
  return out;
}

}  // namespace yilian::patients::match
