#include "field_text.hpp"

#include <algorithm>

namespace yilian::http {

std::string lower_text(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed_view(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> list_members(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find(',');
    const auto member = trimmed_view(text.substr(0, end));
    if (!member.empty()) out.push_back(member);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

int quality(std::string_view member) {
  const auto mark = member.find(';');
  if (mark == std::string_view::npos) return 1000;
  std::string_view parameter = trimmed_view(member.substr(mark + 1));
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 1000;
  parameter.remove_prefix(2);
  int value = 0, digits = 0;
  bool point = false;
  for (const char c : parameter) {
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9' && digits < 4) {
      value = value * 10 + (c - '0');
      ++digits;
    } else {
      return 0;
    }
  }
  for (; digits < 4; ++digits) value *= 10;
  return std::min(value, 1000);
}

std::string_view without_parameters(std::string_view member) {
  return trimmed_view(member.substr(0, member.find(';')));
}

}  // namespace yilian::http
