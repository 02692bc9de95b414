#include "trace.hpp"

#include <gtest/gtest.h>

namespace yilian::http {
namespace {

const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736", span = "00f067aa0ba902b7";
const std::string valid = "00-" + id + "-" + span + "-01";

Request with(Fields headers) {
  Request request;
  request.headers = std::move(headers);
  begin_span(request);
  return request;
}

struct Parent {
  std::string what, text;
  bool continued, sampled;
};

TEST(Trace, ParentTable) {
  const std::vector<Parent> table = {
      {"valid", valid, true, true},
      {"not sampled", "00-" + id + "-" + span + "-00", true, false},
      {"other flags are not understood", "00-" + id + "-" + span + "-fe", true, false},
      {"all flags", "00-" + id + "-" + span + "-ff", true, true},
      {"later version, same length", "01-" + id + "-" + span + "-01", true, true},
      {"later version, longer", "cc-" + id + "-" + span + "-01-what-the-future-holds", true, true},
      {"later version, longer without a dash", "cc-" + id + "-" + span + "-01.x", false, false},
      {"version 00 may not be longer", valid + "-x", false, false},
      {"version 00 with a dash behind", valid + "-", false, false},
      {"version ff", "ff-" + id + "-" + span + "-01", false, false},
      {"version in capitals", "0A-" + id + "-" + span + "-01", false, false},
      {"version of one digit", "0-" + id + "-" + span + "-01", false, false},
      {"version no hex", "0x-" + id + "-" + span + "-01", false, false},
      {"empty", "", false, false},
      {"trace only", "00-" + id, false, false},
      {"without flags", "00-" + id + "-" + span, false, false},
      {"trace of zeros", "00-" + std::string(32, '0') + "-" + span + "-01", false, false},
      {"span of zeros", "00-" + id + "-" + std::string(16, '0') + "-01", false, false},
      {"trace in capitals", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01", false, false},
      {"span in capitals", "00-" + id + "-00F067AA0BA902B7-01", false, false},
      {"trace no hex", "00-" + std::string(32, 'g') + "-" + span + "-01", false, false},
      {"span no hex", "00-" + id + "-00f067aa0ba902bz-01", false, false},
      {"flags no hex", "00-" + id + "-" + span + "-0g", false, false},
      {"flags in capitals", "00-" + id + "-" + span + "-0A", false, false},
      {"underscores", "00_" + id + "_" + span + "_01", false, false},
      {"space before", " " + valid, false, false},
      {"two in one line", valid + "," + valid, false, false},
      {"a script", "<script>alert(1)</script>                             x", false, false},
  };
  for (const Parent& one : table) {
    const Request request = with({{"traceparent", one.text}, {"tracestate", "vendor=1"}});
    EXPECT_EQ(request.trace_id == id, one.continued) << one.what;
    EXPECT_EQ(request.parent_span, one.continued ? span : "") << one.what;
    EXPECT_EQ(request.trace_state, one.continued ? "vendor=1" : "") << one.what;
    EXPECT_EQ(request.sampled, one.sampled) << one.what;
    EXPECT_EQ(request.trace_id.size(), 32U) << one.what;
    EXPECT_EQ(request.span_id.size(), 16U) << one.what;
    EXPECT_NE(request.span_id, span) << one.what;
    EXPECT_EQ(trace_response(request),
              "00-" + request.trace_id + "-" + request.span_id + (one.sampled ? "-01" : "-00"));
  }
}

TEST(Trace, TwoParentsAreNone) {
  const Request request = with({{"traceparent", valid}, {"traceparent", valid}});
  EXPECT_NE(request.trace_id, id);
  EXPECT_EQ(request.parent_span, "");
}

TEST(Trace, EveryRequestHasItsOwnSpan) {
  const Request a = with({{"traceparent", valid}}), b = with({{"traceparent", valid}});
  EXPECT_NE(a.span_id, b.span_id);
  EXPECT_NE(with({}).trace_id, with({}).trace_id);
}

struct State {
  std::string what;
  Fields lines;
  std::string kept;
};

TEST(Trace, StateTable) {
  std::string many = "a0=1", too_many;
  for (int i = 1; i < 32; ++i) many += ",a" + std::to_string(i) + "=1";
  too_many = many + ",a32=1";
  const auto line = [](std::string text) { return Fields{{"tracestate", std::move(text)}}; };
  const std::vector<State> table = {
      {"one", line("rojo=00f067aa0ba902b7"), "rojo=00f067aa0ba902b7"},
      {"two lines are one list", {{"tracestate", "a=1"}, {"tracestate", "b=2"}}, "a=1,b=2"},
      {"spaces and empty members", line("a=1 , ,b=2"), "a=1,b=2"},
      {"tenant", line("9tenant@system=x"), "9tenant@system=x"},
      {"thirty-two", line(many), many},
      {"thirty-three", line(too_many), ""},
      {"no value", line("a="), ""},
      {"no key", line("=1"), ""},
      {"no equals", line("a"), ""},
      {"capital key", line("A=1"), ""},
      {"key begins with a digit", line("9a=1"), ""},
      {"long system", line("a@" + std::string(15, 'b') + "=1"), ""},
      {"two equals", line("a=b=c"), ""},
      {"key twice", line("a=1,a=2"), ""},
      {"not ASCII", line("a=\xe4\xbd\xa0"), ""},
      {"long key", line(std::string(257, 'a') + "=1"), ""},
      {"long value", line("a=" + std::string(257, 'b')), ""},
      {"long list", line("a=" + std::string(250, 'b') + ",b=" + std::string(256, 'b') + ",c=12345"),
       ""},
  };
  for (const State& one : table) {
    Fields headers = one.lines;
    headers.emplace_back("traceparent", valid);
    const Request request = with(headers);
    EXPECT_EQ(request.trace_id, id) << one.what;
    EXPECT_EQ(request.trace_state, one.kept) << one.what;
  }
}

TEST(Trace, WhatACallOfTheRequestCarries) {
  EXPECT_TRUE(trace_headers(Request{}).empty());
  const Request request = with({{"traceparent", valid}, {"tracestate", "a=1"}});
  const Fields carried = {{"traceparent", "00-" + id + "-" + request.span_id + "-01"},
                          {"tracestate", "a=1"}};
  EXPECT_EQ(trace_headers(request), carried);
  EXPECT_EQ(trace_headers(with({{"tracestate", "a=1"}})).size(), 1U);
}

}  // namespace
}  // namespace yilian::http
