#include "policies/service.hpp"

#include "impl.hpp"

namespace yilian::policies {

Service::Service(db::Database& database, RegionId region) : impl_(new Impl{database, region}) {}
Service::~Service() = default;

Status Service::register_kind(KindInfo kind) {
  for (const auto& one : kind.shipped) {
    const auto wrong = kind.check(one.key, one.content, true);
    if (!wrong.empty())
      return fault("the shipped " + kind.name + "/" + one.key + " is not valid at " +
                   wrong.front().pointer + ": " + std::string(info(wrong.front().code).name) + " " +
                   text(wrong.front().code, wrong.front().params, Language::en));
    impl_->shipped_contents.emplace(shipped_id(kind.name, one.key),
                                    std::make_shared<const std::string>(one.content));
  }
  const std::string name = kind.name;
  impl_->kinds.emplace(name, std::move(kind));
  return {};
}

std::vector<InForce> Service::in_force(db::Session& session, const std::string& kind, Date day) {
  return impl_->in_force(session, kind, day);
}

std::optional<InForce> Service::in_force(db::Session& session, const std::string& kind,
                                         const std::string& key, Date day) {
  for (auto& one : impl_->in_force(session, kind, day))
    if (one.key == key) return std::move(one);
  return std::nullopt;
}

}  // namespace yilian::policies
