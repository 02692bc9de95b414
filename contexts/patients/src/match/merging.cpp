// Two registrations become one person, and two again. What a merge moves is written down entry by
// entry, in its own transaction, so that undoing it moves back exactly that.
#include <algorithm>

#include "impl.hpp"
#include "patients/following.hpp"

namespace yilian::patients {
namespace {

constexpr const char* own = "patients";
constexpr std::int64_t pairs_max = 200;
constexpr std::int64_t late_at_once = 20;  // merges looked at in one turn of the job

Error merged_already(PatientId now) {
  Error error{Code::patient_merged};
  error.link = "/api/v1/patients/" + to_string(now);
  return error;
}

/// Always in the order of their ids, so that two merges never wait for each other.
bool lock_both(db::Session& s, RegionId region, PatientId a, PatientId b) {
  return store::lock_person(s, region, std::min(a, b)) &&
         store::lock_person(s, region, std::max(a, b));
}

}  // namespace

void Service::add_follower(MergeFollower follower) {
  impl_->followers.push_back(std::move(follower));
}

Result<std::int64_t> Service::Impl::move_all(work::Work& w, const store::MergeRow& merge) {
  const auto mine = move_rows(w.db, region, store::moving_tables(), merge.merged, merge.survivor);
  store::insert_moves(w.db, region, merge.id, own, mine);
  std::int64_t count = std::ssize(mine);
  for (const auto& follower : followers) {
    TRY(const auto moved, follower.move(w.db, w.call(), merge.merged, merge.survivor));
    store::insert_moves(w.db, region, merge.id, follower.name, moved);
    count += std::ssize(moved);
  }
  return count;
}

Status Service::Impl::fetch_late(const Call& call) {
  const auto turn = static_cast<std::int64_t>(late_turn++);
  TRY(const auto merges, database.read([&](db::Session& s) -> Result<std::vector<store::MergeRow>> {
    return store::merges_in_force(s, region, turn, late_at_once);
  }));
  if (merges.empty()) late_turn = 0;
  for (const auto& merge : merges) {
    const auto moved = work::change(database, call, [&](work::Work& w) -> Status {
      if (!lock_both(w.db, region, merge.merged, merge.survivor) ||
          store::merged_into(w.db, region, merge.merged) != merge.survivor)
        return fail(Code::not_found);
      TRY(const auto count, move_all(w, merge));
      if (count == 0) return fail(Code::not_found);  // nothing to tell the audit
      w.subject(merge.id);
      w.patient(merge.survivor);
      w.patient(merge.merged);
      return {};
    });
    // What is in the way of one merge must not keep the others waiting.
    if (!moved && moved.error().code != Code::not_found &&
        moved.error().code != Code::merge_open_referrals)
      return moved;
  }
  return {};
}

Status Service::Impl::move_all_back(work::Work& w, const store::MergeRow& merge) {
  auto moved = store::moves(w.db, region, merge.id);
  move_rows_back(w.db, region, store::moving_tables(), merge.survivor, merge.merged, moved[own]);
  for (const auto& follower : followers)
    if (const auto& entries = moved[follower.name]; !entries.empty())
      CHECK_OK(follower.move_back(w.db, w.call(), merge.survivor, merge.merged, entries));
  return {};
}

Status Service::Impl::settle_others(db::Session& s, const store::PairRow& decided, MergeId merge) {
  // A and B are one, A and C were: nobody has to look at B and C any more.
  const auto survivor = current(s, decided.first);
  std::vector<PatientId> all = store::merged_of(s, region, survivor, pairs_max);
  all.push_back(survivor);
  for (const auto id : all)
    for (auto& other : store::open_pairs_of(s, region, id, pairs_max)) {
      if (other.id == decided.id || current(s, other.first) != current(s, other.second)) continue;
      other.state = PairState::merged;
      other.merge = merge;
      other.decided_by = decided.decided_by;
      other.decided_at = decided.decided_at;
      other.decision = decided.decision;
      store::set_pair(s, region, other);
    }
  return {};
}

Result<Pair> Service::Impl::merge(const Call& call, PairId id, const MergeCommand& command) {
  call.reason = command.reason.value;
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    auto row = store::pair(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    TRY(row->state, match::decide_pair(row->state, PairAction::merge));
    if (command.survivor_id != row->first && command.survivor_id != row->second)
      return fail_field("/survivorId", Code::not_in_list);
    store::MergeRow merge;
    merge.id = MergeId::make(call.now.ms);
    merge.survivor = command.survivor_id;
    merge.merged = command.survivor_id == row->first ? row->second : row->first;
    if (!lock_both(w.db, region, row->first, row->second)) return fail(Code::not_found);
    if (const auto now = current(w.db, merge.survivor); now != merge.survivor)
      return fail(merged_already(now));
    if (!store::set_merged(w.db, region, merge.merged, merge.survivor))
      return fail(merged_already(current(w.db, merge.merged)));
    store::insert_merge(w.db, region, merge, call, command.reason.value);
    CHECK_OK(move_all(w, merge));
    row->merge = merge.id;
    row->decided_by = call.caller.person_name;
    row->decided_at = call.now;
    row->decision = command.reason.value;
    if (!store::set_pair(w.db, region, *row)) return fail(Code::stale_version);
    CHECK_OK(settle_others(w.db, *row, merge.id));
    store::set_compared(w.db, region, merge.survivor, false);
    w.emit("person.merged", merge.survivor.value, call.now.ms, {call.caller.organisation},
           R"({"mergedId":")" + to_string(merge.merged) + R"("})");
    w.subject(merge.id);
    w.patient(merge.survivor);
    w.patient(merge.merged);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return pair(call, id);
}

Result<Pair> Service::Impl::undo(const Call& call, PairId id, const PairCommand& command) {
  call.reason = command.reason.value;
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    auto row = store::pair(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    TRY(row->state, match::decide_pair(row->state, PairAction::undo));
    w.subject(id);
    w.patient(row->first);
    w.patient(row->second);
    if (!row->merge) {
      row->decided_by = row->decision = std::nullopt;
      row->decided_at = std::nullopt;
      return store::set_pair(w.db, region, *row) ? Status() : fail(Code::stale_version);
    }
    const auto merge = store::merge(w.db, region, *row->merge);
    if (!merge || merge->undone_at) return fail(Code::conflict);
    if (!lock_both(w.db, region, merge->survivor, merge->merged)) return fail(Code::not_found);
    if (current(w.db, merge->survivor) != merge->survivor) return fail(Code::merge_not_last);
    if (!store::clear_merged(w.db, region, merge->merged, merge->survivor) ||
        !store::set_undone(w.db, region, merge->id, call, command.reason.value))
      return fail(Code::conflict);
    CHECK_OK(move_all_back(w, *merge));
    store::reopen_pairs(w.db, region, merge->id);
    w.emit("person.unmerged", merge->survivor.value, call.now.ms, {call.caller.organisation},
           R"({"mergedId":")" + to_string(merge->merged) + R"("})");
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return pair(call, id);
}

}  // namespace yilian::patients
