// A sheet is taken in: looked through first, then written in transactions of a hundred rows, each
// of which moves the batch on. A run that was killed leaves the batch as far as it came; the same
// file goes on with it.
#include <algorithm>
#include <set>

#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::intake {
namespace {

// An audit entry lists no more people.
constexpr std::size_t part_rows = audit::patients_max;

/// A server takes in one sheet at a time: each takes a thread and its memory for a while.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& taken) : taken_(taken), mine_(!taken.exchange(true)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (mine_) taken_ = false;
  }
  bool mine() const { return mine_; }

 private:
  std::atomic<bool>& taken_;
  bool mine_;
};

/// A call of which nothing is remembered: its parts are not the answer to its key.
Call without_key(const Call& call) {
  Call out = call;
  out.idempotency_key.clear();
  return out;
}

void count(RowOutcome outcome, std::int64_t& created, std::int64_t& updated,
           std::int64_t& unchanged, std::int64_t& refused) {
  switch (outcome) {
    case RowOutcome::created:
      ++created;
      return;
    case RowOutcome::updated:
      ++updated;
      return;
    case RowOutcome::unchanged:
      ++unchanged;
      return;
    case RowOutcome::refused:
      ++refused;
      return;
  }
}

std::string counts(const IntakeAnswer& answer) {
  return std::string(answer.trial ? "trial " : "") + std::string(json::enum_name(answer.kind)) +
         ": " + std::to_string(answer.rows) + " rows, " + std::to_string(answer.created) +
         " created, " + std::to_string(answer.updated) + " updated, " +
         std::to_string(answer.unchanged) + " unchanged, " + std::to_string(answer.refused) +
         " refused";
}

void tell(const Sheet& sheet, Language language, IntakeAnswer& answer) {
  for (const auto& finding : sheet.findings.told()) {
    const auto title = sheet.header.title(finding.column);
    answer.problems.push_back({finding.line, title.empty() ? finding.column : title,
                               std::string(info(finding.error.code).name),
                               text(finding.error.code, finding.error.params, language)});
  }
}

Error too_many_bad(const Sheet& sheet, std::int64_t max) {
  Error out = sheet.findings.refusal();
  out.code = Code::intake_too_many_bad;
  out.params.emplace_back("max", std::to_string(max));
  return out;
}

}  // namespace

Status Service::Impl::examine(const Call& call, Sheet& sheet, IntakeAnswer& answer) {
  std::vector<Line> good;
  for (std::size_t at = 0; at < sheet.lines.size(); at += part_rows) {
    const auto end = std::min(at + part_rows, sheet.lines.size());
    CHECK_OK(database.read([&](db::Session& s) -> Status {
      s.plan_afresh();
      for (std::size_t i = at; i < end; ++i) {
        auto planned = plan(s, call, sheet.lines[i].row);
        if (!planned) {
          if (info(planned.error().code).http_status >= 500)
            return std::unexpected(planned.error());
          sheet.refuse(sheet.lines[i].number, planned.error());
          continue;
        }
        count(planned->outcome, answer.created, answer.updated, answer.unchanged, answer.refused);
        good.push_back(std::move(sheet.lines[i]));
      }
      return {};
    }));
  }
  sheet.lines = std::move(good);
  sheet.findings.sort();
  answer.rows = sheet.rows;
  answer.examples = sheet.examples;
  answer.refused = std::ssize(sheet.refused);
  answer.refused_max = rules::refused_max(sheet.rows);
  tell(sheet, call.language, answer);
  return {};
}

Status Service::Impl::add_refused(work::Work& w, const Sheet& sheet, store::BatchRow& row) {
  const auto known = store::lines(w.db, region, row.batch.id);
  std::int64_t added = 0;
  for (const auto& one : sheet.refused)
    if (!known.contains(one.line)) {
      store::insert_row(w.db, region, row.batch.id, one, w.call().now);
      ++added;
    }
  row.batch.refused += added;
  if (!store::update_batch(w.db, region, row)) return fail(Code::busy);
  ++row.batch.version;
  return {};
}

Result<store::BatchRow> Service::Impl::begin(const Call& call, const Sheet& sheet) {
  store::BatchRow row;
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    row = {};  // the function may run twice
    if (auto going =
            store::begun(w.db, region, call.caller.organisation, sheet.kind, sheet.digest)) {
      row = std::move(*going);
      w.subject(row.batch.id);
      return add_refused(w, sheet, row);
    }
    row.organisation = call.caller.organisation;
    row.digest = sheet.digest;
    auto& b = row.batch;
    b.id = IntakeBatchId::make(call.now.ms);
    b.kind = sheet.kind;
    b.rows = sheet.rows;
    b.refused = std::ssize(sheet.refused);
    b.taken_by = call.caller.person_name;
    b.begun_at = call.now;
    b.changed_at = call.now;
    store::insert_batch(w.db, region, row);
    for (const auto& one : sheet.refused) store::insert_row(w.db, region, b.id, one, call.now);
    w.subject(b.id);
    return {};
  }));
  return row;
}

Status Service::Impl::take_part(work::Work& w, store::BatchRow& row, std::span<const Line> part) {
  auto& b = row.batch;
  b.changed_at = w.call().now;
  std::vector<store::RowRow> made;
  std::set<PatientId> named;
  for (const auto& line : part) {
    auto one = carry_out(w, line);
    if (!one) {
      // Refused by what somebody did since the sheet was looked through; a fault ends the run.
      if (info(one.error().code).http_status >= 500) return std::unexpected(one.error());
      store::RowRow refused;
      refused.line = line.number;
      refused.outcome = RowOutcome::refused;
      refused.problems = problems_json(one.error());
      one = std::move(refused);
    }
    count(one->outcome, b.created, b.updated, b.unchanged, b.refused);
    if (one->patient && named.insert(*one->patient).second) w.patient(*one->patient);
    made.push_back(std::move(*one));
  }
  // Whoever else goes on with this batch, or takes it back, was here first.
  if (!store::update_batch(w.db, region, row)) return fail(Code::busy);
  ++b.version;
  for (const auto& one : made) store::insert_row(w.db, region, b.id, one, w.call().now);
  w.subject(b.id);
  return {};
}

Status Service::Impl::carry_on(const Call& call, const Sheet& sheet, store::BatchRow& batch) {
  TRY(const auto done, database.read([&](db::Session& s) -> Result<std::set<std::int64_t>> {
    return store::lines(s, region, batch.batch.id);
  }));
  std::vector<Line> left;
  for (const auto& line : sheet.lines)
    if (!done.contains(line.number)) left.push_back(line);
  for (std::size_t at = 0; at < left.size(); at += part_rows) {
    const auto part = std::span(left).subspan(at, std::min(part_rows, left.size() - at));
    store::BatchRow next;
    CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
      next = batch;  // the function may run twice
      w.db.plan_afresh();
      return take_part(w, next, part);
    }));
    batch = std::move(next);
  }
  return {};
}

Result<IntakeAnswer> Service::Impl::take(const Call& call, const IntakeOptions& options,
                                         const http::Request& request) {
  CHECK_OK(require(call, rules::right_of(options.kind)));
  if (call.caller.organisation.empty()) return fail(Code::not_your_organisation);
  const Turn turn(taking);
  if (!turn.mine()) return fail(Code::busy);
  const Call parts = without_key(call);
  IntakeAnswer answer;
  answer.trial = options.trial;
  answer.kind = options.kind;
  TRY(const bool done, work::was_done(database, options.trial ? parts : call));
  if (done)  // the answer that was given
    return work::change(database, call,
                        [&](work::Work&) -> Result<IntakeAnswer> { return answer; });
  TRY(auto sheet, read_sheet(call, options.kind, request));
  CHECK_OK(examine(call, sheet, answer));
  if (options.trial) {
    // Whether somebody is registered is an answer about people: that somebody asked is kept.
    parts.reason = counts(answer);
    return work::change(database, parts,
                        [&](work::Work&) -> Result<IntakeAnswer> { return answer; });
  }
  if (sheet.rows == 0) return fail(Code::file_empty);
  if (answer.refused > answer.refused_max) return fail(too_many_bad(sheet, answer.refused_max));
  if (sheet.lines.empty()) return fail(sheet.findings.refusal());
  TRY(auto batch, begin(parts, sheet));
  CHECK_OK(carry_on(parts, sheet, batch));
  return work::change(database, call, [&](work::Work& w) -> Result<IntakeAnswer> {
    auto row = batch;
    TRY(row.batch.state, rules::decide(row.batch.state, BatchAction::resume));
    row.batch.finished_at = call.now;
    row.batch.changed_at = call.now;
    if (!store::update_batch(w.db, region, row)) return fail(Code::busy);
    ++row.batch.version;
    w.emit("intake.changed", row.batch.id.value, row.batch.version, {row.organisation});
    w.subject(row.batch.id);
    auto out = answer;
    out.batch = view_of(call, row);
    out.created = row.batch.created;
    out.updated = row.batch.updated;
    out.unchanged = row.batch.unchanged;
    out.refused = row.batch.refused;
    call.reason = counts(out);
    return out;
  });
}

}  // namespace yilian::intake
