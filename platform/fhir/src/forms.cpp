#include "forms.hpp"

#include <utility>
#include <vector>

namespace yilian::fhir {
namespace {

constexpr std::pair<std::string_view, Form> forms[] = {
    {"base64Binary", Form::base64_binary},
    {"boolean", Form::boolean},
    {"canonical", Form::canonical},
    {"code", Form::code},
    {"date", Form::date},
    {"dateTime", Form::date_time},
    {"decimal", Form::decimal},
    {"id", Form::id},
    {"instant", Form::instant},
    {"integer", Form::integer},
    {"markdown", Form::markdown},
    {"oid", Form::oid},
    {"positiveInt", Form::positive_int},
    {"string", Form::string},
    {"time", Form::time},
    {"unsignedInt", Form::unsigned_int},
    {"uri", Form::uri},
    {"url", Form::url},
    {"uuid", Form::uuid},
    {"xhtml", Form::xhtml},
    {"Address", Form::address},
    {"CodeableConcept", Form::codeable_concept},
    {"Coding", Form::coding},
    {"ContactPoint", Form::contact_point},
    {"Extension", Form::extension},
    {"HumanName", Form::human_name},
    {"Identifier", Form::identifier},
    {"Money", Form::money},
    {"Narrative", Form::narrative},
    {"Period", Form::period},
    {"Quantity", Form::quantity},
    {"Age", Form::quantity},
    {"Count", Form::quantity},
    {"Distance", Form::quantity},
    {"Duration", Form::quantity},
    {"Range", Form::range},
    {"Reference", Form::reference},
    {"Timing", Form::timing},
};

std::vector<Form> make_forms() {
  const auto& definitions = Definitions::r4();
  std::vector<Form> out(definitions.type_count(), Form::other);
  for (const auto& [name, form] : forms) out[definitions.type(name)] = form;
  out[0] = Form::other;
  return out;
}

Names make_names() {
  const auto& r4 = Definitions::r4();
  return {
      .answer = r4.name("answer"),
      .assigner = r4.name("assigner"),
      .bounds_period = r4.name("boundsPeriod"),
      .city = r4.name("city"),
      .code = r4.name("code"),
      .coding = r4.name("coding"),
      .comparator = r4.name("comparator"),
      .contained = r4.name("contained"),
      .country = r4.name("country"),
      .currency = r4.name("currency"),
      .data = r4.name("data"),
      .display = r4.name("display"),
      .district = r4.name("district"),
      .div = r4.name("div"),
      .end = r4.name("end"),
      .event = r4.name("event"),
      .extension = r4.name("extension"),
      .family = r4.name("family"),
      .fullUrl = r4.name("fullUrl"),
      .given = r4.name("given"),
      .high = r4.name("high"),
      .id = r4.name("id"),
      .identifier = r4.name("identifier"),
      .latitude = r4.name("latitude"),
      .line = r4.name("line"),
      .longitude = r4.name("longitude"),
      .low = r4.name("low"),
      .meta = r4.name("meta"),
      .postal_code = r4.name("postalCode"),
      .prefix = r4.name("prefix"),
      .profile = r4.name("profile"),
      .reference = r4.name("reference"),
      .repeat = r4.name("repeat"),
      .resource = r4.name("resource"),
      .resourceType = r4.name("resourceType"),
      .start = r4.name("start"),
      .state = r4.name("state"),
      .status = r4.name("status"),
      .suffix = r4.name("suffix"),
      .system = r4.name("system"),
      .text = r4.name("text"),
      .type = r4.name("type"),
      .unit = r4.name("unit"),
      .url = r4.name("url"),
      .value = r4.name("value"),
      .entry = r4.name("entry"),
  };
}

}  // namespace

Form form_of(TypeId type) {
  static const std::vector<Form> table = make_forms();
  return table[type];
}

const Names& names() {
  static const Names all = make_names();
  return all;
}

}  // namespace yilian::fhir
