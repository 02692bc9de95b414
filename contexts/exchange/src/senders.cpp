// Who may send: the systems of members, and from where.
#include <arpa/inet.h>

#include "impl.hpp"

namespace yilian::exchange {
namespace {

constexpr std::size_t families_max = 6, addresses_max = 20;

bool is_address(const std::string& text) {
  in6_addr room{};
  return inet_pton(AF_INET, text.c_str(), &room) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

Status check(const SenderInput& input) {
  constexpr std::int64_t zone_min = -720, zone_max = 840;
  if (input.zone_minutes < zone_min || input.zone_minutes > zone_max)
    return fail_field("/zoneMinutes", Code::out_of_range, {{"min", "-720"}, {"max", "840"}});
  if (input.families.empty()) return fail_field("/families", Code::too_few, {{"min", "1"}});
  if (input.families.size() > families_max)
    return fail_field("/families", Code::too_many, {{"max", std::to_string(families_max)}});
  if (input.addresses.size() > addresses_max)
    return fail_field("/addresses", Code::too_many, {{"max", std::to_string(addresses_max)}});
  for (std::size_t i = 0; i < input.addresses.size(); ++i)
    if (!is_address(input.addresses[i].value))
      return fail_field("/addresses/" + std::to_string(i), Code::invalid_address);
  return {};
}

void set(const SenderInput& input, Sender& out) {
  out.name = input.name.value;
  out.application = input.application.value;
  out.facility = input.facility.value;
  out.charset = input.charset;
  out.zone_minutes = input.zone_minutes;
  out.families = input.families;
  out.addresses.clear();
  for (const auto& one : input.addresses) out.addresses.push_back(one.value);
  out.unmapped = input.unmapped;
  out.enabled = input.enabled;
  if (input.late_after_minutes) out.late_after_minutes = input.late_after_minutes->value;
  if (input.target_percent) out.target_percent = input.target_percent->value;
}

void name_unit(db::Session& s, RegionId region, Sender& sender) {
  if (const auto unit = network::find_organisation(s, region, sender.organisation_id))
    sender.organisation_name = unit->name;
}

/// Over MLLP the address and the names in the header say who it is: two that are alike would be
/// one.
bool is_taken(const std::vector<Sender>& all, const Sender& one) {
  return std::ranges::any_of(all, [&](const Sender& other) {
    const bool alike = other.id != one.id && other.application == one.application &&
                       other.facility == one.facility;
    const bool shared = std::ranges::any_of(one.addresses, [&](const std::string& address) {
      return std::ranges::find(other.addresses, address) != other.addresses.end();
    });
    return alike && (shared || other.organisation_id == one.organisation_id);
  });
}

}  // namespace

Result<SenderList> Service::Impl::list_senders(const Call& call, const SenderFilter& filter) {
  const bool all = manages_all(call) && !filter.organisation_id;
  TRY(const auto unit, unit_of(call, filter.organisation_id));
  return database.read([&](db::Session& s) -> Result<SenderList> {
    SenderList out;
    for (auto& sender : store::senders(s, region)) {
      if (!all && sender.organisation_id != unit) continue;
      name_unit(s, region, sender);
      out.items.push_back(std::move(sender));
    }
    return out;
  });
}

Result<Sender> Service::Impl::create_sender(const Call& call, const SenderInput& input) {
  CHECK_OK(check(input));
  TRY(const auto unit, unit_of(call, input.organisation_id));
  return work::change(database, call, [&](work::Work& w) -> Result<Sender> {
    const auto organisation = network::find_organisation(w.db, region, unit);
    if (!organisation) return fail_field("/organisationId", Code::not_found);
    Sender out;
    out.id = SenderId::make(call.now.ms);
    out.organisation_id = unit;
    out.version = 1;
    set(input, out);
    const auto before = store::senders(w.db, region);
    if (std::ssize(before) >= store::senders_max)
      return fail(Code::too_many, {{"max", std::to_string(store::senders_max)}});
    if (is_taken(before, out) || !store::insert_sender(w.db, region, out))
      return fail_field("/application", Code::conflict);
    store::advance_stamp(w.db, region);
    w.emit("exchange.sender", out.id.value, 1, {unit});
    w.subject(out.id);
    out.organisation_name = organisation->name;
    return out;
  });
}

Result<Sender> Service::Impl::update_sender(const Call& call, SenderId id,
                                            const SenderInput& input) {
  CHECK_OK(check(input));
  return work::change(database, call, [&](work::Work& w) -> Result<Sender> {
    auto row = store::sender(w.db, region, id);
    if (!row || (row->organisation_id != call.caller.organisation && !manages_all(call)))
      return fail(Code::not_found);
    if (input.organisation_id && *input.organisation_id != row->organisation_id)
      return fail_field("/organisationId", Code::conflict);
    CHECK_OK(require_version(call, row->version));
    set(input, *row);
    if (is_taken(store::senders(w.db, region), *row))
      return fail_field("/application", Code::conflict);
    if (!store::update_sender(w.db, region, *row)) return fail(Code::stale_version);
    ++row->version;
    store::advance_stamp(w.db, region);
    w.emit("exchange.sender", id.value, row->version, {row->organisation_id});
    w.subject(id);
    name_unit(w.db, region, *row);
    return std::move(*row);
  });
}

}  // namespace yilian::exchange
