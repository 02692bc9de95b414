// main() of every *_dbtests.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

// Nobody changes the environment of a test.  NOLINTNEXTLINE(concurrency-mt-unsafe)
const char* variable(const char* name) { return std::getenv(name); }

}  // namespace

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  if (variable("YILIAN_TEST_POSTGRES") == nullptr) {
    const char* required = variable("YILIAN_REQUIRE_POSTGRES");
    if (required != nullptr && std::string_view(required) == "1") {
      std::fputs("YILIAN_TEST_POSTGRES is not set, and PostgreSQL is required\n", stderr);
      return 1;
    }
    std::puts("YILIAN_TEST_POSTGRES is not set: tested on SQLite only");
  }
  // Threads run in these tests; a death test must not fork in the midst of them.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  return RUN_ALL_TESTS();
}
