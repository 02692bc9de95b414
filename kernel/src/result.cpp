#include "kernel/result.hpp"

namespace yilian {

const std::vector<CodeInfo>& error_catalogue() {
  static const std::vector<CodeInfo> catalogue = {
#define ERROR_CODE(name, status, fhir, zh, en) {Code::name, #name, status, fhir, zh, en},
#include "kernel/error_catalogue.def"
#undef ERROR_CODE
  };
  return catalogue;
}

const CodeInfo& info(Code code) { return error_catalogue().at(static_cast<std::size_t>(code)); }

std::string text(Code code, const Params& params, Language language) {
  const CodeInfo& row = info(code);
  std::string out(language == Language::en ? row.en : row.zh);
  for (const auto& [name, value] : params) {
    const std::string mark = "{" + name + "}";
    for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark, at + value.size()))
      out.replace(at, mark.size(), value);
  }
  return out;
}

}  // namespace yilian
