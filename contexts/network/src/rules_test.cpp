// Rules as text tables: a line per case, ending in the exact answer. The last test asserts that
// every refusal of the catalogue's network section stands in one of them.
#include "rules.hpp"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "json/json.hpp"
#include "network/describe.hpp"

namespace yilian::network {
namespace {

struct Case {
  std::string line, expected, actual;
};
using Cases = std::vector<Case>;
using Cells = std::vector<std::string>;

/// Runs `decide` over the cells of each line; the last cell is the expected answer.
template <class F>
Cases run(const std::string& table, F decide) {
  Cases out;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    Cells cells;
    std::istringstream parts(line);
    for (std::string part; std::getline(parts, part, '|');) cells.push_back(trimmed(part));
    if (cells.size() < 2) continue;
    const std::string expected = cells.back();
    cells.pop_back();
    out.push_back({line, expected, decide(cells)});
  }
  return out;
}

void check(const Cases& cases) {
  EXPECT_FALSE(cases.empty());
  for (const auto& one : cases) EXPECT_EQ(one.actual, one.expected) << one.line;
}

/// `ok`, a code, or `/pointer code` for each field.
template <class T>
std::string answer(const Result<T>& result) {
  if (result) return "ok";
  if (result.error().fields.empty()) return std::string(info(result.error().code).name);
  std::string out;
  for (const auto& field : result.error().fields)
    out += (out.empty() ? "" : ", ") + field.pointer + " " + std::string(info(field.code).name);
  return out;
}

Date day(const std::string& text) {
  const auto date = parse_date(text);
  if (!date) throw std::runtime_error("no date: " + text);
  return *date;
}
std::optional<Date> maybe_day(const std::string& text) {
  return text == "-" ? std::nullopt : std::optional(day(text));
}
/// Organisations and consortia are named by a letter.
Uuid letter(const std::string& text) {
  Uuid id;
  id.bytes[0] = static_cast<std::uint8_t>(text.at(0));
  return id;
}
OrganisationId organisation_id(const std::string& text) { return {letter(text)}; }

Cases organisation_cases() {
  return run(R"(
    91350100M000100Y43   | -                      | yes | 118.7 | 32.7 | ok
    91110000600037341L   | -                      | yes | -     | -    | ok
    91440300708461136T   | 341181000131           | yes | -     | -    | ok
    91 4403007 08461136t | -                      | yes | -     | -    | ok
    -                    | 60003734134118110C2201 | yes | -     | -    | ok
    -                    | 60003734134118110c2201 | yes | -     | -    | ok
    91350100M000100Y44   | -                      | yes | -     | -    | /creditCode invalid_credit_code
    91350100I000100Y43   | -                      | yes | -     | -    | /creditCode invalid_credit_code
    -                    | 60003734234118110C2201 | yes | -     | -    | /institutionCode invalid_institution_code
    -                    | 60003734134118110C2203 | yes | -     | -    | /institutionCode invalid_institution_code
    -                    | 12345                  | yes | -     | -    | /institutionCode invalid_institution_code
    -                    | -                      | no  | -     | -    | /division unknown_division
    -                    | -                      | yes | 181   | 32   | /longitude out_of_range
    -                    | -                      | yes | 118   | -91  | /latitude out_of_range
    x                    | y                      | no  | -     | -    | /creditCode invalid_credit_code, /institutionCode invalid_institution_code, /division unknown_division
  )",
             [](const Cells& c) {
               OrganisationInput input;
               input.name.value = "某卫生院";
               if (c[0] != "-") input.credit_code.emplace().value = c[0];
               if (c[1] != "-") input.institution_code.emplace().value = c[1];
               if (c[3] != "-") input.longitude = std::stod(c[3]);
               if (c[4] != "-") input.latitude = std::stod(c[4]);
               return answer(rules::check_organisation(input, c[2] == "yes"));
             });
}

Cases care_cases() {
  return run(R"(
    tertiary_hospital       | 3 | 3 . .
    secondary_hospital      | 2 | 2 . .
    secondary_hospital      | 0 | 2 . .
    county_hospital         | 2 | 2 . .
    county_hospital         | 3 | 3 . .
    tcm_hospital            | 3 | 3 . .
    tcm_hospital            | 1 | 2 . .
    maternal_child_hospital | 2 | 2 . .
    rehabilitation_hospital | 0 | 1 step_down .
    rehabilitation_hospital | 1 | 1 step_down .
    rehabilitation_hospital | 2 | 2 step_down .
    rehabilitation_hospital | 3 | 3 step_down .
    township_centre         | 1 | 1 . primary
    community_centre        | 0 | 1 . primary
    nursing_home            | 2 | 1 step_down .
    hospice                 | 0 | 1 step_down .
    elderly_care            | 0 | 1 step_down .
    private_institution     | 0 | 0 . .
    private_institution     | 2 | 2 . .
    community_station       | 0 | 0 . primary
    village_clinic          | 1 | 0 . primary
    cdc                     | 3 | - . .
    insurance_office        | 0 | - . .
    health_commission       | 0 | - . .
    consortium_office       | 0 | - . .
    supplier                | 0 | - . .
  )",
             [](const Cells& c) {
               const auto kind = json::parse_enum<OrganisationKind>(c[0]).value();
               const auto level = care_level(kind, std::stoi(c[1]));
               return (level ? std::to_string(*level) : "-") +
                      (is_step_down_unit(kind) ? " step_down" : " .") +
                      (is_primary(kind) ? " primary" : " .");
             });
}

Cases period_cases() {
  return run(R"(
    2026-01-01 | 2026-01-01 | 2026-01-01 | ok in
    2026-01-01 | 2026-12-31 | 2026-12-31 | ok in
    2026-01-01 | 2026-12-31 | 2027-01-01 | ok out
    2026-01-01 | 2026-12-31 | 2025-12-31 | ok out
    2026-01-01 | -          | 2199-01-01 | ok in
    2026-01-02 | 2026-01-01 | 2026-01-01 | /endsOn dates_reversed out
  )",
             [](const Cells& c) {
               return answer(rules::check_period(day(c[0]), maybe_day(c[1]), "/endsOn")) +
                      (rules::covers(day(c[0]), maybe_day(c[1]), day(c[2])) ? " in" : " out");
             });
}

Cases ownership_cases() {
  return run(R"(
    org_admin      | A | A | ok
    org_admin      | A | B | not_your_organisation
    referral_desk  | A | B | not_your_organisation
    office         | A | B | ok
    platform_admin | A | B | ok
  )",
             [](const Cells& c) {
               Caller caller;
               caller.role = parse_role(c[0]).value();
               caller.rights = rights_of(caller.role);
               caller.organisation = organisation_id(c[1]);
               return answer(rules::check_own(caller, organisation_id(c[2])));
             });
}

/// A is led by L; M is in since March, N was in from February to April.
Consortium consortium() {
  Consortium out;
  out.lead_id = organisation_id("L");
  out.starts_on = day("2026-01-01");
  out.ends_on = day("2026-12-31");
  const auto add = [&out](const char* id, const char* joined, const char* left) {
    Member member;
    member.organisation_id = organisation_id(id);
    member.joined_on = day(joined);
    member.left_on = maybe_day(left);
    member.lead = member.organisation_id == out.lead_id;
    out.members.push_back(member);
  };
  add("L", "2026-01-01", "-");
  add("M", "2026-03-01", "-");
  add("N", "2026-02-01", "2026-04-30");
  return out;
}

Cases member_cases() {
  return run(R"(
    join  | X | 2026-01-01 | ok
    join  | X | 2025-12-31 | /joinedOn out_of_range
    join  | X | 2027-01-01 | /joinedOn out_of_range
    join  | M | 2026-05-01 | member_exists
    join  | M | 2026-01-01 | member_exists
    join  | L | 2026-06-01 | member_exists
    join  | N | 2026-05-01 | ok
    join  | N | 2026-04-30 | member_exists
    leave | M | 2026-05-01 | ok
    leave | M | 2026-03-01 | ok
    leave | M | 2026-02-28 | /leftOn dates_reversed
    leave | N | 2026-05-01 | not_a_member
    leave | X | 2026-05-01 | not_a_member
    leave | L | 2026-05-01 | lead_must_stay
  )",
             [](const Cells& c) {
               const auto id = organisation_id(c[1]);
               if (c[0] == "join")
                 return answer(rules::check_join(consortium(), {id, Tightness::tight, day(c[2])}));
               return answer(rules::check_leave(consortium(), {id, day(c[2])}));
             });
}

Cases higher_cases() {
  return run(R"(
    A |                         | ok
    A | B                       | ok
    A | B C D                   | ok
    A | A                       | consortium_cycle
    A | B C A                   | consortium_cycle
    A | B C D B C D B C D B C D B C D B C D B C D | consortium_cycle
  )",
             [](const Cells& c) {
               std::vector<ConsortiumId> above;
               std::istringstream letters(c[1]);
               for (std::string one; letters >> one;) above.push_back({letter(one)});
               return answer(rules::check_higher({letter(c[0])}, above));
             });
}

/// The organisation, that of the department named with it, whether the contact exists.
Cases usable_cases() {
  return run(R"(
    active | A    | yes | ok
    none   | A    | yes | /organisationId unknown_organisation
    closed | A    | yes | /organisationId organisation_closed
    active | none | yes | /departmentId unknown_department
    active | B    | yes | /departmentId unknown_department
    active | -    | yes | ok
    active | A    | no  | /contactId unknown_contact
  )",
             [](const Cells& c) {
               std::optional<Organisation> organisation;
               if (c[0] != "none") organisation.emplace().id = organisation_id("A");
               if (c[0] == "closed") organisation->standing = Standing::closed;
               ContactInput input;
               input.organisation_id = organisation_id("A");
               if (c[1] != "-") input.department_id = DepartmentId{letter("D")};
               std::optional<Department> department;
               if (c[1].size() == 1) department.emplace().organisation_id = organisation_id(c[1]);
               const auto contact = rules::check_contact(input, organisation, department);
               return contact ? answer(rules::check_duty({{}, {0}, {1}}, c[2] == "yes"))
                              : answer(contact);
             });
}

Cases duty_cases() {
  return run(R"(
    08:00 | 09:00 | ok
    08:00 | 08:00 | /endsAt dates_reversed
    08:00 | 07:59 | /endsAt dates_reversed
    08:00 | +31   | ok
    08:00 | +32   | /endsAt out_of_range
  )",
             [](const Cells& c) {
               const auto at = [](const std::string& text) {
                 return parse_instant("2026-03-01T" + text + ":00+08:00").value();
               };
               const Instant starts = at(c[0]);
               const Instant ends = c[1][0] == '+' ? starts.plus_days(std::stoi(c[1])) : at(c[1]);
               return answer(rules::check_duty({{}, starts, ends}, true));
             });
}

/// Known are A and B, and C, which is closed. Parties, signers, day of signature.
Cases agreement_cases() {
  return run(R"(
    A B     |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | ok
    A B     | A B | 2026-03-01 | 2026-01-01 | 2026-12-31 | ok
    A B A   |     | 2026-03-01 | 2026-01-01 | 2026-01-01 | ok
    A       |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | /partyIds too_few_parties
    A A     |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | /partyIds too_few_parties
            |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | /partyIds too_few_parties
    A X     |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | /partyIds/1 unknown_organisation
    A C     |     | 2026-03-01 | 2026-01-01 | 2026-12-31 | /partyIds/1 organisation_closed
    A B     | C   | 2026-03-01 | 2026-01-01 | 2026-12-31 | /signatures/0/organisationId not_a_party
    A B     | A   | 2026-03-02 | 2026-01-01 | 2026-12-31 | /signatures/0/signedOn date_in_future
    A B     |     | 2026-03-01 | 2026-01-02 | 2026-01-01 | /endsOn dates_reversed
  )",
             [](const Cells& c) {
               AgreementInput input;
               std::string one;
               for (std::istringstream parties(c[0]); parties >> one;)
                 input.party_ids.push_back(organisation_id(one));
               for (std::istringstream signers(c[1]); signers >> one;)
                 input.signatures.push_back({organisation_id(one), {"某某"}, day(c[2])});
               input.starts_on = day(c[3]);
               input.ends_on = day(c[4]);
               rules::Known known;
               for (const char* id : {"A", "B", "C"})
                 known[organisation_id(id)].id = organisation_id(id);
               known[organisation_id("C")].standing = Standing::closed;
               return answer(rules::check_agreement(input, known, day("2026-03-01")));
             });
}

/// From January to December 2026: ended on, day, then the state, and whether it may be ended on
/// that day.
Cases agreement_state_cases() {
  return run(R"(
    -          | 2025-12-31 | upcoming ; /endsOn dates_reversed
    -          | 2026-01-01 | in_force ; ok
    -          | 2026-12-31 | in_force ; ok
    -          | 2027-01-01 | expired ; /endsOn out_of_range
    2026-06-30 | 2026-06-30 | in_force ; agreement_not_open
    2026-06-30 | 2026-07-01 | ended ; agreement_not_open
    2026-06-30 | 2027-06-30 | ended ; agreement_not_open
    2026-06-30 | 2025-06-30 | upcoming ; agreement_not_open
  )",
             [](const Cells& c) {
               Agreement agreement;
               agreement.starts_on = day("2026-01-01");
               agreement.ends_on = day("2026-12-31");
               agreement.ended_on = maybe_day(c[0]);
               const auto state = rules::agreement_state(agreement.starts_on, agreement.ends_on,
                                                         agreement.ended_on, day(c[1]));
               return std::string(json::enum_name(state)) + " ; " +
                      answer(rules::check_end(agreement, day(c[1])));
             });
}

/// What stands in the way, with its link.
Cases existing_cases() {
  return run(R"(
    organisation | organisation_exists 某医院 /api/v1/organisations/
    department   | department_exists /api/v1/departments/
    consortium   | unknown_consortium
  )",
             [](const Cells& c) -> std::string {
               Organisation organisation;
               organisation.name = "某医院";
               if (c[0] == "organisation") {
                 const auto error = rules::organisation_exists(organisation);
                 return std::string(info(error.code).name) + " " + error.params.at(0).second + " " +
                        error.link.substr(0, 22);
               }
               if (c[0] == "department") {
                 const auto error = rules::department_exists({});
                 return std::string(info(error.code).name) + " " + error.link.substr(0, 20);
               }
               return answer(rules::check_found(false, "/higherId"))
                   .substr(std::string("/higherId ").size());
             });
}

TEST(NetworkRules, organisation) { check(organisation_cases()); }
TEST(NetworkRules, care_levels) {
  const auto cases = care_cases();
  check(cases);
  json::mp::mp_for_each<json::bd::describe_enumerators<OrganisationKind>>([&](auto kind) {
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const auto& c) {
      return c.line.find(kind.name) != std::string::npos;
    })) << kind.name;
  });
}
TEST(NetworkRules, periods) { check(period_cases()); }
TEST(NetworkRules, own_organisation_only) { check(ownership_cases()); }
TEST(NetworkRules, members) { check(member_cases()); }
TEST(NetworkRules, higher_consortium) { check(higher_cases()); }
TEST(NetworkRules, usable) { check(usable_cases()); }
TEST(NetworkRules, duties) { check(duty_cases()); }
TEST(NetworkRules, agreements) { check(agreement_cases()); }
TEST(NetworkRules, agreement_states) { check(agreement_state_cases()); }
TEST(NetworkRules, existing) { check(existing_cases()); }

TEST(NetworkRules, every_refusal_of_the_catalogue_has_a_case) {
  std::string all;
  for (const auto& cases :
       {organisation_cases(), period_cases(), ownership_cases(), member_cases(), higher_cases(),
        usable_cases(), duty_cases(), agreement_cases(), agreement_state_cases(), existing_cases()})
    for (const auto& one : cases) all += " " + one.actual + " ";
  // The section runs from its first code to the first one of patients.
  for (const auto& row : error_catalogue()) {
    const bool network = row.code >= Code::invalid_credit_code && row.code < Code::invalid_id_card;
    EXPECT_TRUE(!network || all.find(row.name) != std::string::npos) << row.name;
  }
}

TEST(NetworkRules, normal_form) {
  OrganisationInput input;
  input.name.value = "天长市铜城镇中心卫生院";
  input.credit_code.emplace().value = "91350100m000100y43";
  input.address.emplace();
  const auto row = rules::check_organisation(input, true).value();
  EXPECT_EQ(row.short_name, input.name.value);
  EXPECT_EQ(row.credit_code, "91350100M000100Y43");
  EXPECT_FALSE(row.address);
}

Consortium named(const char* id, const char* higher, const char* starts = "2026-01-01",
                 std::optional<Date> ends = std::nullopt) {
  Consortium out;
  out.id = {letter(id)};
  out.name = id;
  out.lead_id = organisation_id(id);
  if (*higher != '-') out.higher_id = ConsortiumId{letter(higher)};
  out.starts_on = day(starts);
  out.ends_on = ends;
  return out;
}

std::string drawn(const std::vector<NetworkNode>& nodes) {
  std::string out;
  for (const auto& node : nodes) {
    out += node.consortium.name;
    if (!node.children.empty()) out += "(" + drawn(node.children) + ")";
  }
  return out;
}

TEST(NetworkRules, tree) {
  const Date today = day("2026-06-01");
  EXPECT_EQ(drawn(rules::tree({named("A", "-"), named("B", "A"), named("C", "A"), named("D", "B"),
                               named("E", "-")},
                              today)
                      .roots),
            "A(B(D)C)E");
  // A higher one that has ended leaves its lower ones as roots; one that begins later is shown.
  EXPECT_EQ(drawn(rules::tree({named("A", "-", "2025-01-01", day("2026-05-31")), named("B", "A"),
                               named("C", "B", "2026-09-01")},
                              today)
                      .roots),
            "B(C)");
  EXPECT_EQ(drawn(rules::tree({named("A", "-", "2025-01-01", today)}, today).roots), "A");
  // Damaged data: a circle is left out, not followed for ever.
  EXPECT_EQ(drawn(rules::tree({named("A", "B"), named("B", "A"), named("C", "-")}, today).roots),
            "C");
}

}  // namespace
}  // namespace yilian::network
