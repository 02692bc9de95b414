// How long the shipped decision tables take for one patient: facts read, every table evaluated, the
// answer concluded with what to ask next. Only ./bench runs it.
//   bench_criteria FOLDER SECONDS      FOLDER: policies/tiering; prints microseconds for one
//   patient
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "json/json.hpp"
#include "rules.hpp"
#include "tiering/describe.hpp"

using namespace yilian;
using namespace yilian::tiering;

namespace {

template <class T>
T shipped(const std::string& folder, const std::string& name) {
  std::ifstream in(folder + "/" + name + ".json");
  std::stringstream text;
  text << in.rdbuf();
  auto value = json::read<T>(text.str());
  if (!value) {
    std::fprintf(stderr, "%s is not readable\n", name.c_str());
    std::exit(1);
  }
  return std::move(*value);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const std::string folder = arguments[1];
  const auto catalogue = shipped<InputCatalogue>(folder, "inputs");
  const rules::Inputs inputs(catalogue);
  std::vector<TierTable> tables;
  for (const char* name : {"hypertension", "diabetes", "copd", "atrial_fibrillation", "coronary",
                           "stroke", "emergency"})
    tables.push_back(shipped<TierTable>(folder, name));
  std::vector<Fact> facts;
  for (const auto& [key, number] :
       {std::pair{"systolic", 172.0}, {"diastolic", 101.0}, {"glucose", 9.4}, {"age", 67.0}}) {
    auto& fact = facts.emplace_back();
    fact.input.value = key;
    fact.number = number;
  }
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration<double>(std::atof(arguments[2]));
  std::size_t done = 0, missing = 0;
  for (; Clock::now() < end; ++done) {
    std::vector<FieldError> wrong;
    const auto known = rules::read_facts(inputs, facts, "", wrong);
    std::vector<TableResult> results;
    for (const auto& table : tables) results.push_back(rules::evaluate(inputs, table, known));
    missing += rules::conclude(inputs, std::move(results), {2026, 11, 23}).missing.size();
    if (!wrong.empty() || missing == 0) return 1;
  }
  const std::chrono::duration<double, std::micro> took = Clock::now() - begin;
  std::printf("%.2f\n", took.count() / static_cast<double>(done));
}
