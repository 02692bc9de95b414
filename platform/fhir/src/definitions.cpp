#include "fhir/definitions.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

// The tables are a part of the program's read-only data; YILIAN_FHIR_TABLES is their file.
asm(".section .rodata\n"
    ".balign 8\n"
    ".global yilian_fhir_tables\n"
    "yilian_fhir_tables:\n"
    ".incbin \"" YILIAN_FHIR_TABLES
    "\"\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const unsigned char yilian_fhir_tables[];

namespace yilian::fhir {
static_assert(std::endian::native == std::endian::little, "the tables are little-endian");
static_assert(sizeof(Type) == 40 && sizeof(Element) == 36 && sizeof(TypeOption) == 12);
static_assert(sizeof(Constraint) == 28 && sizeof(Parameter) == 60 && sizeof(Component) == 12);
static_assert(sizeof(Concept) == 20 && sizeof(CodeSystem) == 12 && sizeof(ValueSet) == 20);

/// The sections in the order of their names, as definitions/writer.mjs writes them.
struct TableReader {
  enum Section {
    code_refs,
    code_systems,
    components,
    concept_index,
    concepts,
    constraint_refs,
    constraints,
    elements,
    name_index,
    names,
    options,
    parameter_refs,
    parameters,
    property_index,
    targets,
    type_index,
    types,
    value_sets,
    count,
  };
  static std::uint32_t number(std::size_t at) {
    std::uint32_t out = 0;
    std::memcpy(&out, yilian_fhir_tables + at, sizeof out);
    return out;
  }
  template <class T>
  static void read(std::span<const T>& out, Section section) {
    const std::size_t at = 16 + 8 * static_cast<std::size_t>(section);
    out = {reinterpret_cast<const T*>(yilian_fhir_tables + number(at)), number(at + 4)};
  }
};

namespace {

std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  return hash;
}

/// Walks the slots from the hash on until one is empty; `fits` ends it with that slot's number.
template <class F>
std::uint32_t probe(std::span<const std::uint32_t> index, std::string_view text, const F& fits) {
  const std::uint32_t mask = static_cast<std::uint32_t>(index.size()) - 1;
  for (std::uint32_t at = fnv1a(text) & mask; index[at] != 0; at = (at + 1) & mask)
    if (fits(index[at])) return index[at];
  return 0;
}

}  // namespace

Definitions::Definitions() {
  using Reader = TableReader;
  if (std::memcmp(yilian_fhir_tables, "YFR4", 4) != 0 || Reader::number(4) != 1 ||
      Reader::number(8) != Reader::count)
    std::abort();  // the build put another file there
  pool_ = {reinterpret_cast<const char*>(yilian_fhir_tables) + Reader::number(12),
           std::size_t{1} << 31};  // the lengths in the tables are those of the strings
  Reader::read(names_, Reader::names);
  Reader::read(types_, Reader::types);
  Reader::read(elements_, Reader::elements);
  Reader::read(options_, Reader::options);
  Reader::read(targets_, Reader::targets);
  Reader::read(constraints_, Reader::constraints);
  Reader::read(constraint_refs_, Reader::constraint_refs);
  Reader::read(parameters_, Reader::parameters);
  Reader::read(components_, Reader::components);
  Reader::read(parameter_refs_, Reader::parameter_refs);
  Reader::read(concepts_, Reader::concepts);
  Reader::read(code_systems_, Reader::code_systems);
  Reader::read(value_sets_, Reader::value_sets);
  Reader::read(code_refs_, Reader::code_refs);
  Reader::read(name_index_, Reader::name_index);
  Reader::read(type_index_, Reader::type_index);
  Reader::read(concept_index_, Reader::concept_index);
  Reader::read(property_index_, Reader::property_index);
}

const Definitions& Definitions::r4() {
  static const Definitions definitions;
  return definitions;
}

NameId Definitions::name(std::string_view text) const {
  return static_cast<NameId>(probe(
      name_index_, text, [&](std::uint32_t id) { return name(static_cast<NameId>(id)) == text; }));
}

TypeId Definitions::type(std::string_view name) const {
  return static_cast<TypeId>(
      probe(type_index_, name, [&](std::uint32_t id) { return text(types_[id].name) == name; }));
}

TypeId Definitions::resource_type(std::string_view name) const {
  const TypeId id = type(name);
  return types_[id].kind == TypeKind::resource && types_[id].is_abstract == 0 ? id : TypeId{0};
}

bool Definitions::is_a(TypeId type, TypeId ancestor) const {
  for (; type != 0; type = types_[type].base)
    if (type == ancestor) return true;
  return false;
}

Property Definitions::property(TypeId type, NameId name) const {
  const std::uint32_t mask = static_cast<std::uint32_t>(property_index_.size()) - 1;
  const std::uint32_t key = static_cast<std::uint32_t>(type) << 16 | name;
  for (std::uint32_t at = (key * 0x9e3779b1U >> 12) & mask;; at = (at + 1) & mask) {
    const auto& slot = property_index_[at];
    if (slot.type == 0) return {};
    if (slot.type == type && slot.name == name) {
      const auto& element = elements_[slot.element];
      return {&element, &options_[element.option + slot.option]};
    }
  }
}

const Element* Definitions::element(TypeId type, NameId name) const {
  if (const auto found = property(type, name)) return found.element;
  for (const auto& element : elements(type))
    if (element.name == name) return &element;
  return nullptr;
}

std::optional<ParameterId> Definitions::parameter(TypeId resource, std::string_view code) const {
  const auto all = parameters(resource);
  const auto at = std::ranges::lower_bound(
      all, code, {}, [&](ParameterId id) { return text(parameters_[id].code); });
  if (at == all.end() || text(parameters_[*at].code) != code) return std::nullopt;
  return *at;
}

ValueSetId Definitions::value_set(std::string_view url) const {
  const auto at = std::ranges::lower_bound(value_sets_, url, {},
                                           [&](const ValueSet& set) { return text(set.url); });
  if (url.empty() || at == value_sets_.end() || text(at->url) != url) return 0;
  return static_cast<ValueSetId>(at - value_sets_.begin());
}

const Concept* Definitions::find(const ValueSet& set, std::optional<std::string_view> system,
                                 std::string_view code) const {
  const auto members = concepts(set);
  const auto id = probe(concept_index_, code, [&](std::uint32_t each) {
    const auto& known = concepts_[each];
    return text(known.code) == code &&
           (!system || text(code_systems_[known.system].url) == *system) &&
           std::ranges::binary_search(members, each);
  });
  return id == 0 ? nullptr : &concepts_[id];
}

const Concept* Definitions::find(std::string_view system, std::string_view code) const {
  const auto id = probe(concept_index_, code, [&](std::uint32_t each) {
    const auto& known = concepts_[each];
    return text(known.code) == code && text(code_systems_[known.system].url) == system;
  });
  return id == 0 ? nullptr : &concepts_[id];
}

}  // namespace yilian::fhir
