#include "capacity.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

struct WardRow {
  const char *login, *unit, *department, *name, *location, *bed_class;
  int beds;
  int used;  ///< of them occupied
};
constexpr WardRow live_wards[] = {
    {"desk", "lead", "心血管内科", "心血管内科病区", "3 号楼 6 层", "general", 34, 29},
    {"desk", "lead", "心血管内科", "心内重症监护室", "3 号楼 5 层", "intensive", 8, 7},
    {"desk", "lead", "骨科", "骨科病区", "3 号楼 8 层", "general", 30, 24},
    {"second-desk", "second", "内科", "内科病区", "住院楼 4 层", "general", 24, 18},
    {"rehab-desk", "rehab", "康复科", "康复病区", "2 号楼", "rehabilitation", 26, 17},
};
struct DailyRow {
  const char *login, *unit, *department, *name, *bed_class;
  int total, free;
};
constexpr DailyRow daily_wards[] = {
    {"township-desk", "p01", "全科", "全科病区", "general", 12, 5},
    {"nursing-desk", "nursing", "护理区", "护理一区", "nursing", 40, 6},
    {"mch-desk", "mch", "妇产科", "产科病区", "maternity", 22, 4},
};
struct ResourceRow {
  const char *login, *unit, *department, *kind, *name, *location, *code;
  int minutes, places;
};
constexpr ResourceRow resources[] = {
    {"desk", "lead", "心血管内科", "clinic", "心血管内科普通门诊", "门诊楼 2 层 3 诊区", "", 30, 4},
    {"desk", "lead", "心血管内科", "expert", "心血管内科专家门诊", "门诊楼 2 层 1 诊室", "", 30, 3},
    {"desk", "lead", "骨科", "expert", "骨科专家门诊", "门诊楼 3 层 5 诊室", "", 30, 3},
    {"desk", "lead", "影像科", "device", "1.5T 磁共振", "影像楼 1 层", "NC-MR-01", 30, 1},
    {"desk", "lead", "影像科", "device", "64 排 CT", "影像楼 1 层", "NC-CT-02", 15, 1},
    {"second-desk", "second", "内科", "device", "彩色超声", "门诊楼 1 层", "NC2-US-01", 20, 1},
    {"township-desk", "p01", "全科", "device", "数字化 X 光机", "放射室", "HL-DR-01", 20, 1},
};

std::string department(County& county, const char* unit, std::string_view name) {
  for (const auto& [known, id] : county.units.at(unit).departments)
    if (known == name) return id;
  return "";
}

bj::object with_department(bj::object body, const std::string& id) {
  if (!id.empty()) body["departmentId"] = id;
  return body;
}

Status live(County& county, const WardRow& row) {
  auto& keeper = county.as(row.login);
  TRY(const auto ward,
      keeper.post(
          "/api/v1/wards",
          with_department({{"name", row.name}, {"location", row.location}, {"reporting", "live"}},
                          department(county, row.unit, row.department))));
  bj::array labels;
  for (int i = 1; i <= row.beds; ++i) labels.emplace_back((i < 10 ? "0" : "") + std::to_string(i));
  TRY(const auto beds,
      keeper.post("/api/v1/wards/" + text_of(ward, "id") + "/beds",
                  bj::object{{"bedClass", row.bed_class}, {"labels", std::move(labels)}}));
  int done = 0;
  for (const auto& bed : beds.at("items").as_array()) {
    if (done == row.used + 1) break;
    const std::string path = "/api/v1/beds/" + text_of(bed, "id");
    TRY(const auto occupied, keeper.post(path + "/occupy", nullptr, number_of(bed, "version")));
    // The last one has been left a moment ago.
    if (done == row.used)
      CHECK_OK(keeper.post(path + "/vacate", nullptr, number_of(occupied, "version")));
    ++done;
  }
  return {};
}

Status daily(County& county, const DailyRow& row) {
  auto& keeper = county.as(row.login);
  TRY(const auto ward,
      keeper.post("/api/v1/wards",
                  with_department({{"name", row.name}, {"location", ""}, {"reporting", "daily"}},
                                  department(county, row.unit, row.department))));
  CHECK_OK(keeper.post("/api/v1/bed-snapshots",
                       bj::object{{"entries", bj::array{bj::object{{"wardId", text_of(ward, "id")},
                                                                   {"bedClass", row.bed_class},
                                                                   {"total", row.total},
                                                                   {"free", row.free}}}}}));
  return {};
}

bj::array working_week(const ResourceRow& row) {
  bj::array out;
  for (int day = 1; day <= 5; ++day)
    for (const auto& [from, to] : {std::pair{"08:00", "11:30"}, {"14:30", "17:00"}})
      out.push_back(bj::object{{"weekday", day},
                               {"starts", from},
                               {"ends", to},
                               {"slotMinutes", row.minutes},
                               {"places", row.places}});
  return out;
}

/// Answers the id.
Result<std::string> schedule(County& county, const ResourceRow& row) {
  auto& keeper = county.as(row.login);
  bj::object body{{"kind", row.kind},
                  {"name", row.name},
                  {"location", row.location},
                  {"shared", true},
                  {"onHolidays", false}};
  if (*row.code) body["deviceCode"] = row.code;
  TRY(const auto made,
      keeper.post("/api/v1/resources",
                  with_department(std::move(body), department(county, row.unit, row.department))));
  const std::string id = text_of(made, "id");
  CHECK_OK(keeper.call(http::Method::put, "/api/v1/resources/" + id + "/schedule",
                       bj::object{{"weekly", working_week(row)}, {"exceptions", bj::array{}}},
                       number_of(made, "version")));
  return id;
}

/// The township and others book the next times, so that no page is empty.
Status book(County& county, const std::string& resource, const char* login, int count) {
  auto& who = county.as(login);
  TRY(const auto found, who.get("/api/v1/capacity/offers?resourceId=" + resource));
  const auto& items = found.at("items").as_array();
  if (items.empty()) return {};
  for (const auto& offer : items.front().at("offers").as_array()) {
    if (count-- == 0) return {};
    CHECK_OK(who.post("/api/v1/bookings/slots", bj::object{{"resourceId", resource},
                                                           {"startsAt", text_of(offer, "startsAt")},
                                                           {"note", "复诊"},
                                                           {"confirm", true}}));
  }
  return {};
}

}  // namespace

Status equip(County& county) {
  for (const auto& row : live_wards) CHECK_OK(live(county, row));
  for (const auto& row : daily_wards) CHECK_OK(daily(county, row));
  for (const auto& row : resources) {
    TRY(const auto id, schedule(county, row));
    if (std::string_view(row.unit) != "lead") continue;
    CHECK_OK(book(county, id, "township", 3));
    CHECK_OK(book(county, id, "gp02", 2));
  }
  return {};
}

}  // namespace yilian::demo
