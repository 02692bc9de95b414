// An expression, as FHIRPath over a patient and as a search expression.
#include "fhir/path.hpp"
#include "fhir/search_values.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yilian::fhir;
  if (size > 2000) return 0;
  static const auto document = Document::parse(
      R"({"resourceType":"Patient","id":"1","active":true,"name":[{"given":["A","B"],"family":"C"}],)"
      R"("birthDate":"1970-01-02","multipleBirthInteger":3,"extension":[{"url":"u","valueQuantity":)"
      R"({"value":1.50,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}]})");
  const auto text = yilian::fuzz::text_of(data, size);
  const Node root = document->root();
  if (const auto path = PathExpression::compile(text)) {
    PathContext context;
    context.resource = context.root_resource = root;
    context.limits.steps_max = 20'000;
    context.limits.items_max = 5'000;
    (void)path->evaluate(Item::of(root, 0), context);
  }
  if (const auto program = SearchProgram::compile(text, Definitions::r4().type("Patient"))) {
    std::vector<SearchProgram::Found> found;
    program->run(root, root, found);
  }
  return 0;
}
