#include "json/json.hpp"

#include <boost/core/demangle.hpp>
#include <cstdlib>
#include <limits>

namespace yilian::json {

std::string camel(std::string_view snake) {
  if (snake.ends_with('_')) snake.remove_suffix(1);
  std::string out;
  bool upper = false;
  for (const char c : snake) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    upper = false;
  }
  return out;
}

void write_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out.push_back(hex[static_cast<unsigned char>(c) >> 4]);
          out.push_back(hex[c & 15]);
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

Result<bj::value> parse(std::string_view text) {
  boost::system::error_code error;
  bj::parse_options options;
  options.max_depth = 32;
  bj::value value = bj::parse(text, error, {}, options);
  if (error == bj::error::too_deep) return fail(Code::too_deep);
  if (error) return fail(Code::malformed_json);
  return value;
}

void Problems::add(const std::string& pointer, Code code, Params params) {
  if (fields_.size() < 50) fields_.push_back({pointer, code, std::move(params)});
}

Error Problems::error() && { return Error{Code::invalid_request, std::move(fields_)}; }

std::string child(const std::string& pointer, std::string_view key) {
  std::string out = pointer + "/";
  for (const char c : key.substr(0, 200)) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out.push_back(c);
  }
  return out;
}

bool read_text(const bj::value& from, std::string& into, std::size_t min, std::size_t max,
               const std::string& at, Problems& problems) {
  if (!from.is_string()) {
    problems.add(at, Code::wrong_type, {{"expected", "text"}});
    return false;
  }
  const std::string_view text = from.get_string();
  if (!is_clean_text(text)) {
    problems.add(at, Code::invalid_text);
    return false;
  }
  std::string clean = trimmed(text);
  const std::size_t length = code_points(clean);
  if (length == 0 && min > 0) problems.add(at, Code::required);
  else if (length < min) problems.add(at, Code::too_short, {{"min", std::to_string(min)}});
  else if (length > max) problems.add(at, Code::too_long, {{"max", std::to_string(max)}});
  else {
    into = std::move(clean);
    return true;
  }
  return false;
}

bool read_integer(const bj::value& from, std::int64_t& into, std::int64_t min, std::int64_t max,
                  const std::string& at, Problems& problems) {
  if (!from.is_int64() && !from.is_uint64()) {
    problems.add(at, Code::wrong_type, {{"expected", "integer"}});
    return false;
  }
  const bool huge =
      from.is_uint64() &&
      from.get_uint64() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::int64_t number = huge              ? std::numeric_limits<std::int64_t>::max()
                              : from.is_int64() ? from.get_int64()
                                                : static_cast<std::int64_t>(from.get_uint64());
  if (number < min || number > max) {
    problems.add(at, Code::out_of_range,
                 {{"min", std::to_string(min)}, {"max", std::to_string(max)}});
    return false;
  }
  into = number;
  return true;
}

namespace {

/// The unqualified name of a type; template arguments are appended: Page<Referral> -> ReferralPage.
std::string plain_name(std::type_index type) {
  std::string name = boost::core::demangle(type.name());
  std::string suffix;
  if (const auto open = name.find('<'); open != std::string::npos) {
    std::string inner = name.substr(open + 1, name.rfind('>') - open - 1);
    if (const auto comma = inner.find(','); comma != std::string::npos) inner.resize(comma);
    name.resize(open);
    suffix = inner.substr(inner.rfind(':') == std::string::npos ? 0 : inner.rfind(':') + 1);
  }
  const auto colon = name.rfind(':');
  return suffix + (colon == std::string::npos ? name : name.substr(colon + 1));
}

}  // namespace

bool Schemas::begin(std::type_index type) {
  if (names_.contains(type)) return false;
  const std::string name = plain_name(type);
  // Two described types of one name would overwrite each other in the document.
  if (!types_.emplace(name, type).second) {
    std::fprintf(stderr, "two API types are called %s\n", name.c_str());
    std::abort();
  }
  names_.emplace(type, name);
  return true;
}

void Schemas::finish(std::type_index type, bj::object schema) {
  components_[names_.at(type)] = std::move(schema);
}

bj::value Schemas::reference(std::type_index type, bj::object schema) {
  if (begin(type)) finish(type, std::move(schema));
  return reference(type);
}

bj::value Schemas::reference(std::type_index type) const {
  return {{"$ref", "#/components/schemas/" + names_.at(type)}};
}

}  // namespace yilian::json
