#include "app/reference.hpp"

#include <map>

#include "kernel/caller.hpp"
#include "kernel/result.hpp"

namespace yilian::app {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string page(Language language, const std::string& title, const std::string& body) {
  const bool en = language == Language::en;
  return "<!doctype html>\n<html lang=\"" + std::string(en ? "en" : "zh-CN") +
         "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>" +
         escaped(title) +
         " · 医联 Yilian</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\n"
         "<body>\n<header><nav aria-label=\"" +
         std::string(en ? "Documentation" : "文档") + "\"><a href=\"/docs\">" +
         (en ? "Interface" : "接口") + "</a> <a href=\"/docs/errors\">" +
         (en ? "Errors" : "错误码") + "</a> <a href=\"/docs/rights\">" +
         (en ? "Rights" : "权限表") +
         "</a> <a href=\"/api/v1/openapi.json\">OpenAPI</a> <a href=\"?lang=" + (en ? "zh" : "en") +
         "\">" + (en ? "中文" : "English") + "</a></nav></header>\n<main>\n<h1>" + escaped(title) +
         "</h1>\n" + body + "</main>\n</body>\n</html>\n";
}

std::string cell(std::string_view text) { return "<td>" + escaped(text) + "</td>"; }
std::string code_cell(std::string_view text) {
  return "<td><code>" + escaped(text) + "</code></td>";
}

std::string table(const std::vector<std::string>& heads, const std::string& rows) {
  std::string out = "<table><thead><tr>";
  for (const auto& head : heads) out += "<th scope=\"col\">" + head + "</th>";
  return out + "</tr></thead><tbody>\n" + rows + "</tbody></table>\n";
}

std::string role_names(const RightInfo& right, Language language) {
  std::string out;
  for (const Role role : right.roles) {
    const RoleInfo& row = info(role);
    if (!out.empty()) out += language == Language::en ? ", " : "、";
    out += language == Language::en ? row.en : row.zh;
  }
  return out;
}

std::string access_text(const api::Operation& operation, bool en) {
  if (operation.doc.open) return en ? "open" : "公开";
  if (!operation.doc.right) return en ? "signed in" : "已登录";
  const RightInfo& right = info(*operation.doc.right);
  return std::string(en ? right.en : right.zh);
}

}  // namespace

std::string errors_markdown() {
  std::string out =
      "# Error codes\n\nPrinted by `yilian errors`; do not edit. An error answer is "
      "`application/problem+json` whose `code` is one of these.\n\n"
      "| Code | HTTP | FHIR | 中文 | English |\n|---|---|---|---|---|\n";
  for (const auto& row : error_catalogue())
    out += "| `" + std::string(row.name) + "` | " + std::to_string(row.http_status) + " | " +
           std::string(row.fhir) + " | " + std::string(row.zh) + " | " + std::string(row.en) +
           " |\n";
  return out;
}

std::string rights_markdown() {
  std::string out =
      "# Rights\n\nPrinted by `yilian rights`; do not edit. A right is never enough for personal "
      "data: a "
      "care relationship with the patient is checked as well.\n\n"
      "| Right | 中文 | English | Roles |\n|---|---|---|---|\n";
  for (const auto& row : rights())
    out += "| `" + std::string(row.name) + "` | " + std::string(row.zh) + " | " +
           std::string(row.en) + " | " + role_names(row, Language::en) + " |\n";
  out += "\n| Role | 中文 | English |\n|---|---|---|\n";
  for (const auto& row : roles())
    out += "| `" + std::string(row.name) + "` | " + std::string(row.zh) + " | " +
           std::string(row.en) + " |\n";
  return out;
}

std::string operations_page(const std::vector<api::Operation>& operations, Language language) {
  const bool en = language == Language::en;
  std::map<std::string, std::string> rows_by_tag;
  for (const auto& operation : operations)
    rows_by_tag[operation.doc.tag] += "<tr>" + code_cell(http::to_string(operation.method)) +
                                      code_cell(operation.path) +
                                      cell(en ? operation.doc.en : operation.doc.zh) +
                                      cell(access_text(operation, en)) + "</tr>\n";
  const std::vector<std::string> heads =
      en ? std::vector<std::string>{"Method", "Path", "What it does", "Right"}
         : std::vector<std::string>{"方法", "路径", "用途", "权限"};
  std::string body = en ? "<p>Bodies and answers are described in the OpenAPI document.</p>\n"
                        : "<p>请求与应答的结构见 OpenAPI 文档。</p>\n";
  for (const auto& [tag, rows] : rows_by_tag)
    body += "<h2 id=\"" + escaped(tag) + "\">" + escaped(tag) + "</h2>\n" + table(heads, rows);
  return page(language, en ? "Interface" : "接口", body);
}

std::string errors_page(Language language) {
  const bool en = language == Language::en;
  std::string rows;
  for (const auto& row : error_catalogue())
    rows += "<tr id=\"" + escaped(row.name) + "\">" + code_cell(row.name) +
            cell(std::to_string(row.http_status)) + cell(en ? row.en : row.zh) + "</tr>\n";
  return page(language, en ? "Error codes" : "错误码",
              table(en ? std::vector<std::string>{"Code", "HTTP", "Meaning"}
                       : std::vector<std::string>{"代码", "HTTP", "含义"},
                    rows));
}

std::string rights_page(Language language) {
  const bool en = language == Language::en;
  std::string rows;
  for (const auto& row : rights())
    rows += "<tr id=\"" + escaped(row.name) + "\">" + code_cell(row.name) +
            cell(en ? row.en : row.zh) + cell(role_names(row, language)) + "</tr>\n";
  return page(language, en ? "Rights" : "权限表",
              table(en ? std::vector<std::string>{"Right", "Meaning", "Roles"}
                       : std::vector<std::string>{"代码", "含义", "岗位"},
                    rows));
}

std::string page_style() {
  return R"(body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0; color: #22272e; }
header { background: #0b5cad; padding: 0.6rem 1.5rem; }
header a { color: #fff; margin-right: 1.2rem; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid #d8dde3; }
code { font-family: ui-monospace, monospace; font-size: 0.92em; overflow-wrap: anywhere; }
tr:target { background: #fff4d6; }
a:focus-visible { outline: 3px solid #ffb300; }
)";
}

}  // namespace yilian::app
