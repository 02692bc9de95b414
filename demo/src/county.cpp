#include "county.hpp"

#include "access/service.hpp"
#include "access/types.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

const std::vector<const char*> hospital = {
    "内科", "心血管内科", "神经内科", "呼吸内科", "内分泌科", "消化内科", "普外科",
    "骨科", "妇产科",     "儿科",     "急诊科",   "康复科",   "影像科"};
const std::vector<const char*> small_hospital = {"内科", "外科", "妇产科", "中医科", "康复科"};
const std::vector<const char*> primary = {"全科", "中医科", "康复科"};

Unit township(int number, const char* name, const char* division,
              const char* kind = "township_centre") {
  const std::string key = (number < 10 ? "p0" : "p") + std::to_string(number);
  return {key, name, kind, 1, "b", division, true, primary};
}

std::vector<Unit> make_units() {
  std::vector<Unit> out = {
      {"lead", "宁川市人民医院", "county_hospital", 3, "b", "341881", true, hospital},
      {"second", "宁川市第二人民医院", "secondary_hospital", 2, "a", "341881", true, hospital},
      {"tcm", "宁川市中医院", "tcm_hospital", 2, "a", "341881", true, small_hospital},
      {"mch",
       "宁川市妇幼保健院",
       "maternal_child_hospital",
       2,
       "b",
       "341881",
       true,
       {"妇产科", "儿科", "保健科"}},
      {"cdc", "宁川市疾病预防控制中心", "cdc", 0, "none", "341881", false, {}},
      {"city", "江城市中心医院", "tertiary_hospital", 3, "a", "340200", true, hospital},
      {"rehab",
       "宁川康复医院",
       "rehabilitation_hospital",
       2,
       "b",
       "341881",
       true,
       {"康复科", "中医康复科"}},
      {"nursing", "宁川颐和护理院", "nursing_home", 0, "none", "341881", true, {"护理区"}},
      {"insurance", "宁川市医疗保障局", "insurance_office", 0, "none", "341881", false, {}},
      {"commission", "宁川市卫生健康委员会", "health_commission", 0, "none", "341881", false, {}},
  };
  constexpr std::pair<const char*, const char*> townships[] = {
      {"河沥卫生院", "341881003"},           {"汪溪卫生院", "341881004"},
      {"竹峰社区卫生服务中心", "341881005"}, {"天湖卫生院", "341881400"},
      {"港口中心卫生院", "341881100"},       {"梅林中心卫生院", "341881101"},
      {"中溪卫生院", "341881102"},           {"宁墩中心卫生院", "341881103"},
      {"仙霞卫生院", "341881104"},           {"云梯卫生院", "341881200"},
      {"甲路卫生院", "341881105"},           {"胡乐卫生院", "341881106"},
      {"霞西卫生院", "341881107"},           {"南极卫生院", "341881201"},
      {"万家卫生院", "341881202"},           {"青龙卫生院", "341881203"}};
  int number = 0;
  for (const auto& [name, division] : townships) {
    ++number;
    out.push_back(
        township(number, name, division, number == 3 ? "community_centre" : "township_centre"));
  }
  const char* villages[] = {"河沥村卫生室", "东津村卫生室", "汪溪村卫生室",
                            "港口村卫生室", "石口村卫生室", "梅林村卫生室"};
  for (int i = 0; i < 6; ++i)
    out.push_back({"v0" + std::to_string(i + 1),
                   villages[i],
                   "village_clinic",
                   0,
                   "none",
                   "341881",
                   i < 2,
                   {"全科"}});
  return out;
}

/// 18 characters with a valid check character, from a serial.
std::string credit_code(int serial) {
  std::string body = "12341881MB0000";
  std::string digits = std::to_string(serial);
  body += std::string(3 - digits.size(), '0') + digits;
  return body + credit_code_check(body);
}

struct StaffRow {
  const char* login;
  const char* unit;
  const char* role;
  const char* department;  ///< "" for none
  const char* zh;
};
constexpr StaffRow named_staff[] = {
    {"township", "p01", "gp", "全科", "乡镇全科医生"},
    {"nurse", "p01", "nurse", "全科", "乡镇护士"},
    {"insurance", "p01", "insurance_officer", "", "乡镇医保专员"},
    {"township-desk", "p01", "referral_desk", "", "乡镇转诊专员"},
    {"township-medical", "p01", "medical_department", "", "乡镇业务科"},
    {"village", "v01", "village_doctor", "全科", "村医"},
    {"desk", "lead", "referral_desk", "", "县医院转诊办"},
    {"county", "lead", "physician", "心血管内科", "县医院医师"},
    {"ward-nurse", "lead", "nurse", "内科", "县医院护士"},
    {"medical", "lead", "medical_department", "", "县医院医务科"},
    {"county-insurance", "lead", "insurance_officer", "", "县医院医保办"},
    {"admin", "lead", "org_admin", "", "县医院管理员"},
    {"city-desk", "city", "referral_desk", "", "市中心医院转诊办"},
    {"city-doctor", "city", "physician", "心血管内科", "市中心医院医师"},
    {"rehab-desk", "rehab", "referral_desk", "", "康复医院转诊办"},
    {"rehab-doctor", "rehab", "physician", "康复科", "康复医院医师"},
    {"nursing-desk", "nursing", "referral_desk", "", "护理院接待"},
    {"office", "office", "office", "", "医联体办公室"},
    {"commission", "commission", "commission", "", "卫健委"},
    {"second-desk", "second", "referral_desk", "", "二院转诊办"},
    {"second-doctor", "second", "physician", "内科", "二院医师"},
    {"tcm-desk", "tcm", "referral_desk", "", "中医院转诊办"},
    {"tcm-doctor", "tcm", "physician", "内科", "中医院医师"},
    {"mch-desk", "mch", "referral_desk", "", "妇幼转诊办"},
    {"mch-doctor", "mch", "physician", "妇产科", "妇幼医师"},
};

class Builder {
 public:
  Builder(app::Installation& installation, Client& root, Date today, People& people,
          Summary& summary)
      : installation_(installation),
        root_(root),
        starts_on_(to_string(plus_days(today, -400))),
        people_(people),
        summary_(summary) {}

  Result<County> run() {
    CHECK_OK(place_units());
    CHECK_OK(bind());
    CHECK_OK(hire());
    return std::move(county_);
  }

 private:
  Status place_units() {
    int serial = 1;
    for (const auto& unit : units()) {
      bj::object body{{"name", unit.name},
                      {"kind", unit.kind},
                      {"gradeLevel", unit.grade_level},
                      {"gradeClass", unit.grade_class},
                      {"division", unit.division},
                      {"receivesReferrals", unit.receives},
                      {"creditCode", credit_code(serial)},
                      {"phone", "0563" + std::to_string(4000000 + serial)}};
      ++serial;
      TRY(const auto answer, root_.post("/api/v1/organisations", body));
      Placed placed{text_of(answer, "id"), {}};
      for (const char* name : unit.departments) {
        TRY(const auto department,
            root_.post("/api/v1/organisations/" + placed.id + "/departments",
                       bj::object{{"name", name}, {"receivesReferrals", unit.receives}}));
        placed.departments.emplace_back(name, text_of(department, "id"));
      }
      county_.units[unit.key] = std::move(placed);
      ++summary_.organisations;
    }
    TRY(const auto session, root_.get("/api/v1/session"));
    county_.units["office"] = {text_of(session.at("post"), "organisationId"), {}};
    return {};
  }

  const std::string& id(const std::string& key) { return county_.units.at(key).id; }

  Result<std::string> consortium(const char* name, const char* form, const char* lead,
                                 const std::string& higher) {
    bj::object body{{"name", name}, {"form", form}, {"leadId", id(lead)}, {"startsOn", starts_on_}};
    if (!higher.empty()) body["higherId"] = higher;
    TRY(const auto answer, root_.post("/api/v1/consortia", body));
    return text_of(answer, "id");
  }
  Status member(const std::string& consortium, const std::string& key, bool tight) {
    CHECK_OK(root_.post("/api/v1/consortia/" + consortium + "/members",
                        bj::object{{"organisationId", id(key)},
                                   {"tightness", tight ? "tight" : "loose"},
                                   {"joinedOn", starts_on_}}));
    return {};
  }

  /// Consortia (nested), and the referral agreements that give the insurance preference.
  Status bind() {
    TRY(const auto alliance, consortium("江城心血管专科联盟", "specialty_alliance", "city", ""));
    CHECK_OK(member(alliance, "lead", false));
    TRY(const auto county,
        consortium("宁川市人民医院医共体", "county_community", "lead", alliance));
    for (const auto& unit : units())
      if (unit.key[0] == 'p' || unit.key[0] == 'v') CHECK_OK(member(county, unit.key, true));
    for (const char* key : {"second", "tcm", "mch", "rehab", "nursing"})
      CHECK_OK(member(county, key, false));
    bj::array parties;
    for (const auto& unit : units())
      if (unit.receives || unit.key[0] == 'v')
        if (unit.key != "city" && unit.key != "nursing") parties.emplace_back(id(unit.key));
    CHECK_OK(agreement("宁川市双向转诊协议", parties));
    CHECK_OK(agreement("江城宁川心血管转诊协议", {bj::value(id("city")), bj::value(id("lead"))}));
    return contacts();
  }
  /// Whom to call: a person at three units, the duty room of all others that receive.
  Status contacts() {
    const auto contact = [&](const std::string& key, const std::string& name,
                             const std::string& phone) -> Status {
      CHECK_OK(root_.post("/api/v1/contacts", bj::object{{"organisationId", id(key)},
                                                         {"personName", name},
                                                         {"phone", phone},
                                                         {"role", "contact"}}));
      return {};
    };
    const std::vector<std::string> with_person = {"lead", "p01", "city"};
    for (const auto& key : with_person) CHECK_OK(contact(key, people_.staff_name(), "13905630000"));
    int room = 5'630'000;
    for (const auto& unit : units())
      if (unit.receives && std::ranges::find(with_person, unit.key) == with_person.end())
        CHECK_OK(contact(unit.key, "转诊值班室", "0563" + std::to_string(++room)));
    return {};
  }
  Status agreement(const char* title, bj::array parties) {
    CHECK_OK(root_.post(
        "/api/v1/agreements",
        bj::object{
            {"kind", "referral"},
            {"title", title},
            {"startsOn", starts_on_},
            {"endsOn", to_string(plus_days(*parse_date(starts_on_), 1500))},
            {"partyIds", std::move(parties)},
            {"scope", "优先接诊、检查、住院；填写转诊单并说明下一步治疗；危重患者护送交接。"},
            {"signatures", bj::array{}},
            {"fileIds", bj::array{}}}));
    return {};
  }

  std::string department(const std::string& unit, std::string_view name) {
    for (const auto& [known, department_id] : county_.units.at(unit).departments)
      if (known == name) return department_id;
    return "";
  }

  Status account(const std::string& login, const std::string& unit, const char* role,
                 const char* dept) {
    access::NewAccount wanted;
    wanted.account.login_name.value = login;
    wanted.account.person_name.value = people_.staff_name();
    wanted.post.organisation_id.value = *parse_uuid(id(unit));
    wanted.post.role = *parse_role(role);
    wanted.post.starts_on = *parse_date(starts_on_);
    if (const auto department_id = department(unit, dept); !department_id.empty())
      wanted.post.department_id = DepartmentId{*parse_uuid(department_id)};
    // The route hands out a password that must be changed; demo accounts need one that can be
    // printed.
    CHECK_OK(installation_.access().create_account(wanted, password, false));
    Client client(installation_);
    CHECK_OK(client.sign_in(login, password));
    county_.clients.emplace(login, client);
    ++summary_.accounts;
    return {};
  }

  Status hire() {
    for (const auto& row : named_staff)
      CHECK_OK(account(row.login, row.unit, row.role, row.department));
    for (int i = 2; i <= 16; ++i) {
      const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
      CHECK_OK(account("gp" + number, "p" + number, "gp", "全科"));
      CHECK_OK(account("ins" + number, "p" + number, "insurance_officer", ""));
    }
    for (int i = 2; i <= 6; ++i)
      CHECK_OK(account("village0" + std::to_string(i), "v0" + std::to_string(i), "village_doctor",
                       "全科"));
    return {};
  }

  app::Installation& installation_;
  Client& root_;
  std::string starts_on_;
  People& people_;
  Summary& summary_;
  County county_;
};

}  // namespace

const std::vector<Unit>& units() {
  static const std::vector<Unit> table = make_units();
  return table;
}

std::vector<Login> logins() {
  std::vector<Login> out = {{"root", "", "医联体办公室", "平台管理员"}};
  for (const auto& row : named_staff) {
    std::string organisation = "医联体办公室";
    for (const auto& unit : units())
      if (unit.key == row.unit) organisation = unit.name;
    out.push_back({row.login, "", organisation, row.zh});
  }
  return out;
}

Result<County> build(app::Installation& installation, Client& root, Date today, People& people,
                     Summary& summary) {
  return Builder(installation, root, today, people, summary).run();
}

}  // namespace yilian::demo
