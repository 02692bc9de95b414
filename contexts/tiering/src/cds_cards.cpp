// Discovery, the form of requests, cards and feedback of CDS Hooks.
#include <algorithm>

#include "cds.hpp"

namespace yilian::tiering::cds {
namespace {

constexpr std::size_t summary_max = 139, feedback_max = 100, asked_max = 8;

std::string cut(const std::string& text, std::size_t points) {
  std::string out;
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U && ++count > points) break;
    out.push_back(c);
  }
  return out;
}

const char* indicator_of(const TableResult& table) {
  const auto has = [&](TierAction action) {
    return std::ranges::any_of(table.fired, [&](const auto& r) { return r.action == action; });
  };
  if (has(TierAction::emergency)) return "critical";
  return has(TierAction::up) ? "warning" : "info";
}
int weight(const bj::object& card) {
  const auto& indicator = card.at("indicator").as_string();
  if (indicator == "critical") return 0;
  return indicator == "warning" ? 1 : 2;
}

bj::array override_reasons(bool zh) {
  bj::array out;
  const auto add = [&](const char* code, const char* chinese, const char* english) {
    out.push_back(bj::object{{"code", code},
                             {"system", "urn:yilian:cds-override-reason"},
                             {"display", zh ? chinese : english}});
  };
  add("already-referred", "已转诊", "Already referred");
  add("patient-declines", "患者不同意", "The patient declines");
  add("not-applicable", "不适用于该患者", "Does not apply to this patient");
  add("treated-here", "本院可处理", "Can be treated here");
  return out;
}

bj::object card_of(const TableResult& table, bool zh, std::int64_t now_ms) {
  const auto& first = table.fired.front();
  std::string detail;
  for (const auto& row : table.fired) {
    detail += "- **" + row.id + "** " + (zh ? row.zh : row.en) + "\n  - " +
              (zh ? row.explanation_zh : row.explanation_en) + "\n";
    if (row.advice) detail += "  - " + (zh ? row.advice->zh.value : row.advice->en.value) + "\n";
  }
  const std::string name = zh ? table.zh : table.en;
  const std::string version = zh ? "（" + to_string(table.effective_from) + " 起生效）"
                                 : " (in force from " + to_string(table.effective_from) + ")";
  return {{"uuid", to_string(new_uuid(now_ms))},
          {"summary", cut(name + (zh ? "：" : ": ") + (zh ? first.zh : first.en), summary_max)},
          {"indicator", indicator_of(table)},
          {"detail", detail},
          {"source",
           bj::object{{"label", (zh ? "医联转诊标准·" : "Yilian criteria: ") + name + version}}},
          {"overrideReasons", override_reasons(zh)}};
}

bj::object asking_card(const Evaluation& evaluation, bool zh, std::int64_t now_ms) {
  std::string detail;
  std::size_t count = 0;
  for (const auto& one : evaluation.missing)
    if (one.begun && ++count <= asked_max) detail += "- " + (zh ? one.zh : one.en) + "\n";
  return {{"uuid", to_string(new_uuid(now_ms))},
          {"summary",
           zh ? "资料不全，补充后才能判断是否需要转诊" : "More is needed to judge a referral"},
          {"indicator", "info"},
          {"detail", detail},
          {"source", bj::object{{"label", zh ? "医联转诊标准" : "Yilian criteria"}}}};
}

Status need_text(const bj::object& from, const char* name, const std::string& pointer) {
  const auto* found = from.if_contains(name);
  if (!found) return fail_field(pointer, Code::required);
  if (!found->is_string() || found->get_string().empty())
    return fail_field(pointer, Code::wrong_type, {{"expected", "text"}});
  return {};
}

Result<FeedbackItem> feedback_item(const bj::value& value, const std::string& at) {
  const auto* one = value.if_object();
  if (!one) return fail_field(at, Code::wrong_type, {{"expected", "object"}});
  CHECK_OK(need_text(*one, "card", at + "/card"));
  CHECK_OK(need_text(*one, "outcome", at + "/outcome"));
  CHECK_OK(need_text(*one, "outcomeTimestamp", at + "/outcomeTimestamp"));
  const auto card = parse_uuid(std::string_view(one->at("card").get_string()));
  if (!card) return fail_field(at + "/card", Code::invalid_id);
  FeedbackItem out;
  out.card = *card;
  out.outcome = std::string(one->at("outcome").get_string());
  if (out.outcome != "accepted" && out.outcome != "overridden")
    return fail_field(at + "/outcome", Code::not_in_list);
  const auto when = parse_instant(std::string_view(one->at("outcomeTimestamp").get_string()));
  if (!when) return fail_field(at + "/outcomeTimestamp", Code::invalid_time);
  out.at = *when;
  // The free comment may name the patient: only the coded reason is kept.
  const auto* why = one->if_contains("overrideReason");
  const auto* reason = why && why->is_object() ? why->get_object().if_contains("reason") : nullptr;
  const auto* code =
      reason && reason->is_object() ? reason->get_object().if_contains("code") : nullptr;
  if (code && code->is_string()) out.reason = cut(std::string(code->get_string()), 40);
  return out;
}

}  // namespace

bj::object discovery(Language language) {
  bj::array list;
  for (const auto& one : services)
    list.push_back(bj::object{
        {"hook", one.hook},
        {"title", language == Language::zh ? one.zh : one.en},
        {"description", language == Language::zh
                            ? "按分级诊疗标准判断是否需要转诊，说明依据和缺少的资料"
                            : "Judges by the county's criteria whether a referral is due, and says "
                              "why and what is missing"},
        {"id", one.id},
        {"prefetch",
         bj::object{{"patient", "Patient/{{context.patientId}}"},
                    {"conditions", "Condition?patient={{context.patientId}}"},
                    {"observations",
                     "Observation?patient={{context.patientId}}&_sort=-date&_count=200"}}}});
  return {{"services", list}};
}

Result<bj::object> read_request(const std::string& body, const std::string& hook) {
  TRY(auto value, json::parse(body));
  auto* request = value.if_object();
  if (!request) return fail_field("", Code::wrong_type, {{"expected", "object"}});
  CHECK_OK(need_text(*request, "hook", "/hook"));
  CHECK_OK(need_text(*request, "hookInstance", "/hookInstance"));
  if (request->at("hook").get_string() != hook) return fail_field("/hook", Code::not_in_list);
  const auto* context = request->if_contains("context");
  if (!context) return fail_field("/context", Code::required);
  if (!context->is_object())
    return fail_field("/context", Code::wrong_type, {{"expected", "object"}});
  CHECK_OK(need_text(context->get_object(), "userId", "/context/userId"));
  CHECK_OK(need_text(context->get_object(), "patientId", "/context/patientId"));
  if (hook == "order-select") {
    const auto* orders = context->get_object().if_contains("draftOrders");
    if (!orders) return fail_field("/context/draftOrders", Code::required);
    if (!orders->is_object())
      return fail_field("/context/draftOrders", Code::wrong_type, {{"expected", "object"}});
  }
  const auto* prefetch = request->if_contains("prefetch");
  const auto* given = prefetch ? prefetch->if_object() : nullptr;
  const auto* patient = given ? given->if_contains("patient") : nullptr;
  if (!patient || !patient->is_object()) return fail(Code::prefetch_missing);
  return std::move(*request);
}

bj::array cards(const Evaluation& evaluation, Language language, std::int64_t now_ms) {
  const bool zh = language == Language::zh;
  std::vector<bj::object> out;
  for (const auto& table : evaluation.tables)
    if (!table.fired.empty()) out.push_back(card_of(table, zh, now_ms));
  std::ranges::stable_sort(out, {}, weight);
  if (out.empty() && std::ranges::any_of(evaluation.missing, &MissingInput::begun))
    out.push_back(asking_card(evaluation, zh, now_ms));
  bj::array list;
  for (auto& card : out) list.push_back(std::move(card));
  return list;
}

Result<std::vector<FeedbackItem>> read_feedback(const std::string& body) {
  TRY(auto value, json::parse(body));
  const auto* request = value.if_object();
  if (!request) return fail_field("", Code::wrong_type, {{"expected", "object"}});
  const auto* list = request->if_contains("feedback");
  if (!list) return fail_field("/feedback", Code::required);
  if (!list->is_array()) return fail_field("/feedback", Code::wrong_type, {{"expected", "list"}});
  const auto& items = list->get_array();
  if (items.size() > feedback_max)
    return fail_field("/feedback", Code::too_many, {{"max", std::to_string(feedback_max)}});
  std::vector<FeedbackItem> out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    TRY(auto one, feedback_item(items[i], "/feedback/" + std::to_string(i)));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace yilian::tiering::cds
