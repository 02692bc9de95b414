#pragma once
// One description, three uses: a struct described once with Boost.Describe is written as JSON, read
// strictly from JSON (every wrong field is reported with its pointer) and printed as an OpenAPI
// schema. C++ snake_case members are camelCase in JSON; a trailing underscore is dropped; enum
// names stay. Reading refuses unknown fields, wrong types, unbounded text and lists, control
// characters, NUL.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <cmath>
#include <concepts>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <unordered_map>
#include <variant>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian {
BOOST_DESCRIBE_ENUM(Sex, unknown, male, female, unstated)
}  // namespace yilian

namespace yilian::json {

namespace bj = boost::json;
namespace bd = boost::describe;
namespace mp = boost::mp11;

inline constexpr std::size_t string_max = 2000;  ///< a plain std::string in a request
inline constexpr std::size_t list_max = 500;     ///< a std::vector in a request

std::string camel(std::string_view snake);
void write_string(std::string& out, std::string_view text);
/// Parses with bounded depth; `malformed_json` or `too_deep` otherwise.
Result<bj::value> parse(std::string_view text);

template <class T>
concept DescribedEnum = std::is_enum_v<T> && bd::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = bd::has_describe_members<T>::value && !std::is_enum_v<T>;
template <class T>
using Members = bd::describe_members<T, bd::mod_public | bd::mod_inherited>;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsText : std::false_type {};
template <std::size_t Min, std::size_t Max>
struct IsText<Text<Min, Max>> : std::true_type {};
template <class T>
struct IsBounded : std::false_type {};
template <std::int64_t Min, std::int64_t Max>
struct IsBounded<Bounded<Min, Max>> : std::true_type {};
template <class T>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<Id<Tag>> : std::true_type {};

/// The JSON name of a described member, made once.
template <class D>
const std::string& member_name() {
  static const std::string name = camel(D::name);
  return name;
}

/// Text of an enum value: its name, without a trailing underscore.
template <DescribedEnum E>
std::string_view enum_name(E value) {
  std::string_view found = "";
  mp::mp_for_each<bd::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) found = d.name;
  });
  if (found.ends_with('_')) found.remove_suffix(1);
  return found;
}
template <DescribedEnum E>
std::optional<E> parse_enum(std::string_view text) {
  std::optional<E> found;
  mp::mp_for_each<bd::describe_enumerators<E>>([&](auto d) {
    std::string_view name = d.name;
    if (name.ends_with('_')) name.remove_suffix(1);
    if (name == text) found = d.value;
  });
  return found;
}
inline std::string_view enum_name(Role role) { return info(role).name; }
inline std::string_view enum_name(Right right) { return info(right).name; }

// ---- writing ----

template <class T>
void write_to(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    out += std::to_string(value);
  } else if constexpr (std::floating_point<T>) {
    out += std::isfinite(value) ? bj::serialize(bj::value(static_cast<double>(value))) : "null";
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    write_string(out, value);
  } else if constexpr (IsText<T>::value) {
    write_string(out, value.value);
  } else if constexpr (std::same_as<T, JsonObject>) {
    out += value.text;
  } else if constexpr (IsBounded<T>::value) {
    out += std::to_string(value.value);
  } else if constexpr (IsId<T>::value || std::same_as<T, Uuid> || std::same_as<T, Instant> ||
                       std::same_as<T, Date>) {
    out += '"';
    out += to_string(value);
    out += '"';
  } else if constexpr (std::same_as<T, Role> || std::same_as<T, Right> || DescribedEnum<T>) {
    write_string(out, enum_name(value));
  } else if constexpr (IsOptional<T>::value) {
    if (value) write_to(out, *value);
    else out += "null";
  } else if constexpr (IsVector<T>::value) {
    out += '[';
    bool first = true;
    for (const auto& item : value) {
      if (!std::exchange(first, false)) out += ',';
      write_to(out, item);
    }
    out += ']';
  } else if constexpr (std::same_as<T, bj::value> || std::same_as<T, bj::object> ||
                       std::same_as<T, bj::array>) {
    out += bj::serialize(value);
  } else {
    static_assert(DescribedStruct<T>, "type is not described");
    out += '{';
    bool first = true;
    mp::mp_for_each<Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
        if (!member) return;
      }
      if (!std::exchange(first, false)) out += ',';
      out += '"';
      out += member_name<decltype(d)>();
      out += "\":";
      write_to(out, member);
    });
    out += '}';
  }
}

template <class T>
std::string write(const T& value) {
  std::string out;
  out.reserve(256);
  write_to(out, value);
  return out;
}

// ---- reading ----

/// Collects what is wrong with a request, at most 50 fields.
class Problems {
 public:
  void add(const std::string& pointer, Code code, Params params = {});
  bool empty() const { return fields_.empty(); }
  Error error() &&;

 private:
  std::vector<FieldError> fields_;
};

std::string child(const std::string& pointer, std::string_view key);
bool read_text(const bj::value& from, std::string& into, std::size_t min, std::size_t max,
               const std::string& at, Problems& problems);
bool read_integer(const bj::value& from, std::int64_t& into, std::int64_t min, std::int64_t max,
                  const std::string& at, Problems& problems);

template <class T>
void read_from(const bj::value& from, T& into, const std::string& at, Problems& problems) {
  if constexpr (std::same_as<T, bool>) {
    if (from.is_bool()) into = from.get_bool();
    else problems.add(at, Code::wrong_type, {{"expected", "true/false"}});
  } else if constexpr (std::integral<T>) {
    std::int64_t number = 0;
    constexpr std::int64_t most = sizeof(T) >= 8 ? 9'007'199'254'740'991 : 2'147'483'647;
    if (read_integer(from, number, std::is_signed_v<T> ? -most : 0, most, at, problems))
      into = static_cast<T>(number);
  } else if constexpr (std::floating_point<T>) {
    if (from.is_number()) into = from.to_number<double>();
    else problems.add(at, Code::wrong_type, {{"expected", "number"}});
  } else if constexpr (std::same_as<T, std::string>) {
    read_text(from, into, 0, string_max, at, problems);
  } else if constexpr (IsText<T>::value) {
    read_text(from, into.value, T::min, T::max, at, problems);
  } else if constexpr (IsBounded<T>::value) {
    read_integer(from, into.value, T::min, T::max, at, problems);
  } else if constexpr (IsId<T>::value || std::same_as<T, Uuid>) {
    const auto id =
        from.is_string() ? parse_uuid(std::string_view(from.get_string())) : std::nullopt;
    if (!id)
      return problems.add(at, from.is_string() ? Code::invalid_id : Code::wrong_type,
                          {{"expected", "uuid"}});
    if constexpr (IsId<T>::value) into.value = *id;
    else into = *id;
  } else if constexpr (std::same_as<T, Date>) {
    const auto date =
        from.is_string() ? parse_date(std::string_view(from.get_string())) : std::nullopt;
    if (date) into = *date;
    else problems.add(at, Code::invalid_date);
  } else if constexpr (std::same_as<T, Instant>) {
    const auto instant =
        from.is_string() ? parse_instant(std::string_view(from.get_string())) : std::nullopt;
    if (instant) into = *instant;
    else problems.add(at, Code::invalid_time);
  } else if constexpr (std::same_as<T, Role>) {
    const auto role =
        from.is_string() ? parse_role(std::string_view(from.get_string())) : std::nullopt;
    if (role) into = *role;
    else problems.add(at, Code::not_in_list);
  } else if constexpr (std::same_as<T, Right>) {
    const auto right =
        from.is_string() ? parse_right(std::string_view(from.get_string())) : std::nullopt;
    if (right) into = *right;
    else problems.add(at, Code::not_in_list);
  } else if constexpr (DescribedEnum<T>) {
    const auto value =
        from.is_string() ? parse_enum<T>(std::string_view(from.get_string())) : std::nullopt;
    if (value) into = *value;
    else problems.add(at, Code::not_in_list);
  } else if constexpr (IsOptional<T>::value) {
    if (from.is_null()) into.reset();
    else read_from(from, into.emplace(), at, problems);
  } else if constexpr (IsVector<T>::value) {
    if (!from.is_array()) return problems.add(at, Code::wrong_type, {{"expected", "list"}});
    const auto& list = from.get_array();
    if (list.size() > list_max)
      return problems.add(at, Code::too_many, {{"max", std::to_string(list_max)}});
    into.clear();
    for (std::size_t i = 0; i < list.size(); ++i)
      read_from(list[i], into.emplace_back(), child(at, std::to_string(i)), problems);
  } else if constexpr (std::same_as<T, bj::value>) {
    into = from;
  } else if constexpr (std::same_as<T, JsonObject>) {
    if (from.is_object()) into.text = bj::serialize(from);
    else problems.add(at, Code::wrong_type, {{"expected", "object"}});
  } else {
    static_assert(DescribedStruct<T>, "type is not described");
    if (!from.is_object()) return problems.add(at, Code::wrong_type, {{"expected", "object"}});
    const auto& object = from.get_object();
    std::size_t known = 0;
    mp::mp_for_each<Members<T>>([&](auto d) {
      auto& member = into.*d.pointer;
      const auto& name = member_name<decltype(d)>();
      const auto* found = object.if_contains(name);
      if (found) {
        ++known;
        read_from(*found, member, child(at, name), problems);
      } else if constexpr (!IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
        problems.add(child(at, name), Code::required);
      }
    });
    if (known == object.size()) return;
    std::set<std::string_view> names;
    mp::mp_for_each<Members<T>>([&](auto d) { names.insert(member_name<decltype(d)>()); });
    for (const auto& field : object)
      if (!names.contains(std::string_view(field.key())))
        problems.add(child(at, field.key()), Code::unknown_field);
  }
}

/// Strict reading of a whole text; `invalid_request` with every wrong field, or what `parse` says.
template <class T>
Result<T> read(std::string_view text) {
  auto value = parse(text);
  if (!value) return std::unexpected(std::move(value).error());
  Problems problems;
  T out{};
  read_from(*value, out, "", problems);
  if (!problems.empty()) return std::unexpected(std::move(problems).error());
  return out;
}

// ---- schemas ----

/// Collects named schemas (OpenAPI components) as types are printed.
class Schemas {
 public:
  template <class T>
  bj::value of() {
    if constexpr (std::same_as<T, bool>) return {{"type", "boolean"}};
    else if constexpr (std::integral<T>) return {{"type", "integer"}, {"format", "int64"}};
    else if constexpr (std::floating_point<T>) return {{"type", "number"}};
    else if constexpr (std::same_as<T, std::string>)
      return {{"type", "string"}, {"maxLength", string_max}};
    else if constexpr (IsText<T>::value)
      return {{"type", "string"}, {"minLength", T::min}, {"maxLength", T::max}};
    else if constexpr (IsBounded<T>::value)
      return {{"type", "integer"}, {"minimum", T::min}, {"maximum", T::max}};
    else if constexpr (IsId<T>::value || std::same_as<T, Uuid>)
      return {{"type", "string"}, {"format", "uuid"}};
    else if constexpr (std::same_as<T, Date>) return {{"type", "string"}, {"format", "date"}};
    else if constexpr (std::same_as<T, Instant>)
      return {{"type", "string"}, {"format", "date-time"}};
    else if constexpr (IsOptional<T>::value) return of<typename T::value_type>();
    else if constexpr (IsVector<T>::value)
      return {{"type", "array"}, {"items", of<typename T::value_type>()}};
    else if constexpr (std::same_as<T, JsonObject>)
      return {{"type", "object"}, {"additionalProperties", true}};
    else if constexpr (std::same_as<T, bj::value> || std::same_as<T, bj::object>)
      return bj::object{};
    else if constexpr (std::same_as<T, Role> || std::same_as<T, Right>) return names<T>();
    else if constexpr (DescribedEnum<T>) return enumeration<T>();
    else return structure<T>();
  }
  const bj::object& components() const { return components_; }

 private:
  template <class T>
  bj::value names() {
    bj::array values;
    if constexpr (std::same_as<T, Role>)
      for (const auto& row : roles()) values.emplace_back(row.name);
    else
      for (const auto& row : rights()) values.emplace_back(row.name);
    return reference(typeid(T), bj::object{{"type", "string"}, {"enum", values}});
  }
  template <class T>
  bj::value enumeration() {
    bj::array values;
    mp::mp_for_each<bd::describe_enumerators<T>>(
        [&](auto d) { values.emplace_back(enum_name(d.value)); });
    return reference(typeid(T), bj::object{{"type", "string"}, {"enum", values}});
  }
  template <class T>
  bj::value structure() {
    if (begin(typeid(T))) {
      bj::object properties;
      bj::array required;
      mp::mp_for_each<Members<T>>([&](auto d) {
        using Member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
        properties[member_name<decltype(d)>()] = of<Member>();
        if constexpr (!IsOptional<Member>::value) required.emplace_back(member_name<decltype(d)>());
      });
      bj::object schema{{"type", "object"}, {"properties", properties}};
      if (!required.empty()) schema["required"] = required;
      schema["additionalProperties"] = false;
      finish(typeid(T), std::move(schema));
    }
    return reference(typeid(T));
  }
  /// True when the type is new; two types of one name abort (programmer error).
  bool begin(std::type_index type);
  void finish(std::type_index type, bj::object schema);
  bj::value reference(std::type_index type, bj::object schema);
  bj::value reference(std::type_index type) const;

  std::unordered_map<std::type_index, std::string> names_;
  std::unordered_map<std::string, std::type_index> types_;
  bj::object components_;
};

}  // namespace yilian::json
