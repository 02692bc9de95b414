#include "doubtful.hpp"

#include "kernel/identifiers.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

/// One registration: who enters it and how.
struct Entry {
  const char *login, *name, *document_kind, *document_number, *birth, *sex, *phone;
};
struct Twice {
  Entry first, second;
};

const std::vector<Twice>& rows() {
  static const std::vector<Twice> all = {
      // The same characters in their traditional form, from an old household register.
      {{"county", "刘国强", "id_card", "34182219620305001", "1962-03-05", "male", "13955530001"},
       {"township", "劉國強", "household_register", "H62030501", "1962-03-05", "male",
        "13955530001"}},
      // Heard, not read.
      {{"township", "陈秀英", "id_card", "34182219551118002", "1955-11-18", "female",
        "13955530002"},
       {"county", "陈秀瑛", "insurance_number", "3418005511", "1955-11-18", "female",
        "13955530002"}},
      // Day and month mixed up.
      {{"county", "赵建国", "id_card", "34182219700804001", "1970-08-04", "male", "13955530003"},
       {"township", "赵建国", "household_register", "H70040801", "1970-04-08", "male",
        "13955530003"}},
      // Twins: two people with one phone.
      {{"county", "李晓明", "birth_certificate", "T340100001", "2025-05-06", "male", "13955530004"},
       {"county", "李晓敏", "birth_certificate", "T340100002", "2025-05-06", "male",
        "13955530004"}}};
  return all;
}

Status enter(County& county, const Entry& e) {
  std::string number = e.document_number;
  if (e.document_kind == std::string_view("id_card")) number += id_card_check(number);
  bj::object person{{"name", e.name},           {"documentKind", e.document_kind},
                    {"documentNumber", number}, {"sex", e.sex},
                    {"birthDate", e.birth},     {"phone", e.phone},
                    {"flags", bj::array{}},     {"newborn", false}};
  if (std::string_view(e.birth) > "2020")
    person["guardian"] = bj::object{{"name", "李伟"}, {"relation", "父亲"}, {"phone", e.phone}};
  const bj::object visit{{"kind", "outpatient"}, {"proof", "card_read"}};
  TRY(const auto made,
      county.as(e.login).post("/api/v1/patients/register",
                              bj::object{{"person", std::move(person)}, {"visit", visit}}));
  (void)made;
  return {};
}

}  // namespace

void register_twice(County& county, Stage& stage, Instant now) {
  std::int64_t minutes = 300;
  for (const auto& row : rows())
    for (const auto* entry : {&row.first, &row.second})
      stage.at(now.plus_minutes(-(minutes -= 20)),
               [&county, entry] { return enter(county, *entry); });
}

}  // namespace yilian::demo
