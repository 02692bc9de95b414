// A resource: parsed, written and parsed again, found by, validated, written as XML and read.
#include "fhir/search_values.hpp"
#include "fhir/validate.hpp"
#include "fhir/value.hpp"
#include "fhir/xml.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yilian::fhir;
  if (size > 20'000) return 0;
  const auto document = Document::parse(std::string(yilian::fuzz::text_of(data, size)));
  if (!document) return 0;
  const auto text = to_json(document->root());
  const auto second = Document::parse(text);
  yilian::fuzz::check(second && to_json(second->root()) == text, "what was written is read");
  yilian::fuzz::check(to_json(Value::of(document->root())) == text, "a value is the same");
  if (!document->root().is_object()) return 0;
  SearchValues values;
  (void)extract(document->root(), values);
  (void)validate(document->root());
  (void)stamped(document->root(), {"1", "1", "2020-01-01T00:00:00Z"});
  if (const auto xml = json_to_xml(document->root())) (void)xml_to_json(*xml);
  return 0;
}
