// Referrals, follow-ups and drafts follow a person who was merged with another registration. The
// signed content and its hash stay as they were: they are what was sent.
#include "impl.hpp"
#include "patients/following.hpp"
#include "store_merge.hpp"

namespace yilian::referral {
namespace {

constexpr const char* draft_part = "drafts";
constexpr std::int64_t moved_drafts_max = 500;

/// A draft that somebody is writing learns of it by its version.
Status point_to(db::Session& s, RegionId region, store::DraftRow& row, PatientId to, Instant now) {
  row.draft.content.patient_id = to;
  row.draft.changed_at = now;
  return store::update_draft(s, region, row) ? Status() : fail(Code::stale_version);
}

}  // namespace

Result<std::vector<patients::MovedEntry>> Service::Impl::move_to(db::Session& s, const Call& call,
                                                                 PatientId from, PatientId to) {
  if (store::both_open(s, region, from, to)) return fail(Code::merge_open_referrals);
  auto moved = patients::move_rows(s, region, store::moving_tables(), from, to);
  for (auto& row : store::drafts_about(s, region, from, moved_drafts_max)) {
    CHECK_OK(point_to(s, region, row, to, call.now));
    moved.push_back({draft_part, row.draft.id.value});
  }
  return moved;
}

Status Service::Impl::move_back(db::Session& s, const Call& call, PatientId to, PatientId from,
                                const std::vector<patients::MovedEntry>& moved) {
  patients::move_rows_back(s, region, store::moving_tables(), to, from, moved);
  for (const auto& one : moved) {
    if (one.part != draft_part) continue;
    auto row = store::draft(s, region, DraftId{one.id});
    if (row && row->draft.content.patient_id == to)
      CHECK_OK(point_to(s, region, *row, from, call.now));
  }
  return {};
}

}  // namespace yilian::referral
