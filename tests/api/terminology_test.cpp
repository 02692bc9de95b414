// Code tables: what ships, search, imports that are tried, taken in, gone on with and taken back.
#include "support/world.hpp"
#include "terminology/types.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr auto concepts_sql = "SELECT count(*) FROM terminology_concepts WHERE region_id = $1"_sql;
constexpr auto batches_sql = "SELECT count(*) FROM terminology_batches WHERE region_id = $1"_sql;

class TerminologyTest : public ApiTest {
 protected:
  Answer import(Browser& who, const std::string& system, const std::string& body, bool trial,
                const std::string& more = "", http::Fields headers = {}) {
    headers.emplace_back("content-type", "text/csv");
    return who.send(http::Method::post,
                    "/api/v1/terminology/batches?system=" + system +
                        "&trial=" + (trial ? "true" : "false") + "&edition=3.0&source=test" + more,
                    body, headers);
  }
  /// created updated unchanged retired refused
  static std::string counts(const Answer& answer) {
    if (answer.status != 200) return answer.code();
    std::string out;
    for (const char* name : {"created", "updated", "unchanged", "retired", "refused"})
      out += (out.empty() ? "" : " ") + std::to_string(answer.number(std::string("/") + name));
    return out;
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
  static std::string codes(Browser& who, const std::string& system, const std::string& query) {
    std::string out;
    const auto answer = who.get("/api/v1/terminology/concepts?system=" + system + "&" + query);
    for (std::size_t i = 0; i < answer.size("/items"); ++i)
      out += answer.text("/items/" + std::to_string(i) + "/code") + " ";
    return answer.status == 200 ? out : answer.code();
  }
  static Answer concept_of(Browser& who, const std::string& system, const std::string& code) {
    return who.get("/api/v1/terminology/concept?system=" + system + "&code=" + code);
  }
  static Answer undo(Browser& who, const std::string& id, std::int64_t version) {
    return who.post("/api/v1/terminology/batches/" + id + "/undo",
                    bj::object{{"reason", "wrong edition"}},
                    {{"if-match", "\"" + std::to_string(version) + "\""}});
  }
};
INSTANTIATE_API_TESTS(TerminologyTest);

const std::string operations =
    "手术操作编码,手术操作名称,拼音,上级代码\n"
    "38.9,静脉穿刺,jmcc,\n"
    "38.9301,测试置管术,cszgs,38.9\n"
    "47.01,测试切除术,csqcs,\n";

TEST_P(TerminologyTest, WhatShipsIsThereOnceAndFound) {
  auto doctor = world().sign_in(Role::gp);
  const auto list = doctor.get("/api/v1/terminology/systems");
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_EQ(list.size("/items"), 14U);
  EXPECT_EQ(list.text("/items/0/name"), "abo");
  EXPECT_EQ(list.text("/items/0/title"), "ABO 血型代码");
  EXPECT_EQ(list.number("/items/0/concepts"), 5);
  const auto before = world().count(concepts_sql);
  world().restart();
  doctor = world().sign_in(Role::gp);
  EXPECT_EQ(world().count(concepts_sql), before);
  EXPECT_EQ(codes(doctor, "sex", "q=nx"), "1 2 ");
  EXPECT_EQ(codes(doctor, "marital", "q=married&limit=1&offset=1"), "10 ")
      << "married itself first";
  EXPECT_EQ(codes(doctor, "loinc", "q=718-7"), "718-7 ");
  EXPECT_EQ(codes(doctor, "loinc", "q=hemoglobin blood"), "4548-4 718-7 ");
  EXPECT_EQ(codes(doctor, "loinc", "q=血红蛋白"), "718-7 4548-4 785-6 786-4 ");
  EXPECT_EQ(codes(doctor, "loinc", "q=%"), "");
  EXPECT_EQ(codes(doctor, "ucum", "q=mmol/L"), "mmol/L ");
  EXPECT_EQ(codes(doctor, "ucum", "q=mmol/"), "");
  EXPECT_EQ(codes(doctor, "unknown", "q=x"), "invalid_request");
  EXPECT_EQ(concept_of(doctor, "sex", "9").text("/designation"), "Not stated");
  EXPECT_EQ(concept_of(doctor, "sex", "7").status, 404);
  EXPECT_EQ(import(doctor, "icd-9-cm-3", operations, true).code(), "right_missing");
}

TEST_P(TerminologyTest, ATrialNamesWrongRowsAndChangesNothing) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto before = world().count(concepts_sql);
  EXPECT_EQ(counts(import(root, "icd-9-cm-3", operations, true)), "3 0 0 0 0");
  const auto bad = operations + "47.01,又一次,,\nI10,病,,\n47.02,,,\n47.03,某术,,99.99\n";
  const auto trial = import(root, "icd-9-cm-3", bad, true);
  EXPECT_EQ(counts(trial), "4 0 0 0 4") << trial.body;
  EXPECT_EQ(problems(trial),
            "5 手术操作编码 row_repeated\n"
            "6 手术操作编码 invalid_standard_code\n"
            "7 手术操作名称 required\n"
            "8 上级代码 term_parent_unknown\n");
  EXPECT_EQ(import(root, "icd-9-cm-3", bad, false).code(), "import_has_errors");
  EXPECT_EQ(import(root, "icd-9-cm-3", "代码,名称\n", false).code(), "file_empty");
  EXPECT_EQ(import(root, "icd-9-cm-3", "代码,别的\n1,2\n", true).code(), "csv_header");
  EXPECT_EQ(import(root, "ucum", operations, true).problems(), "/system:not_in_list");
  EXPECT_EQ(import(root, "nothing", operations, true).problems(), "/system:not_found");
  EXPECT_EQ(world().count(concepts_sql), before);
  EXPECT_EQ(world().count(batches_sql), 0);
}

TEST_P(TerminologyTest, ATableIsTakenInReplacedAndTakenBack) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto first = import(root, "icd-9-cm-3", operations, false, "&effectiveFrom=2026-01-01",
                            {{"idempotency-key", "t-1"}});
  ASSERT_EQ(counts(first), "3 0 0 0 0") << first.body;
  EXPECT_EQ(first.text("/batch/state"), "taken");
  const auto again = import(root, "icd-9-cm-3", operations, false, "&effectiveFrom=2026-01-01",
                            {{"idempotency-key", "t-1"}});
  EXPECT_EQ(again.text("/batch/id"), first.text("/batch/id"));
  EXPECT_EQ(world().count(batches_sql), 1);
  EXPECT_EQ(codes(root, "icd-9-cm-3", "q=cszgs"), "38.9301 ");

  // The next edition: one code other, one new, one gone.
  const std::string next =
      "代码,名称,上级代码\n38.9,静脉穿刺,\n38.9301,测试置管术改,38.9\n47.09,测试新术,\n";
  const auto day = to_string(local_date(world().clock().now()));
  EXPECT_EQ(counts(import(root, "icd-9-cm-3", next, true, "&replace=true")), "1 1 1 1 0");
  const auto second = import(root, "icd-9-cm-3", next, false, "&replace=true");
  ASSERT_EQ(counts(second), "1 1 1 1 0") << second.body;
  EXPECT_EQ(codes(root, "icd-9-cm-3", "q=47"), "47.09 ");
  EXPECT_EQ(codes(root, "icd-9-cm-3", "q=47&retired=true"), "47.01 47.09 ");
  const auto old = concept_of(root, "icd-9-cm-3", "47.01");
  EXPECT_EQ(old.status, 200) << "a retired code stays readable";
  EXPECT_EQ(old.text("/display"), "测试切除术");
  EXPECT_LT(old.text("/validUntil"), day);
  EXPECT_EQ(concept_of(root, "icd-9-cm-3", "38.9301").text("/pinyin"), "");

  // The first batch can no longer take back what the second wrote.
  const auto id = first.text("/batch/id"), id2 = second.text("/batch/id");
  const auto path = "/api/v1/terminology/batches/";
  const auto early = root.get(path + id + "/difference");
  EXPECT_EQ(early.number("/remove"), 1) << early.body;
  EXPECT_EQ(early.number("/keep"), 2);
  const auto now = root.get(path + id2 + "/difference?limit=2");
  EXPECT_EQ(now.number("/remove"), 1) << now.body;
  EXPECT_EQ(now.number("/restore"), 2);
  EXPECT_EQ(now.size("/items"), 2U);
  const auto rest = root.get(path + id2 + "/difference?limit=2&cursor=" + now.text("/nextCursor"));
  EXPECT_EQ(rest.size("/items"), 1U);
  EXPECT_EQ(rest.text("/items/0/displayBefore"), "测试置管术");
  EXPECT_EQ(undo(root, id2, 99).code(), "stale_version");
  const auto undone = undo(root, id2, second.number("/batch/version"));
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_EQ(undone.text("/state"), "undone");
  EXPECT_EQ(codes(root, "icd-9-cm-3", "q=47"), "47.01 ");
  EXPECT_EQ(concept_of(root, "icd-9-cm-3", "38.9301").text("/display"), "测试置管术");
  EXPECT_EQ(concept_of(root, "icd-9-cm-3", "38.9301").text("/pinyin"), "cszgs");
  // Now the first one can go as a whole.
  const auto last = undo(root, id, first.number("/batch/version"));
  EXPECT_EQ(last.text("/state"), "undone") << last.body;
  EXPECT_EQ(last.number("/removed"), 3);
  EXPECT_EQ(codes(root, "icd-9-cm-3", "retired=true"), "");
  const auto list = root.get(std::string(path).substr(0, std::string(path).size() - 1));
  EXPECT_EQ(list.size("/items"), 2U);
  EXPECT_EQ(undo(root, id, last.number("/version")).code(), "action_not_allowed");
  EXPECT_EQ(world().count("SELECT count(*) FROM audit WHERE region_id = $1 AND action = "
                          "'terminology.undo' AND outcome = 'done'"_sql),
            4);
}

TEST_P(TerminologyTest, WhatStaysIsKeptAndCanGoLater) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto first = import(root, "insurance-diagnosis", "代码,名称\nA1,甲\nA2,乙\n", false);
  const auto second = import(root, "insurance-diagnosis", "代码,名称\nA1,丙\n", false);
  ASSERT_EQ(counts(second), "0 1 0 0 0");
  const auto id = first.text("/batch/id");
  auto done = undo(root, id, first.number("/batch/version"));
  EXPECT_EQ(done.text("/state"), "partly_undone");
  EXPECT_EQ(done.number("/kept"), 1);
  EXPECT_EQ(codes(root, "insurance-diagnosis", "retired=true"), "A1 ");
  EXPECT_EQ(undo(root, second.text("/batch/id"), second.number("/batch/version")).status, 200);
  done = undo(root, id, done.number("/version"));
  EXPECT_EQ(done.text("/state"), "undone") << done.body;
  EXPECT_EQ(codes(root, "insurance-diagnosis", "retired=true"), "");
  const auto system = root.get("/api/v1/terminology/systems");
  EXPECT_EQ(system.text("/items/4/name"), "insurance-diagnosis");
  EXPECT_EQ(system.text("/items/4/edition"), "");
}

TEST_P(TerminologyTest, AnotherRegionsTablesAreNeitherSeenNorTouched) {
  // A second county in the same database, with a code and a table of its own.
  constexpr std::int64_t other = 990101;
  ASSERT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec(
        "INSERT INTO terminology_systems (region_id, name, id, url, title_zh, title_en, language, "
        "form, "
        "edition, effective_from, source, licence, concept_count, changed_at, version) VALUES "
        "($1, 'insurance-diagnosis', $2, 'urn:other', 'x', 'x', 'zh', 'text', '9', '', '', '', 1, 0, 1)"_sql,
        other, terminology::TermSystemId::make(1));
    s.exec(
        "INSERT INTO terminology_concepts (region_id, system, code, display, designation, parent, "
        "pinyin, "
        "valid_from, valid_until, properties, words) VALUES "
        "($1, 'insurance-diagnosis', 'Z99', 'foreign', '', '', '', '', '', '', 'z99 foreign')"_sql,
        other);
    return {};
  }));
  auto root = world().sign_in(Role::platform_admin, "office");
  EXPECT_EQ(root.get("/api/v1/terminology/systems").number("/items/4/concepts"), 0);
  EXPECT_EQ(codes(root, "insurance-diagnosis", "q=foreign"), "");
  EXPECT_EQ(concept_of(root, "insurance-diagnosis", "Z99").status, 404);
  // Replacing the whole table retires nothing over there.
  EXPECT_EQ(
      counts(import(root, "insurance-diagnosis", "代码,名称\nA1,名\n", false, "&replace=true")),
      "1 0 0 0 0");
  EXPECT_EQ(
      world().count(
          "SELECT count(*) FROM terminology_concepts WHERE code = 'Z99' AND region_id <> $1"_sql),
      1);
}

TEST_P(TerminologyTest, ARunThatWasKilledIsGoneOnWith) {
  auto root = world().sign_in(Role::platform_admin, "office");
  std::string table = "代码,名称\n";
  for (int i = 0; i < 1200; ++i) table += "K" + std::to_string(10000 + i) + ",名\n";
  ASSERT_EQ(counts(import(root, "insurance-diagnosis", table, false)), "1200 0 0 0 0");
  // As a server that was killed after its second part left it.
  ASSERT_TRUE(world().app().database().write([](db::Session& s) -> Status {
    s.exec(
        "UPDATE terminology_batches SET state = 'taking', done = 1001, created_count = 1000, "
        "finished_at = NULL WHERE created_count = $1"_sql,
        1200);
    s.exec("DELETE FROM terminology_concepts WHERE system = $1 AND code > $2"_sql,
           "insurance-diagnosis", "K10999");
    s.exec("DELETE FROM terminology_changes WHERE sequence > $1"_sql, 1001);
    return {};
  }));
  EXPECT_EQ(import(root, "insurance-diagnosis", table + "X,别的\n", false).code(),
            "term_batch_open");
  const auto done = import(root, "insurance-diagnosis", table, false);
  ASSERT_EQ(counts(done), "1200 0 0 0 0") << done.body;
  EXPECT_EQ(world().count(batches_sql), 1);
  EXPECT_EQ(root.get("/api/v1/terminology/systems").number("/items/4/concepts"), 1200);
}

}  // namespace
}  // namespace yilian::tests
