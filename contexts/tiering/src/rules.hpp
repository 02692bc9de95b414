#pragma once
// Decision tables over facts, in three-valued logic: what is not known is unknown, is asked for and
// never counts as no. Tables, facts and the day come in as values; nothing is looked up here.
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernel/result.hpp"
#include "tiering/types.hpp"

namespace yilian::tiering::rules {

enum class Truth : std::uint8_t { no, unknown, yes };

struct Value {
  double number = 0;   ///< in the input's own unit
  std::string option;  ///< yes, no, or the key of an option
};
using Known = std::map<std::string, Value, std::less<>>;

/// Keys of inputs that are not known, each once; views into the tables.
using Missing = std::vector<std::string_view>;

/// Inputs by key; the catalogue must outlive it.
class Inputs {
 public:
  explicit Inputs(const InputCatalogue& catalogue);
  const Input* find(std::string_view key) const;
  const InputCatalogue& catalogue() const { return catalogue_; }

 private:
  const InputCatalogue& catalogue_;
  std::unordered_map<std::string_view, const Input*> by_key_;
};

/// A value in the input's own unit, rounded so that a converted bound is met exactly; nullopt for a
/// unit that the input does not have.
std::optional<double> convert(const Input& input, double value, std::string_view unit);

/// Facts as values. Every wrong one is added to `wrong` with a pointer below `at`.
Known read_facts(const Inputs& inputs, const std::vector<Fact>& facts, const std::string& at,
                 std::vector<FieldError>& wrong);

struct Range {
  std::int64_t min = 0, max = 0;
};
Range score(const Inputs& inputs, const Score& score, const Known& known);

TableResult evaluate(const Inputs& inputs, const TierTable& table, const Known& known);
/// What is asked for at most, unless more than that would decide a row of which a part holds.
inline constexpr std::size_t asked_max = 30;
/// The answer over several tables: the gravest action, and what to ask next, the most useful first.
Evaluation conclude(const Inputs& inputs, std::vector<TableResult> tables, Date on);

/// "收缩压 186 mmHg（≥180）" of a test that holds.
std::string shown(const Inputs& inputs, const TierTable& table, const Test& test,
                  const Known& known, Language language);
/// Numbers without needless zeros: 3.5, 186.
std::string number_text(double value);

// ---- rules_check.cpp: what a document must be

std::vector<FieldError> check_table(const Inputs& inputs, const TierTable& table, bool complete);
std::vector<FieldError> check_catalogue(const Inputs& inputs, const TierCatalogue& catalogue);
std::vector<FieldError> check_guide(const SymptomGuide& guide);
/// Of the program's own vocabulary, at start.
std::vector<FieldError> check_inputs(const InputCatalogue& catalogue);
/// Ids of the rows that fire on an example, in the order of the table.
std::vector<std::string> fires(const TableResult& result);

// ---- rules_levels.cpp

/// True when an ICD-10 code belongs to a category, a range of categories, or begins with the code.
bool covers(std::string_view pattern, std::string_view code);
bool is_icd_pattern(std::string_view pattern);
std::vector<CatalogueMatch> matches(const TierCatalogue& catalogue, std::string_view code);
FirstVisitAnswer first_visit(const Inputs& inputs, const FirstVisitRule& rule,
                             const FirstVisitCommand& visit, const Known& known);

/// All groups of `all`; `begun` is set when one of them holds, inputs that are missing are added.
Truth holds(const Inputs& inputs, const TierTable* table, const std::vector<AnyOf>& all,
            const Known& known, bool& begun, Missing& missing);

}  // namespace yilian::tiering::rules
