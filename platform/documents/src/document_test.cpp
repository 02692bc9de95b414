#include "documents/document.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace yilian::documents {
namespace {

/// What a command prints, with the PDF in a file given as its argument.
std::string run(const std::string& command, const std::string& pdf) {
  const auto file =
      std::filesystem::temp_directory_path() / ("yilian-" + std::to_string(::getpid()) + ".pdf");
  std::ofstream(file, std::ios::binary) << pdf;
  std::string out;
  FILE* pipe = ::popen((command + " " + file.string() + " - 2>/dev/null").c_str(), "r");
  char buffer[4096];
  while (const auto n = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  ::pclose(pipe);
  std::filesystem::remove(file);
  std::erase(out, ' ');  // its spacing depends on glyph widths
  return out;
}

std::string sample(Paper paper, int paragraphs) {
  Document d(paper);
  d.title("双向转诊（转出）单", "编号 K7QM26000123-5");
  d.row({{"患者姓名", "张三"}, {"性别", "男"}, {"年龄", "45 岁"}});
  for (int i = 0; i < paragraphs; ++i)
    d.paragraph("主要现病史",
                "反复胸闷胸痛 2 周，活动后加重。反复胸闷胸痛 2 周，活动后加重。反复胸闷胸痛 2 "
                "周，活动后加重。",
                2);
  d.qr("https://example.org/referrals/1", "扫码查看");
  d.footer("医联");
  return d.finish();
}

TEST(Document, HoldsItsChineseTextOnOnePage) {
  const std::string pdf = sample(Paper::a4, 2);
  EXPECT_TRUE(pdf.starts_with("%PDF-"));
  const std::string text = run("pdftotext -layout", pdf);
  EXPECT_NE(text.find("双向转诊"), std::string::npos);
  EXPECT_NE(text.find("张三"), std::string::npos);
  EXPECT_NE(text.find("第1页共1页"), std::string::npos) << text;
}

TEST(Document, FlowsOntoFurtherPagesAndNumbersThem) {
  const std::string text = run("pdftotext -layout", sample(Paper::a5, 30));
  EXPECT_NE(text.find("第2页共"), std::string::npos);
  EXPECT_EQ(text.find("共1页"), std::string::npos);
}

}  // namespace
}  // namespace yilian::documents
