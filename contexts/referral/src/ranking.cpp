// Which units are best asked, and how departments answered lately.
#include <algorithm>
#include <cmath>
#include <map>

#include "impl.hpp"

namespace yilian::referral {
namespace {

constexpr std::size_t candidates_max = 60, ranked_max = 20;
constexpr int months_back = 2;

std::string month_of(Date day) { return to_string(day).substr(0, 7); }

/// The first of the months whose answers count.
std::string since(Date today) {
  int year = today.year, month = static_cast<int>(today.month) - months_back;
  if (month < 1) {
    month += 12;
    --year;
  }
  return month_of(Date{year, month, 1});
}

std::int64_t shared_digits(std::string_view a, std::string_view b) {
  std::int64_t same = 0;
  while (same < 9 && static_cast<std::size_t>(same) < std::min(a.size(), b.size()) &&
         a[static_cast<std::size_t>(same)] == b[static_cast<std::size_t>(same)])
    ++same;
  return same;
}

/// By its code where both have one, else by name: what the sender calls the speciality.
bool of_speciality(const network::Department& d, const std::string& wanted) {
  if (!d.receives_referrals || d.standing != network::Standing::active) return false;
  return d.code.value_or("") == wanted || d.name == wanted;
}

std::string words(const rules::Candidate& c, RankFactor factor, Language language) {
  const bool zh = language == Language::zh;
  const auto count = [](std::int64_t n) { return std::to_string(n); };
  switch (factor) {
    case RankFactor::level:
      if (!c.level_fits) return zh ? "目录未列出该病种" : "The catalogue does not name the disease";
      return *c.level_fits ? (zh ? "级别符合病种目录" : "Its level treats this disease")
                           : (zh ? "级别低于病种目录" : "Its level is below the catalogue's");
    case RankFactor::capacity:
      if (!c.free_places) return zh ? "没有近期的床位号源数据" : "No fresh figures";
      return zh ? "可用 " + count(*c.free_places) : count(*c.free_places) + " free";
    case RankFactor::distance:
      if (c.shared_division >= 9) return zh ? "同一乡镇" : "Same township";
      if (c.shared_division >= 6) return zh ? "同一县区" : "Same county";
      if (c.shared_division >= 4) return zh ? "同一地市" : "Same city";
      return zh ? "外地" : "Farther away";
    case RankFactor::waiting:
      if (!c.answer_minutes) return zh ? "近期没有答复记录" : "No answers lately";
      return zh ? "平均 " + count(*c.answer_minutes) + " 分钟答复"
                : "Answers in " + count(*c.answer_minutes) + " min on average";
    case RankFactor::refusals:
      if (c.asked == 0) return zh ? "近期没有转诊记录" : "Not asked lately";
      return zh ? "近 3 个月 " + count(c.asked) + " 次中未接收 " + count(c.refused) + " 次"
                : count(c.refused) + " of " + count(c.asked) + " not taken in 3 months";
    case RankFactor::agreement:
      if (c.agreement) return zh ? "有生效的转诊协议" : "An agreement is in force";
      return c.same_consortium ? (zh ? "同一医联体" : "Same consortium")
                               : (zh ? "没有协议" : "No agreement");
  }
  return "";
}

}  // namespace

Status Service::Impl::fold_answers(db::Session& s, std::span<const outbox::Event> events) {
  std::map<std::tuple<OrganisationId, DepartmentId, std::string>, store::Answers> sums;
  for (const auto& event : events) {
    const bool answer = event.kind == "referral.accept" || event.kind == "referral.refuse" ||
                        event.kind == "referral.return" || event.kind == "referral.pass_on";
    if (!answer) continue;
    TRY(const auto payload, json::parse(event.payload));
    const auto text = [&](const char* name) -> std::string {
      const auto* found = payload.is_object() ? payload.get_object().if_contains(name) : nullptr;
      return found && found->is_string() ? std::string(found->get_string()) : "";
    };
    const auto organisation = parse_uuid(text("asked"));
    const auto department = parse_uuid(text("askedDepartment"));
    if (!organisation || !department) continue;  // written before units were named so
    auto& sum = sums[{{*organisation}, {*department}, month_of(local_date(event.at))}];
    if (event.kind == "referral.pass_on") {
      ++sum.unanswered;
      continue;
    }
    if (event.kind == "referral.accept") ++sum.accepted;
    if (event.kind == "referral.refuse") {
      ++sum.refused;
      if (text("code") == "no_bed" || text("code") == "no_slot") ++sum.no_capacity;
    }
    const auto* held = payload.get_object().if_contains("heldMs");
    if (held && held->is_int64() && event.kind != "referral.return")
      sum.answered_ms += std::max<std::int64_t>(held->get_int64(), 0);
  }
  for (const auto& [key, sum] : sums)
    store::add_answers(s, region, std::get<0>(key), std::get<1>(key), std::get<2>(key), sum);
  return {};
}

Result<Ranking> Service::Impl::rank(const Call& call, const RankCommand& c) {
  const Date today = local_date(call.now);
  const auto& policy = policies.on(today);
  const bool beds = c.kind == Kind::inpatient || c.kind == Kind::rehabilitation;
  return database.read([&](db::Session& s) -> Result<Ranking> {
    const auto sender = network::find_organisation(s, region, call.caller.organisation);
    if (!sender) return fail(Code::not_your_organisation);
    std::optional<std::int64_t> lowest;
    if (c.diagnosis) {
      TRY(const auto levels, tiering.catalogue(s, {*c.diagnosis, std::nullopt}, today));
      if (!levels.matches.empty()) lowest = levels.matches.front().level;
    }
    const auto partners = network::partners_of(s, region, sender->id, today);
    Ranking out{call.now, {}};
    std::size_t looked_at = 0;
    for (const auto& unit : network::receiving_organisations(s, region)) {
      const auto fitting = rules::directions(unit_facts(*sender), unit_facts(unit));
      if (unit.id == sender->id || std::ranges::find(fitting, c.direction) == fitting.end())
        continue;
      const auto departments = network::departments_of(s, region, unit.id);
      const auto found = std::ranges::find_if(
          departments, [&](const auto& d) { return of_speciality(d, c.department.value); });
      if (found == departments.end()) continue;
      if (++looked_at > candidates_max) break;
      rules::Candidate one;
      if (lowest)
        one.level_fits = network::care_level(unit.kind, unit.grade_level).value_or(0) >= *lowest;
      capacity::SupplyQuery query{sender->id, unit.id,      beds,    c.bed_class,
                                  found->id,  std::nullopt, call.now};
      if (c.kind == Kind::examination) {
        query.department_id.reset();
        query.kind = capacity::ResourceKind::device;
      }
      one.free_places = capacity.supply(s, query).places;
      one.shared_division = shared_digits(sender->division, unit.division);
      const auto answers = store::answers_since(s, region, unit.id, found->id, since(today));
      one.asked = answers.accepted + answers.refused + answers.unanswered;
      one.refused = answers.refused + answers.unanswered;
      if (const auto answered = answers.accepted + answers.refused; answered > 0)
        one.answer_minutes = answers.answered_ms / answered / 60'000;
      one.answer_minutes_max = policy.deadline_minutes.accept.elective;
      one.agreement = network::agreement_between(s, region, network::AgreementKind::referral,
                                                 sender->id, unit.id, today)
                          .has_value();
      one.same_consortium =
          std::ranges::find(partners, unit.id, &network::Partner::id) != partners.end();
      const auto marks = rules::marks(one);
      RankedReceiver ranked{
          unit.id, unit.name, found->id, found->name, rules::score(marks, policy.rank_weights), {}};
      for (const auto& mark : marks)
        ranked.marks.push_back({mark.factor, mark.value,
                                rules::weight_of(mark.factor, policy.rank_weights),
                                words(one, mark.factor, call.language)});
      out.items.push_back(std::move(ranked));
    }
    std::ranges::stable_sort(out.items, std::greater<>(), &RankedReceiver::score);
    if (out.items.size() > ranked_max) out.items.resize(ranked_max);
    return out;
  });
}

}  // namespace yilian::referral
