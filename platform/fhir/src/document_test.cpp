#include "fhir/document.hpp"

#include <gtest/gtest.h>

#include "fhir/value.hpp"
#include "sample_data.hpp"

namespace yilian::fhir {
namespace {

/// The text read and written; or the code of the refusal, with the pointer where there is one.
std::string again(std::string text, const ParseLimits& limits = {}) {
  const auto document = Document::parse(std::move(text), limits);
  if (document) return to_json(document->root());
  const auto& error = document.error();
  if (error.fields.empty()) return std::string(info(error.code).name);
  return error.fields[0].pointer + " " + std::string(info(error.fields[0].code).name);
}

TEST(Document, KeepsOrderAndTheTextOfNumbers) {
  EXPECT_EQ(again(R"({"b" : 1.00, "a":[1e3, -0.5E-10, 12345678901234567890123], "c":{}})"),
            R"({"b":1.00,"a":[1e3,-0.5E-10,12345678901234567890123],"c":{}})");
  EXPECT_EQ(again(R"([true,false,null,"",[]])"), R"([true,false,null,"",[]])");
  EXPECT_EQ(again(R"({"div":"a\"b\\c\n\t\u4e2d\ud83d\ude00/\/\u0001"})"),
            "{\"div\":\"a\\\"b\\\\c\\n\\t中😀//\\u0001\"}");
  EXPECT_EQ(again(R"({"unkn\u006fwn":1,"status":2})"), R"({"unknown":1,"status":2})");
  EXPECT_EQ(again("3.10"), "3.10");
}

TEST(Document, Refusals) {
  for (const char* text :
       {"", "{", "{\"a\":}", "[1,]", "{} {}", "nul", "01", "\"\xff\"", "\"\xed\xa0\x80\"",
        R"("\ud800")", R"("\ude00x")", "'a'", "{a:1}", "/* */ 1", "\"a\nb\""})
    EXPECT_EQ(again(text), "malformed_json") << text;
  EXPECT_EQ(again(R"({"a":{"status":1,"x":2,"status":3}})"), "/a/status repeated");
  EXPECT_EQ(again(R"({"x":1,"_x":1,"x":1})"), "/x repeated");
  EXPECT_EQ(again(R"({"_status":{},"status":1})"), R"({"_status":{},"status":1})");
  EXPECT_EQ(again(R"({"a":[{"x/y":null}]})"), "/a/0/x~1y required");
  EXPECT_EQ(again(R"({"a":[1,"x\u0000"]})"), "/a/1 invalid_text");
  EXPECT_EQ(again(R"({"a":null})", {.null_members = true}), R"({"a":null})");
  EXPECT_EQ(again(std::string(64, '[') + std::string(64, ']')),
            std::string(64, '[') + std::string(64, ']'));
  EXPECT_EQ(again(std::string(65, '[') + std::string(65, ']')), "too_deep");
  EXPECT_EQ(again(std::string(100'000, '[')), "too_deep");
  EXPECT_EQ(again("[1,2,3]", {.entries_max = 3}), "too_many");
  EXPECT_EQ(again("[1,2,3]", {.bytes_max = 6}), "body_too_large");
}

TEST(Document, ManyNamesThatNoDefinitionKnows) {
  std::string text = "{";
  for (int i = 0; i < 3000; ++i) text += "\"n" + std::to_string(i) + "\":1,";
  EXPECT_EQ(again(text + "\"last\":1}"), text + "\"last\":1}");
  EXPECT_EQ(again(text + "\"n7\":1}"), "/n7 repeated");
  EXPECT_EQ(again(text + "\"n2999\":1}"), "/n2999 repeated");
}

TEST(Document, Nodes) {
  const auto document = Document::parse(
      R"({"resourceType":"Patient","name":[{"given":["A","B"],"_given":[null,{"id":"x"}]}],"odd":1})");
  ASSERT_TRUE(document);
  const Node root = document->root();
  const auto& r4 = Definitions::r4();
  EXPECT_EQ(root.resource_type(), "Patient");
  EXPECT_EQ(root.size(), 3U);
  EXPECT_EQ(root.member("odd").text(), "1");
  EXPECT_FALSE(root.member("nothing"));
  EXPECT_EQ(root.member("nothing").member("more").item(3).text(), "");
  const Node name = root.member(r4.name("name")).item(0);
  EXPECT_EQ(name.member("given").item(1).text(), "B");
  EXPECT_EQ(name.companion(r4.name("given")).item(1).text_of("id"), "x");
  EXPECT_EQ(name.member("_given"), name.companion(r4.name("given")));
  EXPECT_TRUE(name.member("_given").is_companion());
  EXPECT_EQ(name.member("_given").name(), "_given");
  EXPECT_EQ(pointer_to(name.member("given").item(1)), "/name/0/given/1");
}

TEST(Value, IsChangedAndComparedByValue) {
  const auto document = Document::parse(R"({"a":1.0,"b":[{"x":"y"}],"c":true})");
  ASSERT_TRUE(document);
  Value value = Value::of(document->root());
  EXPECT_TRUE(value.same(value));
  value.set("a", Value::number("1.00"));
  EXPECT_TRUE(value.same(Value::of(document->root())));
  value.set("d", Value::string("中\"\n"));
  EXPECT_FALSE(value.same(Value::of(document->root())));
  EXPECT_TRUE(value.remove("b"));
  EXPECT_FALSE(value.remove("b"));
  EXPECT_EQ(to_json(value), "{\"a\":1.00,\"c\":true,\"d\":\"中\\\"\\n\"}");
}

TEST(Value, StampsAndRewrites) {
  const auto document = Document::parse(
      R"({"id":"old","meta":{"versionId":"7","tag":[{"code":"t"}],"lastUpdated":"x"},"resourceType":)"
      R"("Patient","_id":{"id":"q"},"link":[{"other":{"reference":"urn:uuid:1"}}]})");
  ASSERT_TRUE(document);
  EXPECT_EQ(stamped(document->root(), {"new", "8", "2026-01-01T00:00:00Z"}),
            R"({"resourceType":"Patient","id":"new","meta":{"versionId":"8","lastUpdated":)"
            R"("2026-01-01T00:00:00Z","tag":[{"code":"t"}]},"_id":{"id":"q"},"link":[{"other":)"
            R"({"reference":"urn:uuid:1"}}]})");
  EXPECT_TRUE(stamped(document->root(), {})
                  .starts_with(R"({"resourceType":"Patient","meta":{"tag":[{"code":"t"}]},"_id")"));
  std::string out;
  write_rewritten(out, document->root().member("link"), [](Node node) {
    return node.name() == "reference" ? std::optional<std::string_view>("Patient/1") : std::nullopt;
  });
  EXPECT_EQ(out, R"([{"other":{"reference":"Patient/1"}}])");
}

TEST(Document, SampleResourcesAreReadBackEqual) {
  auto files = sample_files("fhir-test-cases/r4/examples", ".json");
  for (const auto& file : sample_files("fhir-r4-synthea", ".json")) files.push_back(file);
  NEED_SAMPLES(files);
  for (const auto& file : files) {
    const auto document = Document::parse(read_text(file));
    ASSERT_TRUE(document) << file;
    const auto text = to_json(document->root());
    const auto second = Document::parse(text);
    ASSERT_TRUE(second) << file;
    EXPECT_EQ(to_json(second->root()), text) << file;
    EXPECT_EQ(to_json(Value::of(document->root())), text) << file;
    EXPECT_EQ(document->entries(), second->entries());
  }
}

}  // namespace
}  // namespace yilian::fhir
