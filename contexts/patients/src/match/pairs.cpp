// The review queue: pairs by points, side by side, and the decision that they are two people.
#include <limits>

#include "impl.hpp"
#include "kernel/cursor.hpp"
#include "network/lookup.hpp"

namespace yilian::patients {
namespace {

/// Where somebody lives, without the door.
std::string mask_address(const std::string& address) {
  constexpr std::size_t shown = 9;
  std::size_t end = 0;
  for (std::size_t i = 0; i < shown && end < address.size(); ++i) {
    ++end;
    while (end < address.size() && (static_cast<unsigned char>(address[end]) & 0xC0) == 0x80) ++end;
  }
  return end < address.size() ? address.substr(0, end) + "***" : address;
}

}  // namespace

Result<PairPage> Service::Impl::pairs(const Call& call, const PairFilter& filter) {
  // An audit entry names at most a hundred people, and a pair is two.
  const std::int64_t limit = filter.limit ? std::min<std::int64_t>(filter.limit->value, 50) : 50;
  TRY(const auto cursor, parse_cursor(filter.cursor));
  const auto after = cursor.value_or(Cursor{std::numeric_limits<std::int64_t>::max(), {}});
  return database.read([&](db::Session& s) -> Result<PairPage> {
    PairPage page;
    for (auto& row : store::pairs(s, region, filter.state.value_or(PairState::open), after.key,
                                  PairId{after.id}, limit + 1)) {
      if (std::ssize(page.items) == limit) {
        const auto& last = page.items.back();
        page.next_cursor = to_string(Cursor{last.points, last.id.value});
        break;
      }
      PairBrief& out = page.items.emplace_back();
      out = {row.id, row.state,    row.points,     row.origin,     {},
             {},     row.found_at, row.decided_by, row.decided_at, row.version};
      TRY(const auto people, store::people(s, *vault, region, {row.first, row.second}));
      for (const auto& person : people) {
        call.saw(person.id);
        (person.id == row.first ? out.first_name_masked : out.second_name_masked) =
            mask_name(person.data.name);
      }
    }
    return page;
  });
}

Result<PairSide> Service::Impl::side(db::Session& s, const store::PersonRow& row) {
  const auto& d = row.data;
  PairSide out;
  out.id = row.id;
  out.name = d.name;
  out.sex = d.sex;
  out.birth_date = d.birth_date;
  out.document_kind = d.document_kind;
  out.document_masked = mask_document(d.document_number);
  out.phone_masked = mask_phone(d.phone);
  out.address_masked = mask_address(d.address);
  out.insurance_number_masked = mask_document(d.insurance_number);
  out.health_record_number = d.health_record_number;
  const auto registration = store::registration(s, region, row.id);
  if (!registration) return fail(Code::not_found);
  out.registered_at = registration->at;
  if (const auto found = network::find_organisation(s, region, registration->by))
    out.registered_by = found->name;
  out.visits = store::visit_count(s, region, row.id);
  return out;
}

Result<Pair> Service::Impl::pair(const Call& call, PairId id) {
  return database.read([&](db::Session& s) -> Result<Pair> {
    const auto row = store::pair(s, region, id);
    if (!row) return fail(Code::not_found);
    TRY(const auto first, store::person(s, *vault, region, row->first));
    TRY(const auto second, store::person(s, *vault, region, row->second));
    if (!first || !second) return fail(Code::not_found);
    TRY(const auto weights, this->weights(s, local_date(call.now)));
    const auto decision =
        match::decide(match::prepared(first->data), match::prepared(second->data), *weights);
    Pair out;
    out.id = id;
    out.state = row->state;
    out.points = decision.points;
    out.origin = row->origin;
    out.reason = decision.reason;
    out.doubts = decision.doubts;
    TRY(out.first, side(s, *first));
    TRY(out.second, side(s, *second));
    for (std::size_t i = 0; i < match::field_count; ++i) {
      const auto field = static_cast<MatchField>(i);
      out.fields.push_back({field, decision.levels[i], weights->points(field, decision.levels[i])});
    }
    out.found_at = row->found_at;
    out.decided_by = row->decided_by;
    out.decided_at = row->decided_at;
    out.decision = row->decision;
    if (row->merge)
      if (const auto merge = store::merge(s, region, *row->merge))
        out.survivor_id = merge->survivor;
    out.actions = match::possible(row->state);
    out.version = row->version;
    call.saw(row->first);
    call.saw(row->second);
    return out;
  });
}

Result<Pair> Service::Impl::keep_apart(const Call& call, PairId id, const PairCommand& command) {
  call.reason = command.reason.value;
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    auto row = store::pair(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    TRY(row->state, match::decide_pair(row->state, PairAction::keep_apart));
    row->decided_by = call.caller.person_name;
    row->decided_at = call.now;
    row->decision = command.reason.value;
    if (!store::set_pair(w.db, region, *row)) return fail(Code::stale_version);
    w.subject(id);
    w.patient(row->first);
    w.patient(row->second);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return pair(call, id);
}

}  // namespace yilian::patients
