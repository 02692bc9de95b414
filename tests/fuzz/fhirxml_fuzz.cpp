// A resource as XML: what is taken is a resource that can be written and taken again.
#include "fhir/xml.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yilian::fhir;
  if (size > 20'000) return 0;
  const auto json = xml_to_json(yilian::fuzz::text_of(data, size));
  if (!json) return 0;
  const auto document = Document::parse(*json);
  yilian::fuzz::check(document.has_value(), "what XML gives is JSON");
  if (const auto xml = json_to_xml(document->root()))
    yilian::fuzz::check(xml_to_json(*xml).has_value(), "and is taken again");
  return 0;
}
