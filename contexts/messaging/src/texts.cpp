#include "texts.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "messaging/describe.hpp"

namespace yilian::messaging::texts {
namespace {

constexpr const char* urgency_name = "urgency";

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> out;
  for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    const auto end = text.find('}', at);
    if (end == text.npos) break;
    out.emplace_back(text.substr(at + 1, end - at - 1));
  }
  return out;
}

Status check(const Kind& kind) {
  for (const Pair* pair : {&kind.zh, &kind.en}) {
    if (pair->inbox.empty() || pair->outside.empty())
      return fault("the notice " + kind.kind + " has no text in a language");
    for (const auto& name : names_in(pair->outside))
      if (name != urgency_name)
        return fault("the notice " + kind.kind + " would tell {" + name + "} outside");
  }
  auto zh = names_in(kind.zh.inbox), en = names_in(kind.en.inbox);
  std::ranges::sort(zh);
  std::ranges::sort(en);
  if (zh != en) return fault("the notice " + kind.kind + " says other things in English");
  return {};
}

}  // namespace

std::string filled(std::string_view text, const Params& params) {
  std::string out;
  std::size_t from = 0;
  for (auto at = text.find('{'); at != text.npos; at = text.find('{', from)) {
    const auto end = text.find('}', at);
    if (end == text.npos) break;
    out += text.substr(from, at - from);
    const auto name = text.substr(at + 1, end - at - 1);
    for (const auto& [key, value] : params)
      if (key == name) out += value;
    from = end + 1;
  }
  return out + std::string(text.substr(from));
}

Result<Catalogue> Catalogue::read(std::string_view json) {
  Catalogue out;
  TRY(out.document_, json::read<Document>(json));
  for (std::size_t i = 0; i < out.document_.kinds.size(); ++i) {
    const Kind& kind = out.document_.kinds[i];
    CHECK_OK(check(kind));
    if (!out.kinds_.emplace(kind.kind, i).second)
      return fault("the notice " + kind.kind + " stands twice in the catalogue");
  }
  return out;
}

std::string Catalogue::word(const std::string& name, const std::string& value,
                            Language language) const {
  for (const auto& word : document_.words)
    if (word.name == name && word.value == value)
      return language == Language::zh ? word.zh : word.en;
  return value;
}

std::string Catalogue::inbox(const std::string& kind, MessageUrgency urgency, const Params& params,
                             Language language) const {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) return kind;
  const Kind& row = document_.kinds[found->second];
  Params said;
  for (const auto& [name, value] : params) said.emplace_back(name, word(name, value, language));
  said.emplace_back(urgency_name,
                    word(urgency_name, std::string(json::enum_name(urgency)), language));
  return filled((language == Language::zh ? row.zh : row.en).inbox, said);
}

std::string Catalogue::outside(const std::string& kind, MessageUrgency urgency,
                               Language language) const {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) return kind;
  const Kind& row = document_.kinds[found->second];
  return filled(
      (language == Language::zh ? row.zh : row.en).outside,
      {{urgency_name, word(urgency_name, std::string(json::enum_name(urgency)), language)}});
}

std::string Catalogue::page(const std::string& subject_kind, const Uuid& id) const {
  for (const auto& page : document_.pages)
    if (page.subject_kind == subject_kind) return filled(page.path, {{"id", to_string(id)}});
  return {};
}

}  // namespace yilian::messaging::texts
