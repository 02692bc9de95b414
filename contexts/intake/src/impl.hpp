#pragma once
// The inside of intake::Service. Use cases are members, one file per subject.
#include <atomic>

#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "csv/findings.hpp"
#include "http/http.hpp"
#include "intake/describe.hpp"
#include "intake/service.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "patients/service.hpp"
#include "records/fhir.hpp"
#include "referral/service.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::intake {

/// A row of a sheet that reads well.
struct Line {
  std::int64_t number = 0;
  rules::Row row;
};
/// A sheet as it was read: what is good in it, and what is not.
struct Sheet {
  SheetKind kind = SheetKind::visits;
  csv::Header header;
  db::Bytes digest;
  std::vector<Line> lines;
  csv::Findings findings;
  std::vector<store::RowRow> refused;  ///< with their problems
  std::int64_t rows = 0, examples = 0;

  void refuse(std::int64_t line, const Error& error);
};

/// What taking in a row will do, worked out inside the session that it is done in.
struct Planned {
  RowOutcome outcome = RowOutcome::created;
  std::optional<PatientId> patient;
  std::string target_type;
  std::optional<Uuid> target;
  records::FhirPrepared resource;  ///< of visits and results
  std::int64_t version_before = 0;
};

struct PlannedBeds {
  RowOutcome outcome = RowOutcome::created;
  capacity::WardId ward;
  capacity::BedClass bed_class = capacity::BedClass::general;
  std::optional<capacity::Snapshot> before;
};
struct PlannedDraft {
  RowOutcome outcome = RowOutcome::created;
  PatientId patient;
  referral::DraftId id;
  referral::Content content;
};
/// The figures of a report of beds, as a row keeps them for its undoing.
struct Figures {
  capacity::BedClass bed_class = capacity::BedClass::general;
  std::int64_t total = 0;
  std::int64_t free = 0;
  Instant reported_at;
  std::string reported_by;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (bed_class, total, free, reported_at, reported_by))

struct Service::Impl {
  db::Database& database;
  Below below;
  RegionId region;
  std::atomic<bool> taking = false;

  // taking.cpp
  Result<IntakeAnswer> take(const Call& call, const IntakeOptions& options,
                            const http::Request& request);
  Status examine(const Call& call, Sheet& sheet, IntakeAnswer& answer);
  /// The batch of this sheet: a new one, or the one that was interrupted.
  Result<store::BatchRow> begin(const Call& call, const Sheet& sheet);
  /// What is refused only now, as the sheet is sent again.
  Status add_refused(work::Work& w, const Sheet& sheet, store::BatchRow& batch);
  Status carry_on(const Call& call, const Sheet& sheet, store::BatchRow& batch);
  Status take_part(work::Work& w, store::BatchRow& batch, std::span<const Line> part);

  // planning.cpp
  Result<Planned> plan(db::Session& s, const Call& call, const rules::Row& row);
  Result<PatientId> person_of(db::Session& s, const Call& call, const rules::PersonKey& key);
  Result<PlannedDraft> plan_draft(db::Session& s, const Call& call, const rules::ReferralRow& row);
  /// Does it; what is remembered of the row.
  Result<store::RowRow> carry_out(work::Work& w, const Line& line);
  Result<store::RowRow> carry_out_beds(work::Work& w, const Line& line, const rules::BedRow& row);

  // planning_clinical.cpp
  Result<Planned> plan_visit(db::Session& s, const Call& call, const rules::VisitRow& row);
  Result<Planned> plan_result(db::Session& s, const Call& call, const rules::ResultRow& row);
  Result<Planned> plan_resource(db::Session& s, const Call& call, PatientId patient,
                                std::string_view type, std::string_view key, std::string json);

  // undoing.cpp
  Result<IntakeDifference> difference(const Call& call, IntakeBatchId id,
                                      const DifferenceFilter& filter);
  Result<IntakeBatch> undo(const Call& call, IntakeBatchId id, const UndoCommand& command);
  Result<rules::Verdict> verdict(db::Session& s, const Call& call, const store::RowRow& row);
  Status take_back(work::Work& w, const store::RowRow& row, UndoAct act);
  /// One transaction of an undoing; the line to go on below, 0 at the end.
  Result<std::int64_t> undo_part(work::Work& w, store::BatchRow& batch, std::int64_t before);

  // batches.cpp
  Result<BatchPage> batches(const Call& call, const BatchFilter& filter);
  Result<IntakeBatch> batch(const Call& call, IntakeBatchId id);
  Result<IntakeRowPage> rows(const Call& call, IntakeBatchId id, const RowFilter& filter);
  /// A batch of the caller's organisation; not_found for any other.
  Result<store::BatchRow> own_batch(db::Session& s, const Call& call, IntakeBatchId id);
  /// The row as people see it; its person is named masked, and marked as seen.
  IntakeRow shown(db::Session& s, const Call& call, SheetKind kind, const store::RowRow& row);
};

/// With what the caller may do next.
IntakeBatch view_of(const Call& call, const store::BatchRow& row);
/// The id of a thing of an organisation: the same whenever a row names it.
Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key);

// bodies.cpp: rows as FHIR resources, without ids
std::string visit_json(const rules::VisitRow& row, OrganisationId organisation, PatientId patient,
                       const std::optional<std::string>& diagnosis);
std::string result_json(const rules::ResultRow& row, OrganisationId organisation,
                        PatientId patient);
std::string visit_key(const std::string& number);

// reading.cpp
Result<Sheet> read_sheet(const Call& call, SheetKind kind, const http::Request& request);
std::string problems_json(const Error& error);

// templates.cpp
Result<http::Response> template_of(SheetKind kind, const TemplateFilter& filter);

// routes.cpp
void add_intake_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::intake
