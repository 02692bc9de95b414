#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "compression.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

namespace fs = std::filesystem;

class StaticFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("yilian_web_" + std::to_string(getpid()));
    fs::create_directories(folder_ / "web/assets");
    write("web/index.html", "<html>app</html>");
    write("web/assets/app.js", std::string(5000, 'x'));
    write("web/logo.png", "png");
    write("web/.secret", "hidden");
    write("outside.txt", "outside");
    fs::create_symlink(folder_ / "outside.txt", folder_ / "web/link.txt");
    auto handler = static_files((folder_ / "web").string(), "/console", {{"X-Frame", "no"}});
    ASSERT_TRUE(handler) << handler.error().internal;
    handler_ = *handler;
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  Response get(const std::string& path, Fields headers = {}) {
    Request request;
    request.path = path;
    request.headers = std::move(headers);
    return handler_(request);
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }

  fs::path folder_;
  Handler handler_;
};

TEST_F(StaticFiles, ServesTypesAndCaching) {
  const Response index = get("/console/index.html");
  EXPECT_EQ(index.body, "<html>app</html>");
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(header(index, "Cache-Control"), "no-cache");
  EXPECT_EQ(header(index, "X-Frame"), "no");
  const Response script = get("/console/assets/app.js");
  EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.body.size(), 5000U);
  EXPECT_EQ(header(script, "Vary"), "Accept-Encoding");
  EXPECT_EQ(get("/console/logo.png").content_type, "image/png");
}

TEST_F(StaticFiles, ChoosesTheCoding) {
  const Response both = get("/console/assets/app.js", {{"accept-encoding", "gzip, deflate, br"}});
  EXPECT_EQ(header(both, "Content-Encoding"), "br");
  EXPECT_LT(both.body.size(), 100U);
  const Response zip = get("/console/assets/app.js", {{"accept-encoding", "gzip, br;q=0"}});
  EXPECT_EQ(header(zip, "Content-Encoding"), "gzip");
  EXPECT_NE(header(zip, "ETag"), header(both, "ETag"));
  EXPECT_EQ(header(get("/console/logo.png", {{"accept-encoding", "br"}}), "Content-Encoding"), "");
}

TEST_F(StaticFiles, AnswersNotModified) {
  const std::string tag = header(get("/console/logo.png"), "ETag");
  ASSERT_EQ(tag.size(), 34U);
  const Response same = get("/console/logo.png", {{"if-none-match", "\"other\", W/" + tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(header(same, "ETag"), tag);
  EXPECT_EQ(get("/console/logo.png", {{"if-none-match", "\"other\""}}).status, 200);
}

TEST_F(StaticFiles, FallsBackToTheAppForPagesOnly) {
  for (const char* page : {"/console", "/console/", "/console/referrals/7"})
    EXPECT_EQ(get(page).body, "<html>app</html>") << page;
  for (const char* missing :
       {"/console/none.js", "/console/link.txt", "/console/.secret", "/console/../outside.txt",
        "/console/assets/../../outside.txt", "/other.txt", "/consolex"})
    EXPECT_EQ(get(missing).error.value_or(Error{Code::busy}).code, Code::not_found) << missing;
}

TEST_F(StaticFiles, RefusesMissingFolders) {
  EXPECT_FALSE(static_files("/nowhere/at/all", "/", {}));
  fs::remove(folder_ / "web/index.html");
  EXPECT_FALSE(static_files((folder_ / "web").string(), "/", {}));
}

TEST(Compression, AcceptEncodingTable) {
  EXPECT_TRUE(accepts_coding("gzip", "gzip"));
  EXPECT_TRUE(accepts_coding("br;q=1.0, GZIP;q=0.5", "gzip"));
  EXPECT_TRUE(accepts_coding("*", "gzip"));
  EXPECT_FALSE(accepts_coding("", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("*, gzip;q=0.0", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=junk", "gzip"));
  EXPECT_FALSE(accepts_coding("gzipx", "gzip"));
}

}  // namespace
}  // namespace yilian::http
