#include "shared_documents/service.hpp"

#include "impl.hpp"
#include "patients/following.hpp"

namespace yilian::shared_documents {
namespace {

constexpr std::int64_t about_max = 5000;  // documents of one person in a copy

}  // namespace

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, Below below,
                                               RegionId region) {
  TRY(auto tables, read_tables());
  below.patients.add_follower(
      patients::follower_of("shared_documents", region, store::moving_tables()));
  return std::unique_ptr<Service>(
      new Service(std::shared_ptr<Impl>(new Impl{database, below, region, std::move(tables)})));
}

void Service::add_routes(api::Api& api) { add_document_routes(api, impl_); }

Result<std::vector<SharedDocumentRecord>> Service::holdings(db::Session& session,
                                                            PatientId patient) {
  auto out = store::of_patient(session, impl_->region, patient, about_max + 1);
  if (std::ssize(out) > about_max)
    return fail(Code::too_many, {{"max", std::to_string(about_max)}});
  return out;
}

void Service::erase(db::Session& session, PatientId patient) {
  store::erase(session, impl_->region, patient);
}

}  // namespace yilian::shared_documents
