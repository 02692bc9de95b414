#pragma once
// Terminology, files, and the continuous record of a person.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::records {

struct DiagnosisCode {
  std::string code;
  std::string name;
};

struct DiagnosisFilter {
  Text<1, 40> q;  ///< start of the code, part of the name, or start of the pinyin initials
  std::optional<Bounded<1, 50>> limit;
};

struct DiagnosisList {
  std::vector<DiagnosisCode> items;
};

struct DictionaryImportOptions {
  bool dry_run = true;
  std::optional<bool> replace;  ///< retire the codes that the file does not have
};

struct DictionaryImport {
  bool dry_run = true;
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t retired = 0;
  std::vector<network::ImportProblem> problems;
};

struct StoredFile {
  FileId id;
  std::string name;
  std::string content_type;
  std::int64_t size = 0;
  Instant created_at;
};

// ---- the continuous record ----

enum class EntryKind : std::uint8_t {
  visit,
  diagnosis,
  result,
  report,
  image,
  medicine,
  procedure,
  immunisation,
  allergy,
  document,
  order,
  plan,
  referral,
  restricted  ///< something of another unit that needs a reason to be opened
};

/// One thing in a person's record, wherever it stands.
struct RecordEntry {
  EntryKind kind = EntryKind::visit;
  std::string source;  ///< a FHIR type, or what the platform itself keeps: Visit, Referral
  std::string id;
  std::optional<Instant> at;  ///< none where the source gives no time
  std::string title;          ///< a name as the source wrote it, or a code that the page words
  std::optional<std::string> code;
  std::optional<std::string> value;   ///< with its unit
  std::optional<std::string> range;   ///< of reference
  std::optional<std::string> flag;    ///< as the source judged: H, L, HH, LL, A, N
  std::optional<std::string> status;  ///< in the words of the source's standard
  OrganisationId organisation_id;     ///< who contributed it
  std::string organisation_name;
  bool hidden_by_person = false;  ///< restricted by the person: opens in an emergency only
};

struct RecordFilter {
  std::optional<EntryKind> kind;
  std::optional<OrganisationId> organisation_id;
  std::optional<Date> from;
  std::optional<Date> to;              ///< the last day
  std::optional<Text<1, 64>> problem;  ///< code of a diagnosis: it, and what was done in its visits
  std::optional<Bounded<1, 100>> limit;  ///< none: 50
  std::optional<std::string> cursor;
};
struct RecordPage {
  std::vector<RecordEntry> items;
  std::optional<std::string> next_cursor;
  std::int64_t hidden = 0;  ///< entries of the time of this page that the person does not share
};

/// What the policy asks for in a qualified record, and whether it is there.
struct RecordItem {
  std::string key;
  std::string name;  ///< in the caller's language
  std::int64_t weight = 1;
  bool present = false;
};
struct Completeness {
  std::int64_t percent = 0;  ///< of the weights, rounded down
  std::int64_t goal = 90;
  std::vector<RecordItem> items;
};

/// What a doctor wants to know first. Lists hold each name once, the newest entry of it.
/// How many entries of what goes on are not shown, because they are restricted or the person does
/// not share them; not what they are, nor whose.
struct HiddenCounts {
  std::int64_t problems = 0;
  std::int64_t medicines = 0;
  std::int64_t allergies = 0;
  bool any = false;  ///< the person keeps something of the record from the caller's unit
};
struct RecordOverview {
  std::vector<RecordEntry> problems;
  std::vector<RecordEntry> medicines;
  std::vector<RecordEntry> allergies;
  std::vector<RecordEntry> results;
  bool complete = true;   ///< false: there is more than was looked through
  bool own_only = false;  ///< only what the own unit contributed is open
  HiddenCounts hidden;
};

struct TrendFilter {
  Text<1, 64> code;
};
struct TrendPoint {
  std::string id;
  std::optional<Instant> at;
  std::string value;
  std::optional<double> number;
  std::optional<double> low;
  std::optional<double> high;
  std::optional<std::string> unit;
  std::optional<std::string> flag;
  OrganisationId organisation_id;
  std::string organisation_name;
};
/// All results of one code, the oldest first.
struct Trend {
  std::string code;
  std::string title;
  bool complete = true;
  std::vector<TrendPoint> points;
};

struct OpenEntryCommand {
  Text<1, 40> source;
  Text<1, 64> id;
  Text<5, 200> reason;
};
struct OpenedEntry {
  RecordEntry entry;
  std::string original;  ///< the FHIR resource, as JSON
};

// ---- what a county may change of it: policy documents ----

struct RecordWords {
  Text<1, 200> zh;
  Text<1, 200> en;
};
/// Present when a field of the person has something, or a resource of the type (with one of the
/// codes, in the days before) is in the record.
struct QualifiedItem {
  Text<1, 40> key;
  RecordWords words;
  Bounded<1, 100> weight;
  std::optional<Text<1, 40>> field;  ///< document, phone, address, health_record_number
  std::optional<Text<1, 40>> type;   ///< FHIR type
  std::vector<Text<1, 40>> codes;
  std::optional<Bounded<1, 36500>> within_days;
};
struct QualifiedRecord {
  Bounded<1, 100> goal;
  std::vector<QualifiedItem> items;
};
/// What units other than the contributing one see as restricted.
struct RestrictedRecords {
  std::vector<Text<1, 20>> labels;  ///< security labels of FHIR
  std::vector<Text<1, 20>> codes;   ///< beginnings of codes of diagnoses, results and documents
};

}  // namespace yilian::records
