// The ICD-10 table can be replaced by a full edition: everything or nothing, tried first, audited.
#include <iconv.h>

#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class DictionaryTest : public ApiTest {
 protected:
  Answer import(Browser& who, const std::string& body, bool dry_run, bool replace = false,
                const std::string& type = "text/csv") {
    return who.send(http::Method::post,
                    std::string("/api/v1/diagnoses/import?dryRun=") + (dry_run ? "true" : "false") +
                        (replace ? "&replace=true" : ""),
                    body, {{"content-type", type}});
  }
  static std::string counts(const Answer& answer) {
    if (answer.status != 200) return answer.code();
    return std::to_string(answer.number("/rows")) + " " +
           std::to_string(answer.number("/created")) + " " +
           std::to_string(answer.number("/updated")) + " " +
           std::to_string(answer.number("/retired")) + " " +
           std::to_string(answer.size("/problems"));
  }
  static std::string found(Browser& who, const std::string& text) {
    std::string out;
    const auto answer = who.get("/api/v1/diagnoses?q=" + text);
    for (std::size_t i = 0; i < answer.size("/items"); ++i)
      out += answer.text("/items/" + std::to_string(i) + "/code") + " ";
    return out;
  }
  std::int64_t codes() { return world().count("SELECT COUNT(*) FROM diagnoses WHERE $1 = $1"_sql); }
};
INSTANTIATE_API_TESTS(DictionaryTest);

const std::string table =
    "诊断编码,诊断名称,拼音首字母\n"
    "Z99.900x901,测试病甲,csbj\n"
    "z99.900X902,测试病乙,\n";

std::string to_gb18030(const std::string& text) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  std::string out(text.size() * 2, '\0');
  char *in = const_cast<char*>(text.data()), *to = out.data();
  std::size_t in_left = text.size(), to_left = out.size();
  EXPECT_NE(iconv(converter, &in, &in_left, &to, &to_left), static_cast<std::size_t>(-1));
  iconv_close(converter);
  out.resize(out.size() - to_left);
  return out;
}

TEST_P(DictionaryTest, IsTriedThenImportedThenFound) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto before = codes();
  EXPECT_EQ(counts(import(root, table, true)), "2 2 0 0 0");
  EXPECT_EQ(codes(), before) << "a trial writes nothing";
  EXPECT_EQ(counts(import(root, to_gb18030(table), false)), "2 2 0 0 0");
  EXPECT_EQ(codes(), before + 2);
  EXPECT_EQ(counts(import(root, table, false)), "2 0 0 0 0") << "the same again changes nothing";
  for (const char* text : {"Z99.900x901", "z99.900X901", "测试病甲", "csbj", "CSBJ"})
    EXPECT_EQ(found(root, text), "Z99.900x901 ") << text;
  EXPECT_EQ(found(root, "测试病乙"), "Z99.900x902 ") << "without initials, by code and name";
  EXPECT_EQ(world().count(
                "SELECT COUNT(*) FROM audit WHERE region_id = $1 AND action = 'diagnosis.import' "
                "AND outcome = 'done'"_sql),
            2);
}

TEST_P(DictionaryTest, OneWrongRowAndNothingIsImported) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto before = codes();
  const std::string wrong = table + "99Z,坏编码,\nZ99.900x901,重复,\n";
  const auto tried = import(root, wrong, true);
  EXPECT_EQ(counts(tried), "4 2 0 0 2");
  EXPECT_EQ(tried.number("/problems/0/line"), 4);
  EXPECT_EQ(tried.text("/problems/0/column"), "诊断编码");
  EXPECT_EQ(tried.text("/problems/0/code"), "invalid_diagnosis_code");
  EXPECT_EQ(tried.text("/problems/1/code"), "row_repeated");
  const auto refused = import(root, wrong, false);
  EXPECT_EQ(refused.code(), "import_has_errors");
  EXPECT_EQ(refused.problems(), "/rows/4/code:invalid_diagnosis_code /rows/5/code:row_repeated");
  EXPECT_EQ(codes(), before);
}

TEST_P(DictionaryTest, ReplacingRetiresTheRestWhoseNamesStay) {
  Scene s(world());
  const auto old = s.submit(s.gp, s.content(s.patient()));
  ASSERT_NE(found(s.gp, "I20.9"), "");
  const auto before = codes();
  EXPECT_EQ(counts(import(s.root, table, false, true)), "2 2 0 " + std::to_string(before) + " 0");
  EXPECT_EQ(codes(), before + 2) << "retired, not removed";
  EXPECT_EQ(found(s.gp, "I20.9"), "");
  EXPECT_EQ(found(s.gp, "测试病甲"), "Z99.900x901 ");
  const auto shown = s.gp.get("/api/v1/referrals/" + old.text("/id"));
  EXPECT_NE(shown.body.find("I20.9"), std::string::npos);
  EXPECT_NE(shown.text("/content/diagnoses/0/name"), "") << shown.body;
  // A file that has the code again brings it back; a restart does not.
  world().restart();
  EXPECT_EQ(found(s.gp, "I20.9"), "");
  EXPECT_EQ(counts(import(s.root, "code,name\nI20.9,心绞痛\n", false)).substr(0, 8), "1 0 1 0 ");
  EXPECT_EQ(found(s.gp, "I20.9"), "I20.9 ");
}

TEST_P(DictionaryTest, IsForTheAdministratorsAndBounded) {
  auto root = world().sign_in(Role::platform_admin, "office");
  for (const Role role : {Role::gp, Role::org_admin, Role::office}) {
    auto other = world().sign_in(role, "office");
    EXPECT_EQ(import(other, table, true).code(), "right_missing");
  }
  EXPECT_EQ(import(root, table, true, false, "application/json").code(), "unsupported_media_type");
  EXPECT_EQ(import(root, "code,name\n", true, true).code(), "file_empty");
  EXPECT_EQ(import(root, "编号,名称\n1,2\n", true).code(), "csv_header");
  EXPECT_EQ(import(root, "\xFF\xFF", true).code(), "not_utf8");
}

TEST_P(DictionaryTest, TakesAFullTable) {
  auto root = world().sign_in(Role::platform_admin, "office");
  std::string full = "code,name\n";
  for (int i = 0; i < 60'000; ++i) {
    std::string number = std::to_string(i);
    number.insert(0, 5 - number.size(), '0');
    full += "Y" + number.substr(0, 2) + "." + number.substr(2) + "x,第 " + number + " 种病\n";
  }
  const auto before = codes();
  EXPECT_EQ(counts(import(root, full, false)), "60000 60000 0 0 0");
  EXPECT_EQ(codes(), before + 60'000);
  EXPECT_EQ(import(root, full + "Y99.9999,多一种\n", false).code(), "too_many");
}

}  // namespace
}  // namespace yilian::tests
