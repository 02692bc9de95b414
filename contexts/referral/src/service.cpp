#include "referral/service.hpp"

#include "access/service.hpp"
#include "impl.hpp"

namespace yilian::referral {
namespace {

class PasswordSigner final : public Signer {
 public:
  explicit PasswordSigner(access::Service& access) : access_(access) {}
  Result<std::string> confirm(const Call& call, const ApproveCommand& c) override {
    const auto text = [](const auto& field) {
      return field ? std::optional(field->value) : std::optional<std::string>();
    };
    CHECK_OK(access_.confirm(call, text(c.password), text(c.code)));
    return std::string(c.code ? "code" : "password");
  }

 private:
  access::Service& access_;
};

}  // namespace

std::shared_ptr<Signer> password_signer(access::Service& access) {
  return std::make_shared<PasswordSigner>(access);
}

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, patients::Service& patients,
                                               records::Service& records,
                                               capacity::Service& capacity,
                                               tiering::Service& tiering,
                                               std::shared_ptr<Signer> signer, RegionId region,
                                               std::string public_url) {
  TRY(auto policies, policy::load());
  const std::shared_ptr<Impl> impl(new Impl{database, patients, records, capacity, tiering,
                                            std::move(signer), region, std::move(public_url),
                                            std::move(policies)});
  patients.add_follower(
      {"referral",
       [impl = impl.get()](db::Session& s, const Call& call, PatientId from, PatientId to) {
         return impl->move_to(s, call, from, to);
       },
       [impl = impl.get()](db::Session& s, const Call& call, PatientId to, PatientId from,
                           const std::vector<patients::MovedEntry>& moved) {
         return impl->move_back(s, call, to, from, moved);
       }});
  return std::unique_ptr<Service>(new Service(impl));
}

Status Service::may_see(const Call& call, ReferralId id) {
  return impl_->database.read([&](db::Session& s) -> Status {
    CHECK_OK(impl_->visible(s, call, id));
    return {};
  });
}
Result<std::int64_t> Service::tick(Instant now) { return impl_->tick(now); }

Status Service::fold_answers(db::Session& session, std::span<const outbox::Event> events) {
  return impl_->fold_answers(session, events);
}

Result<ReferralHoldings> Service::holdings(db::Session& session, const Call& call,
                                           PatientId patient) {
  return impl_->holdings(session, call, patient);
}

Status Service::erase(db::Session& session, PatientId patient) {
  return impl_->erase(session, patient);
}

Result<std::int64_t> Service::remove_drafts(db::Session& session, Instant before,
                                            std::int64_t limit) {
  return store::delete_old_drafts(session, impl_->region, before, limit);
}

}  // namespace yilian::referral
