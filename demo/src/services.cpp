#include "services.hpp"

#include <algorithm>
#include <memory>

namespace yilian::demo {
namespace {

namespace bj = boost::json;

struct ServiceRow {
  const char *department, *code, *name, *name_en, *category, *unit;
  int price_fen;
  const char* waiver;
  int number;  ///< hundredths of a per cent, or free units
  const char* period;
  int capacity;  ///< none: 0
  int turnaround_hours;
  const char *audience, *conditions;
};
constexpr ServiceRow offered[] = {
    {"影像科", "IMG-01", "远程 CT 诊断报告", "Remote CT report", "imaging", "case", 6000,
     "discount", 3000, "week", 80, 4, "consortium",
     "上传 DICOM 影像后 4 小时内出报告；急诊请电话说明。"},
    {"影像科", "IMG-02", "远程 X 光诊断报告", "Remote X-ray report", "imaging", "case", 2000,
     "free", 0, "week", 200, 4, "consortium", "医共体成员单位免费。"},
    {"心血管内科", "ECG-01", "远程心电诊断报告", "Remote ECG report", "ecg", "case", 1500,
     "monthly_free", 20, "day", 60, 1, "consortium", "工作日 8 点至 18 点，急诊 24 小时。"},
    {"", "PATH-01", "远程病理会诊", "Remote pathology opinion", "pathology", "case", 15000, "none",
     0, "week", 30, 48, "consortium", "切片随冷链送检或上传数字切片。"},
    {"", "LAB-01", "检验标本集中检测", "Laboratory tests of samples", "laboratory", "package", 8000,
     "discount", 2000, "day", 40, 24, "consortium", "每日 10 点、15 点两次收样。"},
    {"", "CSSD-01", "器械消毒供应", "Sterile supply of instruments", "sterile_supply", "package",
     1200, "none", 0, "day", 150, 48, "consortium", "回收、清洗、灭菌、配送；清单随包。"},
    {"", "LOG-01", "冷链物流取送", "Cold-chain transport", "logistics", "session", 3000, "free", 0,
     "day", 12, 8, "consortium", "与检验、病理、消毒供应一并取送时免费。"},
    {"内科", "EDU-01", "专家教学查房", "Teaching round by an expert", "teaching_round", "session",
     80000, "discount", 5000, "month", 24, 336, "consortium", "提前两周约定日期与病种。"},
    {"", "TRN-01", "远程医疗操作培训", "Training in telemedicine", "training", "hour", 20000,
     "none", 0, "month", 40, 720, "agreement", "面向签有远程医疗协议的单位。"},
};

/// How far an order goes on its own; the end of the span may stop it before.
enum class Course { waiting, accepted, rated, confirmed, fulfilled, refused, cancelled, disputed };

struct Order {
  std::string id;
  std::int64_t version = 0;
};
using Shared = std::shared_ptr<Order>;

class Shop : public std::enable_shared_from_this<Shop> {
 public:
  Shop(County& county, Stage& stage) : county_(&county), stage_(&stage) {}

  Status publish() {
    auto& keeper = county_->as("medical");
    for (const auto& row : offered) {
      TRY(const auto made, keeper.post("/api/v1/service-offers", body_of(row)));
      const std::string id = text_of(made, "id");
      CHECK_OK(keeper.post("/api/v1/service-offers/" + id + "/publish", bj::object{},
                           number_of(made, "version")));
      ids_.push_back(id);
    }
    return {};
  }

  Status order(const std::string& login, std::size_t service, int quantity, Course course) {
    const auto made = std::make_shared<Order>();
    auto& who = county_->as(login);
    TRY(const auto answer,
        who.post("/api/v1/service-orders",
                 bj::object{{"serviceId", ids_.at(service)},
                            {"quantity", quantity},
                            {"wishedOn", to_string(plus_days(local_date(stage_->now()), 1))}}));
    made->id = text_of(answer, "id");
    made->version = number_of(answer, "version");
    const bj::object none;
    const auto step = [&](int hours, const std::string& whose, const char* action,
                          bj::object body) {
      stage_->at(stage_->now().plus_hours(hours),
                 [shop = shared_from_this(), made, whose, action, body] {
                   return shop->act(made, whose, action, body);
                 });
    };
    if (course == Course::cancelled) {
      step(2, login, "cancel", {{"reason", "本周标本不足，下周再送"}});
      return {};
    }
    if (course == Course::refused) {
      step(3, "medical", "refuse", {{"reason", "设备年度检定，下周恢复"}});
      return {};
    }
    if (course == Course::waiting) return {};
    step(1, "medical", "accept", none);
    if (course == Course::accepted) return {};
    // In the promised time.
    const int done = 1 + std::clamp(offered[service].turnaround_hours * 3 / 4, 1, 24);
    step(done, "medical", "fulfil", {{"note", "已完成"}});
    if (course == Course::disputed)
      step(done + 4, login, "dispute", {{"reason", "少一份，请核对"}});
    if (course == Course::confirmed) step(done + 6, login, "confirm", none);
    if (course == Course::rated)
      step(done + 6, login, "confirm",
           {{"rating", quantity % 3 == 0 ? 4 : 5}, {"comment", "及时"}});
    return {};
  }

 private:
  bj::object body_of(const ServiceRow& row) const {
    bj::object waiver{{"kind", row.waiver}, {"givenTo", "everybody"}};
    if (std::string_view(row.waiver) == "discount") waiver["basisPoints"] = row.number;
    if (std::string_view(row.waiver) == "monthly_free") waiver["freeUnits"] = row.number;
    bj::object terms{{"code", row.code},
                     {"name", row.name},
                     {"nameEn", row.name_en},
                     {"category", row.category},
                     {"unit", row.unit},
                     {"capacityPeriod", row.period},
                     {"conditions", row.conditions},
                     {"answerHours", 24},
                     {"turnaroundHours", row.turnaround_hours},
                     {"audience", row.audience},
                     {"validFrom", to_string(local_date(stage_->now()))}};
    if (row.capacity > 0) terms["capacity"] = row.capacity;
    if (std::string_view(row.audience) == "agreement") terms["agreementKind"] = "telemedicine";
    for (const auto& [name, id] : county_->units.at("lead").departments)
      if (name == row.department) terms["departmentId"] = id;
    return {{"terms", terms}, {"priceFen", row.price_fen}, {"waiver", waiver}};
  }

  Status act(const Shared& order, const std::string& login, const char* action,
             const bj::object& body) {
    TRY(const auto answer,
        county_->as(login).post("/api/v1/service-orders/" + order->id + "/" + action, body,
                                order->version));
    order->version = number_of(answer, "version");
    return {};
  }

  County* county_;
  Stage* stage_;
  std::vector<std::string> ids_;
};

constexpr std::size_t orders_planned = 64;
constexpr int office_hour = 8;
constexpr std::size_t orderable = std::size(offered) - 1;  // nobody has the agreement for the last

}  // namespace

void plan_services(County& county, Stage& stage, Instant from, Instant until) {
  const auto shop = std::make_shared<Shop>(county, stage);
  stage.at(from, [shop] { return shop->publish(); });
  const char* members[] = {"township", "gp02", "gp03", "gp05", "second-desk", "rehab-desk"};
  const Course courses[] = {Course::rated,    Course::confirmed, Course::rated,
                            Course::refused,  Course::confirmed, Course::rated,
                            Course::disputed, Course::fulfilled, Course::cancelled};
  const Course latest[] = {Course::waiting, Course::waiting,   Course::accepted,
                           Course::waiting, Course::fulfilled, Course::accepted};
  const std::int64_t minutes = (until.ms - from.ms) / 60'000;
  for (std::size_t number = 0; number < orders_planned; ++number) {
    const auto part = static_cast<std::int64_t>(number + 1);
    const Instant day =
        from.plus_minutes(minutes * part / static_cast<std::int64_t>(orders_planned + 1));
    const std::size_t service = number * 5 % orderable;
    const int quantity = offered[service].category == std::string_view("teaching_round")
                             ? 1
                             : 1 + static_cast<int>(number * 7 % 5);
    // Every second one is the township's, which the guide signs in as.
    const std::string login = members[number % 2 == 0 ? 0 : 1 + number / 2 % 5];
    const std::size_t left = orders_planned - 1 - number;
    const Course course =
        left < std::size(latest) ? latest[left] : courses[number % std::size(courses)];
    stage.at(std::max(start_of(local_date(day)).plus_hours(office_hour), from.plus_minutes(1)),
             [shop, login, service, quantity, course] {
               return shop->order(login, service, quantity, course);
             });
  }
}

}  // namespace yilian::demo
