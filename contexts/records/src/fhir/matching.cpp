// Patient/$match: the master index, asked by a system.
#include <algorithm>

#include "fhir/outcome.hpp"
#include "fhir/people.hpp"
#include "fhir/server.hpp"
#include "own/people.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::int64_t matches_usual = 10, matches_max = 20;
constexpr double sure_score = 1.0, unsure_score_max = 0.99;

struct Asked {
  fhir::Node patient;
  bool only_sure = false;
  std::int64_t count = matches_usual;
};

/// Parameters with `resource`, `onlyCertainMatches`, `count`; or the Patient itself.
Result<Asked> asked_in(fhir::Node body) {
  Asked out;
  if (body.resource_type() == "Patient") out.patient = body;
  for (const fhir::Node parameter : body.member("parameter")) {
    const auto name = parameter.text_of("name");
    if (name == "resource") out.patient = parameter.member("resource");
    if (name == "onlyCertainMatches") out.only_sure = parameter.text_of("valueBoolean") == "true";
    if (name == "count") {
      const auto text = parameter.text_of("valueInteger");
      const bool digits = !text.empty() && text.size() <= 4 &&
                          std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
      if (!digits || text == "0") return fail(bad_value("count"));
      out.count = std::min<std::int64_t>(std::stoll(std::string(text)), matches_max);
    }
  }
  if (out.patient.resource_type() != "Patient")
    return fail_field("Parameters.parameter", Code::required);
  return out;
}

std::string entry_of(const patients::MatchHit& hit, const std::string& base) {
  const bool sure = hit.outcome == patients::MatchOutcome::same;
  const double share = static_cast<double>(hit.points) /
                       static_cast<double>(std::max<std::int64_t>(hit.points_sure, 1));
  const double score = sure ? sure_score : std::clamp(share, 0.0, unsure_score_max);
  const char* grade = sure ? "certain" : share >= 1 ? "probable" : "possible";
  char number[16];
  std::snprintf(number, sizeof number, "%.2f", score);
  const std::string id = to_string(hit.person.id);
  const std::string patient = own::matched_patient(hit.person);
  // The id stands before the first other member.
  return "{\"fullUrl\":\"" + base + "/Patient/" + id + "\",\"resource\":{\"id\":\"" + id + "\"," +
         patient.substr(1) +
         ",\"search\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
         "match-grade\",\"valueCode\":\"" +
         grade + "\"}],\"mode\":\"match\",\"score\":" + number + "}}";
}

}  // namespace

Result<http::Response> Server::match(const Call& call, const http::Request& request) {
  CHECK_OK(check_answer_type(request));
  CHECK_OK(check_body_type(request));
  TRY(const auto parsed, parse_resource(request.body));
  TRY(const auto asked, asked_in(parsed.root()));
  const auto telling = told_by(asked.patient, call, true);
  if (!telling) return fail_field("Patient.name", Code::required);
  const auto seen = call.seen;
  auto hits = patients.match(call, telling->told, asked.count);
  if (!hits) return fail(in_patient(std::move(hits.error()), *telling));
  if (asked.only_sure) {
    std::erase_if(*hits,
                  [](const auto& hit) { return hit.outcome != patients::MatchOutcome::same; });
    // Two who surely are this person are none.
    if (hits->size() > 1) hits->clear();
  }
  // The audit names whom the answer shows.
  call.seen = seen;
  for (const auto& hit : *hits) call.saw(hit.person.id);
  const std::string base = base_of(request);
  std::string entries;
  for (const auto& hit : *hits) entries += (entries.empty() ? "" : ",") + entry_of(hit, base);
  http::Response response;
  response.content_type = fhir_json;
  response.body = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" +
                  std::to_string(hits->size()) +
                  (entries.empty() ? "" : ",\"entry\":[" + entries + "]") + "}";
  return response;
}

}  // namespace yilian::records::rest
