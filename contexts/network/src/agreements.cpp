#include "impl.hpp"

namespace yilian::network {
namespace {

constexpr std::size_t uuid_length = 36, date_length = 10;

/// A cursor is the id and first day of the last row.
Result<store::AgreementFrom> page_from(const std::optional<std::string>& cursor) {
  if (!cursor || cursor->empty()) return store::AgreementFrom{};
  const std::string_view text = *cursor;
  const auto id = parse_uuid(text.substr(0, uuid_length));
  if (!id || text.size() != uuid_length + date_length || !parse_date(text.substr(uuid_length)))
    return fail_field("/cursor", Code::invalid_cursor);
  return store::AgreementFrom{cursor->substr(uuid_length), AgreementId{*id}};
}

std::vector<OrganisationId> ids_of(const std::vector<Party>& parties) {
  std::vector<OrganisationId> out;
  for (const auto& party : parties) out.push_back(party.organisation_id);
  return out;
}

}  // namespace

Result<AgreementPage> Service::Impl::agreements(const Call& call, const AgreementFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : page_usual;
  TRY(const auto after, page_from(filter.cursor));
  return database.read([&](db::Session& s) -> Result<AgreementPage> {
    AgreementPage page;
    page.items = store::agreements_page(s, region, filter, local_date(call.now), after, limit + 1);
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
      page.items.pop_back();
      const auto& last = page.items.back();
      page.next_cursor = to_string(last.id) + to_string(last.starts_on);
    }
    return page;
  });
}

Result<Agreement> Service::Impl::agreement(const Call& call, AgreementId id) {
  return database.read([&](db::Session& s) -> Result<Agreement> {
    auto row = store::agreement(s, region, id, local_date(call.now));
    if (!row) return fail(Code::not_found);
    return std::move(*row);
  });
}

Result<Agreement> Service::Impl::draft(db::Session& s, const Call& call,
                                       const AgreementInput& input) {
  rules::Known known;
  for (const auto id : input.party_ids) {
    if (known.size() > rules::parties_max) break;
    if (auto found = store::organisation(s, region, id)) known.emplace(id, std::move(*found));
  }
  TRY(const auto parties, rules::check_agreement(input, known, local_date(call.now)));
  Agreement out;
  out.kind = input.kind;
  out.title = input.title.value;
  if (input.number && !input.number->empty()) out.number = input.number->value;
  out.starts_on = input.starts_on;
  out.ends_on = input.ends_on;
  for (const auto id : parties) out.parties.push_back({id, known.at(id).name});
  out.scope = input.scope;
  out.signatures = input.signatures;
  out.file_ids = input.file_ids;
  return out;
}

Result<Agreement> Service::Impl::changed(work::Work& w, AgreementId id,
                                         const std::vector<Party>& before) {
  auto row = store::agreement(w.db, region, id, local_date(w.call().now));
  if (!row) return fail(Code::not_found);
  auto audience = ids_of(row->parties);
  for (const auto& party : before)
    if (std::find(audience.begin(), audience.end(), party.organisation_id) == audience.end())
      audience.push_back(party.organisation_id);
  w.emit("agreement.changed", id.value, row->version, std::move(audience));
  w.subject(id);
  return std::move(*row);
}

Result<Agreement> Service::Impl::create_agreement(const Call& call, const AgreementInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Agreement> {
    TRY(auto row, draft(w.db, call, input));
    row.id = AgreementId::make(call.now.ms);
    store::insert_agreement(w.db, region, row, call.now);
    return changed(w, row.id, {});
  });
}

Result<Agreement> Service::Impl::update_agreement(const Call& call, AgreementId id,
                                                  const AgreementInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Agreement> {
    const auto row = store::agreement(w.db, region, id, local_date(call.now));
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    CHECK_OK(rules::check_open(*row));
    TRY(auto next, draft(w.db, call, input));
    next.id = id;
    next.version = row->version;
    if (!store::update_agreement(w.db, region, next)) return fail(Code::stale_version);
    return changed(w, id, row->parties);
  });
}

Result<Agreement> Service::Impl::end_agreement(const Call& call, AgreementId id,
                                               const EndAgreement& command) {
  return work::change(database, call, [&](work::Work& w) -> Result<Agreement> {
    auto row = store::agreement(w.db, region, id, local_date(call.now));
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    CHECK_OK(rules::check_end(*row, command.ends_on));
    row->ended_on = command.ends_on;
    if (!store::update_agreement(w.db, region, *row)) return fail(Code::stale_version);
    return changed(w, id, {});
  });
}

}  // namespace yilian::network
