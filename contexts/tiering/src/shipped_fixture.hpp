#pragma once
// The shipped tables, read from their files, and facts from a short notation:
// "systolic=186 glucose=300mg/dL headache !relieved sex=female".
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "json/json.hpp"
#include "rules.hpp"
#include "tiering/describe.hpp"

namespace yilian::tiering {

inline const char* const table_names[] = {
    "hypertension", "diabetes", "copd", "atrial_fibrillation", "coronary", "stroke", "emergency"};

template <class T>
T shipped(const std::string& name) {
  std::ifstream in(std::string(YILIAN_TIERING_POLICIES) + "/" + name + ".json");
  std::stringstream text;
  text << in.rdbuf();
  auto value = json::read<T>(text.str());
  EXPECT_TRUE(value) << name << " "
                     << (value || value.error().fields.empty() ? ""
                                                               : value.error().fields[0].pointer);
  return value.value_or(T{});
}

inline const InputCatalogue& catalogue() {
  static const auto all = shipped<InputCatalogue>("inputs");
  return all;
}
inline const rules::Inputs& inputs() {
  static const rules::Inputs all(catalogue());
  return all;
}

inline std::vector<Fact> facts(const std::string& notation) {
  std::vector<Fact> out;
  std::istringstream words(notation);
  for (std::string word; words >> word;) {
    Fact& fact = out.emplace_back();
    const auto equals = word.find('=');
    if (equals == std::string::npos) {
      const bool no = word[0] == '!';
      fact.input.value = word.substr(no ? 1 : 0);
      fact.option.emplace(no ? "no" : "yes");
      continue;
    }
    fact.input.value = word.substr(0, equals);
    const auto rest = word.substr(equals + 1);
    std::size_t used = 0;
    const auto* input = inputs().find(fact.input.value);
    if (input && input->type == InputType::number) {
      fact.number = std::stod(rest, &used);
      if (used < rest.size()) fact.unit.emplace(rest.substr(used));
    } else {
      fact.option.emplace(rest);
    }
  }
  return out;
}

inline rules::Known known(const std::string& notation) {
  std::vector<FieldError> wrong;
  auto out = rules::read_facts(inputs(), facts(notation), "", wrong);
  EXPECT_TRUE(wrong.empty()) << notation << " " << wrong.front().pointer << " "
                             << info(wrong.front().code).name;
  return out;
}

}  // namespace yilian::tiering
