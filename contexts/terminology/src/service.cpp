#include "terminology/service.hpp"

#include "impl.hpp"

namespace yilian::terminology {

Service::Service(db::Database& database, RegionId region)
    : impl_(new Impl{database, region, false}) {}
Service::~Service() = default;

Result<std::int64_t> Service::load_starter(Instant now) { return impl_->load_starter(now); }

void Service::add_routes(api::Api& api) { add_terminology_routes(api, impl_); }

}  // namespace yilian::terminology
