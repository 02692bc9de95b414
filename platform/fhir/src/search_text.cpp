// What the resource's and the query's side of a search share.
#include <glib.h>

#include <charconv>
#include <cmath>
#include <memory>

#include "fhir/search_values.hpp"

namespace yilian::fhir {
namespace {

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

using Owned = std::unique_ptr<char, void (*)(void*)>;

/// Decomposed, folded, without marks.
std::string folded(std::string_view text) {
  const auto size = static_cast<gssize>(text.size());
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the size stands beside it
  const Owned apart(g_utf8_normalize(text.data(), size, G_NORMALIZE_ALL), g_free);
  if (!apart) return std::string(text);
  const Owned lower(g_utf8_casefold(apart.get(), -1), g_free);
  std::string out;
  for (const char* at = lower.get(); *at != '\0'; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    const auto type = g_unichar_type(c);
    if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK) continue;
    if (g_unichar_isspace(c)) out += ' ';
    else out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
  }
  return out;
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
          c == '.'))
      return false;
  return true;
}

/// The part behind the last slash, which leaves the text with that slash.
std::string_view take_last(std::string_view& text) {
  const auto slash = text.rfind('/');
  const auto out = slash == std::string_view::npos ? text : text.substr(slash + 1);
  text = slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
  return out;
}

}  // namespace

std::string normalised(std::string_view text) {
  const std::string apart = is_ascii(text) ? std::string(text) : folded(text);
  std::string out;
  out.reserve(apart.size());
  for (const char each : apart) {
    const char c = each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

ReferenceValue parse_reference(std::string_view text) {
  ReferenceValue out{};
  out.url = text;
  if (text.empty() || text.starts_with('#') || text.starts_with("urn:")) return out;
  std::string_view rest = text.substr(0, text.find('?'));
  if (rest.size() != text.size()) return out;  // conditional: no id
  rest = rest.substr(0, rest.find('#'));
  std::string_view id = take_last(rest), before = rest;
  std::string_view name = take_last(before);
  if (name == "_history") {
    out.version = id;
    rest = before;
    id = take_last(rest);
    before = rest;
    name = take_last(before);
  }
  const TypeId type = Definitions::r4().resource_type(name);
  if (type == 0 || !is_id(id)) {
    out.version = {};
    return out;
  }
  out.type = type;
  out.id = id;
  out.base = before;
  return out;
}

std::optional<NumberRange> implied_range(std::string_view number) {
  double value = 0;
  if (number.starts_with('+')) number.remove_prefix(1);
  const char* end = number.data() + number.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): it ends at `end`
  const auto [at, ec] = std::from_chars(number.data(), end, value);
  if (ec != std::errc() || at != end || !std::isfinite(value)) return std::nullopt;
  const auto e = number.find_first_of("eE");
  int exponent = 0;
  if (e != std::string_view::npos) {
    auto text = number.substr(e + 1);
    if (text.starts_with('+')) text.remove_prefix(1);
    std::from_chars(text.data(), text.data() + text.size(), exponent);
  }
  const auto mantissa = number.substr(0, e);
  const auto point = mantissa.find('.');
  const int behind =
      point == std::string_view::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
  const double half = 0.5 * std::pow(10.0, exponent - behind);
  return NumberRange{value, value - half, value + half};
}

}  // namespace yilian::fhir
