#include "primitives.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fhir/moment.hpp"
#include "fhir/validate.hpp"
#include "xml_tree.hpp"

namespace yilian::fhir {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_text(std::string_view text) {
  // Something to read, and of the control characters only those of white space.
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && !is_space(c);
  }) && !std::ranges::all_of(text, is_space);
}
bool is_code(std::string_view text) {
  if (text.empty() || is_space(text.front()) || is_space(text.back())) return false;
  for (std::size_t i = 1; i < text.size(); ++i)
    if (is_space(text[i]) && is_space(text[i - 1])) return false;
  return true;
}
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.';
  });
}
bool is_uri(std::string_view text) { return !text.empty() && std::ranges::none_of(text, is_space); }
bool is_oid(std::string_view text) {
  if (!text.starts_with("urn:oid:") || text.size() < 11) return false;
  text.remove_prefix(8);
  if (text[0] < '0' || text[0] > '2' || text[1] != '.' || text.back() == '.') return false;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (!is_digit(text[i]) && text[i] != '.') return false;
    if (text[i - 1] == '.' &&
        (text[i] == '.' || (text[i] == '0' && i + 1 < text.size() && text[i + 1] != '.')))
      return false;
  }
  return true;
}
bool is_uuid(std::string_view text) {
  if (!text.starts_with("urn:uuid:") || text.size() != 45) return false;
  text.remove_prefix(9);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}
bool is_base64(std::string_view text) {
  std::size_t count = 0, padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') ++padding;
    else if (padding > 0 || !(is_letter(c) || is_digit(c) || c == '+' || c == '/')) return false;
    ++count;
  }
  return count > 0 && count % 4 == 0 && padding <= 2;
}
bool is_integer(std::string_view text, std::int64_t min) {
  std::int32_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc() && end == text.data() + text.size() && value >= min;
}
bool is_moment(Form form, std::string_view text) {
  if (form == Form::time) {
    const auto time = Moment::parse_time(text);
    return time && time->precision >= Precision::second;
  }
  const auto moment = Moment::parse(text);
  if (!moment) return false;
  if (form == Form::date) return moment->form == Moment::Form::date;
  if (moment->form == Moment::Form::date) return form == Form::date_time;
  return moment->precision >= Precision::second && moment->has_zone;
}

/// No scheme that runs something, whatever stands around its letters.
bool is_harmless_address(std::string_view text) {
  std::string start;
  for (const char c : text) {
    if (start.size() > 10 || c == ':') break;
    if (is_letter(c)) start += static_cast<char>(c | 0x20);
  }
  return start != "javascript" && start != "vbscript" && start != "livescript" &&
         (start != "data" || text.find("data:image/") != std::string_view::npos ||
          text.find(':') == std::string_view::npos);
}

bool is_harmless(const XmlElement& element, int depth = 0) {
  static constexpr std::array<std::string_view, 12> bad{"script",   "form", "object", "iframe",
                                                        "embed",    "base", "link",   "frame",
                                                        "frameset", "head", "body",   "applet"};
  if (depth > 60 || std::ranges::find(bad, element.name) != bad.end()) return false;
  for (const auto& [name, value] : element.attributes)
    if (name.starts_with("on") || name.starts_with("xlink") || name == "action" ||
        ((name == "href" || name == "src") && !is_harmless_address(value)))
      return false;
  return std::ranges::all_of(element.children,
                             [&](const XmlElement& each) { return is_harmless(each, depth + 1); });
}
bool has_content(const XmlElement& element) {
  return element.name == "img" || !std::ranges::all_of(element.text, is_space) ||
         std::ranges::any_of(element.children, has_content);
}

}  // namespace

bool is_valid_primitive(Form form, Kind kind, std::string_view text) {
  switch (form) {
    case Form::boolean:
      return kind == Kind::boolean;
    case Form::decimal:
      return kind == Kind::number;
    case Form::integer:
      return kind == Kind::number && is_integer(text, INT32_MIN);
    case Form::unsigned_int:
      return kind == Kind::number && is_integer(text, 0);
    case Form::positive_int:
      return kind == Kind::number && is_integer(text, 1);
    default:
      break;
  }
  if (kind != Kind::string) return false;
  switch (form) {
    case Form::code:
      return is_code(text);
    case Form::id:
      return is_id(text);
    case Form::uri:
    case Form::url:
    case Form::canonical:
      return is_uri(text);
    case Form::oid:
      return is_oid(text);
    case Form::uuid:
      return is_uuid(text);
    case Form::base64_binary:
      return is_base64(text);
    case Form::date:
    case Form::date_time:
    case Form::instant:
    case Form::time:
      return is_moment(form, text);
    default:
      return is_text(text);
  }
}

bool is_narrative(std::string_view text) {
  const auto tree = parse_xml(text, {});
  return tree && tree->name == "div" && tree->name_space == "http://www.w3.org/1999/xhtml" &&
         is_harmless(*tree) && has_content(*tree);
}

bool is_primitive_text(std::string_view type, std::string_view text) {
  const Form form = form_of(Definitions::r4().type(type));
  if (form == Form::other || form > Form::last_primitive) return false;
  const bool bare = form == Form::boolean || form == Form::decimal || form == Form::integer ||
                    form == Form::unsigned_int || form == Form::positive_int;
  if (!bare) return is_valid_primitive(form, Kind::string, text);
  const auto document = Document::parse(std::string(text));
  return document && is_valid_primitive(form, document->root().kind(), document->root().text());
}

}  // namespace yilian::fhir
