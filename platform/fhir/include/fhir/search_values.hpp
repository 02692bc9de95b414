#pragma once
// What a resource can be found by: for each search parameter of its type the values it holds, as
// plain structs. The store writes them into its indexes, and takes a query's values apart with the
// same helpers, so that both sides mean the same.
//
// The expressions of the parameters are compiled once into short programs over the numbers of
// names; nothing is interpreted as text per resource. Nothing here resolves a reference: what a
// reference points to is told by its own text, its `type`, or the contained resource it names.
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.hpp"
#include "fhir/moment.hpp"

namespace yilian::fhir {

struct StringValue {
  ParameterId parameter;
  std::string_view exact;
  std::string_view normal;  ///< normalised(): lower case, without accents and double spaces
};
struct TokenValue {
  ParameterId parameter;
  std::string_view system;  ///< empty: none; of a `code` that of its required binding
  std::string_view code;    ///< empty when there is only a text
  std::string_view text;    ///< display or text for `:text`, as written
  bool system_implied;      ///< `system` comes from the binding, not from the resource
};
/// An identifier with its type: `:of-type`.
struct TypedTokenValue {
  ParameterId parameter;
  std::string_view type_system;
  std::string_view type_code;
  std::string_view value;
};
struct ReferenceValue {
  ParameterId parameter;
  TypeId type;               ///< 0 when it cannot be told
  std::string_view id;       ///< of a reference to a resource of a server; else empty
  std::string_view base;     ///< of an absolute one what stands before "/Patient/1"
  std::string_view version;  ///< of a version-specific reference; of a canonical its "|version"
  std::string_view url;      ///< the reference as it stands, without a canonical's version
  std::string_view identifier_system;
  std::string_view identifier_value;  ///< a logical reference, also beside a literal one
};
struct DateValue {
  ParameterId parameter;
  Span span;
  std::string_view text;  ///< of a single moment
};
struct QuantityValue {
  ParameterId parameter;
  double low, high;         ///< equal but for a range or a comparator (then ± infinity)
  std::string_view number;  ///< of a single value, as written
  std::string_view system;
  std::string_view code;
  std::string_view unit;
};
struct NumberValue {
  ParameterId parameter;
  double low, high;
  std::string_view number;
};
struct UriValue {
  ParameterId parameter;
  std::string_view uri;
};
/// Location.position for the parameter `near`.
struct PositionValue {
  ParameterId parameter;
  double latitude, longitude;
};

/// Simple values, by their kind.
struct Values {
  std::vector<StringValue> strings;
  std::vector<TokenValue> tokens;
  std::vector<TypedTokenValue> typed_tokens;
  std::vector<ReferenceValue> references;
  std::vector<DateValue> dates;
  std::vector<QuantityValue> quantities;
  std::vector<NumberValue> numbers;
  std::vector<UriValue> uris;
  std::vector<PositionValue> positions;

  std::size_t size() const;
  void clear();
};

/// One tuple of a composite: each component has one value or several, and matches by any of them.
struct CompositeValue {
  struct Part {
    SearchType type;  ///< in which list of `SearchValues::parts` they stand
    Range range;
  };
  static constexpr std::size_t parts_max = 3;
  ParameterId parameter;
  std::size_t count;
  std::array<Part, parts_max> parts;
};

/// The texts point into the document, the definitions, or `owned`.
struct SearchValues {
  Values values;
  std::vector<CompositeValue> composites;
  Values parts;
  std::deque<std::string> owned;

  void clear();
};

struct ExtractOptions {
  /// Dates and times without a zone are taken in this one (east of Greenwich).
  std::int32_t zone_minutes = 8 * 60;
  std::size_t values_max = 20'000;  ///< of one resource; more is too_many
};

/// Values of the resource `root` of a document, appended to what `out` holds. not_found when its
/// type is unknown.
Status extract(Node resource, SearchValues& out, const ExtractOptions& options = {});

/// An expression of a search parameter, compiled for a type. The subset: paths, `as`, ofType(),
/// where(a = 'b'), where(resolve() is T), extension('url'), [n], exists() and unions.
class SearchProgram {
 public:
  /// `expression_invalid` when it is none, or says what no path of the type is.
  static Result<SearchProgram> compile(std::string_view expression, TypeId type);

  struct Found {
    Node node;
    TypeId type;
    const Element* element;  ///< nothing for the resource itself
  };
  /// What the expression finds, in document order.
  void run(Node focus, Node resource, std::vector<Found>& out) const;

  struct Way;  // private to search_program.cpp
  SearchProgram();
  ~SearchProgram();
  SearchProgram(SearchProgram&&) noexcept;
  SearchProgram& operator=(SearchProgram&&) noexcept;

 private:
  std::vector<Way> ways_;
};

// ---- what the resource's and the query's side share

/// Lower case, without accents, punctuation kept, white space as single blanks, ends trimmed.
std::string normalised(std::string_view text);

/// A reference's text taken apart; only type, id, base, version and url are set.
ReferenceValue parse_reference(std::string_view text);

/// The numbers that a number of a query means: 5.4 is 5.35 up to 5.45, 1e2 is 50 up to 150.
struct NumberRange {
  double value, low, high;
};
std::optional<NumberRange> implied_range(std::string_view number);

}  // namespace yilian::fhir
