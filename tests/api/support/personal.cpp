#include "support/personal.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include "json/json.hpp"
#include "log/log.hpp"

namespace yilian::tests {
namespace {

namespace bj = boost::json;
using db::operator""_sql;

constexpr auto names_sql = "SELECT DISTINCT name FROM people WHERE region_id = $1"_sql;

constexpr std::array fields = {
    "documentNumber", "phone",          "address",     "insuranceNumber", "signerName",
    "doctorPhone",    "presentIllness", "pastHistory", "patientName",     "healthRecordNumber"};
// Shorter ones stand in any line by chance.
constexpr std::size_t shortest = 6, longest = 200;

const std::string& place() {
  static const std::string name = [] {
    // Nobody changes the environment of a test.  NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* given = std::getenv("YILIAN_TEST_LOG");
    return std::string(given ? given : "");
  }();
  return name;
}

void keep(const bj::value& value) {
  const auto* text = value.if_string();
  if (!text || text->size() < shortest || text->size() > longest) return;
  static std::mutex mutex;
  static std::set<std::string, std::less<>> known;
  static std::ofstream out(place() + ".words", std::ios::trunc);
  const std::lock_guard lock(mutex);
  if (known.emplace(*text).second) out << bj::serialize(value) << std::endl;
}

void walk(const bj::value& value, bool of_a_person) {
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) walk(one, of_a_person);
    return;
  }
  const auto* object = value.if_object();
  if (!object) return;
  for (const auto& [key, inner] : *object) {
    if ((of_a_person && key == "name") || std::ranges::find(fields, key) != fields.end())
      keep(inner);
    walk(inner, key == "person" || key == "guardian");
  }
}

}  // namespace

void keep_log() {
  static const bool once = [] {
    if (place().empty()) {
      log::set_level(log::Level::off);
      return true;
    }
    std::filesystem::create_directories(std::filesystem::path(place()).parent_path());
    std::filesystem::remove(place() + ".log");
    log::write_to(place() + ".log");
    log::set_level(log::Level::debug);
    return true;
  }();
  (void)once;
}

void record_words(std::string_view body) {
  if (place().empty()) return;
  boost::system::error_code error;
  const auto parsed = bj::parse(body, error);
  if (!error) walk(parsed, false);
}

void record_people(db::Database& database, RegionId region) {
  if (place().empty()) return;
  const auto kept = database.read([&](db::Session& s) -> Status {
    for (const auto& row : s.query(names_sql, region)) keep(bj::value(row.get<std::string>(0)));
    return {};
  });
  if (!kept) throw std::runtime_error("no names: " + kept.error().internal);
}

}  // namespace yilian::tests
