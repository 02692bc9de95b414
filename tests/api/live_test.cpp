#include "outbox/outbox.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

class LiveTest : public ApiTest {
 protected:
  /// Something changed at the organisation; answers the subject.
  Uuid happen(OrganisationId organisation) {
    outbox::Event event;
    event.kind = "thing.changed";
    event.subject = new_uuid(world().clock().now().ms);
    event.version = ++version_;
    event.audience = {organisation};
    event.payload = "{}";
    event.at = world().clock().now();
    const auto done = world().app().database().write([&](db::Session& session) -> Status {
      outbox::emit(session, region, event);
      return {};
    });
    EXPECT_TRUE(done);
    world().clock().advance_seconds(1);
    world().app().jobs().run_all();
    return event.subject;
  }

  static std::string frames(const Answer& answer) {
    std::string out;
    for (const auto& frame : answer.events->take([] {})) out += frame;
    return out;
  }

  static std::string last_id(const std::string& frames) {
    const auto at = frames.rfind("id: ");
    return frames.substr(at + 4, frames.find('\n', at) - at - 4);
  }

 private:
  std::int64_t version_ = 0;
};
INSTANTIATE_API_TESTS(LiveTest);

TEST_P(LiveTest, TellsTheOwnOrganisationWhatChangedAndNothingMore) {
  auto here = world().sign_in(Role::nurse, "township");
  auto there = world().sign_in(Role::nurse, "county");
  world().app().jobs().run_all();  // what setting the scene emitted
  const auto mine = here.get("/api/v1/live"), theirs = there.get("/api/v1/live");
  ASSERT_EQ(mine.status, 200) << mine.body;
  ASSERT_TRUE(mine.events && theirs.events);
  EXPECT_NE(frames(mine).find("event: hello"), std::string::npos);
  (void)frames(theirs);
  const auto subject = happen(here.organisation);
  const auto told = frames(mine);
  EXPECT_NE(told.find(R"(data: {"kind":"thing.changed","id":")" + to_string(subject) +
                      R"(","version":1})"),
            std::string::npos)
      << told;
  EXPECT_EQ(frames(theirs), "");
}

TEST_P(LiveTest, ResumesAfterTheLastEventSeen) {
  auto browser = world().sign_in(Role::nurse, "township");
  const auto first = browser.get("/api/v1/live");
  (void)frames(first);
  happen(browser.organisation);
  const auto seen = last_id(frames(first));
  first.events->close();
  const auto missed = happen(browser.organisation);
  happen(world().organisation("county"));
  const auto missed_too = happen(browser.organisation);
  const auto again = frames(browser.get("/api/v1/live", {{"last-event-id", seen}}));
  const auto one = again.find(to_string(missed)), two = again.find(to_string(missed_too));
  EXPECT_NE(one, std::string::npos) << again;
  EXPECT_LT(one, two);
  EXPECT_NE(two, std::string::npos);
}

TEST_P(LiveTest, AfterARestartABrowserIsToldToReadAnew) {
  auto browser = world().sign_in(Role::nurse, "township");
  happen(browser.organisation);
  happen(browser.organisation);
  world().restart();
  const auto resumed = frames(browser.get("/api/v1/live", {{"last-event-id", "1"}}));
  EXPECT_NE(resumed.find("event: resync"), std::string::npos) << resumed;
}

TEST_P(LiveTest, NeedsASession) {
  auto visitor = world().visitor();
  EXPECT_EQ(visitor.get("/api/v1/live").code(), "not_signed_in");
}

}  // namespace
}  // namespace yilian::tests
