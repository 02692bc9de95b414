// What was taken in, and how it is taken back: the last code first; what another batch wrote since
// stays and is counted.
#include "impl.hpp"

namespace yilian::terminology {
namespace {

constexpr std::int64_t part_rows = 500, all_rows = INT64_MAX;

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 15 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Kept {
  std::string code, display, designation, parent, pinyin, valid_from, valid_until, properties;
  std::optional<TermBatchId> batch;
};
BOOST_DESCRIBE_STRUCT(Kept, (),
                      (code, display, designation, parent, pinyin, valid_from, valid_until,
                       properties, batch))

/// What undoing does with a code now, and the code as it stands.
std::pair<TermUndoAct, std::optional<store::ConceptRow>> verdict(db::Session& s, RegionId region,
                                                                 const TermBatch& batch,
                                                                 const store::ChangeRow& change) {
  auto now = store::find(s, region, batch.system, change.code);
  const bool is_own = now && now->batch == batch.id;
  return {rules::undo_act(change.outcome, is_own), std::move(now)};
}

}  // namespace

std::string json_of(const store::ConceptRow& row) {
  const auto& e = row.entry;
  return json::write(Kept{e.code, e.display, e.designation, e.parent, e.pinyin, e.valid_from,
                          e.valid_until, e.properties, row.batch});
}

Result<store::ConceptRow> concept_in(const std::string& text) {
  TRY(auto kept, json::read<Kept>(text));
  return store::ConceptRow{{kept.code, kept.display, kept.designation, kept.parent, kept.pinyin,
                            kept.valid_from, kept.valid_until, kept.properties},
                           kept.batch};
}

TermBatch view_of(const Call& call, const store::BatchRow& row) {
  auto out = row.batch;
  if (call.caller.has(Right::terminology_manage)) out.actions = rules::actions(out.state);
  return out;
}

Result<TermBatchPage> Service::Impl::batches(const Call& call, const TermBatchFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  TRY(const auto after, parse_cursor(filter.cursor));
  return database.read([&](db::Session& s) -> Result<TermBatchPage> {
    TermBatchPage out;
    for (const auto& row : store::batches(s, region, after, limit + 1)) {
      if (std::ssize(out.items) == limit) {
        const auto& last = out.items.back();
        out.next_cursor = to_string(Cursor{last.begun_at.ms, last.id.value});
        break;
      }
      out.items.push_back(view_of(call, row));
    }
    return out;
  });
}

Result<TermBatch> Service::Impl::batch(const Call& call, TermBatchId id) {
  return database.read([&](db::Session& s) -> Result<TermBatch> {
    const auto row = store::batch(s, region, id);
    if (!row) return fail(Code::not_found);
    return view_of(call, *row);
  });
}

Result<TermDifference> Service::Impl::difference(TermBatchId id,
                                                 const TermDifferenceFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  std::int64_t below = all_rows;
  if (filter.cursor && !filter.cursor->empty()) {
    if (!is_digits(*filter.cursor)) return fail_field("/cursor", Code::invalid_cursor);
    below = std::stoll(*filter.cursor);
  }
  TRY(const auto batch, database.read([&](db::Session& s) -> Result<TermBatch> {
    const auto row = store::batch(s, region, id);
    if (!row) return fail(Code::not_found);
    return row->batch;
  }));
  TermDifference out;
  out.version = batch.version;
  std::int64_t last = 0;
  // In parts, so that no snapshot of the database is held for the whole of a long table.
  for (std::int64_t before = all_rows; before > 0;) {
    CHECK_OK(database.read([&](db::Session& s) -> Status {
      const auto changes = store::to_undo(s, region, id, before, part_rows);
      for (const auto& change : changes) {
        const auto [act, now] = verdict(s, region, batch, change);
        ++(act == TermUndoAct::remove    ? out.remove
           : act == TermUndoAct::restore ? out.restore
                                         : out.keep);
        if (change.sequence >= below) continue;
        if (std::ssize(out.items) == limit) {
          out.next_cursor = std::to_string(last);
          continue;
        }
        last = change.sequence;
        TermChange shown{change.code, change.outcome, act, now ? now->entry.display : "", {}};
        if (!change.before.empty()) {
          TRY(const auto old, concept_in(change.before));
          shown.display_before = old.entry.display;
        }
        out.items.push_back(std::move(shown));
      }
      before = std::ssize(changes) < part_rows ? 0 : changes.back().sequence;
      return {};
    }));
  }
  return out;
}

Result<std::int64_t> Service::Impl::undo_part(db::Session& s, store::BatchRow& row,
                                              std::int64_t below, Instant now) {
  auto& b = row.batch;
  const auto changes = store::to_undo(s, region, b.id, below, part_rows);
  for (const auto& change : changes) {
    const auto [act, there] = verdict(s, region, b, change);
    if (act == TermUndoAct::remove) {
      store::remove(s, region, b.system, change.code);
      ++b.removed;
    } else if (act == TermUndoAct::restore) {
      TRY(const auto before, concept_in(change.before));
      store::put(s, region, b.system, before);
      ++b.restored;
    } else {
      ++b.kept;
    }
    store::set_undone(s, region, b.id, change.sequence, act == TermUndoAct::keep);
  }
  b.changed_at = now;
  const bool at_end = std::ssize(changes) < part_rows;
  if (at_end) {
    b.state = rules::after_undo(b.kept);
    auto system = store::system(s, region, b.system);
    if (!system) return fail(Code::not_found);
    if (system->batch == b.id) {
      TRY(const auto before, json::read<SystemBefore>(row.system_before));
      system->system.edition = before.edition;
      system->system.effective_from = before.effective_from;
      system->system.source = before.source;
      system->batch = before.batch;
    }
    system->system.concepts = store::count_concepts(s, region, b.system);
    system->changed_at = now;
    if (!store::update_system(s, region, *system)) return fail(Code::busy);
  }
  if (!store::update_batch(s, region, row)) return fail(Code::stale_version);
  ++b.version;
  return at_end ? 0 : changes.back().sequence;
}

Result<TermBatch> Service::Impl::undo(const Call& call, TermBatchId id,
                                      const TermUndoCommand& command) {
  Call parts = call;
  parts.idempotency_key.clear();
  TRY(const bool done, work::was_done(database, call));
  if (!done) {
    parts.reason = command.reason.value;
    store::BatchRow row;
    CHECK_OK(work::change(database, parts, [&](work::Work& w) -> Status {
      auto batch = store::batch(w.db, region, id);
      if (!batch) return fail(Code::not_found);
      CHECK_OK(require_version(call, batch->batch.version));
      TRY(batch->batch.state, rules::decide(batch->batch.state, TermBatchAction::undo));
      batch->batch.undone_by = call.caller.person_name;
      batch->batch.undone_at = call.now;
      batch->batch.undo_reason = command.reason.value;
      batch->batch.changed_at = call.now;
      batch->batch.kept = 0;  // they are looked at again
      if (!store::update_batch(w.db, region, *batch)) return fail(Code::stale_version);
      ++batch->batch.version;
      w.subject(id);
      row = std::move(*batch);
      return {};
    }));
    for (std::int64_t below = all_rows; below > 0;) {
      store::BatchRow next;
      std::int64_t place = 0;
      CHECK_OK(database.write([&](db::Session& s) -> Status {
        next = row;  // the function may run twice
        TRY(place, undo_part(s, next, below, call.now));
        return {};
      }));
      below = place;
      row = std::move(next);
    }
  }
  // What an Idempotency-Key remembers.
  return work::change(database, call, [&](work::Work& w) -> Result<TermBatch> {
    const auto row = store::batch(w.db, region, id);
    if (!row) return fail(Code::not_found);
    w.subject(id);
    return view_of(call, *row);
  });
}

}  // namespace yilian::terminology
