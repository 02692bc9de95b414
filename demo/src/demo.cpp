#include "demo/demo.hpp"

#include "app/foundation.hpp"
#include "capacity.hpp"
#include "doubtful.hpp"
#include "journeys.hpp"
#include "messages.hpp"
#include "readiness.hpp"
#include "services.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

constexpr std::int64_t up_outpatient = 1217, up_inpatient = 153,
                       down_total = 658;                             // S2, first quarter
constexpr std::int64_t refused = 46, withdrawn = 31, returned = 22;  // on top, not counted
// A down-referral counts at its arrival, so it starts early enough to arrive within the quarter.
constexpr std::int64_t arrival_days = 6;
constexpr std::int64_t services_days = 85;

std::int64_t days_of_quarter(Date start) {
  const Date end =
      start.month == 10 ? Date{start.year + 1, 1, 1} : Date{start.year, start.month + 3, 1};
  return days_from_epoch(end) - days_from_epoch(start);
}

std::string primary(std::int64_t number) {
  return (number < 10 ? "p0" : "p") + std::to_string(number);
}

std::string hospital(People& people) {
  const auto draw = people.pick(100);
  return draw < 68 ? "lead" : draw < 84 ? "second" : draw < 94 ? "tcm" : "mch";
}

/// A moment of the quarter in office hours, at least `margin` days before its end.
Instant moment(People& people, Date start, std::int64_t margin) {
  return start_of(plus_days(start, people.between(0, days_of_quarter(start) - 1 - margin)))
      .plus_minutes(people.between(8 * 60, 16 * 60));
}

/// Root's account, with the demo password in place of the one-time one.
Result<Client> sign_in_root(app::Installation& installation, const access::NewPassword& first) {
  Client root(installation);
  CHECK_OK(root.sign_in(first.login_name, first.password));
  CHECK_OK(root.post("/api/v1/session/password",
                     bj::object{{"oldPassword", first.password}, {"newPassword", password}}));
  CHECK_OK(root.sign_in(first.login_name, password));
  return root;
}

void plan_quarter(Journeys& journeys, People& people, Date start, Summary& summary) {
  std::int64_t turn = 0;
  const auto plot = [&](const char* kind, Ending ending) {
    const std::int64_t unit = turn++ % 16 + 1;
    return Plot{primary(unit), hospital(people),
                kind,          people.pick(8) == 0 ? "urgent" : "elective",
                ending,        moment(people, start, 0)};
  };
  for (std::int64_t i = 0; i < up_outpatient; ++i) journeys.up(plot("outpatient", Ending::closed));
  for (std::int64_t i = 0; i < up_inpatient; ++i) journeys.up(plot("inpatient", Ending::closed));
  for (std::int64_t i = 0; i < down_total; ++i) {
    Plot p = plot("inpatient", Ending::closed);
    std::swap(p.sender, p.receiver);
    if (p.sender == "mch") p.sender = "lead";
    p.start = moment(people, start, arrival_days);
    journeys.down(p);
  }
  for (std::int64_t i = 0; i < refused; ++i) journeys.up(plot("outpatient", Ending::refused));
  for (std::int64_t i = 0; i < withdrawn; ++i) journeys.up(plot("outpatient", Ending::withdrawn));
  // Returned papers that nobody completes expire.
  for (std::int64_t i = 0; i < returned; ++i) journeys.up(plot("outpatient", Ending::returned));
  summary.up_outpatient = up_outpatient;
  summary.up_inpatient = up_inpatient;
  summary.down = down_total;
  summary.noise = refused + withdrawn + returned;
}

/// Something of every state for the desks of today, most of it around the named accounts.
void plan_current(Journeys& journeys, People& people, Instant now) {
  const Ending endings[] = {
      Ending::waiting,  Ending::waiting, Ending::waiting,      Ending::accepted,  Ending::accepted,
      Ending::returned, Ending::arrived, Ending::in_treatment, Ending::completed, Ending::closed};
  const auto ago = [&](std::int64_t hours_min, std::int64_t hours_max) {
    return now.plus_minutes(-people.between(hours_min * 60, hours_max * 60));
  };
  for (int i = 0; i < 40; ++i) {
    const Ending ending = endings[i % 10];
    const std::string unit = i % 3 == 0 ? "p01" : primary(people.between(2, 16));
    const bool early = ending == Ending::waiting || ending == Ending::returned;
    const char* urgency = i % 7 == 0 ? "urgent" : "elective";
    journeys.up({unit, i % 4 == 3 ? "second" : "lead", i % 5 == 0 ? "inpatient" : "outpatient",
                 urgency, ending, early ? ago(1, 30) : ago(40, 90)});
  }
  for (int i = 0; i < 16; ++i) {
    const Ending ending = endings[(i * 3) % 10];
    const bool early = ending == Ending::waiting || ending == Ending::returned;
    journeys.down({"lead", i % 2 == 0 ? "p01" : primary(people.between(2, 16)), "inpatient",
                   "elective", ending, early ? ago(1, 30) : ago(40, 90)});
  }
}

}  // namespace

Result<Summary> load(const config::Config& wanted, Instant now, const Options& options) {
  // The county's divisions are part of the story: another region would make every unit an outside
  // one.
  if (wanted.region != demo_region)
    return fault("the demo is a county of region " + std::to_string(demo_region));
  config::Config config = wanted;
  // Sessions of the demo last as long as its story, which is told within minutes.
  config.session_hours = 24 * 1000;
  config.session_idle_minutes = 60 * 24 * 1000;
  const Instant start =
      start_of(options.quarter ? options.quarter_start : plus_days(local_date(now), -10));
  app::SteppedClock clock(start);
  Summary summary;
  TRY(const auto first, [&]() -> Result<access::NewPassword> {
    TRY(auto foundation, app::open_foundation(config));
    access::Service accounts(*foundation.database, foundation.vault, clock, config.region, {});
    TRY(const auto known, accounts.all_accounts());
    if (!known.empty()) return fail(Code::conflict);
    return app::create_administrator(foundation, accounts, clock, "root", "系统管理员");
  }());
  TRY(auto installation, app::Installation::open(config, clock, {.durable = false}));
  TRY(auto root, sign_in_root(*installation, first));
  People people(options.seed);
  TRY(auto county, build(*installation, root, local_date(start), people, summary));
  Stage stage(*installation, clock);
  Journeys journeys(county, stage, people);
  // The last three months, so that their statements have something in them.
  const Instant services_end = options.current ? now : start.plus_days(services_days);
  plan_services(county, stage,
                std::max(start.plus_hours(1), services_end.plus_days(-services_days)),
                services_end);
  if (options.quarter) {
    plan_quarter(journeys, people, options.quarter_start, summary);
    CHECK_OK(stage.run(start.plus_days(days_of_quarter(options.quarter_start) + 40)));
  }
  if (options.current) {
    plan_current(journeys, people, now);
    admit_inpatients(county, stage, people, now);
    register_twice(county, stage, now);
    CHECK_OK(stage.run(now));
    CHECK_OK(equip(county));
    CHECK_OK(wish(county));
  }
  summary.requests = root.requests();
  for (const auto& [login, client] : county.clients) summary.requests += client.requests();
  installation->stop(0);
  return summary;
}

}  // namespace yilian::demo
