// All that is held about one person: for the person, not for those who treat; and its end.
#include <algorithm>
#include <set>

#include "impl.hpp"

namespace yilian::referral {
namespace {

constexpr std::int64_t held_max = 500;  // referrals, and drafts

void add_files(std::set<FileId>& files, const Content& content) {
  files.insert(content.file_ids.begin(), content.file_ids.end());
}

}  // namespace

Result<Service::Impl::About> Service::Impl::about(db::Session& s, PatientId patient) {
  About out{store::referrals_of(s, region, patient, held_max + 1),
            store::drafts_about(s, region, patient, held_max + 1)};
  if (static_cast<std::int64_t>(std::max(out.referrals.size(), out.drafts.size())) > held_max)
    return fail(Code::too_many, {{"max", std::to_string(held_max)}});
  return out;
}

Result<ReferralHoldings> Service::Impl::holdings(db::Session& s, const Call& call,
                                                 PatientId patient) {
  TRY(auto found, about(s, patient));
  ReferralHoldings out;
  std::set<FileId> files;
  for (const auto id : found.referrals) {
    const auto row = store::find(s, region, id);
    if (!row) continue;
    // As its sender sees it: nothing is hidden from the person that is not hidden from that one.
    Call as_sender = call;
    as_sender.caller.organisation = row->from.organisation_id;
    TRY(auto referral, view(s, as_sender, *row));
    referral.actions.clear();
    ReferralRecord record{std::move(referral), !rules::is_final(row->state), {}};
    for (auto& version : store::versions(s, region, id)) {
      add_files(files, version.content);
      record.versions.push_back({version.view.content_version, version.view.at,
                                 version.view.person_name, version.view.content_hash,
                                 std::move(version.content)});
    }
    for (auto& task : store::follow_ups_of(s, region, id)) out.follow_ups.push_back(task);
    out.referrals.push_back(std::move(record));
  }
  for (auto& row : found.drafts) {
    add_files(files, row.draft.content);
    out.drafts.push_back(std::move(row.draft));
  }
  for (const auto file : files)
    if (auto described = records.describe_file(s, file)) out.attachments.push_back(*described);
  return out;
}

Status Service::Impl::erase(db::Session& s, PatientId patient) {
  TRY(const auto found, about(s, patient));
  std::set<FileId> files;
  for (const auto id : found.referrals) {
    for (const auto& version : store::versions(s, region, id)) add_files(files, version.content);
    store::delete_referral(s, region, id);
  }
  for (const auto& row : found.drafts) {
    add_files(files, row.draft.content);
    store::delete_draft(s, region, row.draft.id);
  }
  for (const auto file : files) records.remove_file(s, file);
  return {};
}

}  // namespace yilian::referral
