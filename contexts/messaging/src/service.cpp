#include "impl.hpp"

namespace yilian::messaging {

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database,
                                               std::shared_ptr<const crypto::Vault> vault,
                                               const Clock& clock, RegionId region,
                                               Settings settings) {
  TRY(auto catalogue, texts::Catalogue::read(settings.catalogue));
  if (!catalogue.knows(test_kind)) return fault("the catalogue of notices has no test");
  while (settings.public_url.ends_with('/')) settings.public_url.pop_back();
  return std::unique_ptr<Service>(new Service(std::shared_ptr<Impl>(new Impl{
      database, std::move(vault), clock, region, std::move(settings), std::move(catalogue)})));
}

void Service::add_routes(api::Api& api) {
  add_inbox_routes(api, impl_);
  add_channel_routes(api, impl_);
}

Status Service::notify(db::Session& session, const Notice& notice) {
  return impl_->notify(session, notice);
}
bool Service::take_news() { return impl_->news.exchange(false); }
Result<bool> Service::send_next(Lane lane) { return impl_->send_next(lane); }
Result<std::int64_t> Service::remove_before(db::Session& session, Instant before,
                                            std::int64_t limit) {
  return store::remove_messages(session, impl_->region, before, limit) +
         store::remove_deliveries(session, impl_->region, before, limit);
}

}  // namespace yilian::messaging
