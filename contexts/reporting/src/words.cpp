#include "words.hpp"

namespace yilian::reporting::words {
namespace {

struct Word {
  std::string_view group, code, zh, en;
};
// The words of the console (web/console/src/locales), for exported sheets.
constexpr Word table[] = {
    {"dimension", "total", "合计", "Total"},
    {"dimension", "sender", "按转出机构", "By sender"},
    {"dimension", "receiver", "按转入机构", "By receiver"},
    {"dimension", "department", "按转入科室", "By department"},
    {"dimension", "disease", "按病种", "By disease"},
    {"dimension", "reason", "按转诊原因", "By reason"},
    {"dimension", "refusal_reason", "按拒收原因", "By reason of refusal"},
    {"dimension", "return_reason", "按退回原因", "By reason of return"},
    {"dimension", "step", "各环节用时", "Time per step"},
    {"measure", "referrals", "转诊例数", "Referrals"},
    {"measure", "submitted", "提交", "Submitted"},
    {"measure", "accepted", "接收", "Accepted"},
    {"measure", "refused", "拒收", "Refused"},
    {"measure", "returned", "退回补充", "Returned"},
    {"measure", "redirected", "改转", "Redirected"},
    {"measure", "withdrawn", "撤回", "Withdrawn"},
    {"measure", "arrived", "到院", "Arrived"},
    {"measure", "no_show", "未到院", "No-show"},
    {"measure", "completed", "完成并回复", "Completed"},
    {"measure", "closed", "结案", "Closed"},
    {"measure", "expired", "逾期失效", "Expired"},
    {"measure", "held", "环节用时", "Held"},
    {"measure", "unanswered", "超时未答复", "Not answered in time"},
    {"measure", "no_capacity", "因无床位或号源拒收", "Refused for lack of capacity"},
    {"direction", "up", "上转", "Up"},
    {"direction", "down", "下转", "Down"},
    {"direction", "lateral", "平转", "Lateral"},
    {"kind", "outpatient", "门诊", "Out-patient"},
    {"kind", "inpatient", "住院", "In-patient"},
    {"kind", "examination", "检查检验", "Examination"},
    {"kind", "rehabilitation", "康复", "Rehabilitation"},
    {"reason", "acute_critical", "急危重症", "Acute or critical illness"},
    {"reason", "undiagnosed", "诊断不明", "Diagnosis unclear"},
    {"reason", "mass_casualty", "突发公共卫生事件或批量伤员", "Mass casualty"},
    {"reason", "outside_scope", "超出本单位诊疗科目", "Outside the registered scope"},
    {"reason", "further_examination", "需进一步检查", "Further examination needed"},
    {"reason", "limits_of_technique", "限于技术和设备条件", "Limits of technique or equipment"},
    {"reason", "recovering", "病情稳定，进入恢复期", "Stable, recovering"},
    {"reason", "post_operative", "术后康复", "Recovery after surgery"},
    {"reason", "stable_chronic", "慢性病稳定期管理", "Stable chronic disease"},
    {"reason", "terminal_care", "安宁疗护", "Terminal care"},
    {"reason", "long_term_care", "长期照护", "Long-term care"},
    {"reason", "patient_wish", "患者要求", "Wish of the patient"},
    {"reason", "other", "其他", "Other"},
    {"refusal_reason", "no_bed", "无床位", "No bed"},
    {"refusal_reason", "no_slot", "无号源", "No slot"},
    {"refusal_reason", "no_department", "无对应科室", "No such department"},
    {"refusal_reason", "wrong_level", "病情与本院级别不符", "Wrong level of care"},
    {"refusal_reason", "incomplete_data", "资料不全", "Incomplete data"},
    {"refusal_reason", "infectious", "传染病需转定点医院",
     "Infectious disease, designated hospital needed"},
    {"refusal_reason", "patient_refused", "患者不同意", "Patient refused"},
    {"refusal_reason", "other", "其他", "Other"},
    {"return_reason", "missing_history", "病史不完整", "History incomplete"},
    {"return_reason", "missing_results", "缺少检查结果", "Results missing"},
    {"return_reason", "missing_consent", "缺少知情同意", "Consent missing"},
    {"return_reason", "unclear_diagnosis", "诊断不明确", "Diagnosis unclear"},
    {"return_reason", "wrong_department", "科室选择不当", "Wrong department"},
    {"return_reason", "other", "其他", "Other"},
    {"step", "submit", "提交转诊", "Submit"},
    {"step", "discard", "删除草稿", "Discard the draft"},
    {"step", "countersign", "医保审核通过", "Countersign for the insurance"},
    {"step", "seal", "医务科盖章", "Seal"},
    {"step", "take", "开始分诊", "Take into triage"},
    {"step", "return", "退回补充", "Return for information"},
    {"step", "accept", "接收", "Accept"},
    {"step", "reschedule", "改约", "Reschedule"},
    {"step", "refuse", "拒收", "Refuse"},
    {"step", "pass_on", "超时转询下一家", "Next unit asked"},
    {"step", "redirect", "改转其他单位", "Redirect"},
    {"step", "resubmit", "补充后重新提交", "Complete and resubmit"},
    {"step", "withdraw", "撤回", "Withdraw"},
    {"step", "check_in", "到院登记", "Check in"},
    {"step", "mark_no_show", "记为未到院", "Mark as no-show"},
    {"step", "start_treatment", "开始诊治", "Start treatment"},
    {"step", "complete", "填写回复", "Reply"},
    {"step", "close", "结案", "Close"},
    {"step", "expire", "逾期失效", "Expired"},
    {"step", "acknowledge", "确认接续计划", "Acknowledge the plan"},
    {"step", "complete_papers", "补齐急诊材料", "Complete the papers"},
    {"step", "decline", "医保审核不通过", "Do not countersign"},
    {"step", "decline_seal", "不予盖章", "Do not seal"},
    {"step", "register_insurance", "急诊医保登记", "Register with the insurance"},
};

}  // namespace

std::string of(std::string_view group, std::string_view code, Language language) {
  for (const auto& word : table)
    if (word.group == group && word.code == code)
      return std::string(language == Language::en ? word.en : word.zh);
  return std::string(code);
}

}  // namespace yilian::reporting::words
