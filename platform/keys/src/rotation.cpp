#include "keys/rotation.hpp"

#include "store.hpp"

namespace yilian::keys {

Status Rotation::begin(int number, const InTransaction& record) {
  return database_.write([&](db::Session& session) -> Status {
    store::hold_phase_alone(session);
    auto phase = store::phase(session, region_);
    if (!phase || phase->coming || phase->leaving || number <= phase->in_use)
      return fail(Code::conflict);
    if (!vault_.has(number)) return fault("the key file lacks key " + std::to_string(number));
    phase->coming = number;
    phase->coming_print = vault_.fingerprint(number);
    store::set_phase(session, region_, *phase);
    store::put_progress(session, region_, {});
    return record(session);
  });
}

/// Keeps the position; false when every table has been gone through.
bool Rotation::advance(db::Session& session, Progress& progress, const Page& page) const {
  progress.looked_at += page.looked_at;
  progress.resealed += page.resealed;
  const auto& table = tables_.at(static_cast<std::size_t>(progress.table));
  // Rows that come behind the last one are sealed with the coming key: who followed them would
  // never end.
  if (page.next && page.looked_at >= table.page_rows) {
    progress.after = *page.next;
  } else {
    ++progress.table;
    progress.after = {};
  }
  const bool more = progress.table < static_cast<std::int64_t>(tables_.size());
  if (more) store::put_progress(session, region_, progress);
  return more;
}

Result<Rotation::Left> Rotation::reseal(db::Session& session, const Ring& ring) {
  Progress progress = store::progress(session, region_).value_or(Progress{});
  const auto& table = tables_.at(static_cast<std::size_t>(progress.table));
  auto page = table.reseal(session, ring, region_, progress.after, table.page_rows);
  if (!page) {
    page.error().internal = table.name + ": " + page.error().internal;
    return std::unexpected(page.error());
  }
  if (advance(session, progress, *page)) return Left::more;
  // Every value since the beginning was sealed with the coming key, so that the second pass finds
  // nothing; one that finds something is followed by another.
  if (progress.pass > 1 && progress.resealed == 0) return Left::nothing;
  Progress again;
  again.pass = progress.pass + 1;
  store::put_progress(session, region_, again);
  return Left::more;
}

/// From here on the new key is in use alone.
Status Rotation::switch_over() {
  return database_.write([&](db::Session& session) -> Status {
    store::hold_phase_alone(session);
    auto phase = store::phase(session, region_);
    if (!phase || !phase->coming) return {};  // somebody else did it
    Phase next;
    next.in_use = *phase->coming;
    next.in_use_print = phase->coming_print.value_or("");
    next.leaving = phase->in_use;
    store::set_phase(session, region_, next);
    Progress clearing;
    clearing.pass = 0;
    store::put_progress(session, region_, clearing);
    return {};
  });
}

Result<Rotation::Left> Rotation::clear(db::Session& session, Phase phase,
                                       const InTransaction& record_end) {
  Progress progress = store::progress(session, region_).value_or(Progress{});
  const auto& table = tables_.at(static_cast<std::size_t>(progress.table));
  const bool odd = *phase.leaving % 2 == 1;
  const Page page =
      table.clear ? table.clear(session, region_, odd, progress.after, table.page_rows) : Page{};
  if (advance(session, progress, page)) return Left::more;
  phase.leaving.reset();
  store::set_phase(session, region_, phase);
  store::delete_progress(session, region_);
  CHECK_OK(record_end(session));
  return Left::nothing;
}

Result<Rotation::Left> Rotation::step(const InTransaction& record_end) {
  bool resealed_all = false;
  TRY(const Left left, database_.write([&](db::Session& session) -> Result<Left> {
    resealed_all = false;
    const Ring ring = for_writing(session, vault_, region_);
    if (ring.phase().leaving) return clear(session, ring.phase(), record_end);
    if (!ring.phase().coming) return Left::nothing;
    TRY(const Left rest, reseal(session, ring));
    resealed_all = rest == Left::nothing;
    return Left::more;
  }));
  if (resealed_all) CHECK_OK(switch_over());
  return left;
}

Result<std::optional<Progress>> Rotation::progress() {
  return database_.read([&](db::Session& session) -> Result<std::optional<Progress>> {
    return store::progress(session, region_);
  });
}

}  // namespace yilian::keys
