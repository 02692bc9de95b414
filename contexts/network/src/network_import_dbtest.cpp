// Import of organisations: everything or nothing, in the encodings that people have.
#include <gmock/gmock.h>
#include <iconv.h>

#include "network_fixture.hpp"
#include "testing/archive.hpp"

namespace yilian::network {
namespace {

class ImportTest : public NetworkTest {
 protected:
  Answer import(const std::string& body, bool dry_run, http::Fields headers = {}) {
    headers.emplace_back("content-type", "text/csv; charset=utf-8");
    return post(std::string("/api/v1/organisations/import?dryRun=") + (dry_run ? "true" : "false"),
                body, std::move(headers));
  }
  static std::string counts(const Answer& answer) {
    if (answer.status != 200) return answer.code();
    const auto& o = answer.body.as_object();
    return std::to_string(o.at("rows").as_int64()) + " " +
           std::to_string(o.at("created").as_int64()) + " " +
           std::to_string(o.at("updated").as_int64()) + " " +
           std::to_string(o.at("problems").as_array().size());
  }
  std::string names() { return get("/api/v1/organisations").names(); }
};

const std::string chinese =
    "机构名称,机构类型,行政区划,统一社会信用代码,级别,等次,接收转诊,地址\n"
    "甲卫生院,乡镇卫生院,341181100,91350100M000100Y43,一级,甲等,是,\"铜城镇, \"\"老街\"\" 1 号\"\n"
    "乙医院,县级医院,341181,,二级,乙,否,\n";

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

TEST_P(ImportTest, dry_run_writes_nothing) {
  EXPECT_EQ(counts(import(chinese, true)), "2 2 0 0");
  EXPECT_EQ(names(), "");
  EXPECT_TRUE(events().empty());
}

TEST_P(ImportTest, creates_then_updates_only_what_changed) {
  EXPECT_EQ(counts(import(chinese, false)), "2 2 0 0");
  EXPECT_EQ(names(), "乙医院 甲卫生院");
  const auto all = get("/api/v1/organisations?text=甲");
  const auto& one = all.items().at(0).as_object();
  EXPECT_EQ(one.at("address").as_string(), "铜城镇, \"老街\" 1 号");
  EXPECT_EQ(one.at("gradeLevel").as_int64(), 1);
  EXPECT_EQ(one.at("gradeClass").as_string(), "a");
  EXPECT_EQ(one.at("kind").as_string(), "township_centre");
  EXPECT_TRUE(one.at("receivesReferrals").as_bool());
  EXPECT_EQ(counts(import(chinese, false)), "2 0 0 0");
  // By credit code under another name, and by name; columns that are not there keep their values.
  const std::string english =
      "name,kind,division,creditCode,phone\n"
      "甲新卫生院,township_centre,341181100,91350100M000100Y43,0550-7012345\n"
      "乙医院,county_hospital,341181,,0550-7010000\n丙诊所,village_clinic,341181100201,,\n";
  EXPECT_EQ(counts(import(english, true)), "3 1 2 0");
  EXPECT_EQ(counts(import(english, false)), "3 1 2 0");
  EXPECT_EQ(names(), "丙诊所 乙医院 甲新卫生院");
  const auto after = get("/api/v1/organisations?text=甲新");
  EXPECT_EQ(after.items().at(0).at("address").as_string(), "铜城镇, \"老街\" 1 号");
  EXPECT_EQ(after.items().at(0).at("version").as_int64(), 2);
}

TEST_P(ImportTest, encodings) {
  EXPECT_EQ(counts(import("\xEF\xBB\xBF" + chinese, false)), "2 2 0 0");
  EXPECT_EQ(counts(import(to_gb18030(chinese), false)), "2 0 0 0");
  EXPECT_EQ(import("\xFF\xFF", false).code(), "not_utf8");
}

TEST_P(ImportTest, a_workbook_is_as_good_as_a_text) {
  const std::string type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const auto with_type = [&](const std::string& body, const std::string& content_type) {
    return counts(
        post("/api/v1/organisations/import?dryRun=false", body, {{"content-type", content_type}}));
  };
  const auto book = testing::workbook(
      {{"机构名称", "机构类型", "行政区划", "统一社会信用代码", "级别", "等次", "接收转诊", "地址"},
       {},
       {"甲卫生院", "乡镇卫生院", "341181100", "91350100M000100Y43", "一级", "甲等", "是",
        "铜城镇, \"老街\" 1 号"},
       {"乙医院", "县级医院", "341181", "", "二级", "乙", "否"}});
  EXPECT_EQ(with_type(book, type), "2 2 0 0");
  EXPECT_EQ(with_type(chinese, "text/csv"), "2 0 0 0") << "the same rows";
  // What a file is says its content, whatever a browser calls it.
  EXPECT_EQ(with_type(book, "text/csv"), "2 0 0 0");
  EXPECT_EQ(with_type(chinese, type), "2 0 0 0");
  EXPECT_EQ(with_type(book, "application/zip"), "unsupported_media_type");
  const auto wrong = testing::workbook({{"名称", "类型", "行政区划"},
                                        {},
                                        {"甲卫生院", "大医院", "341181100"},
                                        {"乙医院", "县级医院", "341181", "", "多余"}});
  const auto trial = import(wrong, true);
  ASSERT_EQ(trial.status, 200);
  EXPECT_EQ(trial.names("code", "problems"), "not_in_list csv_malformed");
  EXPECT_EQ(trial.list("problems").at(0).at("line").as_int64(), 3);
  EXPECT_EQ(import(book.substr(0, 400), true).code(), "xlsx_malformed");
}

TEST_P(ImportTest, one_wrong_row_and_nothing_is_imported) {
  const std::string wrong =
      "机构名称,机构类型,行政区划,统一社会信用代码,经度,接收转诊\n"
      "甲卫生院,乡镇卫生院,341181100,,,是\n"
      ",乡镇卫生院,341181100,,,是\n"
      "丙卫生院,大医院,341181100,,东经,也许\n"
      "丁卫生院,乡镇卫生院,349999,91350100M000100Y44,200,是\n"
      "戊卫生院,乡镇卫生院\n"
      "甲卫生院,乡镇卫生院,341181100,,,是\n";
  const auto trial = import(wrong, true, {{"accept-language", "en"}});
  ASSERT_EQ(trial.status, 200);
  std::vector<std::string> problems;
  for (const auto& problem : trial.list("problems"))
    problems.push_back(std::to_string(problem.at("line").as_int64()) + " " +
                       std::string(problem.at("column").as_string()) + " " +
                       std::string(problem.at("code").as_string()));
  EXPECT_THAT(problems, ::testing::UnorderedElementsAre(
                            "3 机构名称 required", "4 机构类型 not_in_list", "4 经度 wrong_type",
                            "4 接收转诊 wrong_type", "5 统一社会信用代码 invalid_credit_code",
                            "5 行政区划 unknown_division", "5 经度 out_of_range",
                            "6  csv_malformed", "7 机构名称 organisation_exists"));
  EXPECT_EQ(trial.list("problems").at(0).at("message").as_string(), "This field is required");
  const auto refused = import(wrong, false);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.code(), "import_has_errors");
  EXPECT_THAT(refused.text("title"), ::testing::HasSubstr("5 行"));
  EXPECT_EQ(refused.list("errors").size(), problems.size());
  EXPECT_EQ(refused.list("errors").at(0).at("pointer").as_string(), "/rows/3/name");
  EXPECT_EQ(refused.list("errors").at(0).at("message").as_string(), "此项必填");
  EXPECT_EQ(names(), "");
}

TEST_P(ImportTest, codes_decide_whose_row_it_is) {
  organisation("甲卫生院", R"(,"creditCode":"91350100M000100Y43")");
  organisation("乙卫生院", R"(,"institutionCode":"341181000131")");
  const auto one = [&](const std::string& row) {
    return import("name,kind,division,creditCode,institutionCode\n" + row, true);
  };
  // Codes of two organisations in one row; the same name with another code is another organisation.
  EXPECT_EQ(one("某院,township_centre,341181,91350100M000100Y43,341181000131\n")
                .names("code", "problems"),
            "organisation_exists");
  EXPECT_EQ(counts(one("甲卫生院,township_centre,341181,91440300708461136T,\n")), "1 1 0 0");
  EXPECT_EQ(counts(one("甲卫生院,township_centre,341181,,\n")), "1 0 1 0");
  organisation("甲卫生院", R"(,"creditCode":"91440300708461136T")");
  EXPECT_EQ(one("甲卫生院,township_centre,341181,,\n").names("code", "problems"), "conflict");
}

TEST_P(ImportTest, refuses_files_it_can_not_read) {
  EXPECT_EQ(import("", true).code(), "csv_header");
  EXPECT_EQ(import("name,kind\n", true).code(), "csv_header");
  EXPECT_EQ(import("name,kind,division,colour\n", true).code(), "csv_header");
  EXPECT_EQ(import("name,kind,division,名称\n", true).code(), "csv_header");
  EXPECT_EQ(import("name,kind,division\na,\"b,c\n", true).code(), "csv_malformed");
  EXPECT_EQ(post("/api/v1/organisations/import?dryRun=true", chinese).code(),
            "unsupported_media_type");
  EXPECT_EQ(post("/api/v1/organisations/import", chinese, {{"content-type", "text/csv"}}).code(),
            "invalid_request");
  std::string large = "name,kind,division\n";
  for (int i = 0; i < 5001; ++i)
    large += "卫生院" + std::to_string(i) + ",township_centre,341181\n";
  EXPECT_EQ(import(large, true).code(), "too_many");
  act_as(Role::org_admin);
  EXPECT_EQ(import(chinese, true).code(), "right_missing");
}

TEST_P(ImportTest, five_thousand_rows) {
  std::string large = "name,kind,division\n";
  for (int i = 0; i < 5000; ++i)
    large += "卫生室" + std::to_string(i) + ",village_clinic,341181100\n";
  EXPECT_EQ(counts(import(large, false)), "5000 5000 0 0");
  EXPECT_EQ(counts(import(large, false)), "5000 0 0 0");
}

INSTANTIATE_DATABASE_TESTS(ImportTest);

}  // namespace
}  // namespace yilian::network
