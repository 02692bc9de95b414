#include "json/json.hpp"
#include "referral/describe.hpp"
#include "rules.hpp"

namespace yilian::referral::rules {
namespace {

class Missing {
 public:
  template <class T>
  void need(const std::optional<T>& field, const char* pointer, Code code = Code::required) {
    bool empty = !field.has_value();
    if constexpr (requires { field->empty(); }) empty = empty || field->empty();
    if (empty) add(pointer, code);
  }
  void add(std::string pointer, Code code, Params params = {}) {
    fields_.push_back({std::move(pointer), code, std::move(params)});
  }
  Status status() && {
    if (fields_.empty()) return {};
    return fail(Error{Code::invalid_request, std::move(fields_)});
  }

 private:
  std::vector<FieldError> fields_;
};

void check_consent(const Content& c, Instant now, Missing& missing) {
  if (!c.consent || !c.consent->informed) return missing.add("/consent", Code::consent_required);
  const Consent& consent = *c.consent;
  if (consent.signer_name.empty()) missing.add("/consent/signerName", Code::required);
  if (consent.signed_at > now.plus_minutes(5))
    missing.add("/consent/signedAt", Code::date_in_future);
  if (consent.method == ConsentMethod::verbal_emergency && c.urgency != Urgency::emergency)
    missing.add("/consent/method", Code::not_in_list);
}

void check_plan(const Content& c, Instant now, Missing& missing) {
  const bool down = c.direction == Direction::down;
  if (!down) {
    if (c.plan) missing.add("/plan", Code::plan_not_allowed);
    return;
  }
  if (!c.plan || c.plan->items.empty()) return missing.add("/plan", Code::plan_required);
  if (c.plan->items.size() > 50) missing.add("/plan/items", Code::too_many, {{"max", "50"}});
  if (c.plan->next_review_on < local_date(now))
    missing.add("/plan/nextReviewOn", Code::appointment_in_past);
}

/// The papers that an emergency may bring later.
void check_papers(const Content& c, Instant now, Missing& missing) {
  missing.need(c.reason, "/reason");
  missing.need(c.present_illness, "/presentIllness");
  missing.need(c.treatment_course, "/treatmentCourse");
  missing.need(c.doctor_phone, "/doctorPhone");
  if (c.diagnoses.empty()) missing.add("/diagnoses", Code::required);
  if (c.direction == Direction::down) missing.need(c.treatment_proposal, "/treatmentProposal");
  check_consent(c, now, missing);
}

}  // namespace

Status check_content(const Content& c, Instant now) {
  Missing missing;
  missing.need(c.patient_id, "/patientId");
  missing.need(c.direction, "/direction");
  missing.need(c.kind, "/kind");
  missing.need(c.urgency, "/urgency");
  missing.need(c.to_organisation_id, "/toOrganisationId");
  missing.need(c.to_department_id, "/toDepartmentId");
  missing.need(c.impression, "/impression");
  if (c.urgency != Urgency::emergency) check_papers(c, now, missing);
  else if (c.consent) check_consent(c, now, missing);
  check_plan(c, now, missing);
  if (c.diagnoses.size() > 20) missing.add("/diagnoses", Code::too_many, {{"max", "20"}});
  if (c.file_ids.size() > 20) missing.add("/fileIds", Code::too_many, {{"max", "20"}});
  if (c.discharged_on && *c.discharged_on > local_date(now))
    missing.add("/dischargedOn", Code::date_in_future);
  return std::move(missing).status();
}

Status check_signer(const Content& c, std::string_view patient_name) {
  if (!c.consent || c.consent->relation != ConsentRelation::self) return {};
  const std::string& signer = c.consent->signer_name.value;
  if (signer == patient_name || signer == "本人") return {};
  return fail_field("/consent/relation", Code::consent_relation_required);
}

std::vector<Difference> differences(const Content& before, const Content& after) {
  std::vector<Difference> out;
  json::mp::mp_for_each<json::Members<Content>>([&](auto d) {
    std::string old_text = json::write(before.*d.pointer), new_text = json::write(after.*d.pointer);
    if (old_text == new_text) return;
    const auto plain = [](std::string text) -> std::optional<std::string> {
      if (text == "null" || text == "[]") return std::nullopt;
      const auto value = json::parse(text);
      if (value && value->is_string()) return std::string(value->get_string());
      return text;
    };
    out.push_back(
        {json::member_name<decltype(d)>(), plain(std::move(old_text)), plain(std::move(new_text))});
  });
  return out;
}

namespace {

// Without I, L, O, U: nothing that is misread on paper or over the telephone.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char check_character(std::string_view text) {
  std::size_t sum = 0;
  for (const char c : text) sum = (sum * 2 + alphabet.find(c)) % 31;
  return alphabet[sum];
}

}  // namespace

std::string unit_code(const Uuid& organisation, int attempt) {
  std::uint64_t mixed = 1469598103934665603ULL + static_cast<std::uint64_t>(attempt);
  for (const auto byte : organisation.bytes) mixed = (mixed ^ byte) * 1099511628211ULL;
  std::string out;
  for (int i = 0; i < 4; ++i) {
    out.push_back(alphabet[mixed >> 40 & 31]);
    mixed = mixed << 5 | mixed >> 59;
  }
  return out;
}

std::string make_number(const std::string& unit, int year, std::int64_t counter) {
  std::string digits = std::to_string(counter);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  const std::string year_text = std::to_string(year % 100);
  const std::string body = unit + (year_text.size() < 2 ? "0" : "") + year_text + digits;
  return body + "-" + check_character(body);
}

bool is_number(std::string_view text) {
  if (text.size() < 14 || text.size() > 24 || text[text.size() - 2] != '-') return false;
  const auto body = text.substr(0, text.size() - 2);
  for (const char c : body)
    if (alphabet.find(c) == std::string_view::npos) return false;
  return check_character(body) == text.back();
}

}  // namespace yilian::referral::rules
