// People come from a file: tried first, refused as a whole when a row is wrong, written in batches,
// completed by the same file, and nobody may see them for it.
#include <gmock/gmock.h>

#include <thread>

#include "kernel/identifiers.hpp"
#include "support/world.hpp"
#include "testing/archive.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr auto people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto relationships = "SELECT count(*) FROM relationships WHERE region_id = $1"_sql;
constexpr auto visits = "SELECT count(*) FROM visits WHERE region_id = $1"_sql;
constexpr auto entries =
    "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'patient.import' "
    "AND outcome = 'done'"_sql;
constexpr auto named =
    "SELECT count(*) FROM audit_patients WHERE region_id = $1 AND audit_id IN (SELECT id FROM "
    "audit WHERE region_id = $1 AND action = 'patient.import')"_sql;

class PeopleImportTest : public ApiTest {
 protected:
  static Answer import(Browser& who, const std::string& body, bool dry_run,
                       http::Fields headers = {}) {
    headers.emplace_back("content-type", "text/csv");
    return who.send(http::Method::post,
                    std::string("/api/v1/patients/import?dryRun=") + (dry_run ? "true" : "false"),
                    body, std::move(headers));
  }
  /// Rows, new, known, faulty, problems told; or the code of the refusal.
  static std::string counts(const Answer& answer) {
    if (answer.status != 200) return answer.code();
    std::string out;
    for (const auto* name : {"/rows", "/created", "/known", "/faulty"})
      out += std::to_string(answer.number(name)) + " ";
    return out + std::to_string(answer.size("/problems"));
  }
  static std::string problems(const Answer& answer) {
    std::string out;
    for (std::size_t i = 0; i < answer.size("/problems"); ++i) {
      const auto at = "/problems/" + std::to_string(i);
      out += std::to_string(answer.number(at + "/line")) + " " + answer.text(at + "/column") + " " +
             answer.text(at + "/code") + "\n";
    }
    return out;
  }
  std::string row(const std::string& name) { return name + "," + world().id_card() + "\n"; }
  Browser office() { return world().sign_in(Role::office, "office"); }
};
INSTANTIATE_API_TESTS(PeopleImportTest);

const std::string header = "姓名,证件号码\n";

std::string many(int count, int from = 0) {
  std::string out = header;
  for (int i = from; i < from + count; ++i) {
    std::string serial = std::to_string(i % 1000), day = std::to_string(10 + i / 1000 % 18);
    serial.insert(0, 3 - serial.size(), '0');
    const std::string digits = "530111" + std::to_string(1950 + i / 18000) + "07" + day + serial;
    out += "人" + std::to_string(i) + "," + digits + id_card_check(digits) + "\n";
  }
  return out;
}

TEST_P(PeopleImportTest, IsTriedThenImportedThenKnown) {
  auto who = office();
  const auto file = header + row("王芳") + row("李强");
  const auto trial = import(who, file, true);
  EXPECT_EQ(counts(trial), "2 2 0 0 0");
  EXPECT_EQ(trial.text("/batchId"), "");
  EXPECT_EQ(world().count(people), 0) << "a trial writes nothing";
  const auto done = import(who, file, false);
  EXPECT_EQ(counts(done), "2 2 0 0 0");
  EXPECT_EQ(world().count(people), 2);
  EXPECT_EQ(counts(import(who, file, true)), "2 0 2 0 0");
  EXPECT_EQ(counts(import(who, file, false)), "2 0 2 0 0");
  EXPECT_EQ(counts(import(who, file + row("赵敏"), false)), "3 1 2 0 0");
  EXPECT_EQ(world().count(people), 3);
}

TEST_P(PeopleImportTest, AWorkbookIsAsGoodAsAText) {
  auto who = office();
  const auto card = world().id_card(), child = world().id_card("20180215");
  const auto book =
      testing::workbook({{"姓名*", "证件号码*", "证件类型", "性别", "出生日期", "电话", "地址",
                          "人群分类", "监护人姓名", "与监护人关系"},
                         {"王芳", card, "", "", "", "13800138000", "街 1 号", "慢性病患者、孕产妇"},
                         {},
                         {"John Smith", "e1234567", "护照", "男", "1980/2/5"},
                         {"王小", child, "", "", "", "", "", "", "王芳", "母亲"}});
  EXPECT_EQ(counts(import(who, book, false)), "3 3 0 0 0");
  auto nurse = world().sign_in(Role::nurse, "township");
  auto found = nurse.post("/api/v1/patients/search", bj::object{{"documentNumber", card}});
  ASSERT_EQ(found.size("/hits"), 1) << found.body;
  EXPECT_EQ(found.text("/hits/0/phoneMasked"), "138****8000");
  // A visit opens what was imported.
  const auto path = "/api/v1/patients/" + found.text("/hits/0/id");
  EXPECT_EQ(nurse.get(path).code(), "no_relationship");
  EXPECT_EQ(nurse
                .post(path + "/visits",
                      bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}})
                .status,
            201);
  const auto person = nurse.get(path);
  EXPECT_EQ(person.text("/address"), "街 1 号");
  EXPECT_EQ(person.text("/flags/0"), "chronic_disease");
  EXPECT_EQ(person.text("/flags/1"), "pregnant");
  found = nurse.post("/api/v1/patients/search", bj::object{{"documentNumber", "E-1234567"}});
  EXPECT_EQ(found.text("/hits/0/birthDate"), "1980-02-05");
  EXPECT_EQ(counts(import(who, book.substr(0, 500), true)), "xlsx_malformed");
}

TEST_P(PeopleImportTest, OneWrongRowAndNobodyIsImported) {
  auto who = office();
  auto nurse = world().sign_in(Role::nurse, "township");
  const auto registered = world().id_card(), twice = world().id_card();
  world().register_patient(nurse, registered);
  const auto file = header + row("王芳") + ",x\n" + "李强," + twice + "\n" + "王某," + registered +
                    "\n" + "李强," + twice + "\n" + "张小明," + registered + "\n" + "一格\n";
  const auto trial = import(who, file, true, {{"accept-language", "en"}});
  EXPECT_EQ(counts(trial), "7 2 0 5 5");
  EXPECT_EQ(problems(trial),
            "3 姓名 required\n"
            "5 姓名 patient_has_other_name\n"
            "6 证件号码 row_repeated\n"
            "7 证件号码 row_repeated\n"
            "8  csv_malformed\n");
  EXPECT_EQ(trial.text("/problems/0/message"), "This field is required");
  const auto refused = import(who, file, false);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.code(), "import_has_errors");
  EXPECT_THAT(refused.problems(), ::testing::HasSubstr("/rows/6/documentNumber:row_repeated"));
  EXPECT_EQ(world().count(people), 1);
}

TEST_P(PeopleImportTest, OpensNothingForAnybody) {
  auto who = office();
  ASSERT_EQ(counts(import(who, header + row("王芳"), false)), "1 1 0 0 0");
  EXPECT_EQ(world().count(relationships), 0);
  EXPECT_EQ(world().count(visits), 0);
}

TEST_P(PeopleImportTest, IsForTheOfficeAndThePlatformAdministrator) {
  for (const auto& role : roles()) {
    if (role.role == Role::system_client || role.role == Role::resident) continue;
    auto who = world().sign_in(role.role, "office");
    const bool may = role.role == Role::office || role.role == Role::platform_admin;
    EXPECT_EQ(import(who, header, true).status, may ? 200 : 403) << role.name;
    const auto book = who.get("/api/v1/patients/import/template", {{"accept-language", "en"}});
    EXPECT_EQ(book.status, may ? 200 : 403) << role.name;
    EXPECT_EQ(book.body.starts_with("PK"), may) << role.name;
  }
  auto visitor = world().visitor();
  EXPECT_EQ(import(visitor, header, false).status, 401);
}

TEST_P(PeopleImportTest, TheTemplateIsAFileThatCanBeImported) {
  auto who = office();
  const auto book = who.get("/api/v1/patients/import/template");
  EXPECT_EQ(book.header("Content-Disposition"), "attachment; filename=\"people.xlsx\"");
  EXPECT_EQ(counts(import(who, book.body, true)), "0 0 0 0 0");
}

TEST_P(PeopleImportTest, RefusesFilesItCanNotRead) {
  auto who = office();
  const auto code = [&](const std::string& body) { return counts(import(who, body, true)); };
  EXPECT_EQ(code(""), "csv_header");
  EXPECT_EQ(code("姓名\n王芳\n"), "csv_header");
  EXPECT_EQ(code("姓名,证件号码,颜色\n"), "csv_header");
  EXPECT_EQ(code(header + "\"王芳,1\n"), "csv_malformed");
  EXPECT_EQ(code("\xFF\xFF"), "not_utf8");
  EXPECT_EQ(code("PK\x03\x04"), "xlsx_malformed");
  EXPECT_EQ(code(testing::archive({{"xl/workbook.xml", "<!DOCTYPE a><a/>"}})), "xlsx_malformed");
  auto bomb = testing::workbook_entries("");
  bomb.emplace_back("xl/styles.xml", std::string(9 * 1024 * 1024, ' '));
  EXPECT_EQ(code(testing::archive(bomb)), "xlsx_too_large");
  EXPECT_EQ(
      code(testing::archive(testing::workbook_entries(
          "<row><c t=\"inlineStr\"><is><t>姓名</t></is></c><c t=\"e\"><v>#N/A</v></c></row>"))),
      "xlsx_cell_error");
  EXPECT_EQ(who.send(http::Method::post, "/api/v1/patients/import?dryRun=true", header,
                     {{"content-type", "application/json"}})
                .code(),
            "unsupported_media_type");
  EXPECT_EQ(who.send(http::Method::post, "/api/v1/patients/import", header,
                     {{"content-type", "text/csv"}})
                .problems(),
            "/dryRun:required");
  std::string large = header;
  for (int i = 0; i < 200'001; ++i) large += "a,1\n";
  EXPECT_EQ(code(large), "too_many");
  EXPECT_EQ(world().count(people), 0);
}

TEST_P(PeopleImportTest, LeavesOneEntryOfCountsAndNamesWhomItBrought) {
  auto who = office();
  auto admin = world().sign_in(Role::platform_admin, "office");
  const auto done = import(who, many(1201), false);
  ASSERT_EQ(counts(done), "1201 1201 0 0 0");
  EXPECT_EQ(world().count(named), 1201) << "everybody is found in the trail";
  // Of 500, 500 and 201 people, a hundred in an entry, and the one of the import.
  EXPECT_EQ(world().count(entries), 5 + 5 + 3 + 1);
  const auto page = admin.get("/api/v1/audit?action=patient.import&limit=50");
  EXPECT_EQ(page.size("/items"), 14) << page.body;
  std::size_t with_counts = 0;
  for (std::size_t i = 0; i < page.size("/items"); ++i) {
    const auto at = "/items/" + std::to_string(i);
    EXPECT_EQ(page.text(at + "/subject"), done.text("/batchId"));
    EXPECT_LE(page.size(at + "/patientIds"), audit::patients_max);
    if (page.text(at + "/reason").empty()) continue;
    ++with_counts;
    EXPECT_EQ(page.text(at + "/reason"), "1201 行，新增 1201，已有 0，有误 0");
    EXPECT_EQ(page.size(at + "/patientIds"), 0);
  }
  EXPECT_EQ(with_counts, 1);
  // A trial is kept too: it says who is registered.
  EXPECT_EQ(counts(import(who, many(2), true)), "2 0 2 0 0");
  EXPECT_EQ(world().count(entries), 15);
}

TEST_P(PeopleImportTest, AnInterruptedImportIsCompletedByTheSameFile) {
  auto who = office();
  ASSERT_EQ(counts(import(who, many(700), false)), "700 700 0 0 0");  // as far as it came
  EXPECT_EQ(counts(import(who, many(1500), false)), "1500 800 700 0 0");
  EXPECT_EQ(counts(import(who, many(1500), false)), "1500 0 1500 0 0");
  EXPECT_EQ(world().count(people), 1500);
}

TEST_P(PeopleImportTest, ARepeatedRequestGetsItsAnswerAgain) {
  auto who = office();
  const http::Fields key = {{"idempotency-key", "import-1"}};
  const auto first = import(who, many(3), false, key);
  ASSERT_EQ(counts(first), "3 3 0 0 0");
  const auto second = import(who, many(3), false, key);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(import(who, many(4), false, key).code(), "idempotency_mismatch");
  EXPECT_EQ(world().count(people), 3);
  // A trial is no import.
  EXPECT_EQ(counts(import(who, many(5), true, {{"idempotency-key", "import-2"}})), "5 2 3 0 0");
  EXPECT_EQ(counts(import(who, many(5), false, {{"idempotency-key", "import-2"}})), "5 2 3 0 0");
  EXPECT_EQ(world().count(people), 5);
}

TEST_P(PeopleImportTest, OneFileAtATimeAndRegistrationsMeanwhile) {
  auto who = office(), other = office();
  auto nurse = world().sign_in(Role::nurse, "township");
  const auto file = many(6000);
  const auto last = file.substr(file.rfind(',') + 1, 18);
  Answer done;
  std::thread importing([&] {
    do done = import(who, file, false);
    while (done.code() == "busy");
  });
  std::size_t busy = 0;
  for (int i = 0; i < 20'000 && busy == 0; ++i)
    busy += import(other, header, true).code() == "busy" ? 1 : 0;
  auto body = world().registration(last);
  const auto registered = nurse.post("/api/v1/patients/register", body);
  importing.join();
  EXPECT_GT(busy, 0U);
  // Either the desk was first, and the person of the file is known or under another name; or not.
  EXPECT_TRUE(registered.status == 201 || registered.code() == "patient_exists") << registered.body;
  if (done.status == 200) {
    EXPECT_EQ(done.number("/created") + done.number("/known"), 6000);
    EXPECT_EQ(world().count(people), 6000);
  } else {
    EXPECT_EQ(done.code(), "import_has_errors");
  }
  EXPECT_EQ(import(other, header, true).status, 200) << "the next one has its turn";
}

TEST_P(PeopleImportTest, TakesNoRoundTripForEachRow) {
  auto who = office();
  const auto file = many(5000);
  const auto before = db::round_trips_here();
  ASSERT_EQ(counts(import(who, file, false)), "5000 5000 0 0 0");
  // Ten batches: five looks in a read, five and the commit in a write, and their beginnings.
  EXPECT_LT(db::round_trips_here() - before, 250U);
}

}  // namespace
}  // namespace yilian::tests
