// The codes of a member in terms of the standards.
#include "crypto/crypto.hpp"
#include "impl.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t page = 200, mappings_max = 50'000, unmapped_max = 500;

}  // namespace

Result<CodeMappingList> Service::Impl::list_mappings(const Call& call, const CodeFilter& filter) {
  TRY(const auto unit, unit_of(call, filter.organisation_id));
  std::string after;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto bytes = crypto::from_hex(*filter.cursor);
    after.assign(bytes.begin(), bytes.end());
    if (after.empty() || !is_clean_text(after)) return fail_field("/cursor", Code::invalid_cursor);
  }
  return database.read([&](db::Session& s) -> Result<CodeMappingList> {
    CodeMappingList out;
    out.items = store::mappings(s, region, unit, filter.kind, after, page);
    if (std::ssize(out.items) == page) {
      // The entries of one code stay together: the last one may have more.
      const auto last = out.items.back().local_code;
      while (out.items.size() > 1 && out.items.back().local_code == last) out.items.pop_back();
      const auto& code = out.items.back().local_code;
      out.next_cursor =
          crypto::hex(reinterpret_cast<const std::uint8_t*>(code.data()), code.size());
    }
    return out;
  });
}

Result<CodeMapping> Service::Impl::put_mapping(const Call& call, const CodeMappingInput& input) {
  TRY(const auto unit, unit_of(call, input.organisation_id));
  if (!is_standard_code(input.kind, input.code.value))
    return fail_field("/code", Code::invalid_standard_code);
  return work::change(database, call, [&](work::Work& w) -> Result<CodeMapping> {
    if (!network::find_organisation(w.db, region, unit))
      return fail_field("/organisationId", Code::not_found);
    if (store::count_mappings(w.db, region, unit) >= mappings_max)
      return fail(Code::too_many, {{"max", std::to_string(mappings_max)}});
    CodeMapping out{unit,
                    input.kind,
                    input.local_code.value,
                    std::string(system_of(input.kind)),
                    input.code.value,
                    input.display.value,
                    input.valid_from.value_or(local_date(call.now)),
                    call.caller.person_name,
                    call.now};
    store::put_mapping(w.db, region, out);
    store::advance_stamp(w.db, region);
    w.emit("exchange.codes", unit.value, 1, {unit});
    w.subject(unit);
    return out;
  });
}

Status Service::Impl::remove_mapping(const Call& call, const CodeRemoval& input) {
  TRY(const auto unit, unit_of(call, input.organisation_id));
  return work::change(database, call, [&](work::Work& w) -> Status {
    if (!store::remove_mapping(w.db, region, unit, input.kind, input.local_code.value,
                               input.valid_from))
      return fail(Code::not_found);
    store::advance_stamp(w.db, region);
    w.emit("exchange.codes", unit.value, 1, {unit});
    w.subject(unit);
    return {};
  });
}

Result<UnmappedList> Service::Impl::list_unmapped(const Call& call, const UnmappedFilter& filter) {
  TRY(const auto unit, unit_of(call, filter.organisation_id));
  return database.read([&](db::Session& s) -> Result<UnmappedList> {
    UnmappedList out{store::unmapped(s, region, unit, unmapped_max)};
    // What was mapped meanwhile only waits for a replay.
    TRY(const auto known, agreed(s, unit));
    const auto& mappings = *known->mappings.at(unit);
    const Date today = local_date(call.now);
    std::erase_if(out.items, [&](const UnmappedCode& one) {
      return mappings.find(one.kind, one.local_code, today).has_value();
    });
    return out;
  });
}

}  // namespace yilian::exchange
