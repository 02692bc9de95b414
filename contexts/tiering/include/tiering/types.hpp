#pragma once
// Decision tables that say who is treated where: their inputs, rows and scores as the policy
// documents hold them, facts about one case, and the answer with its explanation. Nothing here is
// about a person: facts come without a name and are not kept.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::tiering {

struct Words {
  Text<1, 500> zh;
  Text<1, 800> en;
};

// ---- inputs: the vocabulary of all tables, part of the program

enum class InputType : std::uint8_t { number, yes_no, choice };

/// canonical = (value - subtract) * multiply / divide
struct InputUnit {
  Text<1, 20> name;
  std::optional<double> subtract;
  std::optional<double> multiply;
  std::optional<double> divide;
};
struct InputOption {
  Text<1, 40> key;
  Words words;
};
struct Input {
  Text<1, 40> key;
  InputType type = InputType::yes_no;
  Text<1, 40> group;
  Words words;
  std::optional<Text<1, 20>> unit;  ///< in which tables compare
  std::optional<Words> unit_words;  ///< how it is shown when its name is no symbol
  std::optional<double> min;
  std::optional<double> max;
  std::optional<Bounded<0, 4>> decimals;
  std::vector<InputUnit> units;      ///< others in which a fact may come
  std::vector<InputOption> options;  ///< of a choice
  std::vector<Text<1, 20>> loinc;    ///< codes of FHIR observations
  std::vector<Text<1, 20>> icd10;    ///< codes of FHIR conditions that mean yes
};
struct InputGroup {
  Text<1, 40> key;
  Words words;
};
struct InputCatalogue {
  std::vector<InputGroup> groups;
  std::vector<Input> inputs;
};

// ---- decision tables

enum class Comparison : std::uint8_t { lt, le, ge, gt, is };
enum class HitPolicy : std::uint8_t { collect, first };
enum class TierAction : std::uint8_t { emergency, up, down };
enum class TierUrgency : std::uint8_t { emergency, urgent, elective };
/// How far an entry may be trusted, as the sources are marked.
enum class TrustMark : std::uint8_t { found, calculated, known, uncertain, design };

struct Test {
  Text<1, 40> input;  ///< key of an input or of a score of the table
  Comparison op = Comparison::is;
  std::optional<double> number;
  std::optional<Text<1, 40>> option;  ///< yes, no, or an option of the choice
};
/// One of them must hold.
struct AnyOf {
  std::vector<Test> any;
};
struct TierRow {
  Text<1, 20> id;
  TierAction action = TierAction::up;
  TierUrgency urgency = TierUrgency::urgent;
  std::vector<AnyOf> all;  ///< every one must hold
  Words words;
  std::optional<Words> advice;
  Text<1, 200> source;
  TrustMark trust = TrustMark::known;
};
/// The first level that holds gives its points.
struct ScoreLevel {
  std::vector<AnyOf> all;
  Bounded<0, 10> points;
};
struct ScoreItem {
  Words words;
  std::vector<ScoreLevel> levels;
};
struct Score {
  Text<1, 40> key;
  Words words;
  std::vector<ScoreItem> items;
  Text<1, 200> source;
  TrustMark trust = TrustMark::known;
};
struct Fact {
  Text<1, 40> input;
  std::optional<double> number;
  std::optional<Text<1, 20>> unit;  ///< the input's own without it
  std::optional<Text<1, 40>> option;
};
struct Example {
  Text<1, 100> name;
  std::vector<Fact> facts;
  std::vector<Text<1, 20>> fires;  ///< ids of the rows
};
struct TierTable {
  Words name;
  HitPolicy hit_policy = HitPolicy::collect;
  std::vector<Text<1, 200>> papers;
  std::vector<Score> scores;
  std::vector<TierRow> rows;
  std::vector<Example> examples;
};

// ---- evaluation

struct EvaluateCommand {
  std::vector<Fact> facts;
  std::optional<std::vector<Text<1, 40>>> tables;  ///< all without it
  std::optional<Date> on;                          ///< today without it
};
struct FiredRow {
  std::string id;
  TierAction action = TierAction::up;
  TierUrgency urgency = TierUrgency::urgent;
  std::string zh;
  std::string en;
  std::string explanation_zh;  ///< on which values it fired
  std::string explanation_en;
  std::optional<Words> advice;
  std::string source;
  TrustMark trust = TrustMark::known;
};
/// What is known neither lets it fire nor rules it out.
struct OpenRow {
  std::string id;
  bool begun = false;  ///< a part of it holds already
  std::vector<std::string> missing;
};
struct ScoreResult {
  std::string key;
  std::string zh;
  std::string en;
  std::int64_t min = 0;  ///< both the same when everything is known
  std::int64_t max = 0;
  std::vector<std::string> missing;
};
struct TableResult {
  std::string key;
  std::string zh;
  std::string en;
  std::int64_t number = 1;  ///< of the version that decided
  Date effective_from;
  HitPolicy hit_policy = HitPolicy::collect;
  std::vector<FiredRow> fired;
  std::vector<OpenRow> open;
  std::vector<ScoreResult> scores;
};
struct MissingInput {
  std::string input;
  std::string zh;
  std::string en;
  bool begun = false;  ///< would decide a row of which a part holds already
  std::vector<std::string> rows;
};
struct Evaluation {
  Date on;
  std::optional<TierAction> action;  ///< the gravest that fired
  std::optional<TierUrgency> urgency;
  std::string zh;
  std::string en;
  std::vector<TableResult> tables;
  std::vector<MissingInput> missing;  ///< to be asked next, the most useful first; not all
};

struct TierTableView {
  std::string key;
  std::string title;
  std::string source;
  std::int64_t number = 1;
  Date effective_from;
  TierTable table;
};
struct TierTableFilter {
  std::optional<Date> on;
};
struct TierTableList {
  InputCatalogue inputs;
  std::vector<TierTableView> items;
};

/// A table that is not in force yet, tried on cases.
struct TryCommand {
  TierTable table;
  std::vector<Example> cases;
};
struct TriedCase {
  std::string name;
  bool as_expected = false;
  std::vector<std::string> expected;
  TableResult result;
};
struct TryAnswer {
  std::vector<TriedCase> items;  ///< the table's own examples first
};

// ---- catalogue of levels, and the first visit

enum class CaseType : std::uint8_t { A, B, C, D };
struct TierDisease {
  Text<3, 20> icd10;  ///< a category, a range of categories (I10-I15), or a longer code
  Words words;
  std::vector<CaseType> cases;
};
struct TierLevel {
  Bounded<0, 3> level;
  Words words;
  Words scope;
  std::vector<TierDisease> diseases;
};
struct CaseTypeScope {
  CaseType type = CaseType::A;
  Words words;
  Words scope;
};
struct Exemption {
  Text<1, 20> id;
  std::vector<AnyOf> all;
  Words words;
  Text<1, 200> source;
  TrustMark trust = TrustMark::known;
};
struct FirstVisitRule {
  Bounded<0, 3> primary_level_max;
  std::vector<Exemption> exemptions;
};
struct TierCatalogue {
  std::vector<TierLevel> levels;
  std::vector<CaseTypeScope> case_types;
  FirstVisitRule first_visit;
};
struct CatalogueFilter {
  std::optional<Text<3, 20>> code;
  std::optional<Date> on;
};
struct CatalogueMatch {
  std::int64_t level = 0;
  TierDisease disease;
};
struct CatalogueAnswer {
  std::int64_t number = 1;
  Date effective_from;
  TierCatalogue catalogue;
  std::vector<CatalogueMatch> matches;  ///< of the code asked for, lowest level first
};

enum class FirstVisit : std::uint8_t { kept, exempt, skipped, unknown };
struct FirstVisitCommand {
  Bounded<0, 3> care_level;  ///< of the unit that is visited
  bool referred = false;
  std::vector<Fact> facts;
  std::optional<Date> on;
};
struct FirstVisitAnswer {
  FirstVisit verdict = FirstVisit::unknown;
  std::optional<std::string> exemption;
  std::string zh;
  std::string en;
  std::vector<std::string> missing;
};

// ---- guide for residents

struct GuideSymptom {
  Text<1, 40> key;
  Words words;
  std::vector<Words> red_flags;
  Bounded<0, 3> level;
  Words department;
  Words advice;
};
struct SymptomGuide {
  std::vector<Words> red_flags;  ///< with any symptom: emergency care at once
  Text<1, 20> emergency_phone;
  std::vector<GuideSymptom> symptoms;
};
struct GuideAnswer {
  Date effective_from;
  SymptomGuide guide;
};

}  // namespace yilian::tiering
