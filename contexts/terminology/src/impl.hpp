#pragma once
// The inside of terminology::Service. Use cases are members, one file per subject.
#include <atomic>
#include <unordered_map>

#include "csv/findings.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "terminology/describe.hpp"
#include "terminology/service.hpp"
#include "work/work.hpp"

namespace yilian::terminology {

/// A row of a table that reads well.
struct Line {
  std::int64_t number = 0;
  rules::Entry entry;
};

/// A table as it was looked through; its rows are not kept, its codes are.
struct Table {
  csv::Header header;
  std::unordered_map<std::string, std::int64_t> codes;  ///< with the line of each
  csv::Findings findings;
  std::int64_t rows = 0, created = 0, updated = 0, unchanged = 0, retired = 0;
};

/// What the system's row said before a batch.
struct SystemBefore {
  std::string edition;
  std::optional<Date> effective_from;
  std::string source;
  std::optional<TermBatchId> batch;
};
BOOST_DESCRIBE_STRUCT(SystemBefore, (), (edition, effective_from, source, batch))

struct Service::Impl {
  db::Database& database;
  RegionId region;
  std::atomic<bool> taking = false;

  // tables.cpp
  Result<std::int64_t> load_starter(Instant now);
  Result<TermSystemList> list(const Call& call);
  Result<TermConceptList> search(const Call& call, const TermFilter& filter);
  Result<TermConcept> get(const Call& call, const TermCodeFilter& filter);

  // importing.cpp
  Result<TermImportAnswer> take(const Call& call, const TermImportOptions& options,
                                const http::Request& request);
  Result<Table> examine(const Call& call, const store::SystemRow& system,
                        const TermImportOptions& options, std::string_view body);
  Result<store::BatchRow> begin(const Call& call, const store::SystemRow& system,
                                const TermImportOptions& options, const Table& table,
                                const db::Bytes& digest);
  Status carry_on(const Call& call, CodeForm form, const Table& table, std::string_view body,
                  store::BatchRow& batch);
  Status retire_others(const Call& call, const Table& table, store::BatchRow& batch);
  Result<TermBatch> finish(work::Work& w, const store::BatchRow& batch);

  // batches.cpp
  Result<TermBatchPage> batches(const Call& call, const TermBatchFilter& filter);
  Result<TermBatch> batch(const Call& call, TermBatchId id);
  Result<TermDifference> difference(TermBatchId id, const TermDifferenceFilter& filter);
  Result<TermBatch> undo(const Call& call, TermBatchId id, const TermUndoCommand& command);
  /// One transaction of an undoing; the sequence to go on below, 0 at the end.
  Result<std::int64_t> undo_part(db::Session& s, store::BatchRow& batch, std::int64_t below,
                                 Instant now);
};

TermBatch view_of(const Call& call, const store::BatchRow& row);
TermConcept view_of(std::string_view system, const store::ConceptRow& row, Date today);
std::string json_of(const store::ConceptRow& row);
Result<store::ConceptRow> concept_in(const std::string& json);

// routes.cpp
void add_terminology_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::terminology
