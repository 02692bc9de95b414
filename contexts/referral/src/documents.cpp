// The printable papers: the patient's slip and both national forms (facts.md 1.1, forms A to D).
#include "documents/document.hpp"

#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::referral {
namespace {

using documents::Document;
using Fields = std::vector<std::pair<std::string, std::string>>;

template <class T>
std::string text_or_empty(const std::optional<T>& field) {
  if (!field) return "";
  if constexpr (requires { field->value; }) return field->value;
  else return *field;
}

std::string sex_text(Sex sex) {
  switch (sex) {
    case Sex::male:
      return "男";
    case Sex::female:
      return "女";
    case Sex::unknown:
    case Sex::unstated:
      return "未说明";
  }
  return "";
}

std::string day_text(Instant instant) {
  const Date d = local_date(instant);
  return std::to_string(d.year) + " 年 " + std::to_string(d.month) + " 月 " +
         std::to_string(d.day) + " 日";
}

std::string age_text(const Referral& r) {
  const int years = age_in_years(r.patient.birth_date, local_date(r.submitted_at));
  return years >= 2
             ? std::to_string(years) + " 岁"
             : std::to_string(age_in_months(r.patient.birth_date, local_date(r.submitted_at))) +
                   " 月";
}

std::string diagnoses_text(const Content& c) {
  std::string out = text_or_empty(c.impression);
  for (const auto& d : c.diagnoses)
    out += "\n" + d.code.value + " " + d.name.value + (d.main ? "（主要）" : "");
  return out;
}

std::string department(const Unit& unit) { return unit.department_name.value_or(""); }

}  // namespace

/// What the papers need besides the referral itself.
struct Papers {
  Referral r;
  std::string address, phone, record_number, link;
};

namespace {

void stub_out(Document& d, const Papers& p) {
  const Referral& r = p.r;
  d.title("双向转诊单（转出）", "存根　编号 " + r.number);
  d.row({{"患者姓名", r.patient.name}, {"性别", sex_text(r.patient.sex)}, {"年龄", age_text(r)}});
  d.row({{"档案编号", p.record_number}, {"联系电话", p.phone}});
  d.row({{"家庭住址", p.address}});
  d.row({{"于", day_text(r.submitted_at) + "因病情需要"}, {"转入单位", r.to.organisation_name}});
  d.row({{"转入科室", department(r.to)}, {"接诊医生", r.to.doctor_name.value_or("")}});
  d.row(
      {{"转诊医生（签字）", r.from.doctor_name.value_or("")}, {"日期", day_text(r.submitted_at)}});
}

void form_out(Document& d, const Papers& p) {
  const Referral& r = p.r;
  stub_out(d, p);
  d.cut_line("—— 沿此线剪开 ——");
  d.title("双向转诊（转出）单", r.to.organisation_name + "（机构名称）　编号 " + r.number);
  d.note("现有患者 " + r.patient.name + "，性别 " + sex_text(r.patient.sex) + "，年龄 " +
         age_text(r) + "，因病情需要，需转入贵单位，请予以接诊。");
  d.paragraph("初步印象", diagnoses_text(r.content), 2);
  d.paragraph("主要现病史（转出原因）", text_or_empty(r.content.present_illness), 3);
  d.paragraph("主要既往史", text_or_empty(r.content.past_history), 2);
  d.paragraph("治疗经过", text_or_empty(r.content.treatment_course), 3);
  if (r.content.examination_results)
    d.paragraph("主要检查结果", text_or_empty(r.content.examination_results), 1);
  d.row({{"转诊医生（签字）", r.from.doctor_name.value_or("")},
         {"联系电话", r.from.phone.value_or("")}});
  d.row({{"机构名称", r.from.organisation_name}, {"日期", day_text(r.submitted_at)}});
  d.qr(p.link, "编号 " + r.number + "\n接诊单位扫码查看电子转诊单。\n内容校验 SM3 " +
                   r.content_hash.substr(0, 16));
}

/// The way back: a down-referral's own papers, or the reply at the end of an up-referral.
void form_back(Document& d, const Papers& p) {
  const Referral& r = p.r;
  const bool down = r.direction == Direction::down;
  const Unit& from = down ? r.from : r.to;
  const Unit& to = down ? r.to : r.from;
  const Instant at = down                 ? r.submitted_at
                     : r.timeline.empty() ? r.submitted_at
                                          : r.timeline.front().at;
  const std::string number = down      ? text_or_empty(r.content.inpatient_number)
                             : r.reply ? text_or_empty(r.reply->inpatient_number)
                                       : "";
  d.title("双向转诊单（回转）", "存根　编号 " + r.number);
  d.row({{"患者姓名", r.patient.name},
         {"性别", sex_text(r.patient.sex)},
         {"年龄", age_text(r)},
         {"病案号", number}});
  d.row({{"家庭住址", p.address}, {"联系电话", p.phone}});
  d.row({{"转回日期", day_text(at)},
         {"转回单位", to.organisation_name},
         {"接诊医生", to.doctor_name.value_or("")}});
  d.row({{"转诊医生（签字）", from.doctor_name.value_or("")}, {"日期", day_text(at)}});
  d.cut_line("—— 沿此线剪开 ——");
  d.title("双向转诊（回转）单", to.organisation_name + "（机构名称）　编号 " + r.number);
  d.note("现有患者 " + r.patient.name + "，因病情需要，现转回贵单位，请予以接诊。");
  std::string result = down ? diagnoses_text(r.content) : r.reply ? r.reply->result.value : "";
  if (!down && r.reply)
    for (const auto& one : r.reply->diagnoses)
      result += "\n" + one.code.value + " " + one.name.value;
  d.paragraph("诊断结果", result, 2);
  d.row({{"住院病案号", number}});
  d.paragraph("主要检查结果",
              down      ? text_or_empty(r.content.examination_results)
              : r.reply ? text_or_empty(r.reply->examination_results)
                        : "",
              2);
  std::string course = down      ? text_or_empty(r.content.treatment_course)
                       : r.reply ? r.reply->treatment.value
                                 : "";
  const std::string advice = down ? text_or_empty(r.content.treatment_proposal) + "\n" +
                                        text_or_empty(r.content.rehabilitation_advice)
                             : r.reply ? text_or_empty(r.reply->advice)
                                       : "";
  d.paragraph("治疗经过、下一步治疗方案及康复建议", course + "\n" + advice, 4);
  for (const auto& item : r.plan_items)
    d.note("· " + item.text + (item.due_on ? "（" + to_string(*item.due_on) + "）" : ""));
  d.row(
      {{"转诊医生（签字）", from.doctor_name.value_or("")}, {"联系电话", from.phone.value_or("")}});
  d.row({{"机构名称", from.organisation_name}, {"日期", day_text(at)}});
  d.qr(p.link, "编号 " + r.number + "\n基层医生扫码查看计划并确认。");
}

void slip(Document& d, const Papers& p) {
  const Referral& r = p.r;
  d.title("转诊就诊单", "编号 " + r.number);
  d.row({{"姓名", r.patient.name}, {"性别", sex_text(r.patient.sex)}, {"年龄", age_text(r)}});
  d.row({{"由", r.from.organisation_name}, {"转往", r.to.organisation_name}});
  d.row({{"科室", department(r.to)}, {"电话", r.to.phone.value_or("")}});
  if (r.appointment) {
    d.row({{"就诊时间", to_local_text(r.appointment->at)}, {"地点", r.appointment->place.value}});
    d.row({{"医生", text_or_empty(r.appointment->doctor_name)},
           {"准备", text_or_empty(r.appointment->preparation)}});
  } else {
    d.row({{"就诊时间", "待接收单位安排"}, {"地点", ""}});
  }
  if (!r.green.empty())
    d.note(r.pay_after_treatment ? "绿色通道：优先接诊、检查、住院；先诊疗后付费。"
                                 : "绿色通道：优先接诊、检查、住院。");
  d.note(r.insurance.explanation);
  d.qr(p.link, "到院后请在转诊窗口出示此码登记。\n编号 " + r.number);
}

}  // namespace

Result<std::string> Service::Impl::document(const Call& call, ReferralId id,
                                            const std::string& name, bool a5) {
  auto papers = database.read([&](db::Session& s) -> Result<Papers> {
    TRY(const auto row, visible(s, call, id));
    // Supervision sees no papers about a person.
    if (side_of(call, row) == Side::nobody) return fail(Code::not_found);
    call.saw(row.patient_id);
    Papers p;
    TRY(p.r, view(s, call, row));
    TRY(const auto summary, patients.summary(s, region, row.patient_id, local_date(call.now)));
    p.address = summary.address;
    p.phone = summary.phone;
    p.record_number = summary.health_record_number.value_or("");
    p.link = public_url.empty() ? row.number : public_url + "/referrals/" + to_string(row.id);
    return p;
  });
  if (!papers) return std::unexpected(papers.error());
  Document d(a5 ? documents::Paper::a5 : documents::Paper::a4);
  d.footer(papers->r.from.organisation_name + " · " + to_local_text(call.now) + " · " +
           call.caller.person_name + " 打印");
  if (name == "slip") slip(d, *papers);
  else if (name == "form-out") form_out(d, *papers);
  else form_back(d, *papers);
  return d.finish();
}

Result<Referral> Service::papers(const Call& call, ReferralId id) {
  auto& impl = *impl_;
  return impl.database.read([&](db::Session& s) -> Result<Referral> {
    TRY(const auto row, impl.visible(s, call, id));
    if (side_of(call, row) == Side::nobody) return fail(Code::not_found);
    call.saw(row.patient_id);
    return impl.view(s, call, row);
  });
}

struct DocumentFilter {
  std::optional<DocumentPaper> paper;
};
BOOST_DESCRIBE_STRUCT(DocumentFilter, (), (paper))

void add_document_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  struct Paper {
    const char *name, *action, *zh, *en;
  };
  for (const Paper& paper :
       {Paper{"slip", "referral.print_slip", "打印转诊就诊单", "The patient's slip as PDF"},
        Paper{"form-out", "referral.print_form_out", "打印双向转诊（转出）单",
              "National form, outgoing, as PDF"},
        Paper{"form-back", "referral.print_form_back", "打印双向转诊（回转）单",
              "National form, back, as PDF"}})
    api.route(http::Method::get, std::string("/api/v1/referrals/{id}/documents/") + paper.name,
              {.tag = "referrals",
               .action = paper.action,
               .zh = paper.zh,
               .en = paper.en,
               .right = Right::referral_read,
               .answer_type = "application/pdf"},
              [impl, name = std::string(paper.name)](
                  const Call& call, ReferralId id,
                  api::Query<DocumentFilter> f) -> Result<http::Response> {
                http::Response response;
                TRY(response.body,
                    impl->document(call, id, name, f.value.paper == DocumentPaper::a5));
                response.content_type = "application/pdf";
                response.may_compress = false;
                response.header("Content-Disposition", "inline; filename=\"" + name + ".pdf\"");
                return response;
              });
}

}  // namespace yilian::referral
