#pragma once
// From what an expression finds to the values of a kind of search.
#include "fhir/search_values.hpp"

namespace yilian::fhir {

struct Converter {
  Node resource;
  std::int32_t zone_minutes;
  Values& out;
  std::deque<std::string>& owned;

  /// Appends nothing for a type of data that this kind of search is not about.
  void convert(ParameterId parameter, SearchType type, const SearchProgram::Found& found) const;

 private:
  void string(ParameterId parameter, std::string_view text) const;
  void strings(ParameterId parameter, Node node, TypeId type) const;
  void token(ParameterId parameter, const SearchProgram::Found& found) const;
  void identifier(ParameterId parameter, Node node) const;
  void reference(ParameterId parameter, Node node, TypeId type) const;
  void literal(ParameterId parameter, std::string_view text, bool canonical) const;
  void date(ParameterId parameter, Node node, TypeId type) const;
  void moment(ParameterId parameter, std::string_view text) const;
  void period(ParameterId parameter, Node node) const;
  void timing(ParameterId parameter, Node node) const;
  void quantity(ParameterId parameter, Node node, TypeId type) const;
  void number(ParameterId parameter, Node node, TypeId type) const;
};

/// The length of the list in which values of the kind stand.
std::size_t count_of(const Values& values, SearchType type);

}  // namespace yilian::fhir
