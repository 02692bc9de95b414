// What a Subscription may say, line by line, and what time makes of it.
#include "fhir/subscription_rules.hpp"

#include <gtest/gtest.h>

#include "fhir/content.hpp"

namespace yilian::records::rest {
namespace {

std::string subscription(const std::string& criteria, const std::string& channel,
                         const std::string& more = "") {
  return R"({"resourceType":"Subscription","status":"requested","reason":"r","criteria":")" +
         criteria + "\",\"channel\":{" + channel + "}" + more + "}";
}
const std::string hook = R"("type":"rest-hook","endpoint":"https://his.example/hook")";

/// "ok", or the place and code of each fault.
std::string judged(const std::string& json,
                   const std::vector<std::string>& hosts = {"his.example"}) {
  const auto parsed = parse_resource(json);
  if (!parsed) return "no resource";
  const auto terms = terms_of(parsed->root(), hosts);
  if (terms) return "ok";
  EXPECT_EQ(terms.error().code, Code::resource_invalid);
  std::string out;
  for (const auto& field : terms.error().fields)
    out += (out.empty() ? "" : ", ") + field.pointer.substr(13) + " " +
           std::string(info(field.code).name);
  return out;
}

TEST(SubscriptionRules, SayWhatMayBeFollowedAndCalled) {
  struct Case {
    std::string criteria, channel, answer;
  };
  const Case cases[] = {
      {"Observation?code=http://loinc.org|2339-0&status=final", hook, "ok"},
      {"Observation", hook, "ok"},
      {"Task?owner=Organization/1&status=requested", hook, "ok"},
      {"ServiceRequest?_lastUpdated=ge2026-01-01", hook, "ok"},
      {"Monster?a=b", hook, "criteria resource_type_unknown"},
      {"", hook, "criteria resource_type_unknown"},
      {"Subscription?status=active", hook, "criteria not_in_list"},
      {"Observation?colour=red", hook, "criteria unknown_search_parameter"},
      {"Observation?date=yesterday", hook, "criteria invalid_search_value"},
      {"Observation?code:exact=1", hook, "criteria invalid_search_value"},
      {"Observation?subject.name=x", hook, "criteria unknown_search_parameter"},
      {"Patient?_has:Observation:patient:code=1", hook, "criteria unknown_search_parameter"},
      {"Observation?_include=Observation:patient", hook, "criteria unknown_search_parameter"},
      {"Observation?_sort=date", hook, "criteria unknown_search_parameter"},
      {"Observation?code=" + std::string(1000, '1'), hook, "criteria too_long"},
      {"Observation", R"("type":"email","endpoint":"mailto:a@b.cn")",
       "channel.type not_in_list, channel.endpoint channel_address_refused"},
      {"Observation", R"("type":"rest-hook")", "channel.endpoint required"},
      {"Observation", R"("type":"rest-hook","endpoint":"http://his.example/")",
       "channel.endpoint channel_address_refused"},
      {"Observation", R"("type":"rest-hook","endpoint":"http://127.0.0.1:8042/")",
       "channel.endpoint not_in_list"},
      {"Observation", R"("type":"rest-hook","endpoint":"https://localhost/")",
       "channel.endpoint not_in_list"},
      {"Observation", R"("type":"rest-hook","endpoint":"https://HIS.example:8443/a")", "ok"},
      {"Observation", hook + R"(,"payload":"application/fhir+json")", "ok"},
      {"Observation", hook + R"(,"payload":"text/plain")", "channel.payload not_in_list"},
      {"Observation", hook + R"(,"header":["Authorization: Bearer x"])", "ok"},
      {"Observation", hook + R"(,"header":["Host: inner"])", "channel.header value_invalid"},
      {"Observation", hook + R"(,"header":["X: a\r\nY: b"])", "channel.header value_invalid"},
      {"Observation", hook + R"(,"header":["no colon"])", "channel.header value_invalid"},
  };
  for (const auto& [criteria, channel, answer] : cases)
    EXPECT_EQ(judged(subscription(criteria, channel)), answer) << criteria << " " << channel;
  EXPECT_EQ(judged(subscription("Observation", hook, R"(,"end":"soon")")), "end invalid_time");
  EXPECT_EQ(judged(subscription("Observation", hook), {"other.example"}),
            "channel.endpoint not_in_list");
  EXPECT_EQ(
      judged(subscription("Observation", R"("type":"rest-hook","endpoint":"http://127.0.0.1:1/x")"),
             {"127.0.0.1"}),
      "ok");
}

TEST(SubscriptionRules, AClientAsksOrEndsAndTheServerRuns) {
  using S = SubscriptionState;
  EXPECT_TRUE(check_status(S::requested, {}));
  EXPECT_TRUE(check_status(S::off, S::active));
  EXPECT_TRUE(check_status(S::active, S::active));
  EXPECT_TRUE(check_status(S::requested, S::error));
  EXPECT_FALSE(check_status(S::active, {}));
  EXPECT_FALSE(check_status(S::active, S::off));
  EXPECT_FALSE(check_status(S::error, S::active));
}

TEST(SubscriptionRules, TimeBeginsAndEndsThem) {
  using S = SubscriptionState;
  const Instant now{1'000'000};
  const auto since = [&](std::int64_t seconds) { return Instant{now.ms - seconds * 1000}; };
  EXPECT_EQ(next_of({S::requested, since(0), {}, false}, 0, now), S::active);
  EXPECT_EQ(next_of({S::requested, since(14), {}, false}, 15, now), std::nullopt);
  EXPECT_EQ(next_of({S::requested, since(15), {}, false}, 15, now), S::active);
  EXPECT_EQ(next_of({S::requested, since(99), now, false}, 15, now), S::off);
  EXPECT_EQ(next_of({S::active, since(99), Instant{now.ms + 1}, false}, 0, now), std::nullopt);
  EXPECT_EQ(next_of({S::active, since(99), now, false}, 0, now), S::off);
  EXPECT_EQ(next_of({S::active, since(99), {}, true}, 0, now), S::error);
  EXPECT_EQ(next_of({S::off, since(99), now, true}, 0, now), std::nullopt);
  EXPECT_EQ(next_of({S::error, since(99), now, true}, 0, now), std::nullopt);
}

TEST(SubscriptionRules, WaitsGrowAndEnd) {
  std::int64_t last = 0, failures = 1;
  for (; wait_minutes(failures); ++failures) {
    EXPECT_GT(*wait_minutes(failures), last);
    last = *wait_minutes(failures);
  }
  EXPECT_EQ(failures, 9);
  EXPECT_EQ(wait_minutes(0), std::nullopt);
}

}  // namespace
}  // namespace yilian::records::rest
