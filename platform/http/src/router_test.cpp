#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "http/http.hpp"

namespace yilian::http {
namespace {

Handler named(std::string name) {
  return [name](Request& request) {
    Response out;
    out.body = name;
    for (const auto& [key, value] : request.path_values) out.body += " " + key + "=" + value;
    return out;
  };
}

void fill(Router& router) {
  router.add(Method::get, "/", named("home"));
  router.add(Method::get, "/a", named("a"));
  router.add(Method::post, "/a", named("make"));
  router.add(Method::get, "/a/{id}", named("one"));
  router.add(Method::del, "/a/{id}", named("drop"));
  router.add(Method::post, "/a/search", named("search"));
  router.add(Method::get, "/a/{id}/b/{other}", named("two"));
  router.add(Method::get, "/a/x/b/fixed", named("fixed"));
  router.add(Method::get, "/files/{path...}", named("files"));
  router.add(Method::get, "/api/v1/things", named("things"));
  router.reserve("/api");
  router.add(Method::get, "/{page...}", named("web"));
}

Method method_named(const std::string& name) {
  for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::del, Method::options})
    if (to_string(method) == name) return method;
  throw std::logic_error("method in table");
}

TEST(Router, Table) {
  Router router;
  fill(router);
  std::istringstream table(R"(
GET    /                 200 home
GET    /a                200 a
HEAD   /a                200 a
POST   /a                200 make
PUT    /a                405 GET, HEAD, POST
GET    /a/7              200 one id=7
GET    /a/search         200 one id=search
POST   /a/search         200 search
PATCH  /a/search         405 GET, HEAD, POST, DELETE
DELETE /a/7              200 drop id=7
POST   /a/7              405 GET, HEAD, DELETE
GET    /a/7/b/8          200 two id=7 other=8
GET    /a/x/b/8          200 two id=x other=8
GET    /a/x/b/fixed      200 fixed
GET    /a/7/c            200 web page=a/7/c
GET    /a/               200 web page=a/
GET    /files            200 files path=
GET    /files/q/r.txt    200 files path=q/r.txt
GET    /api/v1/things    200 things
GET    /api/v1/nothing   404
GET    /api              404
DELETE /api/v1/things    405 GET, HEAD
GET    /apix             200 web page=apix
GET    /any/other/page   200 web page=any/other/page
POST   /any/other/page   405 GET, HEAD
)");
  std::string line;
  while (std::getline(table, line)) {
    if (line.empty()) continue;
    std::istringstream words(line);
    std::string method, path, rest;
    int status = 0;
    words >> method >> path >> status;
    std::getline(words >> std::ws, rest);
    Request request;
    request.method = method_named(method);
    request.path = path;
    const Response response = router.handle(request);
    EXPECT_EQ(response.status, status) << line;
    if (status == 200) {
      EXPECT_EQ(response.body, rest) << line;
    }
    if (status == 405) {
      ASSERT_EQ(response.headers.back().first, "Allow") << line;
      EXPECT_EQ(response.headers.back().second, rest) << line;
    }
  }
}

TEST(Router, APatternMayEndInASlash) {
  Router router;
  router.add(Method::post, "/base/", named("slash"));
  router.add(Method::post, "/base/{id}", named("id"));
  const auto answer = [&](const char* path) {
    Request request;
    request.method = Method::post;
    request.path = path;
    const Response response = router.handle(request);
    return response.status == 200 ? response.body : std::to_string(response.status);
  };
  EXPECT_EQ(answer("/base/"), "slash");
  EXPECT_EQ(answer("/base/7"), "id id=7");
  EXPECT_EQ(answer("/base"), "404");
  EXPECT_EQ(answer("/base/7/"), "404");
}

TEST(Router, RefusesBadPatternsAtStart) {
  Router router;
  router.add(Method::get, "/a/{id}", named("a"));
  for (const char* pattern : {"", "a", "/a//b", "/{}", "/{a", "/a}", "/{a...}/b", "/a/{other}"})
    EXPECT_THROW(router.add(Method::get, pattern, named("x")), std::logic_error) << pattern;
}

TEST(Router, KnowsInlineRoutesAndPatterns) {
  Router router;
  router.add(Method::get, "/quick/{id}", named("quick"), Place::network);
  router.add(Method::get, "/slow", named("slow"));
  Request request;
  request.path = "/quick/1";
  EXPECT_EQ(router.place_of(request), Place::network);
  router.handle(request);
  EXPECT_EQ(request.route, "/quick/{id}");
  request.path = "/slow";
  EXPECT_EQ(router.place_of(request), Place::worker);
  request.path = "/nowhere";
  EXPECT_EQ(router.place_of(request), Place::worker);
}

TEST(Router, AnswersExceptionsAndErrorsWithTheErrorPage) {
  Router router;
  router.add(Method::get, "/throw",
             [](Request&) -> Response { throw std::runtime_error("inside"); });
  router.add(Method::get, "/odd", [](Request&) -> Response { throw 7; });
  router.add(Method::get, "/error", [](Request&) {
    Response out;
    out.header("X-Kept", "yes");
    out.error = Error{Code::stale_version};
    return out;
  });
  Request request;
  request.path = "/throw";
  const Response thrown = router.handle(request);
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(thrown.content_type, "application/problem+json");
  EXPECT_EQ(thrown.body.find("inside"), std::string::npos);
  request.path = "/odd";
  EXPECT_EQ(router.handle(request).status, 500);
  request.path = "/error";
  EXPECT_EQ(router.handle(request).status, 412);
  EXPECT_EQ(router.handle(request).headers.at(0).first, "X-Kept");

  std::string internal;
  router.set_error_page([&](const Request&, const Error& error) -> Response {
    internal = error.internal;
    if (error.code == Code::not_found) throw std::runtime_error("page fails");
    Response out;
    out.status = 418;
    return out;
  });
  request.path = "/throw";
  EXPECT_EQ(router.handle(request).status, 418);
  EXPECT_EQ(internal, "handler: inside");
  request.path = "/nowhere";
  EXPECT_EQ(router.handle(request).status, 500);
}

TEST(Request, HeadersCookiesLanguage) {
  Request request;
  request.headers = {{"cookie", "a=1; session=\"x y\"; empty="},
                     {"accept-language", "fr,en;q=0.8"}};
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("session"), "x y");
  EXPECT_EQ(request.cookie("empty"), "");
  EXPECT_EQ(request.cookie("none"), std::nullopt);
  EXPECT_EQ(request.language(), Language::en);
  request.headers[1].second = "zh-CN,zh;q=0.9,en;q=0.8";
  EXPECT_EQ(request.language(), Language::zh);
  request.headers[1].second = "en-GB;q=0.9, zh;q=0.2";
  EXPECT_EQ(request.language(), Language::en);
  request.query = {{"lang", "zh"}};
  EXPECT_EQ(request.language(), Language::zh);
}

}  // namespace
}  // namespace yilian::http
