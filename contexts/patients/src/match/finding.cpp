// Who is registered and may be this person: proposed by keys, compared by the rules.
#include <algorithm>

#include "impl.hpp"
#include "match/keys.hpp"

namespace yilian::patients {
namespace {

constexpr int chain_max = 20;  // of merges into merges
constexpr std::int64_t merged_max = 200;
constexpr std::size_t pairs_max = 10;  // of one person at a time: the likeliest

}  // namespace

PatientId Service::Impl::current(db::Session& s, PatientId id) {
  for (int step = 0; step < chain_max; ++step) {
    const auto next = store::merged_into(s, region, id);
    if (!next) break;
    id = *next;
  }
  return id;
}

std::vector<PatientId> Service::Impl::merged_into(db::Session& s, PatientId id) {
  std::vector<PatientId> out = store::merged_of(s, region, id, merged_max);
  for (std::size_t i = 0; i < out.size() && std::ssize(out) < merged_max; ++i)
    for (const auto one : store::merged_of(s, region, out[i], merged_max)) out.push_back(one);
  return out;
}

Result<std::vector<Likeness>> Service::Impl::likenesses(db::Session& s, const keys::Ring& ring,
                                                        const match::Candidate& person,
                                                        std::optional<PatientId> self, Date today) {
  TRY(const auto weights, this->weights(s, today));
  std::vector<PatientId> ids;
  std::vector<bool> strong;
  for (const auto& one :
       store::sharing(s, ring, region, match::keys_of(person), weights->people_per_key)) {
    if (self && one.id == *self) continue;
    ids.push_back(one.id);
    strong.push_back(one.is_strong);
  }
  TRY(auto rows, store::people(s, *vault, region, ids, [&](const store::PersonRow& row) {
        const auto place = std::ranges::lower_bound(ids, row.id) - ids.begin();
        return strong[static_cast<std::size_t>(place)] ||
               match::is_worth_comparing(person, row.data);
      }));
  std::vector<Likeness> out;
  for (auto& row : rows) {
    const PatientId now = row.merged_into ? current(s, *row.merged_into) : row.id;
    if (self && now == *self) continue;
    auto decision = match::decide(person, match::prepared(std::move(row.data)), *weights);
    if (decision.outcome == MatchOutcome::different) continue;
    out.push_back({row.id, now, std::move(decision)});
  }
  const auto rank = [](const Likeness& one) {
    return std::pair(one.decision.outcome == MatchOutcome::same, one.decision.points);
  };
  std::ranges::sort(out, [&](const auto& a, const auto& b) {
    return rank(a) != rank(b) ? rank(a) > rank(b) : a.id < b.id;
  });
  return out;
}

void Service::Impl::put_pairs(db::Session& s, PatientId person, const std::vector<Likeness>& found,
                              PairOrigin origin, Instant now) {
  std::vector<PatientId> known;
  for (const auto& one : found) {
    if (known.size() == pairs_max) break;
    if (std::ranges::find(known, one.current) != known.end()) continue;
    known.push_back(one.current);
    store::PairRow row;
    row.id = PairId::make(now.ms);
    row.first = person;
    row.second = one.current;
    row.points = one.decision.points;
    row.origin = origin;
    row.found_at = now;
    store::put_pair(s, region, row);
  }
}

void Service::Impl::index_anew(db::Session& s, const keys::Ring& ring, PatientId id,
                               const match::Candidate& person) {
  store::delete_match_keys(s, region, id);
  store::insert_match_keys(s, ring, region, id, match::keys_of(person));
  store::set_compared(s, region, id, false);
}

Result<std::int64_t> Service::Impl::compare_new(const Call& call, std::int64_t limit) {
  return database.write([&](db::Session& s) -> Result<std::int64_t> {
    const auto ids = store::not_compared(s, region, limit);
    if (ids.empty()) return 0;
    const auto ring = keys::for_writing(s, *vault, region);
    TRY(auto rows, store::people(s, *vault, region, ids));
    // All keys first, so that those of one batch find each other whatever their order.
    std::vector<std::pair<PatientId, match::Candidate>> people;
    for (auto& row : rows) {
      store::set_compared(s, region, row.id, true);
      auto person = match::prepared(std::move(row.data));
      store::insert_match_keys(s, ring, region, row.id, match::keys_of(person));
      if (!row.merged_into) people.emplace_back(row.id, std::move(person));
    }
    for (const auto& [id, person] : people) {
      TRY(const auto found, likenesses(s, ring, person, id, local_date(call.now)));
      put_pairs(s, id, found, PairOrigin::look_through, call.now);
    }
    return std::ssize(rows);
  });
}

Result<std::optional<FoundPerson>> Service::Impl::find(db::Session& s, const keys::Ring& ring,
                                                       const match::Candidate& person,
                                                       const std::optional<SourceNumber>& source,
                                                       Date today, std::vector<Likeness>& alike) {
  if (source)
    if (const auto known = store::by_source_number(s, region, *source)) {
      const auto id = current(s, *known);
      TRY(auto row, store::person(s, *vault, region, id));
      if (row &&
          match::source_number_holds(match::compare(person, match::prepared(std::move(row->data)))))
        return FoundPerson{id, FoundBy::source_number, false};
      // The number was given to somebody else: what it says now does not fit who had it.
      return fail_field("/sourceNumber", Code::patient_has_other_name);
    }
  TRY(alike, likenesses(s, ring, person, std::nullopt, today));
  if (alike.empty() || alike.front().decision.outcome != MatchOutcome::same) return std::nullopt;
  const bool document = alike.front().decision.reason == MatchReason::document;
  return FoundPerson{alike.front().current, document ? FoundBy::document : FoundBy::score, false};
}

Result<FoundPerson> Service::Impl::enter(work::Work& w, const keys::Ring& ring, PatientId id,
                                         const match::Candidate& person,
                                         const std::vector<Likeness>& alike) {
  const Call& call = w.call();
  const store::PersonRow row{id, person.data, 1};
  if (!store::insert_person(w.db, ring, region, row, call.caller.organisation, call.now))
    return fail(Code::patient_has_other_name);  // the same document of somebody not alike
  store::insert_match_keys(w.db, ring, region, id, match::keys_of(person));
  put_pairs(w.db, id, alike, PairOrigin::exchange, call.now);
  return FoundPerson{id, FoundBy::registered, !alike.empty()};
}

Result<FoundPerson> Service::Impl::find_or_register(work::Work& w, const PersonInput& input,
                                                    const std::optional<SourceNumber>& source) {
  const Call& call = w.call();
  const Date today = local_date(call.now);
  TRY(auto checked, rules::check(input, today, ""));
  const auto person = match::prepared(std::move(checked));
  const auto ring = keys::for_writing(w.db, *vault, region);
  std::vector<Likeness> alike;
  TRY(auto found, find(w.db, ring, person, source, today, alike));
  if (!found) {
    TRY(found, enter(w, ring, PatientId::make(call.now.ms), person, alike));
  }
  if (source) store::insert_source_number(w.db, region, *source, found->id, call.now);
  w.patient(found->id);
  return *found;
}

namespace {

/// What is told, checked; nothing when it says too little to look for anybody.
struct Telling {
  std::optional<match::Candidate> person;
  bool is_enough = false;
};
Result<Telling> telling_of(const PersonTold& told, Date today) {
  Telling out;
  const auto& input = told.input;
  const bool card = input.document_kind == DocumentKind::id_card && input.document_number;
  if (!card && !input.birth_date) return out;
  TRY(auto checked, rules::check_told(input, today, ""));
  out.is_enough = told.may_register && rules::check(input, today, "").has_value();
  out.person = match::prepared(std::move(checked));
  return out;
}

/// A number that was given to somebody else by now says nothing.
template <class Find>
Result<std::optional<FoundPerson>> found_by(const Find& find,
                                            const std::optional<SourceNumber>& source) {
  auto found = find(source);
  if (found || !source || found.error().code != Code::invalid_request) return found;
  return find(std::nullopt);
}

}  // namespace

Result<std::optional<FoundPerson>> Service::Impl::settle(work::Work& w, const PersonTold& told) {
  const Date today = local_date(w.call().now);
  TRY(const auto telling, telling_of(told, today));
  if (!telling.person) return std::nullopt;
  const auto ring = keys::for_writing(w.db, *vault, region);
  std::vector<Likeness> alike;
  const auto look = [&](const std::optional<SourceNumber>& source) {
    return find(w.db, ring, *telling.person, source, today, alike);
  };
  TRY(auto found, found_by(look, told.source));
  if (!found && telling.is_enough) {
    auto entered = enter(w, ring, told.as, *telling.person, alike);
    if (entered) found = *entered;
    else {
      // Somebody else may have registered the same person since we looked.
      TRY(found, look(std::nullopt));
      if (!found) return std::unexpected(entered.error());
    }
  }
  if (!found) return found;
  if (told.source) store::insert_source_number(w.db, region, *told.source, found->id, w.call().now);
  w.patient(found->id);
  return found;
}

Result<std::optional<PatientId>> Service::Impl::foresee(db::Session& s, const Call& call,
                                                        const PersonTold& told) {
  const Date today = local_date(call.now);
  TRY(const auto telling, telling_of(told, today));
  if (!telling.person) return std::nullopt;
  const auto ring = keys::for_reading(s, *vault, region);
  std::vector<Likeness> alike;
  const auto look = [&](const std::optional<SourceNumber>& source) {
    return find(s, ring, *telling.person, source, today, alike);
  };
  TRY(const auto found, found_by(look, told.source));
  if (found) return found->id;
  return telling.is_enough ? std::optional(told.as) : std::nullopt;
}

Result<std::vector<MatchHit>> Service::Impl::match(const Call& call, const PersonTold& told,
                                                   std::int64_t limit) {
  CHECK_OK(require(call, Right::patient_register));
  const Date today = local_date(call.now);
  TRY(const auto telling, telling_of(told, today));
  if (!telling.person) return fail(Code::search_too_wide);
  CHECK_OK(count_search(call));
  return database.read([&](db::Session& s) -> Result<std::vector<MatchHit>> {
    const auto ring = keys::for_reading(s, *vault, region);
    TRY(const auto weights, this->weights(s, today));
    TRY(const auto alike, likenesses(s, ring, *telling.person, std::nullopt, today));
    std::vector<MatchHit> out;
    for (const auto& one : alike) {
      if (std::ssize(out) == limit) break;
      const bool known = std::ranges::any_of(
          out, [&](const MatchHit& hit) { return hit.person.id == one.current; });
      if (known) continue;
      TRY(const auto row, store::person(s, *vault, region, one.current));
      if (!row) continue;
      call.saw(row->id);
      out.push_back({masked_hit(s, call, *row), one.decision.outcome, one.decision.points,
                     weights->automatic});
    }
    return out;
  });
}

PatientId Service::current(db::Session& session, PatientId id) {
  return impl_->current(session, id);
}
std::vector<PatientId> Service::merged_into(db::Session& session, PatientId id) {
  return impl_->merged_into(session, id);
}
Result<FoundPerson> Service::find_or_register(work::Work& work, const PersonInput& input,
                                              const std::optional<SourceNumber>& source) {
  return impl_->find_or_register(work, input, source);
}
Result<std::optional<FoundPerson>> Service::settle(work::Work& work, const PersonTold& told) {
  return impl_->settle(work, told);
}
Result<std::optional<PatientId>> Service::foresee(db::Session& session, const Call& call,
                                                  const PersonTold& told) {
  return impl_->foresee(session, call, told);
}
Result<std::vector<MatchHit>> Service::match(const Call& call, const PersonTold& told,
                                             std::int64_t limit) {
  return impl_->match(call, told, limit);
}
bool Service::is_registered(db::Session& session, PatientId id) {
  return store::is_registered(session, impl_->region, id);
}
Result<std::int64_t> Service::compare_new(const Call& call, std::int64_t limit) {
  TRY(const auto compared, impl_->compare_new(call, limit));
  if (compared == 0) CHECK_OK(impl_->fetch_late(call));
  return compared;
}

}  // namespace yilian::patients
