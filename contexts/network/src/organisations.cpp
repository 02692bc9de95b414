#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::network {
namespace {

/// A cursor is the id of the last row: names don't belong into addresses.
Result<store::PageFrom> page_from(db::Session& s, RegionId region,
                                  const std::optional<std::string>& cursor) {
  if (!cursor || cursor->empty()) return store::PageFrom{};
  const auto id = parse_uuid(*cursor);
  const auto last = id ? store::organisation(s, region, OrganisationId{*id}) : std::nullopt;
  if (!last) return fail_field("/cursor", Code::invalid_cursor);
  return store::PageFrom{last->name, last->id};
}

}  // namespace

Result<OrganisationPage> Service::Impl::list(const Call& call, const OrganisationFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : page_usual;
  return database.read([&](db::Session& s) -> Result<OrganisationPage> {
    TRY(const auto after, page_from(s, region, filter.cursor));
    OrganisationPage page;
    page.items =
        store::organisations_page(s, region, filter, local_date(call.now), after, limit + 1);
    if (static_cast<std::int64_t>(page.items.size()) > limit) {
      page.items.pop_back();
      page.next_cursor = to_string(page.items.back().id);
    }
    return page;
  });
}

Result<Organisation> Service::Impl::get(OrganisationId id) {
  return database.read([&](db::Session& s) -> Result<Organisation> {
    auto row = store::organisation(s, region, id);
    if (!row) return fail(Code::not_found);
    return std::move(*row);
  });
}

Status Service::Impl::check_codes(db::Session& s, const Organisation& wanted) {
  const auto free = [&](const std::optional<Organisation>& other) -> Status {
    if (other && other->id != wanted.id) return fail(rules::organisation_exists(*other));
    return {};
  };
  if (wanted.credit_code) CHECK_OK(free(store::by_credit_code(s, region, *wanted.credit_code)));
  if (wanted.institution_code)
    CHECK_OK(free(store::by_institution_code(s, region, *wanted.institution_code)));
  return {};
}

Result<Organisation> Service::Impl::insert(work::Work& w, Organisation row) {
  row.id = OrganisationId::make(w.call().now.ms);
  if (!store::insert_organisation(w.db, region, row, w.call().now)) {
    CHECK_OK(check_codes(w.db, row));
    return fail(Code::conflict);
  }
  w.emit("organisation.changed", row.id.value, 1, {row.id});
  return *store::organisation(w.db, region, row.id);
}

Result<Organisation> Service::Impl::save(work::Work& w, const Organisation& row) {
  CHECK_OK(check_codes(w.db, row));
  if (!store::update_organisation(w.db, region, row)) return fail(Code::stale_version);
  w.emit("organisation.changed", row.id.value, row.version + 1, {row.id});
  w.subject(row.id);
  return *store::organisation(w.db, region, row.id);
}

Result<Organisation> Service::Impl::create(const Call& call, const OrganisationInput& input) {
  TRY(const auto wanted, rules::check_organisation(input, division_exists(input.division.value)));
  return work::change(database, call, [&](work::Work& w) -> Result<Organisation> {
    TRY(auto created, insert(w, wanted));
    w.subject(created.id);
    return created;
  });
}

Result<Organisation> Service::Impl::update(const Call& call, OrganisationId id,
                                           const OrganisationInput& input) {
  TRY(auto wanted, rules::check_organisation(input, division_exists(input.division.value)));
  wanted.id = id;
  auto answer = work::change(database, call, [&](work::Work& w) -> Result<Organisation> {
    const auto row = store::organisation(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, id));
    CHECK_OK(require_version(call, row->version));
    CHECK_OK(rules::check_active(*row));
    Organisation next = wanted;
    next.version = row->version;
    return save(w, next);
  });
  // Somebody took the code between the look and the write: say who.
  if (!answer && answer.error().code == Code::conflict)
    CHECK_OK(database.read([&](db::Session& s) -> Status { return check_codes(s, wanted); }));
  return answer;
}

Result<Organisation> Service::Impl::set_standing(const Call& call, OrganisationId id,
                                                 Standing standing) {
  return work::change(database, call, [&](work::Work& w) -> Result<Organisation> {
    auto row = store::organisation(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    // A consortium can't be led by a unit that no longer works.
    if (standing == Standing::closed)
      for (const auto& belongs : store::belongs_to(w.db, region, id, local_date(call.now)))
        if (belongs.leads) return fail(Code::lead_must_stay);
    row->standing = standing;
    return save(w, *row);
  });
}

}  // namespace yilian::network
