// A batch is taken back, the last row first: what it made is removed, what it changed says again
// what it said before, and what was changed or used since stays and is named.
#include <set>

#include "planning.hpp"

namespace yilian::intake {
namespace {

constexpr std::int64_t part_rows = audit::patients_max, all_lines = INT64_MAX;

bool is_same(const std::optional<capacity::Snapshot>& now, const Figures& then) {
  return now && now->total == then.total && now->free == then.free &&
         now->reported_at == then.reported_at;
}

}  // namespace

Result<rules::Verdict> Service::Impl::verdict(db::Session& s, const Call& call,
                                              const store::RowRow& row) {
  rules::Since since;
  since.outcome = row.outcome;
  if (!row.target) {
    since.is_gone = true;
  } else if (row.target_type == bed_report_type) {
    TRY(const auto then, json::read<Figures>(row.figures_after));
    const auto now = below.capacity.bed_report(s, call.caller.organisation,
                                               capacity::WardId{*row.target}, then.bed_class);
    since.is_gone = !now;
    since.is_same = is_same(now, then);
  } else if (row.target_type == draft_type) {
    const auto now =
        below.referral.draft_standing(s, call.caller.organisation, referral::DraftId{*row.target});
    since.is_gone = !now;
    since.is_same = now && now->version == row.version_after;
  } else {
    TRY(const auto now,
        below.fhir.standing(s, call, row.target_type, *row.target, row.version_after));
    since.is_gone = now.version == 0 || now.is_deleted;
    since.is_same = now.is_same;
    if (!since.is_gone && since.is_same && row.outcome == RowOutcome::created) {
      TRY(since.is_used, below.fhir.is_referred_to(s, row.target_type, *row.target));
    }
  }
  return rules::decide_undo(since);
}

Status Service::Impl::take_back(work::Work& w, const store::RowRow& row, UndoAct act) {
  if (row.target_type == bed_report_type) {
    TRY(const auto then, json::read<Figures>(row.figures_after));
    const capacity::WardId ward{*row.target};
    std::optional<capacity::Snapshot> before;
    if (act == UndoAct::restore) {
      TRY(const auto figures, json::read<Figures>(row.figures_before));
      before = capacity::Snapshot{ward,         figures.bed_class,   figures.total,
                                  figures.free, figures.reported_at, figures.reported_by};
    }
    below.capacity.take_back_report(w, ward, then.bed_class, before);
    return {};
  }
  if (row.target_type == draft_type)
    return below.referral.take_back_draft(w, referral::DraftId{*row.target}, row.version_after);
  TRY(const auto now, below.fhir.standing(w.db, w.call(), row.target_type, *row.target, 0));
  if (act == UndoAct::restore)
    return below.fhir.restore(w.db, w.call(), row.target_type, *row.target, now.version,
                              row.version_before);
  return below.fhir.remove(w.db, w.call(), row.target_type, *row.target, now.version);
}

Result<IntakeDifference> Service::Impl::difference(const Call& call, IntakeBatchId id,
                                                   const DifferenceFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  std::int64_t below_line = all_lines;
  if (filter.cursor && !filter.cursor->empty()) {
    if (filter.cursor->size() > 9 ||
        filter.cursor->find_first_not_of("0123456789") != std::string::npos)
      return fail_field("/cursor", Code::invalid_cursor);
    below_line = std::stoll(*filter.cursor);
  }
  IntakeDifference out;
  std::vector<std::pair<store::RowRow, rules::Verdict>> page;
  TRY(const auto batch, database.read([&](db::Session& s) -> Result<store::BatchRow> {
    return own_batch(s, call, id);
  }));
  CHECK_OK(require(call, rules::right_of(batch.batch.kind)));
  out.version = batch.batch.version;
  // In parts, so that no snapshot of the database is held for the whole of a long sheet.
  for (std::int64_t before = all_lines; before > 0;) {
    CHECK_OK(database.read([&](db::Session& s) -> Status {
      const auto rows = store::to_undo(s, region, id, before, part_rows);
      for (const auto& row : rows) {
        TRY(const auto what, verdict(s, call, row));
        auto& counted = what.act == UndoAct::remove    ? out.remove
                        : what.act == UndoAct::restore ? out.restore
                                                       : out.keep;
        ++counted;
        const bool shown = row.line < below_line && (!filter.act || *filter.act == what.act);
        if (shown && std::ssize(page) <= limit) page.emplace_back(row, what);
      }
      before = std::ssize(rows) < part_rows ? 0 : rows.back().line;
      return {};
    }));
  }
  if (std::ssize(page) > limit) {
    page.pop_back();
    out.next_cursor = std::to_string(page.back().first.line);
  }
  return database.read([&](db::Session& s) -> Result<IntakeDifference> {
    for (auto& [row, what] : page) {
      row.undo_act = what.act;
      row.undo_code.reset();
      if (what.why) row.undo_code = std::string(info(*what.why).name);
      out.items.push_back(shown(s, call, batch.batch.kind, row));
    }
    return std::move(out);
  });
}

Result<std::int64_t> Service::Impl::undo_part(work::Work& w, store::BatchRow& row,
                                              std::int64_t before) {
  auto& b = row.batch;
  const auto rows = store::to_undo(w.db, region, b.id, before, part_rows);
  std::set<PatientId> named;
  for (const auto& one : rows) {
    TRY(const auto what, verdict(w.db, w.call(), one));
    if (what.act != UndoAct::keep) CHECK_OK(take_back(w, one, what.act));
    if (what.act == UndoAct::keep) ++b.kept;
    else if (what.act == UndoAct::restore) ++b.restored;
    else ++b.removed;
    store::set_undo(w.db, region, b.id, one.line, what.act,
                    what.why ? std::optional(std::string(info(*what.why).name)) : std::nullopt);
    if (one.patient && named.insert(*one.patient).second) w.patient(*one.patient);
  }
  b.changed_at = w.call().now;
  const bool at_end = std::ssize(rows) < part_rows;
  if (at_end) b.state = rules::after_undo(b.kept);
  if (!store::update_batch(w.db, region, row)) return fail(Code::stale_version);
  ++b.version;
  if (at_end) w.emit("intake.changed", b.id.value, b.version, {row.organisation});
  w.subject(b.id);
  return at_end ? 0 : rows.back().line;
}

Result<IntakeBatch> Service::Impl::undo(const Call& call, IntakeBatchId id,
                                        const UndoCommand& command) {
  Call parts = call;
  parts.idempotency_key.clear();
  TRY(const bool done, work::was_done(database, call));
  if (!done) {
    parts.reason = command.reason.value;
    store::BatchRow row;
    CHECK_OK(work::change(database, parts, [&](work::Work& w) -> Status {
      TRY(auto batch, own_batch(w.db, call, id));
      CHECK_OK(require(call, rules::right_of(batch.batch.kind)));
      CHECK_OK(require_version(call, batch.batch.version));
      TRY(batch.batch.state, rules::decide(batch.batch.state, BatchAction::undo));
      batch.batch.undone_by = call.caller.person_name;
      batch.batch.undone_at = call.now;
      batch.batch.undo_reason = command.reason.value;
      batch.batch.changed_at = call.now;
      batch.batch.kept = 0;  // they are looked at again
      if (!store::update_batch(w.db, region, batch)) return fail(Code::stale_version);
      ++batch.batch.version;
      w.subject(id);
      row = std::move(batch);
      return {};
    }));
    for (std::int64_t before = all_lines; before > 0;) {
      store::BatchRow next;
      std::int64_t place = 0;
      CHECK_OK(work::change(database, parts, [&](work::Work& w) -> Status {
        next = row;  // the function may run twice
        TRY(place, undo_part(w, next, before));
        return {};
      }));
      before = place;
      row = std::move(next);
    }
  }
  // What an Idempotency-Key remembers.
  return work::change(database, call, [&](work::Work& w) -> Result<IntakeBatch> {
    TRY(const auto batch, own_batch(w.db, call, id));
    w.subject(id);
    return view_of(call, batch);
  });
}

}  // namespace yilian::intake
