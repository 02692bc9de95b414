// Synthetic patients of the sample data, loaded as transactions: every resource is read back equal
// but for what the server sets, and searches answer what a scan over the files answers. The scan
// here knows nothing of the server's code. YILIAN_SYNTHEA=all takes every bundle (./test full).
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fhir/rest_fixture.hpp"

namespace yilian::records::tests {
namespace {

namespace fs = std::filesystem;
using db::operator""_sql;
using FhirSyntheaTest = RestTest;

std::vector<fs::path> bundles() {
  std::vector<fs::path> out;
  const fs::path folder = fs::path(YILIAN_SOURCE_DIR) / "../shared/data/fhir-r4-synthea";
  if (!fs::exists(folder)) return out;
  for (const auto& file : fs::directory_iterator(folder)) out.push_back(file.path());
  std::ranges::sort(out, {}, [](const auto& file) { return fs::file_size(file); });
  const char* all = std::getenv("YILIAN_SYNTHEA");  // NOLINT(concurrency-mt-unsafe)
  if ((all == nullptr || std::string_view(all) != "all") && out.size() > 3) out.resize(3);
  return out;
}

void rewrite(bj::value& value, const std::map<std::string, std::string>& names) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) rewrite(member.value(), names);
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) rewrite(item, names);
  } else if (auto* text = value.if_string()) {
    if (const auto found = names.find(std::string(*text)); found != names.end())
      *text = found->second;
  }
}

bj::value without_server_fields(bj::value resource) {
  auto& object = resource.as_object();
  object.erase("id");
  if (auto* meta = object.if_contains("meta")) {
    meta->as_object().erase("versionId");
    meta->as_object().erase("lastUpdated");
    if (meta->as_object().empty()) object.erase("meta");
  }
  return resource;
}

struct Loaded {
  std::string id;
  bj::value resource;
};

std::vector<Loaded> load(FhirClient& his) {
  std::vector<Loaded> out;
  for (const auto& path : bundles()) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    auto bundle = bj::parse(text.str());
    const auto done = his.send(http::Method::post, "", text.str());
    EXPECT_EQ(done.status, 200) << path << done.body.substr(0, 500);
    if (done.status != 200) continue;
    const auto& entries = bundle.at("entry").as_array();
    std::map<std::string, std::string> names;
    std::vector<std::string> places;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      std::string place = done.text("/entry/" + std::to_string(i) + "/response/location");
      place = place.substr(0, place.find("/_history"));
      names[std::string(entries[i].at("fullUrl").as_string())] = place;
      places.push_back(place);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      bj::value resource = entries[i].at("resource");
      rewrite(resource, names);
      out.push_back({places[i].substr(places[i].find('/') + 1), std::move(resource)});
    }
  }
  return out;
}

std::string text_at(const bj::value& value, const char* pointer) {
  boost::system::error_code error;
  const auto* found = value.find_pointer(pointer, error);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

constexpr auto sqlite_bytes =
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size() WHERE $1 > 0"_sql;
constexpr auto postgres_bytes =
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
    "AND c.relkind = 'r' AND c.relname LIKE 'fhir%' AND $1 > 0"_sql;

/// On SQLite of the whole file, on PostgreSQL of the FHIR tables with their indexes.
std::int64_t bytes_of(World& world) {
  const bool sqlite = world.database().dialect() == db::Dialect::sqlite;
  return world.count(sqlite ? sqlite_bytes : postgres_bytes);
}

TEST_P(FhirSyntheaTest, EveryResourceIsReadBackAndFoundAsAScanFindsIt) {
  if (bundles().empty()) GTEST_SKIP() << "no sample data beside the project";
  FhirClient his(world(), "township");
  const auto empty = bytes_of(world());
  const auto all = load(his);
  const auto each = (bytes_of(world()) - empty) / static_cast<std::int64_t>(all.size());
  RecordProperty("bytes_per_resource", static_cast<int>(each));
  std::printf("%zu resources, %lld bytes each\n", all.size(), static_cast<long long>(each));
  // Of few resources the first pages of tables and indexes are the most.
  if (all.size() > 5000) {
    EXPECT_LE(each, 1100);
  }
  ASSERT_GT(all.size(), 100U);
  for (const auto& one : all) {
    const auto type = text_at(one.resource, "/resourceType");
    const auto read = his.get("/" + type + "/" + one.id);
    ASSERT_EQ(read.status, 200) << type;
    ASSERT_EQ(without_server_fields(read.json), without_server_fields(one.resource)) << type;
  }
  using Test = std::function<bool(const bj::value&)>;
  const auto expect = [&](const std::string& type, const std::string& query, const Test& test) {
    std::vector<std::string> wanted;
    for (const auto& one : all)
      if (text_at(one.resource, "/resourceType") == type && test(one.resource))
        wanted.push_back(one.id);
    auto got = his.ids("/" + type + "?" + query);
    std::ranges::sort(wanted);
    std::ranges::sort(got);
    EXPECT_EQ(got, wanted) << type << "?" << query;
    return wanted.size();
  };
  const auto is = [](const char* pointer, std::string value) -> Test {
    return [=](const bj::value& r) { return text_at(r, pointer) == value; };
  };
  const auto patient = std::ranges::find_if(
      all, [](const auto& one) { return text_at(one.resource, "/resourceType") == "Patient"; });
  ASSERT_NE(patient, all.end());
  const auto self = "Patient/" + patient->id;
  EXPECT_GT(expect("Observation", "patient=" + patient->id, is("/subject/reference", self)), 0U);
  EXPECT_GT(expect("Observation", "subject=" + self, is("/subject/reference", self)), 0U);
  EXPECT_GT(expect("Encounter", "patient=" + self, is("/subject/reference", self)), 0U);
  EXPECT_GT(
      expect("Observation", "code=http://loinc.org|8302-2", is("/code/coding/0/code", "8302-2")),
      0U);
  EXPECT_GT(expect("Observation", "code=8302-2,29463-7",
                   [](const bj::value& r) {
                     const auto code = text_at(r, "/code/coding/0/code");
                     return code == "8302-2" || code == "29463-7";
                   }),
            0U);
  expect("Observation", "code=8302-2&patient=" + patient->id, [&](const bj::value& r) {
    return text_at(r, "/code/coding/0/code") == "8302-2" &&
           text_at(r, "/subject/reference") == self;
  });
  EXPECT_GT(expect("Observation", "status=final", is("/status", "final")), 0U);
  EXPECT_EQ(expect("Observation", "status=amended", is("/status", "amended")), 0U);
  for (const char* year : {"1990", "2010", "2015"}) {
    const std::string limit = std::string(year) + "-01-01T00:00:00";
    // Compared by the instant: the files' times have offsets.
    const auto instant = [](const std::string& text) { return parse_instant(text)->ms; };
    const auto mark = instant(limit + "+08:00");
    const auto at = [instant](const bj::value& r) {
      return instant(text_at(r, "/effectiveDateTime"));
    };
    expect("Observation", std::string("date=ge") + year + "-01-01",
           [&](const bj::value& r) { return at(r) >= mark; });
    expect("Observation", std::string("code=8302-2&date=lt") + year + "-01-01",
           [&](const bj::value& r) {
             return text_at(r, "/code/coding/0/code") == "8302-2" && at(r) < mark;
           });
    expect("Encounter", std::string("date=ge") + year + "-01-01",
           [&](const bj::value& r) { return instant(text_at(r, "/period/end")) >= mark; });
  }
  expect("Condition", "clinical-status:not=resolved", [](const bj::value& r) {
    return text_at(r, "/clinicalStatus/coding/0/code") != "resolved";
  });
  expect("Condition", "encounter:missing=true",
         [](const bj::value& r) { return text_at(r, "/encounter/reference").empty(); });
  EXPECT_GT(expect("Observation", "patient.gender=male,female",
                   [](const bj::value& r) { return !text_at(r, "/subject/reference").empty(); }),
            0U);
  const auto sorted = his.ids("/Observation?code=8302-2&_sort=date&_count=7");
  std::string before;
  for (const auto& id : sorted) {
    const auto now = his.get("/Observation/" + id).text("/effectiveDateTime");
    EXPECT_LE(before, now);
    before = now;
  }
}

INSTANTIATE_DATABASE_TESTS(FhirSyntheaTest);

}  // namespace
}  // namespace yilian::records::tests
