#include "hl7/moment.hpp"

#include <gtest/gtest.h>

namespace yilian::hl7 {
namespace {

constexpr int shanghai = 480;

TEST(Moment, AsFhirWritesItWithItsPrecision) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026", "2026"},
      {"202611", "2026-11"},
      {"20261123", "2026-11-23"},
      {"2026112315", "2026-11-23T15:00:00+08:00"},
      {"202611231504", "2026-11-23T15:04:00+08:00"},
      {"20261123150405", "2026-11-23T15:04:05+08:00"},
      {"20261123150405.1234", "2026-11-23T15:04:05.123+08:00"},
      {"20261123150405+0530", "2026-11-23T15:04:05+05:30"},
      {"20261123150405.5-0330", "2026-11-23T15:04:05.500-03:30"},
      {"20261123+0000", "2026-11-23"}};
  for (const auto& [text, wanted] : cases) {
    const auto moment = parse_moment(text);
    ASSERT_TRUE(moment) << text;
    EXPECT_EQ(moment->fhir(shanghai), wanted) << text;
  }
}

TEST(Moment, TheInstantUsesTheSendersZoneOrItsOwn) {
  EXPECT_EQ(parse_moment("20261123150405")->instant(shanghai),
            *parse_instant("2026-11-23T15:04:05+08:00"));
  EXPECT_EQ(parse_moment("20261123150405+0000")->instant(shanghai),
            *parse_instant("2026-11-23T15:04:05+00:00"));
  EXPECT_EQ(parse_moment("20261123150405.25")->instant(0).ms % 1000, 250);
}

TEST(Moment, WhatDoesNotExistIsNone) {
  for (const char* text : {"", "202", "20261", "20261323", "20260230", "2026112324", "202611231560",
                           "2026-11-23", "20261123150405.", "20261123.5", "20261123+08",
                           "20261123+0860", "DOB", "20261123150405+1500"})
    EXPECT_FALSE(parse_moment(text)) << text;
}

TEST(Moment, WritingAndReadingAgree) {
  const Instant at{1795420000000};
  for (const int zone : {480, 0, -210})
    EXPECT_EQ(parse_moment(moment_text(at, zone))->instant(0).ms, at.ms / 1000 * 1000);
  EXPECT_EQ(moment_text(*parse_instant("1969-12-31T23:00:00+00:00"), 0), "19691231230000+0000");
}

}  // namespace
}  // namespace yilian::hl7
