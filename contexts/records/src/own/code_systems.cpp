#include "own/code_systems.hpp"

#include <boost/json.hpp>

#include "terminology/lookup.hpp"

namespace yilian::records::own {
namespace {

namespace bj = boost::json;
using terminology::TermSystem;

/// Tables of at most so many codes are shown with them.
constexpr std::int64_t shown_whole_max = 100;
constexpr std::string_view icd10_id = "7f6c1d0a-1c0d-4e10-8a10-000000000010",
                           icd10_url = "http://hl7.org/fhir/sid/icd-10";

/// A name for programs: letters, digits and underscores.
std::string name_of(const std::string& short_name) {
  std::string out = "Yilian_";
  for (const char c : short_name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    out += plain ? c : '_';
  }
  return out;
}

bj::array concepts_of(db::Session& s, RegionId region, const Call& call, const TermSystem& system) {
  terminology::TermQuestion question;
  question.system = system.name;
  question.today = local_date(call.now);
  question.with_retired = true;
  question.limit = shown_whole_max;
  bj::array out;
  for (const auto& one : terminology::search(s, region, question)) {
    bj::object entry{{"code", one.code}, {"display", one.display}};
    if (!one.designation.empty()) {
      const bool zh = system.language == terminology::TermLanguage::zh;
      entry["designation"] =
          bj::array{bj::object{{"language", zh ? "en" : "zh-CN"}, {"value", one.designation}}};
    }
    out.push_back(std::move(entry));
  }
  return out;
}

FhirView view_of(db::Session& s, RegionId region, const TermSystem& system, const Call& call) {
  bj::object out{{"resourceType", "CodeSystem"}, {"url", system.url}};
  if (!system.edition.empty()) out["version"] = system.edition;
  out["name"] = name_of(system.name);
  out["title"] = system.title;
  out["status"] = "active";
  if (system.effective_from) out["date"] = to_string(*system.effective_from);
  if (!system.licence.empty()) out["copyright"] = system.licence;
  out["caseSensitive"] = true;
  if (system.importable) out["valueSet"] = system.url + "?fhir_vs";
  const bool is_whole = system.concepts > 0 && system.concepts <= shown_whole_max &&
                        system.form == terminology::CodeForm::text;
  out["content"] = is_whole ? "complete" : "not-present";
  if (system.importable) out["count"] = system.concepts;
  if (is_whole) out["concept"] = concepts_of(s, region, call, system);
  return {system.id.value, system.version, Instant{}, bj::serialize(out)};
}

FhirView icd10() {
  return {*parse_uuid(icd10_id), 1, Instant{},
          bj::serialize(bj::object{{"resourceType", "CodeSystem"},
                                   {"url", icd10_url},
                                   {"name", "Yilian_icd_10"},
                                   {"title", "诊断编码 ICD-10"},
                                   {"status", "active"},
                                   {"caseSensitive", true},
                                   {"content", "not-present"}})};
}

}  // namespace

FhirProvider code_systems(rest::Server& server) {
  FhirProvider out{"CodeSystem", {}, {}};
  out.read = [&server](const Call& call, const Uuid& id) -> Result<FhirView> {
    if (to_string(id) == icd10_id) return icd10();
    return server.database.read([&](db::Session& s) -> Result<FhirView> {
      for (const auto& system : terminology::systems(s, server.region, call.language))
        if (system.id.value == id) return view_of(s, server.region, system, call);
      return fail(Code::not_found);
    });
  };
  out.search = [&server](const Call& call, const FhirQuestion& question) -> Result<FhirViews> {
    const auto url = question.only("url"), id = question.only("_id");
    return server.database.read([&](db::Session& s) -> Result<FhirViews> {
      FhirViews found;
      std::string after = question.cursor;
      const auto wanted = [&](std::string_view of_url, std::string_view of_id) {
        return (url.empty() || url == of_url) && (id.empty() || id == of_id);
      };
      if (after.empty() && wanted(icd10_url, icd10_id)) found.views.push_back(icd10());
      // In the order of their short names, which is the cursor.
      for (const auto& system : terminology::systems(s, server.region, call.language)) {
        if (system.name <= after || !wanted(system.url, to_string(system.id))) continue;
        if (std::ssize(found.views) >= question.limit) {
          found.cursor = after.empty() ? " " : after;
          break;
        }
        found.views.push_back(view_of(s, server.region, system, call));
        after = system.name;
      }
      return found;
    });
  };
  return out;
}

}  // namespace yilian::records::own
