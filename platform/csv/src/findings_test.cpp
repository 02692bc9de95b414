#include "csv/findings.hpp"

#include <gtest/gtest.h>

namespace yilian::csv {
namespace {

TEST(Findings, CountsEveryRowAndTellsABoundedPart) {
  Findings findings;
  EXPECT_TRUE(findings.empty());
  for (std::int64_t line = 2; line < 302; ++line) {
    findings.add({line, {}}, "code", Code::required);
    findings.add({line, {}}, Error::field("/name", Code::too_long));
  }
  findings.add({999, {}}, Error{Code::csv_malformed});
  EXPECT_EQ(findings.told().size(), Findings::told_max);
  const auto refusal = findings.refusal();
  EXPECT_EQ(refusal.code, Code::import_has_errors);
  EXPECT_EQ(refusal.params.at(0).second, "301");
  EXPECT_EQ(refusal.fields.at(0).pointer, "/rows/2/code");
  EXPECT_EQ(refusal.fields.at(1).pointer, "/rows/2/name");
}

TEST(Findings, MayBeFoundLaterThanOthers) {
  Findings findings;
  findings.add(5, "name", Code::required);
  findings.add(5, "code", Code::required);
  findings.add(3, "name", Code::conflict);
  findings.sort();
  EXPECT_EQ(findings.rows(), 2);
  EXPECT_EQ(findings.told().at(0).line, 3);
  EXPECT_EQ(findings.told().at(1).column, "name");
}

}  // namespace
}  // namespace yilian::csv
