// The quarter that the progress report gives figures for, replayed through the routes, must show
// exactly these figures: 2,028 referrals, 1,370 up (1,217 out-patient, 153 in-patient), 658 down,
// 16 primary units.
#include <filesystem>

#include "demo/demo.hpp"
#include "support/personal.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

class ReplayTest : public ::testing::TestWithParam<testing::Kind> {};
INSTANTIATE_API_TESTS(ReplayTest);

/// A folder in memory where there is one: the replay commits tens of thousands of times.
std::string scratch_folder() {
  namespace fs = std::filesystem;
  const fs::path base =
      fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  const fs::path folder = base / ("yilian-replay-" + to_string(new_uuid(1)));
  fs::create_directories(folder);
  return folder;
}

TEST_P(ReplayTest, ShowsExactlyTheReportedFigures) {
  keep_log();
  const testing::FreshPlace place(GetParam());
  const std::string folder = scratch_folder();
  config::Config config;
  config.region = 341881;
  config.data_directory = folder;
  config.database_url = GetParam() == testing::Kind::sqlite ? "" : place.options().url;
  demo::Options options;
  options.current = false;
  options.quarter_start = {2026, 1, 1};
  const Instant after = start_of({2026, 5, 20});
  const auto loaded = demo::load(config, after, options);
  ASSERT_TRUE(loaded) << loaded.error().internal;
  {
    app::SteppedClock clock(after);
    auto opened = app::Installation::open(config, clock);
    ASSERT_TRUE(opened) << opened.error().internal;
    record_people((*opened)->database(), config.region);
    http::Request sign_in;
    sign_in.method = http::Method::post;
    sign_in.path = "/api/v1/session";
    sign_in.headers = {{"content-type", "application/json"}};
    sign_in.body =
        std::string("{\"loginName\":\"office\",\"password\":\"") + demo::password + "\"}";
    const auto session = (*opened)->router().handle(sign_in);
    ASSERT_EQ(session.status, 200) << session.body;
    std::string cookie;
    for (const auto& [name, value] : session.headers)
      if (name == "Set-Cookie") cookie = value.substr(0, value.find(';'));
    http::Request request;
    request.method = http::Method::get;
    request.path = "/api/v1/statistics/referrals";
    request.query = {{"from", "2026-01-01"}, {"to", "2026-03-31"}};
    request.headers = {{"cookie", cookie}};
    const auto answer = (*opened)->router().handle(request);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto headline = bj::parse(answer.body).at("headline");
    const auto figure = [&](const char* name) {
      return headline.at(name).to_number<std::int64_t>();
    };
    EXPECT_EQ(figure("total"), 2028);
    EXPECT_EQ(figure("up"), 1370);
    EXPECT_EQ(figure("upOutpatient"), 1217);
    EXPECT_EQ(figure("upInpatient"), 153);
    EXPECT_EQ(figure("down"), 658);
    EXPECT_EQ(figure("units"), 16);
    EXPECT_GT(figure("refused"), 0) << "refusals come on top and do not count";
    EXPECT_GT(figure("withdrawn"), 0);
    EXPECT_GT(figure("returned"), 0);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace yilian::tests
