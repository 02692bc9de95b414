#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::referral {
namespace {

using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

void add_drafts(api::Api& api, const Shared& impl) {
  const auto write = Right::referral_write;
  api.route(Method::get, "/api/v1/referral-drafts",
            {.tag = "referral-drafts",
             .action = "draft.list",
             .zh = "我的草稿",
             .en = "My drafts",
             .right = write},
            [impl](const Call& call) -> Result<DraftList> { return impl->drafts(call); });
  api.route(Method::post, "/api/v1/referral-drafts",
            {.tag = "referral-drafts",
             .action = "draft.create",
             .zh = "新建草稿",
             .en = "Create a draft",
             .right = write,
             .status = 201},
            [impl](const Call& call, DraftInput input) -> Result<Draft> {
              return impl->create_draft(call, input);
            });
  api.route(
      Method::get, "/api/v1/referral-drafts/{id}",
      {.tag = "referral-drafts",
       .action = "draft.get",
       .zh = "查看草稿",
       .en = "Get a draft",
       .right = write},
      [impl](const Call& call, DraftId id) -> Result<Draft> { return impl->get_draft(call, id); });
  api.route(Method::put, "/api/v1/referral-drafts/{id}",
            {.tag = "referral-drafts",
             .action = "draft.save",
             .zh = "保存草稿",
             .en = "Save a draft",
             .right = write},
            [impl](const Call& call, DraftId id, DraftInput input) -> Result<Draft> {
              return impl->update_draft(call, id, input);
            });
  api.route(
      Method::del, "/api/v1/referral-drafts/{id}",
      {.tag = "referral-drafts",
       .action = "draft.discard",
       .zh = "删除草稿",
       .en = "Discard a draft",
       .right = write},
      [impl](const Call& call, DraftId id) -> Status { return impl->discard_draft(call, id); });
  api.route(Method::post, "/api/v1/referral-drafts/{id}/submit",
            {.tag = "referral-drafts",
             .action = "draft.submit",
             .zh = "提交转诊",
             .en = "Submit a draft",
             .right = write,
             .status = 201},
            [impl](const Call& call, DraftId id) -> Result<Referral> {
              return impl->submit_draft(call, id);
            });
}

void add_reading(api::Api& api, const Shared& impl) {
  const auto read = Right::referral_read;
  api.route(Method::get, "/api/v1/referrals",
            {.tag = "referrals",
             .action = "referral.list",
             .zh = "转诊工作列表",
             .en = "Worklist",
             .right = read},
            [impl](const Call& call, api::Query<WorklistFilter> f) -> Result<WorklistPage> {
              return impl->worklist(call, f.value);
            });
  api.route(Method::post, "/api/v1/referrals",
            {.tag = "referrals",
             .action = "referral.submit",
             .zh = "直接提交转诊",
             .en = "Submit a referral",
             .right = Right::referral_write,
             .status = 201},
            [impl](const Call& call, DraftInput input) -> Result<Referral> {
              return impl->submit(call, input.content);
            });
  api.route(Method::post, "/api/v1/referrals/find",
            {.tag = "referrals",
             .action = "referral.find",
             .zh = "按单号或二维码查找",
             .en = "Find by number or QR code",
             .right = read},
            [impl](const Call& call, FindCommand c) -> Result<FindAnswer> {
              return impl->find(call, c);
            });
  api.route(Method::get, "/api/v1/referrals/{id}",
            {.tag = "referrals",
             .action = "referral.get",
             .zh = "查看转诊",
             .en = "Get a referral",
             .right = read,
             .quick = true},
            [impl](const Call& call, ReferralId id) -> Result<api::Rendered<Referral>> {
              return impl->read(call, id);
            });
  api.route(Method::get, "/api/v1/referrals/{id}/versions",
            {.tag = "referrals",
             .action = "referral.versions",
             .zh = "内容版本与差异",
             .en = "Versions of the content",
             .right = read},
            [impl](const Call& call, ReferralId id) -> Result<VersionList> {
              return impl->versions(call, id);
            });
  api.route(Method::get, "/api/v1/referrals/{id}/contacts",
            {.tag = "referrals",
             .action = "referral.contacts",
             .zh = "对方值班联系人",
             .en = "Who is on duty at the other unit",
             .right = read},
            [impl](const Call& call, ReferralId id) -> Result<network::ContactList> {
              return impl->contacts(call, id);
            });
  api.route(Method::get, "/api/v1/referral-targets",
            {.tag = "referrals",
             .action = "referral.targets",
             .zh = "可转往的机构与科室",
             .en = "Units a referral may go to",
             .right = Right::referral_read},
            [impl](const Call& call) -> Result<TargetList> { return impl->targets(call); });
  api.route(Method::get, "/api/v1/referrals/{id}/criteria",
            {.tag = "referrals",
             .action = "referral.criteria",
             .zh = "转诊标准的判断依据",
             .en = "What the criteria of the day of submission say, and why",
             .right = read},
            [impl](const Call& call, ReferralId id) -> Result<tiering::Evaluation> {
              return impl->criteria(call, id);
            });
  api.route(Method::post, "/api/v1/referrals/try-criteria",
            {.tag = "referrals",
             .action = "referral.try_criteria",
             .zh = "用以往转诊试一张未生效的表",
             .en = "Try a table that is not in force on the facts of past referrals",
             .right = Right::policy_write},
            [impl](const Call& call, TryPastCommand c) -> Result<TryPastAnswer> {
              return impl->try_past(call, c);
            });
  api.route(
      Method::post, "/api/v1/referral-targets/rank",
      {.tag = "referrals",
       .action = "referral.rank_targets",
       .zh = "按条件为接收单位排序",
       .en = "Rank the units that may receive a referral, with reasons",
       .right = Right::referral_write},
      [impl](const Call& call, RankCommand c) -> Result<Ranking> { return impl->rank(call, c); });
  api.route(Method::get, "/api/v1/follow-ups",
            {.tag = "follow-ups",
             .action = "follow_up.list",
             .zh = "随访任务",
             .en = "Follow-up tasks",
             .right = Right::referral_follow_up},
            [impl](const Call& call, api::Query<FollowUpFilter> f) -> Result<FollowUpPage> {
              return impl->follow_ups(call, f.value);
            });
  api.route(Method::post, "/api/v1/follow-ups/{id}/done",
            {.tag = "follow-ups",
             .action = "follow_up.done",
             .zh = "完成随访",
             .en = "Finish a follow-up",
             .right = Right::referral_follow_up},
            [impl](const Call& call, FollowUpId id, FollowUpDone c) -> Result<FollowUp> {
              return impl->finish_follow_up(call, id, c);
            });
}

/// POST /api/v1/referrals/{id}/<name>; side, right and state are decided by the table in rules.
template <class Command, class F>
void action(api::Api& api, const std::string& name, const char* audit, const char* zh,
            const char* en, F run) {
  api.route(
      Method::post, "/api/v1/referrals/{id}/" + name,
      {.tag = "referrals", .action = audit, .zh = zh, .en = en, .right = Right::referral_read},
      [run](const Call& call, ReferralId id, Command c) -> Result<Referral> {
        return run(call, id, c);
      });
}

void add_answers(api::Api& api, const Shared& impl) {
  action<AcceptCommand>(api, "accept", "referral.accept", "接收", "Accept with time and place",
                        [impl](const Call& call, ReferralId id, const AcceptCommand& c) {
                          return impl->accept(call, id, c, Action::accept);
                        });
  action<AcceptCommand>(api, "reschedule", "referral.reschedule", "改约", "Change time or place",
                        [impl](const Call& call, ReferralId id, const AcceptCommand& c) {
                          return impl->accept(call, id, c, Action::reschedule);
                        });
  action<ReturnCommand>(api, "return", "referral.return", "退回补充", "Return for information",
                        [impl](const Call& call, ReferralId id, const ReturnCommand& c) {
                          return impl->return_to_sender(call, id, c);
                        });
  action<RefuseCommand>(api, "refuse", "referral.refuse", "拒收", "Refuse with a reason",
                        [impl](const Call& call, ReferralId id, const RefuseCommand& c) {
                          return impl->refuse(call, id, c);
                        });
  action<RedirectCommand>(api, "redirect", "referral.redirect", "改转", "Redirect to another unit",
                          [impl](const Call& call, ReferralId id, const RedirectCommand& c) {
                            return impl->redirect(call, id, c);
                          });
  action<WithdrawCommand>(api, "withdraw", "referral.withdraw", "撤回", "Withdraw",
                          [impl](const Call& call, ReferralId id, const WithdrawCommand& c) {
                            return impl->withdraw(call, id, c);
                          });
  action<ApproveCommand>(api, "countersign", "referral.countersign", "医保审核通过",
                         "Countersign for the insurance",
                         [impl](const Call& call, ReferralId id, const ApproveCommand& c) {
                           return impl->approve(call, id, c, Action::countersign);
                         });
  action<ApproveCommand>(api, "seal", "referral.seal", "医务科盖章",
                         "Seal for the medical department",
                         [impl](const Call& call, ReferralId id, const ApproveCommand& c) {
                           return impl->approve(call, id, c, Action::seal);
                         });
  action<DeclineCommand>(api, "decline", "referral.decline", "医保审核不通过",
                         "Do not countersign: back to the author",
                         [impl](const Call& call, ReferralId id, const DeclineCommand& c) {
                           return impl->decline(call, id, c, Action::decline);
                         });
  action<DeclineCommand>(api, "decline-seal", "referral.decline_seal", "医务科不予盖章",
                         "Do not seal: back to the author",
                         [impl](const Call& call, ReferralId id, const DeclineCommand& c) {
                           return impl->decline(call, id, c, Action::decline_seal);
                         });
  action<ApproveCommand>(api, "register-insurance", "referral.register_insurance", "急诊医保登记",
                         "Register an emergency with the insurance",
                         [impl](const Call& call, ReferralId id, const ApproveCommand& c) {
                           return impl->approve(call, id, c, Action::register_insurance);
                         });
  action<ResubmitCommand>(api, "resubmit", "referral.resubmit", "补充后重新提交",
                          "Resubmit a new version",
                          [impl](const Call& call, ReferralId id, const ResubmitCommand& c) {
                            return impl->resubmit(call, id, c, Action::resubmit);
                          });
  action<ResubmitCommand>(api, "complete-papers", "referral.complete_papers", "补齐急诊材料",
                          "Complete the papers of an emergency",
                          [impl](const Call& call, ReferralId id, const ResubmitCommand& c) {
                            return impl->resubmit(call, id, c, Action::complete_papers);
                          });
  action<CompleteCommand>(api, "complete", "referral.complete", "完成并回复",
                          "Complete with a reply",
                          [impl](const Call& call, ReferralId id, const CompleteCommand& c) {
                            return impl->complete(call, id, c);
                          });
  action<AcknowledgeCommand>(api, "acknowledge", "referral.acknowledge", "确认计划项目",
                             "Acknowledge plan items",
                             [impl](const Call& call, ReferralId id, const AcknowledgeCommand& c) {
                               return impl->acknowledge(call, id, c);
                             });
}

void add_attachments(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/referrals/{id}/attachments",
            {.tag = "referrals",
             .action = "referral.attachments",
             .zh = "附件列表",
             .en = "Attachments of a referral",
             .right = Right::referral_read},
            [impl](const Call& call, ReferralId id) -> Result<AttachmentList> {
              return impl->attachments(call, id);
            });
  api.route(Method::get, "/api/v1/referrals/{id}/attachments/{fileId}",
            {.tag = "referrals",
             .action = "referral.open_attachment",
             .zh = "打开附件",
             .en = "Open an attachment",
             .right = Right::referral_read,
             .answer_type = "application/octet-stream"},
            [impl](const Call& call, ReferralId id, FileId file) -> Result<http::Response> {
              TRY(auto content, impl->attachment(call, id, file));
              http::Response response;
              response.content_type = content.file.content_type;
              response.body = std::move(content.data);
              response.may_compress = false;
              // A sandboxed answer: whatever an uploaded file holds, it runs nothing here.
              response.header(
                  "Content-Security-Policy",
                  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox");
              response.header("Content-Disposition", "inline");
              return response;
            });
}

void add_plain(api::Api& api, const Shared& impl) {
  const auto plain = [&](const std::string& name, const char* audit, const char* zh, const char* en,
                         Action what) {
    action<NoteCommand>(api, name, audit, zh, en,
                        [impl, what](const Call& call, ReferralId id, const NoteCommand& c) {
                          return impl->plain(call, id, c, what);
                        });
  };
  plain("take", "referral.take", "开始分诊", "Take into triage", Action::take);
  plain("check-in", "referral.check_in", "到院登记", "Check in", Action::check_in);
  plain("no-show", "referral.no_show", "记为爽约", "Mark as no-show", Action::mark_no_show);
  plain("start-treatment", "referral.start_treatment", "开始诊治", "Start treatment",
        Action::start_treatment);
  plain("close", "referral.close", "结案", "Close", Action::close);
}

}  // namespace

void Service::add_routes(api::Api& api) {
  add_drafts(api, impl_);
  add_reading(api, impl_);
  add_answers(api, impl_);
  add_plain(api, impl_);
  add_document_routes(api, impl_);
  add_attachments(api, impl_);
}

}  // namespace yilian::referral
