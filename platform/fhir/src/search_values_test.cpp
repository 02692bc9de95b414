#include "fhir/search_values.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "sample_data.hpp"

namespace yilian::fhir {
namespace {

const Definitions& r4 = Definitions::r4();

std::string number(double value) {
  std::string out = std::to_string(value);
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out;
}

void tell(const Values& values, std::vector<std::string>& out, std::string_view only,
          const CompositeValue::Part* part = nullptr) {
  const auto wanted = [&](ParameterId id) {
    return only.empty() || r4.text(r4.parameter(id).code) == only;
  };
  const auto each = [&](const auto& list, SearchType type, const auto& text) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (part && (part->type != type || i < part->range.first ||
                   i >= part->range.first + part->range.count))
        continue;
      if (part || wanted(list[i].parameter)) out.push_back(text(list[i]));
    }
  };
  using S = std::string;
  each(values.strings, SearchType::string,
       [](const StringValue& v) { return S(v.exact) + "~" + S(v.normal); });
  each(values.tokens, SearchType::token, [](const TokenValue& v) {
    return S(v.system) + (v.system_implied ? "(" : "|") + S(v.code) +
           (v.text.empty() ? "" : "~" + S(v.text));
  });
  each(values.typed_tokens, SearchType::composite, [](const TypedTokenValue& v) {
    return S(v.type_system) + "|" + S(v.type_code) + "|" + S(v.value);
  });
  each(values.references, SearchType::reference, [](const ReferenceValue& v) {
    return S(r4.type_name(v.type)) + "/" + S(v.id) +
           (v.version.empty() ? "" : " v" + S(v.version)) +
           (v.base.empty() ? "" : " at " + S(v.base)) + (v.id.empty() ? " " + S(v.url) : "") +
           (v.identifier_value.empty()
                ? ""
                : " " + S(v.identifier_system) + "|" + S(v.identifier_value));
  });
  each(values.dates, SearchType::date, [](const DateValue& v) {
    const auto at = [](std::int64_t ms) {
      return ms == Span::open_start || ms == Span::open_end ? S() : std::to_string(ms);
    };
    return at(v.span.from) + ".." + at(v.span.until);
  });
  each(values.quantities, SearchType::quantity, [](const QuantityValue& v) {
    return number(v.low) + ".." + number(v.high) + " " + S(v.number) + " " + S(v.system) + "|" +
           S(v.code) + " " + S(v.unit);
  });
  each(values.numbers, SearchType::number,
       [](const NumberValue& v) { return number(v.low) + ".." + number(v.high); });
  each(values.uris, SearchType::uri, [](const UriValue& v) { return S(v.uri); });
  each(values.positions, SearchType::special,
       [](const PositionValue& v) { return number(v.latitude) + "," + number(v.longitude); });
}

/// The values of one parameter of a resource, each in brackets.
std::string found(const std::string& text, std::string_view code) {
  const auto document = Document::parse(text);
  if (!document) return "malformed";
  SearchValues values;
  const auto status = extract(document->root(), values, {.zone_minutes = 0});
  if (!status) return std::string(info(status.error().code).name);
  std::vector<std::string> all;
  tell(values.values, all, code);
  for (const auto& composite : values.composites) {
    if (r4.text(r4.parameter(composite.parameter).code) != code) continue;
    std::string tuple;
    for (std::size_t i = 0; i < composite.count; ++i) {
      std::vector<std::string> part;
      tell(values.parts, part, {}, &composite.parts[i]);
      tuple += i == 0 ? "" : " $ ";
      for (const auto& one : part) tuple += one + ";";
    }
    all.push_back(tuple);
  }
  std::string out;
  for (const auto& one : all) out += "[" + one + "]";
  return out;
}

const std::string patient = R"({"resourceType":"Patient","id":"p1",
  "meta":{"lastUpdated":"2020-01-01T00:00:00.5Z","tag":[{"system":"s","code":"t"}],"profile":["http://p|1"]},
  "identifier":[{"type":{"coding":[{"system":"v2","code":"MR"}],"text":"病案号"},"system":"urn:x","value":"77"}],
  "name":[{"family":"Müller  ÅS","given":["Zoë","张三"],"_given":[null,{"id":"a"}]}],
  "telecom":[{"system":"phone","value":"138"},{"system":"email","value":"a@b"}],
  "gender":"male","birthDate":"1970-02","deceasedDateTime":"2020-02-03",
  "address":[{"line":["Road 1"],"city":"X","use":"home"}],"active":true,
  "generalPractitioner":[{"reference":"http://h/fhir/Practitioner/5/_history/2"},
    {"identifier":{"system":"i","value":"v"},"type":"Organization"},{"reference":"#in"}],
  "contained":[{"resourceType":"PractitionerRole","id":"in"}]})";

TEST(SearchValues, OfAPatient) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"_id", "[|p1]"},
      {"_lastUpdated", "[1577836800500..1577836800600]"},
      {"_tag", "[s|t]"},
      {"_profile", "[http://p|1]"},
      {"identifier", "[urn:x|77~病案号][v2|MR|77]"},
      {"name", "[Müller  ÅS~muller as][Zoë~zoe][张三~张三]"},
      {"family", "[Müller  ÅS~muller as]"},
      {"phone", "[|138]"},
      {"email", "[|a@b]"},
      {"telecom", "[|138][|a@b]"},
      {"gender", "[http://hl7.org/fhir/administrative-gender(male]"},
      {"birthdate", "[2678400000..5097600000]"},
      {"death-date", "[1580688000000..1580774400000]"},
      {"deceased", "[http://terminology.hl7.org/CodeSystem/special-values(true]"},
      {"active", "[http://terminology.hl7.org/CodeSystem/special-values(true]"},
      {"address", "[Road 1~road 1][X~x]"},
      {"address-city", "[X~x]"},
      {"address-use", "[http://hl7.org/fhir/address-use(home]"},
      {"general-practitioner",
       "[Practitioner/5 v2 at http://h/fhir][Organization/  i|v][PractitionerRole/ #in]"},
      {"organization", ""},
  };
  for (const auto& [code, expected] : cases) EXPECT_EQ(found(patient, code), expected) << code;
  EXPECT_EQ(found(R"({"resourceType":"Patient"})", "deceased"),
            "[http://terminology.hl7.org/CodeSystem/special-values(false]");
  EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedBoolean":false})", "deceased"),
            "[http://terminology.hl7.org/CodeSystem/special-values(false]");
  EXPECT_EQ(found(R"({"resourceType":"Patients"})", "deceased"), "not_found");
}

TEST(SearchValues, OfAnObservation) {
  const std::string text = R"({"resourceType":"Observation","status":"final",
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"BP"}],"text":"Blood"},
    "subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2020-01-01T10:00:00+08:00"},
    "valueQuantity":{"value":5.40,"unit":"kg","system":"http://u","code":"kg"},
    "component":[{"code":{"coding":[{"code":"a"}]},"valueQuantity":{"value":120,"comparator":">"}},
      {"code":{"coding":[{"code":"b"}]},"valueCodeableConcept":{"coding":[{"code":"c"}],"text":"T"}}]})";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"code", "[http://loinc.org|85354-9~BP][|~Blood]"},
      {"status", "[http://hl7.org/fhir/observation-status(final]"},
      {"patient", "[Patient/p1]"},
      {"subject", "[Patient/p1]"},
      {"date", "[1577844000000..]"},
      {"value-quantity", "[5.4..5.4 5.40 http://u|kg kg]"},
      {"combo-code", "[http://loinc.org|85354-9~BP][|~Blood][|a][|b]"},
      {"component-value-quantity", "[120..inf 120 | ]"},
      {"combo-value-concept", "[|c][|~T]"},
      {"value-string", ""},
      {"code-value-quantity",
       "[http://loinc.org|85354-9~BP;|~Blood; $ 5.4..5.4 5.40 http://u|kg kg;]"},
      {"component-code-value-quantity", "[|a; $ 120..inf 120 | ;]"},
      {"component-code-value-concept", "[|b; $ |c;|~T;]"},
      {"combo-code-value-quantity",
       "[http://loinc.org|85354-9~BP;|~Blood; $ 5.4..5.4 5.40 http://u|kg kg;][|a; $ 120..inf 120 "
       "| ;]"},
  };
  for (const auto& [code, expected] : cases) EXPECT_EQ(found(text, code), expected) << code;
}

TEST(SearchValues, OfOtherTypes) {
  EXPECT_EQ(
      found(R"({"resourceType":"Location","position":{"latitude":31.5,"longitude":-7}})", "near"),
      "[31.5,-7]");
  EXPECT_EQ(found(R"({"resourceType":"Bundle","type":"document","entry":[{"resource":
    {"resourceType":"Composition","id":"c"}},{"resource":{"resourceType":"Patient","id":"d"}}]})",
                  "composition"),
            "[Composition/c]");
  EXPECT_EQ(found(R"({"resourceType":"Condition","onsetAge":{"value":5,"code":"a"},
    "onsetString":"x"})",
                  "onset-age"),
            "[5..5 5 |a ]");
  EXPECT_EQ(found(R"({"resourceType":"Condition","onsetRange":{"low":{"value":5,"code":"a"}}})",
                  "onset-age"),
            "[5..inf  |a ]");
  EXPECT_EQ(found(R"({"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.1},
    {"probabilityRange":{"high":{"value":3}}}]})",
                  "probability"),
            "[0.1..0.1][-inf..3]");
  EXPECT_EQ(found(R"({"resourceType":"Library","relatedArtifact":[{"type":"depends-on",
    "resource":"http://a/Library/x|2"},{"type":"successor","resource":"http://b"}]})",
                  "depends-on"),
            "[Library/x v2 at http://a]");
  EXPECT_EQ(found(R"({"resourceType":"MolecularSequence","referenceSeq":{"chromosome":
    {"coding":[{"code":"1"}]}},"variant":[{"start":3,"end":9},{"start":4}]})",
                  "chromosome-variant-coordinate"),
            "[|1; $ 3..3; $ 9..9;]");
  EXPECT_EQ(found(R"({"resourceType":"Invoice","totalGross":{"value":5.5,"currency":"CNY"}})",
                  "totalgross"),
            "[5.5..5.5 5.5 urn:iso:std:iso:4217|CNY ]");
  EXPECT_EQ(found(R"({"resourceType":"Appointment","participant":[{"actor":{"reference":
    "Patient/1"}},{"actor":{"reference":"Location/2"}}]})",
                  "location"),
            "[Location/2]");
  EXPECT_EQ(
      found(R"({"resourceType":"ServiceRequest","occurrenceTiming":{"event":["2020","2018-05"],
    "repeat":{"boundsPeriod":{"end":"2021"}}}})",
            "occurrence"),
      "[1525132800000..1609459200000][..1640995200000]");
}

TEST(SearchValues, Texts) {
  EXPECT_EQ(normalised("  Ｆｕｌｌ\u3000Width  Ö\n"), "full width o");
  EXPECT_EQ(normalised("STRAßE"), "strasse");
  EXPECT_EQ(normalised(""), "");
  const auto range = implied_range("5.4");
  ASSERT_TRUE(range);
  EXPECT_DOUBLE_EQ(range->low, 5.35);
  EXPECT_DOUBLE_EQ(range->high, 5.45);
  EXPECT_DOUBLE_EQ(implied_range("1e2")->low, 50);
  EXPECT_DOUBLE_EQ(implied_range("100")->low, 99.5);
  EXPECT_DOUBLE_EQ(implied_range("-1.00e-2")->high, -0.00995);
  for (const char* wrong : {"", "x", "1x", "1e999", "nan", "--1"})
    EXPECT_FALSE(implied_range(wrong));
}

TEST(SearchValues, References) {
  const auto told = [](std::string_view text) {
    const auto v = parse_reference(text);
    return std::string(r4.type_name(v.type)) + "," + std::string(v.id) + "," + std::string(v.base) +
           "," + std::string(v.version);
  };
  EXPECT_EQ(told("Patient/1"), "Patient,1,,");
  EXPECT_EQ(told("/Patient/1"), "Patient,1,,");
  EXPECT_EQ(told("https://a.b/c/Patient/1/_history/3"), "Patient,1,https://a.b/c,3");
  for (const char* none : {"", "#x", "urn:uuid:1", "Patient", "Patient/", "Patient/a b", "Foo/1",
                           "Patient?identifier=1", "Resource/1", "Patient/1/2", "_history/1"})
    EXPECT_EQ(told(none), ",,,") << none;
}

TEST(SearchValues, BoundedAndTimed) {
  std::string text = R"({"resourceType":"Patient","name":[)";
  for (int i = 0; i < 300; ++i) text += R"({"given":["x"]},)";
  text += R"({"family":"y"}]})";
  const auto document = Document::parse(text);
  ASSERT_TRUE(document);
  SearchValues values;
  const auto status = extract(document->root(), values, {.values_max = 100});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::too_many);
}

TEST(SearchProgram, EveryParameterOfTheDefinitionsIsCompiled) {
  for (std::size_t id = 1; id < r4.type_count(); ++id) {
    const auto type = static_cast<TypeId>(id);
    for (const auto parameter : r4.parameters(type)) {
      const auto expression = r4.text(r4.parameter(parameter).expression);
      if (expression.empty()) continue;  // _text, _content, _query
      EXPECT_TRUE(SearchProgram::compile(expression, type))
          << r4.type_name(type) << " " << expression;
    }
  }
}

TEST(SearchProgram, Refusals) {
  for (const char* text : {"", "(", "Patient.", "Patient.name.", "Patient.nome", "Patient.name)",
                           "Patient.name.where(use=home)", "Patient.name.select(use)",
                           "Patient.name[x]", "Patient.name.where(resolve() is Foo)", "%context"}) {
    const auto program = SearchProgram::compile(text, r4.type("Patient"));
    ASSERT_FALSE(program) << text;
    EXPECT_EQ(program.error().code, Code::expression_invalid);
  }
  EXPECT_FALSE(SearchProgram::compile(std::string(100, '('), r4.type("Patient")));
  EXPECT_TRUE(SearchProgram::compile("Patient.name[1].family | (Observation.value as string)",
                                     r4.type("Patient")));
}

TEST(SearchValues, OfTheSampleData) {
  const auto files = sample_files("fhir-r4-synthea", ".json");
  NEED_SAMPLES(files);
  std::size_t resources = 0, found_values = 0;
  std::chrono::nanoseconds spent{0};
  for (const auto& file : files) {
    const auto document = Document::parse(read_text(file));
    ASSERT_TRUE(document);
    SearchValues values;
    const auto begin = std::chrono::steady_clock::now();
    for (const Node entry : document->root().member("entry")) {
      values.clear();
      ASSERT_TRUE(extract(entry.member("resource"), values));
      ++resources;
      found_values += values.values.size();
    }
    spent += std::chrono::steady_clock::now() - begin;
  }
  EXPECT_GT(found_values, resources * 5);
  std::cout << resources << " resources, " << found_values << " values, "
            << spent.count() / static_cast<long long>(resources) << " ns each\n";
}

}  // namespace
}  // namespace yilian::fhir
