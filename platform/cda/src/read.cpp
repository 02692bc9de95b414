#include <charconv>

#include "entries.hpp"

namespace yilian::cda {
namespace {

constexpr std::size_t sections_max = 200, ids_max = 20;
constexpr const char* root_path = "ClinicalDocument";

Identifier identifier_of(const Node* node) {
  if (node == nullptr) return {};
  return {line(node->attribute("root")), line(node->attribute("extension"))};
}

std::string text_at(const Node& node, std::string_view path) {
  const auto* found = node.at(path);
  return found == nullptr ? std::string() : found->content();
}

/// name; or family and given, as far as they are told apart.
std::string name_at(const Node& node, std::string_view path) { return text_at(node, path); }

Organisation organisation_of(const Node* node) {
  if (node == nullptr) return {};
  Organisation out{identifier_of(node->child("id")), text_at(*node, "name")};
  return out;
}

Result<Patient> patient_of(const Node& root) {
  const std::string path = std::string(root_path) + "/recordTarget/patientRole";
  const auto* role = root.at("recordTarget/patientRole");
  if (role == nullptr) return fail(missing(path));
  const auto* person = role->child("patient");
  if (person == nullptr) return fail(missing(path + "/patient"));
  Patient out;
  for (const auto* from : {role, person})
    for (const auto& child : from->children)
      if (child.name == "id" && out.ids.size() < ids_max)
        if (auto id = identifier_of(&child); !id.extension.empty())
          out.ids.push_back(std::move(id));
  out.name = name_at(*person, "name");
  if (out.name.empty()) return fail(missing(path + "/patient/name"));
  out.sex = code_of(person->child("administrativeGenderCode"));
  TRY(auto birth, time_of(person->child("birthTime"), path + "/patient/birthTime"));
  out.birth_date = birth.substr(0, 10);
  if (const auto* phone = role->child("telecom")) {
    out.phone = line(phone->attribute("value"));
    if (out.phone.starts_with("tel:")) out.phone = line(out.phone.substr(4));
  }
  out.address = text_at(*role, "addr");
  return out;
}

Result<Author> author_of(const Node& root) {
  Author out;
  const auto* author = root.child("author");
  if (author == nullptr) return out;
  TRY(out.time, time_of(author->child("time"), std::string(root_path) + "/author/time"));
  if (const auto* assigned = author->child("assignedAuthor")) {
    out.id = identifier_of(assigned->child("id"));
    out.name = name_at(*assigned, "assignedPerson/name");
    out.organisation = organisation_of(assigned->child("representedOrganization"));
  }
  return out;
}

Result<std::optional<Stay>> stay_of(const Node& root) {
  const auto* visit = root.at("componentOf/encompassingEncounter");
  if (visit == nullptr) return std::nullopt;
  const std::string path =
      std::string(root_path) + "/componentOf/encompassingEncounter/effectiveTime";
  Stay out;
  out.number = identifier_of(visit->child("id")).extension;
  if (const auto* time = visit->child("effectiveTime")) {
    if (!time->attribute("value").empty()) {
      TRY(out.from, time_of(time, path));
    } else {
      TRY(out.from, time_of(time->child("low"), path + "/low"));
      TRY(out.to, time_of(time->child("high"), path + "/high"));
    }
  }
  if (out == Stay{}) return std::nullopt;
  return out;
}

Result<std::optional<std::int64_t>> version_of(const Node& root) {
  const auto* node = root.child("versionNumber");
  if (node == nullptr || node->attribute("value").empty()) return std::nullopt;
  const auto text = node->attribute("value");
  std::int64_t out = 0;
  const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
  if (done.ec != std::errc{} || done.ptr != text.data() + text.size() || out < 0 ||
      out > 1'000'000'000)
    return fail(invalid(std::string(root_path) + "/versionNumber/@value"));
  return out;
}

Status read_sections(const Node& parent, const Vocabulary& vocabulary, const std::string& path,
                     std::vector<Section>& out) {
  std::size_t number = 0;
  for (const auto& component : parent.children) {
    const auto* found = component.name == "component" ? component.child("section") : nullptr;
    if (found == nullptr) continue;
    const auto at = path + "/component[" + std::to_string(++number) + "]/section";
    if (out.size() == sections_max)
      return fail(yilian::Code::too_many, {{"max", std::to_string(sections_max)}});
    Section section;
    section.code = code_of(found->child("code"));
    section.title = text_at(*found, "title");
    if (const auto* text = found->child("text")) section.text = narrative(*text);
    std::size_t entry = 0;
    for (const auto& child : found->children)
      if (child.name == "entry")
        CHECK_OK(
            read_entry(child, vocabulary, at + "/entry[" + std::to_string(++entry) + "]", section));
    out.push_back(std::move(section));
    CHECK_OK(read_sections(*found, vocabulary, at, out));
  }
  return {};
}

}  // namespace

std::string Patient::id_of(std::string_view root) const {
  for (const auto& id : ids)
    if (id.root == root) return id.extension;
  return {};
}

SectionKind Vocabulary::kind_of(std::string_view section) const {
  const auto found = sections.find(section);
  return found == sections.end() ? SectionKind::other : found->second;
}
std::optional<Meaning> Vocabulary::meaning_of(std::string_view element) const {
  if (element.empty()) return std::nullopt;
  for (const auto& one : elements)
    if (one.code.code == element) return one.meaning;
  return std::nullopt;
}
const Code* Vocabulary::element_for(Meaning meaning) const {
  for (const auto& one : elements)
    if (one.meaning == meaning) return &one.code;
  return nullptr;
}

Result<Document> read(std::string_view bytes, const Vocabulary& vocabulary, const Limits& limits) {
  TRY(const auto root, parse(bytes, limits));
  if (root.name != root_path) return fail(yilian::Code::cda_not_a_document);
  const std::string path = root_path;
  Document out;
  out.template_id = identifier_of(root.child("templateId")).root;
  out.type = code_of(root.child("code"));
  if (out.type.code.empty()) return fail(missing(path + "/code/@code"));
  out.id = identifier_of(root.child("id"));
  if (out.id.empty()) return fail(missing(path + "/id"));
  out.set_id = identifier_of(root.child("setId"));
  TRY(out.version, version_of(root));
  out.title = text_at(root, "title");
  TRY(out.time, time_of(root.child("effectiveTime"), path + "/effectiveTime"));
  if (out.time.empty()) return fail(missing(path + "/effectiveTime/@value"));
  TRY(out.patient, patient_of(root));
  TRY(out.author, author_of(root));
  out.custodian =
      organisation_of(root.at("custodian/assignedCustodian/representedCustodianOrganization"));
  TRY(out.stay, stay_of(root));
  if (const auto* body = root.at("component/structuredBody"))
    CHECK_OK(read_sections(*body, vocabulary, path + "/component/structuredBody", out.sections));
  return out;
}

}  // namespace yilian::cda
