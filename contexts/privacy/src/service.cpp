#include "privacy/service.hpp"

#include "api/api.hpp"
#include "impl.hpp"
#include "patients/following.hpp"

namespace yilian::privacy {

namespace embedded {
extern const std::string_view objection_policy;
}

namespace {

constexpr Date shipped_from{2026, 1, 1};

Status register_kinds(policies::Service& policies) {
  policies::KindInfo kind{
      objection_kind, "查阅异议核查时限", "Deadlines of objections to accesses", false, {}, {}};
  kind.check = [](const std::string&, const std::string& content, bool) {
    const auto document = json::read<ObjectionPolicy>(content);
    std::vector<FieldError> wrong;
    if (!document) {
      wrong = document.error().fields;
      if (wrong.empty()) wrong.push_back({"", document.error().code});
    } else if (document->answer_days.value < document->take_days.value) {
      wrong.push_back({"/answerDays",
                       Code::out_of_range,
                       {{"min", std::to_string(document->take_days.value)}, {"max", "90"}}});
    }
    return wrong;
  };
  kind.shipped = {{"county", "查阅异议核查时限",
                   "个人信息保护法第五十条要求及时受理并处理；15 日为平台设计，须由本县核定",
                   shipped_from, std::string(embedded::objection_policy)}};
  return policies.register_kind(std::move(kind));
}

}  // namespace

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, Holders holders,
                                               RegionId region) {
  TRY(auto policies, policy::load());
  CHECK_OK(register_kinds(holders.policies));
  holders.patients.add_follower(patients::follower_of("privacy", region, store::moving_tables()));
  return std::unique_ptr<Service>(
      new Service(std::make_shared<Impl>(database, holders, region, std::move(policies))));
}

void Service::add_routes(api::Api& api) {
  const auto impl = impl_;
  add_access_routes(api, impl);
  add_objection_routes(api, impl);
  api.route(http::Method::post, "/api/v1/patients/{id}/export",
            {.tag = "patients",
             .action = "patient.export",
             .zh = "按本人要求导出全部资料",
             .en = "Export all of a person's data on the person's request",
             .right = Right::person_export},
            [impl](const Call& call, PatientId id, ExportCommand c) -> Result<PersonExport> {
              Call once = call;  // the copy must not be remembered with an Idempotency-Key
              once.idempotency_key.clear();
              auto answer = impl->export_person(once, id, c);
              call.seen = once.seen;
              return answer;
            });
  api.route(http::Method::post, "/api/v1/patients/{id}/erasure",
            {.tag = "patients",
             .action = "patient.erase",
             .zh = "删除一个人的全部资料",
             .en = "Erase a person",
             .right = Right::person_erase},
            [impl](const Call& call, PatientId id, EraseCommand c) -> Status {
              return impl->erase(call, id, c);
            });
}

Result<AccessLog> Service::accesses(const Call& call, PatientId patient,
                                    const AccessLogCommand& command) {
  return impl_->accesses(call, patient, command);
}

Status Service::may_see_objection(const Call& call, ObjectionId id) {
  return impl_->may_see_objection(call, id);
}

Result<std::int64_t> Service::tick(Instant now) { return impl_->escalate(now); }

Result<std::int64_t> Service::remove_expired(Instant now) { return impl_->remove_expired(now); }

std::chrono::hours Service::sessions_every(Instant now) const {
  return std::chrono::hours(
      impl_->policies.on(local_date(now)).of(policy::Kept::ended_sessions).hours());
}

Instant Service::keys_before(Instant now) const {
  return impl_->policies.on(local_date(now)).of(policy::Kept::idempotency_keys).before(now);
}

}  // namespace yilian::privacy
