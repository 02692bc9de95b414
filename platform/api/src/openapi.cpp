#include "api/api.hpp"

namespace yilian::api {
namespace {

namespace bj = json::bj;

std::string method_name(http::Method method) {
  std::string name(http::to_string(method));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

std::string operation_id(const std::string& action) {
  std::string out;
  bool upper = false;
  for (const char c : action) {
    if (c == '.' || c == '_' || c == '-') {
      upper = true;
      continue;
    }
    out.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    upper = false;
  }
  return out;
}

bj::array parameters(const Operation& operation) {
  bj::array list;
  for (const auto& name : operation.path_names) {
    const bool id = name == "id" || name.ends_with("Id");
    bj::object schema{{"type", "string"}};
    if (id) schema["format"] = "uuid";
    list.push_back(
        bj::object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", schema}});
  }
  for (const auto& [name, property] : operation.query_properties)
    list.push_back(bj::object{{"name", name},
                              {"in", "query"},
                              {"required", property.as_object().at("required")},
                              {"schema", property.as_object().at("schema")}});
  if (operation.method == http::Method::post && !operation.doc.open)
    list.push_back(bj::object{{"name", "Idempotency-Key"},
                              {"in", "header"},
                              {"required", false},
                              {"schema", bj::object{{"type", "string"}, {"maxLength", 100}}}});
  if (operation.method != http::Method::get && !operation.doc.open)
    list.push_back(bj::object{{"name", "If-Match"},
                              {"in", "header"},
                              {"required", false},
                              {"schema", bj::object{{"type", "string"}}}});
  return list;
}

/// Several types are separated by ", ".
bj::object content(const std::string& types, const bj::value& schema) {
  bj::object out;
  for (std::size_t at = 0; at < types.size();) {
    const auto end = std::min(types.find(", ", at), types.size());
    out[types.substr(at, end - at)] = bj::object{{"schema", schema}};
    at = end + 2;
  }
  return out;
}

bj::object operation_object(const Operation& operation) {
  bj::object out{{"operationId", operation_id(operation.doc.action)},
                 {"tags", bj::array{bj::value(operation.doc.tag)}},
                 {"summary", operation.doc.zh + " · " + operation.doc.en}};
  if (operation.doc.right) {
    const RightInfo& right = info(*operation.doc.right);
    out["x-right"] = right.name;
    out["description"] = "Right: " + std::string(right.name);
  }
  if (operation.doc.open) out["security"] = bj::array{};
  if (auto list = parameters(operation); !list.empty()) out["parameters"] = std::move(list);
  if (!operation.doc.request_type.empty())
    out["requestBody"] = bj::object{
        {"required", true},
        {"content", content(operation.doc.request_type, bj::object{{"type", "string"}})}};
  else if (!operation.body.is_null())
    out["requestBody"] =
        bj::object{{"required", true}, {"content", content("application/json", operation.body)}};
  bj::object success{{"description", "OK"}};
  if (!operation.doc.answer_type.empty())
    success["content"] = content(operation.doc.answer_type, bj::object{{"type", "string"}});
  else if (!operation.answer.is_null())
    success["content"] = content("application/json", operation.answer);
  out["responses"] = bj::object{
      {std::to_string(operation.doc.status), std::move(success)},
      {"default",
       bj::object{{"description", "Problem"},
                  {"content", content("application/problem+json",
                                      bj::object{{"$ref", "#/components/schemas/Problem"}})}}}};
  return out;
}

bj::object problem_schema() {
  bj::array codes;
  for (const auto& row : error_catalogue()) codes.emplace_back(row.name);
  const bj::object text{{"type", "string"}};
  return {
      {"type", "object"},
      {"required", bj::array{"type", "title", "status", "code", "traceId"}},
      {"properties",
       bj::object{
           {"type", text},
           {"title", text},
           {"status", bj::object{{"type", "integer"}}},
           {"code", bj::object{{"type", "string"}, {"enum", codes}}},
           {"instance", text},
           {"traceId", text},
           {"link", text},
           {"errors",
            bj::object{{"type", "array"},
                       {"items", bj::object{{"$ref", "#/components/schemas/ProblemField"}}}}}}}};
}

}  // namespace

bj::object Api::openapi(const std::string& version) const {
  bj::object paths;
  for (const auto& operation : operations_) {
    if (!paths.contains(operation.path)) paths[operation.path] = bj::object{};
    paths[operation.path].as_object()[method_name(operation.method)] = operation_object(operation);
  }
  bj::object schemas = schemas_.components();
  const bj::object text{{"type", "string"}};
  schemas["Problem"] = problem_schema();
  schemas["ProblemField"] =
      bj::object{{"type", "object"},
                 {"required", bj::array{"pointer", "code", "message"}},
                 {"properties", bj::object{{"pointer", text}, {"code", text}, {"message", text}}}};
  return {
      {"openapi", "3.1.0"},
      {"info",
       bj::object{{"title", "Yilian 医联"},
                  {"version", version},
                  {"license", bj::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", bj::array{bj::object{{"url", "/"}}}},
      {"security",
       bj::array{bj::object{{"session", bj::array{}}}, bj::object{{"client", bj::array{}}}}},
      {"paths", std::move(paths)},
      {"components",
       bj::object{
           {"schemas", std::move(schemas)},
           {"securitySchemes",
            bj::object{
                {"session",
                 bj::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "yilian_session"}}},
                {"client",
                 bj::object{{"type", "oauth2"},
                            {"flows", bj::object{{"clientCredentials",
                                                  bj::object{{"tokenUrl", "/oauth/token"},
                                                             {"scopes", bj::object{}}}}}}}}}}}}};
}

}  // namespace yilian::api
