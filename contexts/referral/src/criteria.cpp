// What the criteria say of the facts that a referral brings: at its submission, later with the
// version of its day, and what a table that is not in force yet would have said.
#include <algorithm>

#include "impl.hpp"

namespace yilian::referral {
namespace {

constexpr std::int64_t past_max = 500;
constexpr std::size_t examples_max = 20, facts_max = 100;

tiering::EvaluateCommand command_of(const Content& content) {
  tiering::EvaluateCommand out;
  if (content.facts) out.facts = *content.facts;
  return out;
}

}  // namespace

Status Service::Impl::apply_criteria(db::Session& s, store::Row& row) {
  row.criteria.reset();
  if (!row.content.facts || row.content.facts->empty()) return {};
  if (row.content.facts->size() > facts_max)
    return fail_field("/facts", Code::too_many, {{"max", std::to_string(facts_max)}});
  TRY(const auto found, tiering.evaluate(s, command_of(row.content), local_date(row.submitted_at)));
  CriteriaFound out{found.action, found.urgency, {}};
  for (const auto& table : found.tables)
    for (const auto& fired : table.fired)
      out.fired.push_back({table.key, fired.id, fired.zh, fired.en});
  row.criteria = std::move(out);
  return {};
}

Result<tiering::Evaluation> Service::Impl::criteria(const Call& call, ReferralId id) {
  return database.read([&](db::Session& s) -> Result<tiering::Evaluation> {
    TRY(const auto row, visible(s, call, id));
    if (side_of(call, row) == Side::nobody) return fail(Code::not_found);
    call.saw(row.patient_id);
    return tiering.evaluate(s, command_of(row.content), local_date(row.submitted_at));
  });
}

Result<TryPastAnswer> Service::Impl::try_past(const Call& call, const TryPastCommand& c) {
  const bool all = call.caller.has(Right::referral_supervise);
  return database.read([&](db::Session& s) -> Result<TryPastAnswer> {
    TryPastAnswer out;
    const Date today = local_date(call.now);
    const auto unit = all ? std::nullopt : std::optional(call.caller.organisation);
    for (const auto& past : store::latest_facts(s, region, unit, past_max)) {
      auto now = command_of(past.content);
      now.tables.emplace().push_back(c.key);
      TRY(const auto before, tiering.evaluate(s, now, today));
      TRY(auto after, tiering.fires(c.table, now.facts));
      PastDifference one{past.number, {}, std::move(after)};
      for (const auto& table : before.tables)
        for (const auto& fired : table.fired) one.before.push_back(fired.id);
      ++out.looked_at;
      if (std::ranges::is_permutation(one.before, one.after)) continue;
      ++out.differing;
      if (out.examples.size() < examples_max) out.examples.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace yilian::referral
