// What a document must be before it is taken.
#include <algorithm>
#include <cmath>
#include <set>

#include "rules.hpp"

namespace yilian::tiering::rules {
namespace {

constexpr std::size_t rows_max = 200, groups_max = 20, tests_max = 30;

std::string below(const std::string& at, std::string_view name) {
  return at + "/" + std::string(name);
}
std::string below(const std::string& at, std::string_view name, std::size_t i) {
  return at + "/" + std::string(name) + "/" + std::to_string(i);
}

class Check {
 public:
  Check(const Inputs& inputs, std::vector<FieldError>& wrong) : inputs_(inputs), wrong_(wrong) {}

  void say(std::string at, Code code, Params params = {}) {
    wrong_.push_back({std::move(at), code, std::move(params)});
  }
  void count(std::size_t size, std::size_t min, std::size_t max, const std::string& at) {
    if (size < min) say(at, Code::too_few, {{"min", std::to_string(min)}});
    if (size > max) say(at, Code::too_many, {{"max", std::to_string(max)}});
  }
  void unique(std::set<std::string>& seen, const std::string& value, const std::string& at) {
    if (!seen.insert(value).second) say(at, Code::repeated);
  }

  void groups(const std::vector<AnyOf>& all, const std::set<std::string>& scores,
              const std::string& at) {
    count(all.size(), 1, groups_max, at);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string group = at + "/" + std::to_string(i) + "/any";
      count(all[i].any.size(), 1, tests_max, group);
      for (std::size_t j = 0; j < all[i].any.size(); ++j)
        test(all[i].any[j], scores, group + "/" + std::to_string(j));
    }
  }

 private:
  void test(const Test& test, const std::set<std::string>& scores, const std::string& at) {
    if (scores.contains(test.input.value)) return number(test, 0, 100, at);
    const auto* input = inputs_.find(test.input.value);
    if (!input) return say(below(at, "input"), Code::unknown_input);
    if (input->type == InputType::number)
      return number(test, input->min.value_or(0), input->max.value_or(0), at);
    if (test.op != Comparison::is) return say(below(at, "op"), Code::not_in_list);
    if (test.number) return say(below(at, "number"), Code::unknown_field);
    if (!test.option) return say(below(at, "option"), Code::required);
    const auto& option = test.option->value;
    const bool known =
        input->type == InputType::yes_no
            ? option == "yes" || option == "no"
            : std::ranges::any_of(input->options, [&](auto& o) { return o.key.value == option; });
    if (!known) say(below(at, "option"), Code::not_in_list);
  }
  void number(const Test& test, double min, double max, const std::string& at) {
    if (test.op == Comparison::is) return say(below(at, "op"), Code::not_in_list);
    if (test.option) return say(below(at, "option"), Code::unknown_field);
    if (!test.number) return say(below(at, "number"), Code::required);
    if (!(*test.number >= min && *test.number <= max))
      say(below(at, "number"), Code::out_of_range,
          {{"min", number_text(min)}, {"max", number_text(max)}});
  }

  const Inputs& inputs_;
  std::vector<FieldError>& wrong_;
};

std::string joined(const std::vector<std::string>& ids) {
  std::string out;
  for (const auto& id : ids) out += (out.empty() ? "" : " ") + id;
  return out.empty() ? "—" : out;
}

void check_examples(const Inputs& inputs, const TierTable& table, const std::set<std::string>& ids,
                    bool run, std::vector<FieldError>& wrong) {
  for (std::size_t i = 0; i < table.examples.size(); ++i) {
    const auto& example = table.examples[i];
    const std::string at = below("", "examples", i);
    const auto before = wrong.size();
    const auto known = read_facts(inputs, example.facts, at + "/facts", wrong);
    std::vector<std::string> expected;
    for (std::size_t j = 0; j < example.fires.size(); ++j) {
      if (!ids.contains(example.fires[j].value))
        wrong.push_back({below(at, "fires", j), Code::not_in_list});
      expected.push_back(example.fires[j].value);
    }
    if (!run || wrong.size() != before) continue;
    auto actual = fires(evaluate(inputs, table, known));
    std::ranges::sort(actual);
    std::ranges::sort(expected);
    if (actual != expected)
      wrong.push_back({at + "/fires",
                       Code::example_fails,
                       {{"name", example.name.value},
                        {"expected", joined(expected)},
                        {"actual", joined(actual)}}});
  }
}

}  // namespace

std::vector<FieldError> check_table(const Inputs& inputs, const TierTable& table, bool complete) {
  std::vector<FieldError> wrong;
  Check check(inputs, wrong);
  check.count(table.rows.size(), 1, rows_max, "/rows");
  std::set<std::string> scores, ids;
  for (std::size_t i = 0; i < table.scores.size(); ++i) {
    const auto& one = table.scores[i];
    const std::string at = below("", "scores", i);
    check.unique(scores, one.key.value, at + "/key");
    if (inputs.find(one.key.value)) check.say(at + "/key", Code::repeated);
    check.count(one.items.size(), 1, tests_max, at + "/items");
    for (std::size_t j = 0; j < one.items.size(); ++j) {
      check.count(one.items[j].levels.size(), 1, tests_max, below(at, "items", j) + "/levels");
      for (std::size_t k = 0; k < one.items[j].levels.size(); ++k)
        check.groups(one.items[j].levels[k].all, {},
                     below(below(at, "items", j), "levels", k) + "/all");
    }
  }
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string at = below("", "rows", i);
    check.unique(ids, table.rows[i].id.value, at + "/id");
    check.groups(table.rows[i].all, scores, at + "/all");
  }
  if (complete) check.count(table.examples.size(), 1, rows_max, "/examples");
  check_examples(inputs, table, ids, complete && wrong.empty(), wrong);
  return wrong;
}

std::vector<FieldError> check_catalogue(const Inputs& inputs, const TierCatalogue& catalogue) {
  std::vector<FieldError> wrong;
  Check check(inputs, wrong);
  check.count(catalogue.levels.size(), 1, 4, "/levels");
  check.count(catalogue.case_types.size(), 4, 4, "/caseTypes");
  std::set<std::string> levels, types, ids;
  for (std::size_t i = 0; i < catalogue.levels.size(); ++i) {
    const auto& level = catalogue.levels[i];
    const std::string at = below("", "levels", i);
    check.unique(levels, std::to_string(level.level.value), at + "/level");
    std::set<std::string> codes;
    for (std::size_t j = 0; j < level.diseases.size(); ++j) {
      const auto& code = level.diseases[j].icd10.value;
      const std::string place = below(at, "diseases", j) + "/icd10";
      if (!is_icd_pattern(code)) check.say(place, Code::invalid_diagnosis_code);
      check.unique(codes, code, place);
    }
  }
  for (std::size_t i = 0; i < catalogue.case_types.size(); ++i)
    check.unique(types, std::to_string(static_cast<int>(catalogue.case_types[i].type)),
                 below("", "caseTypes", i) + "/type");
  const auto& exemptions = catalogue.first_visit.exemptions;
  for (std::size_t i = 0; i < exemptions.size(); ++i) {
    const std::string at = below("/firstVisit", "exemptions", i);
    check.unique(ids, exemptions[i].id.value, at + "/id");
    check.groups(exemptions[i].all, {}, at + "/all");
  }
  return wrong;
}

std::vector<FieldError> check_guide(const SymptomGuide& guide) {
  std::vector<FieldError> wrong;
  if (guide.red_flags.empty()) wrong.push_back({"/redFlags", Code::too_few, {{"min", "1"}}});
  if (guide.symptoms.empty()) wrong.push_back({"/symptoms", Code::too_few, {{"min", "1"}}});
  std::set<std::string> keys;
  for (std::size_t i = 0; i < guide.symptoms.size(); ++i)
    if (!keys.insert(guide.symptoms[i].key.value).second)
      wrong.push_back({below("", "symptoms", i) + "/key", Code::repeated});
  return wrong;
}

std::vector<FieldError> check_inputs(const InputCatalogue& catalogue) {
  std::vector<FieldError> wrong;
  std::set<std::string> keys, groups;
  for (const auto& group : catalogue.groups) groups.insert(group.key.value);
  for (std::size_t i = 0; i < catalogue.inputs.size(); ++i) {
    const auto& input = catalogue.inputs[i];
    const std::string at = below("", "inputs", i);
    if (!keys.insert(input.key.value).second) wrong.push_back({at + "/key", Code::repeated});
    if (!groups.contains(input.group.value)) wrong.push_back({at + "/group", Code::not_in_list});
    const bool number = input.type == InputType::number;
    if (number && (!input.unit || !input.min || !input.max || !(*input.min < *input.max)))
      wrong.push_back({at + "/unit", Code::required});
    if ((input.type == InputType::choice) == input.options.empty())
      wrong.push_back({at + "/options", Code::required});
  }
  return wrong;
}

}  // namespace yilian::tiering::rules
