#include <algorithm>

#include "field_text.hpp"
#include "http/http.hpp"

namespace yilian::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
  }
  return "GET";
}

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return {};
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::string_view Request::path_value(std::string_view name) const {
  for (const auto& [key, value] : path_values)
    if (key == name) return value;
  return {};
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& [header_name, line] : headers) {
    if (header_name != "cookie") continue;
    std::string_view rest = line;
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const std::string_view pair = trimmed_view(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      std::string_view value = pair.substr(equals + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
  }
  return std::nullopt;
}

Language Request::language() const {
  if (const auto asked = query_value("lang")) {
    if (*asked == "en") return Language::en;
    if (*asked == "zh") return Language::zh;
  }
  int english = 0, chinese = 0;
  for (const auto member : list_members(header("accept-language"))) {
    const std::string range = lower_text(without_parameters(member));
    if (range == "en" || range.starts_with("en-")) english = std::max(english, quality(member));
    if (range == "zh" || range.starts_with("zh-")) chinese = std::max(chinese, quality(member));
  }
  return english > chinese ? Language::en : Language::zh;
}

}  // namespace yilian::http
