#pragma once
// A search as it was asked, taken apart by the definitions. Pure. Nothing is looked up here: a
// chain stays as it is written, and the engine resolves it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::records::rest {

enum class Modifier : std::uint8_t {
  none,
  exact,
  contains,
  missing,
  negated,
  identifier,
  above,
  below,
  text,
  of_type,
  type,
};

struct Criterion {
  enum class Kind : std::uint8_t { parameter, id, last_updated, chain, has };
  Kind kind = Kind::parameter;
  std::string name;  ///< as it was written, for messages and links
  fhir::ParameterId parameter = 0;
  fhir::SearchType type = fhir::SearchType::token;
  Modifier modifier = Modifier::none;
  std::string target;               ///< a type: of `:Patient`, of a chain, of _has
  std::string rest;                 ///< of a chain or _has: what is asked of the other resource
  std::vector<std::string> values;  ///< any of them; still escaped
  /// Of one patient who has several Patients, all of which stand in `values`: the person.
  std::string person = {};
};

struct Sort {
  std::string code;
  bool down = false;
};
struct Include {
  std::string source, code, target;  ///< target may be empty
};

enum class Summary : std::uint8_t { no, yes, text, data, count };

struct Query {
  std::string type;
  std::vector<Criterion> criteria;
  std::vector<Sort> sort;
  std::vector<Include> includes, reverse_includes;
  std::vector<std::string> elements;
  Summary summary = Summary::no;
  bool total = false;
  std::int64_t count = 20;
  std::string cursor;
  std::vector<std::string> unknown;  ///< left out, to be reported
};

inline constexpr std::int64_t count_max = 1000;
inline constexpr std::size_t criteria_max = 50, values_max = 200;

/// `strict`: an unknown parameter is unknown_search_parameter; otherwise it goes to `unknown`.
/// invalid_search_value names the parameter whose modifier or form is wrong.
Result<Query> parse_query(std::string_view type, const http::Fields& fields, bool strict);

/// At the separator where it is not escaped by a backslash.
std::vector<std::string> split(std::string_view text, char separator);
std::string unescaped(std::string_view text);
Error bad_value(std::string_view name);

}  // namespace yilian::records::rest
