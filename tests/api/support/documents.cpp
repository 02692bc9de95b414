#include "support/documents.hpp"

#include <algorithm>

namespace yilian::tests {
namespace {

std::string observation(const std::string& element, const std::string& value,
                        const std::string& inside = "") {
  return "<observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"" + element +
         "\" codeSystem=\"2.16.156.10011.2.2.1\"/>" + value + inside + "</observation>";
}
std::string section(const std::string& code, const std::string& title, const std::string& inside) {
  return "<component><section><code code=\"" + code +
         "\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>" + title + "</title>" + inside +
         "</section></component>\n";
}

const std::string usual_sections =
    diagnosis_section({{"I10.x", "高血压病"}, {"Q-77", "院内自定诊断"}}) +
    section("10160-0", "用药",
            "<text>每日早餐后</text><entry><substanceAdministration classCode=\"SBADM\" "
            "moodCode=\"EVN\"><doseQuantity value=\"30\" unit=\"mg\"/><consumable>"
            "<manufacturedProduct><manufacturedLabeledDrug><code code=\"XC08\"/>"
            "<name>硝苯地平控释片</name></manufacturedLabeledDrug></manufacturedProduct>"
            "</consumable></substanceAdministration></entry>") +
    section(
        "30954-2", "检验",
        "<entry>" +
            observation("DE04.30.019.00",
                        "<value xsi:type=\"CD\" code=\"WBC\" displayName=\"白细胞\"/>",
                        "<entryRelationship>" +
                            observation("DE04.30.015.00",
                                        "<value xsi:type=\"PQ\" value=\"5.10\" "
                                        "unit=\"10^9/L\"/>") +
                            "</entryRelationship>") +
            "</entry><entry>" +
            observation("DE04.30.020.00", "<value xsi:type=\"ST\">尿蛋白</value>",
                        "<entryRelationship>" +
                            observation("DE04.30.017.00", "<value xsi:type=\"ST\">阴性</value>") +
                            "</entryRelationship>") +
            "</entry>") +
    section("47519-4", "手术",
            "<entry><procedure><code code=\"45.23\" displayName=\"结肠镜检查\"/>"
            "<effectiveTime value=\"20260225\"/></procedure></entry>") +
    section("48765-2", "过敏史",
            "<entry>" + observation("DE02.10.022.00", "<value xsi:type=\"ST\">青霉素</value>") +
                "</entry>");

}  // namespace

std::string diagnosis_section(const std::vector<std::pair<std::string, std::string>>& diagnoses) {
  std::string inside = "<text>出院诊断见下</text>";
  for (const auto& [code, name] : diagnoses)
    inside += "<entry>" +
              observation("DE05.01.024.00", "<value xsi:type=\"CD\" code=\"" + code +
                                                "\" codeSystem=\"2.16.156.10011.2.3.3.11\" "
                                                "displayName=\"" +
                                                name + "\"/>") +
              "</entry>";
  return section("11535-2", "出院诊断", inside);
}

std::string shared_document(const std::string& card, const DocumentParts& parts) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
         "<id root=\"2.16.156.10011.1.1\" extension=\"" +
         parts.id +
         "\"/><code code=\"C0053\" codeSystem=\"2.16.156.10011.2.4\"/><title>出院小结</title>"
         "<effectiveTime value=\"" +
         parts.time + "\"/><setId root=\"2.16.156.10011.1.1\" extension=\"" + parts.set +
         "\"/><versionNumber value=\"" + std::to_string(parts.version) +
         "\"/><recordTarget><patientRole><id root=\"2.16.156.10011.1.3\" extension=\"" + card +
         "\"/><patient><name>" + parts.name +
         "</name></patient></patientRole></recordTarget>"
         "<author><assignedAuthor><assignedPerson><name>李医生</name></assignedPerson>"
         "</assignedAuthor></author><custodian><assignedCustodian>"
         "<representedCustodianOrganization><name>省人民医院</name>"
         "</representedCustodianOrganization></assignedCustodian></custodian>"
         "<component><structuredBody>" +
         (parts.sections.empty() ? usual_sections : parts.sections) +
         "</structuredBody></component></ClinicalDocument>\n";
}

Answer send_document(Browser& who, const std::string& body, bool trial, http::Fields headers) {
  headers.emplace_back("content-type", "application/xml");
  return who.send(http::Method::post,
                  std::string("/api/v1/shared-documents") + (trial ? "/trial" : ""), body,
                  std::move(headers));
}

std::string effects_of(const Answer& answer) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < answer.size("/effects"); ++i) {
    const auto at = "/effects/" + std::to_string(i);
    lines.push_back(answer.text(at + "/type") + " " + answer.text(at + "/outcome") + "\n");
  }
  std::ranges::sort(lines);
  std::string out;
  for (const auto& line : lines) out += line;
  return out;
}

}  // namespace yilian::tests
