#include "exchange/service.hpp"

#include "impl.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t about_max = 5000;  // messages of one person in a copy

}  // namespace

Service::Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
                 patients::Service& patients, records::FhirService& fhir,
                 referral::Service& referral, const Clock& clock, RegionId region)
    : impl_(new Impl{
          database, std::move(vault), patients, fhir, referral, clock, region, {}, {}, {}, {}}) {}
Service::~Service() = default;

void Service::add_routes(api::Api& api) { add_exchange_routes(api, impl_); }

bool Service::receive(const std::string& remote, std::vector<Delivery>& batch) {
  return impl_->receive(remote, batch);
}

Result<FeedHoldings> Service::holdings(db::Session& session, PatientId patient) {
  auto& impl = *impl_;
  const auto rows = store::of_patient(session, impl.region, patient, about_max + 1);
  if (std::ssize(rows) > about_max)
    return fail(Code::too_many, {{"max", std::to_string(about_max)}});
  FeedHoldings out;
  for (const auto& row : rows) {
    FeedRecord record{row.id, row.organisation, row.type, row.control_id, row.received_at, ""};
    const auto bodies = store::bodies(session, impl.region, row.id);
    if (bodies.body) {
      TRY(const auto bytes, impl.vault->unseal(*bodies.body, store::body_context(row.id)));
      if (const auto message = hl7::Message::read(bytes)) record.text = message->text();
    }
    out.messages.push_back(std::move(record));
  }
  return out;
}

void Service::erase(db::Session& session, PatientId patient) {
  store::erase_person(session, impl_->region, patient);
}

Result<std::int64_t> Service::remove_bodies(db::Session& session, Instant before,
                                            std::int64_t limit) {
  return store::remove_bodies(session, impl_->region, before, limit);
}

void Service::note_change(const Call& call, std::optional<Code> refusal) {
  impl_->note_change(call, refusal);
}
Result<std::int64_t> Service::write_tally() { return impl_->write_tally(); }
Result<std::int64_t> Service::count_days(Instant now) { return impl_->count_days(now); }

}  // namespace yilian::exchange
