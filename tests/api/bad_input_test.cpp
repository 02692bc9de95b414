// Bad input to every field of every route, made from the OpenAPI document: the answer is a 4xx with
// a code, and where a field is wrong its pointer; nothing is stored. What is valid but at a bound
// never ends in 500.
#include "api/api.hpp"
#include "db/schema.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using BadInputTest = ApiTest;
INSTANTIATE_API_TESTS(BadInputTest);

const http::Fields json_type = {{"content-type", "application/json"}, {"if-match", "\"1\""}};

/// A request whose one fault is at `pointer`; empty when the text is no JSON at all.
struct Bad {
  std::string pointer, what, body;
};

class Document {
 public:
  explicit Document(const bj::object& openapi) : openapi_(openapi) {}

  const bj::object& resolved(const bj::value& schema) const {
    const auto& object = schema.as_object();
    const auto* reference = object.if_contains("$ref");
    if (!reference) return object;
    const std::string name(reference->as_string());
    return openapi_.at("components").at("schemas").at(name.substr(name.rfind('/') + 1)).as_object();
  }
  static std::string text(const bj::object& schema, const char* key) {
    const auto* found = schema.if_contains(key);
    return found && found->is_string() ? std::string(found->as_string()) : "";
  }
  static std::int64_t number(const bj::object& schema, const char* key, std::int64_t otherwise) {
    const auto* found = schema.if_contains(key);
    return found && found->is_number() ? found->to_number<std::int64_t>() : otherwise;
  }
  static bool required(const bj::object& schema, std::string_view name) {
    const auto* list = schema.if_contains("required");
    if (!list) return false;
    return std::ranges::any_of(list->as_array(),
                               [&](const auto& one) { return one.as_string() == name; });
  }

  /// A value that keeps to its schema, with every field filled in.
  bj::value sample(const bj::value& given) const {
    const auto& schema = resolved(given);
    if (const auto* list = schema.if_contains("enum")) return list->as_array().front();
    const auto type = text(schema, "type"), format = text(schema, "format");
    if (type == "boolean") return false;
    if (type == "number") return 1.5;
    if (type == "integer") return number(schema, "minimum", 1);
    if (type == "array") return bj::array{sample(schema.at("items"))};
    if (format == "uuid") return "01890a5d-ac96-7000-8000-0000000000ff";
    if (format == "date") return "2026-03-02";
    if (format == "date-time") return "2026-03-02T09:00:00+08:00";
    if (type == "string")
      return bj::value(bj::string(
          static_cast<std::size_t>(std::max<std::int64_t>(1, number(schema, "minLength", 1))),
          '1'));
    bj::object out;
    if (const auto* properties = schema.if_contains("properties"))
      for (const auto& [name, inner] : properties->as_object()) out[name] = sample(inner);
    return out;
  }

  /// Values that the schema forbids.
  std::vector<std::pair<std::string, bj::value>> wrong(const bj::value& given, bool needed) const {
    const auto& schema = resolved(given);
    const auto type = text(schema, "type"), format = text(schema, "format");
    std::vector<std::pair<std::string, bj::value>> out;
    if (needed) out.emplace_back("null", nullptr);
    if (type != "object") out.emplace_back("an object", bj::object{{"a", 1}});
    if (type != "array") out.emplace_back("a list", bj::array{1});
    if (type != "boolean") out.emplace_back("true", true);
    if (type != "integer" && type != "number") out.emplace_back("a number", 7);
    if (type != "string") out.emplace_back("a text", "seven");
    if (type == "integer") {
      out.emplace_back("a fraction", 1.5);
      out.emplace_back("too large", 9'223'372'036'854'775'807);
      out.emplace_back("too small", std::numeric_limits<std::int64_t>::min());
    }
    if (type == "array") out.emplace_back("too many", bj::array(501, sample(schema.at("items"))));
    if (type != "string") return out;
    out.emplace_back("a null byte", bj::string("a\0b", 3));
    if (schema.if_contains("enum") || !format.empty()) {
      out.emplace_back("another word", "colourless");
      out.emplace_back("no word", "");
      out.emplace_back("a long word", std::string(100'000, '9'));
      return out;
    }
    out.emplace_back("a control character", "a\x1b[31m");
    out.emplace_back(
        "too long", std::string(static_cast<std::size_t>(number(schema, "maxLength", 0)) + 1, '1'));
    out.emplace_back("much too long", std::string(900'000, '1'));
    if (const auto min = number(schema, "minLength", 0); min > 0)
      out.emplace_back("too short", std::string(static_cast<std::size_t>(min - 1), '1'));
    return out;
  }

  /// Values that the schema allows and nobody sends.
  std::vector<bj::value> extremes(const bj::value& given) const {
    const auto& schema = resolved(given);
    const auto type = text(schema, "type"), format = text(schema, "format");
    if (type == "integer")
      return {number(schema, "minimum", -9'007'199'254'740'991),
              number(schema, "maximum", 9'007'199'254'740'991)};
    if (type == "number") return {1.7e308, -1.7e308, 0};
    if (type == "array") return {bj::array{}, bj::array(500, sample(schema.at("items")))};
    if (format == "date") return {"0001-01-01", "1600-02-29", "9999-12-31"};
    if (format == "date-time") return {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00"};
    if (format == "uuid")
      return {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    if (type != "string" || schema.if_contains("enum")) return {};
    std::string longest;
    for (std::int64_t i = 0; i < number(schema, "maxLength", 0); ++i) longest += "𠀀";
    return {bj::value(longest), "%_'\";--\\", "\u202e", "🧪\t\n"};
  }

  /// Calls visit(pointer, schema, needed) for every value below, and for the value itself.
  template <class F>
  void each(const bj::value& given, const std::string& pointer, bool needed, const F& visit) const {
    visit(pointer, given, needed);
    const auto& schema = resolved(given);
    if (const auto* properties = schema.if_contains("properties"))
      for (const auto& [name, inner] : properties->as_object())
        each(inner, pointer + "/" + std::string(name), required(schema, name), visit);
    if (const auto* items = schema.if_contains("items")) each(*items, pointer + "/0", true, visit);
  }

 private:
  const bj::object& openapi_;
};

std::string with(const bj::value& sample, const std::string& pointer, const bj::value& value) {
  auto copy = sample;
  if (pointer.empty()) return bj::serialize(value);
  copy.at_pointer(pointer) = value;
  return bj::serialize(copy);
}

std::vector<Bad> bad_bodies(const Document& document, const bj::value& schema) {
  const auto sample = document.sample(schema);
  std::vector<Bad> out;
  document.each(schema, "", true, [&](const std::string& at, const bj::value& inner, bool needed) {
    for (const auto& [what, value] : document.wrong(inner, needed))
      out.push_back({at, what, with(sample, at, value)});
    const auto& kind = document.resolved(inner);
    // An object of any form (additionalProperties) is checked by whoever knows what it is.
    if (Document::text(kind, "type") == "object" && kind.if_contains("properties")) {
      auto more = sample;
      (at.empty() ? more : more.at_pointer(at)).as_object()["colour~/\u7ea2"] = 1;
      out.push_back({at + "/colour~0~1\u7ea2", "an unknown field", bj::serialize(more)});
      for (const auto& name :
           kind.if_contains("required") ? kind.at("required").as_array() : bj::array{}) {
        auto less = sample;
        (at.empty() ? less : less.at_pointer(at)).as_object().erase(name.as_string());
        out.push_back({at + "/" + std::string(name.as_string()), "left out", bj::serialize(less)});
      }
    }
  });
  const auto whole = bj::serialize(sample);
  for (const auto& text : {std::string(), whole.substr(0, whole.size() / 2), whole + whole,
                           std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":\"\xff\"}"),
                           std::string("\0", 1), "[" + std::string(5000, '[')})
    out.push_back({"", "no JSON", text});
  return out;
}

/// A caller with each right, so that what is sent is read at all.
class Callers {
 public:
  explicit Callers(World& world) : world_(world) {}
  Browser& with(std::optional<Right> right) {
    for (const Role role : {Role::platform_admin, Role::gp, Role::insurance_officer,
                            Role::medical_department, Role::referral_desk, Role::office}) {
      if (right && !rights_of(role).test(static_cast<std::size_t>(*right))) continue;
      auto found = browsers_.find(role);
      if (found == browsers_.end())
        found = browsers_.emplace(role, world_.sign_in(role, "township")).first;
      return found->second;
    }
    if (!right || !rights_of(Role::system_client).test(static_cast<std::size_t>(*right)))
      throw std::logic_error("nobody has the right");
    auto found = browsers_.find(Role::system_client);
    if (found == browsers_.end())
      found = browsers_.emplace(Role::system_client, system_client()).first;
    return found->second;
  }

 private:
  Browser system_client() {
    auto root = world_.sign_in(Role::platform_admin);
    const auto made =
        root.post("/api/v1/clients", bj::object{{"name", "HIS"},
                                                {"organisationId", to_string(root.organisation)},
                                                {"scopes", bj::array{"message_send"}}});
    auto out = world_.visitor();
    const auto token =
        out.send(http::Method::post, "/oauth/token",
                 "grant_type=client_credentials&client_id=" + made.text("/client/id") +
                     "&client_secret=" + made.text("/secret"),
                 {{"content-type", "application/x-www-form-urlencoded"}});
    out.bearer = token.text("/access_token");
    return out;
  }

  World& world_;
  std::map<Role, Browser> browsers_;
};

std::string filled(const std::string& path, const std::string& id) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '{') inside = true, out += id;
    if (!inside) out.push_back(c);
    if (c == '}') inside = false;
  }
  return out;
}

const char* some_id = "01890a5d-ac96-7000-8000-0000000000ff";

bool has_pointer(const Answer& answer, const std::string& pointer) {
  const auto problems = " " + answer.problems() + " ";
  return problems.find(" " + pointer + ":") != std::string::npos ||
         problems.find(" " + pointer + "/") != std::string::npos;
}

/// Rows of every table but those that keep a trace of the request itself.
std::map<std::string, std::int64_t> rows_of(World& world) {
  static const std::set<std::string> traces = {"audit", "audit_chain", "audit_patients",
                                               "idempotency"};
#define TABLE(name) {#name, "SELECT count(*) FROM " #name ""_sql}
  static const std::map<std::string, db::Sql> statements = {
      TABLE(access_objections),
      TABLE(access_reviews),
      TABLE(account_identities),
      TABLE(accounts),
      TABLE(agreement_parties),
      TABLE(agreements),
      TABLE(cds_feedback),
      TABLE(bed_snapshots),
      TABLE(beds),
      TABLE(bookings),
      TABLE(channels),
      TABLE(client_tokens),
      TABLE(clients),
      TABLE(consortia),
      TABLE(consortium_members),
      TABLE(consumers),
      TABLE(contacts),
      TABLE(corrections),
      TABLE(deliveries),
      TABLE(departments),
      TABLE(exchange_counted),
      TABLE(exchange_days),
      TABLE(exchange_latest),
      TABLE(exchange_messages),
      TABLE(exchange_numbers),
      TABLE(exchange_senders),
      TABLE(exchange_stamps),
      TABLE(exchange_unmapped),
      TABLE(diagnoses),
      TABLE(discharge_months),
      TABLE(discharges),
      TABLE(divisions),
      TABLE(duties),
      TABLE(fhir_guards),
      TABLE(fhir_index),
      TABLE(fhir_people),
      TABLE(fhir_subscriptions),
      TABLE(fhir_notices),
      TABLE(fhir_exports),
      TABLE(fhir_export_files),
      TABLE(fhir_resources),
      TABLE(fhir_versions),
      TABLE(file_chunks),
      TABLE(files),
      TABLE(follow_ups),
      TABLE(installation),
      TABLE(match_keys),
      TABLE(merge_moves),
      TABLE(intake_batches),
      TABLE(intake_rows),
      TABLE(shared_documents),
      TABLE(message_preferences),
      TABLE(message_targets),
      TABLE(messages),
      TABLE(organisations),
      TABLE(outbox),
      TABLE(pending_identities),
      TABLE(people),
      TABLE(person_merges),
      TABLE(person_pairs),
      TABLE(policies),
      TABLE(policy_numbers),
      TABLE(posts),
      TABLE(readiness_assessments),
      TABLE(referral_approvals),
      TABLE(referral_answers),
      TABLE(referral_counted),
      TABLE(referral_counts),
      TABLE(referral_drafts),
      TABLE(referral_numbers),
      TABLE(referral_plan_items),
      TABLE(referral_timeline),
      TABLE(referral_versions),
      TABLE(referrals),
      TABLE(relationships),
      TABLE(resources),
      TABLE(sealing_keys),
      TABLE(sealing_work),
      TABLE(service_free_units),
      TABLE(service_order_steps),
      TABLE(service_orders),
      TABLE(service_periods),
      TABLE(service_prices),
      TABLE(services),
      TABLE(sessions),
      TABLE(slots),
      TABLE(source_numbers),
      TABLE(sharing_settings),
      TABLE(stream_heads),
      TABLE(terminology_batches),
      TABLE(terminology_changes),
      TABLE(terminology_concepts),
      TABLE(terminology_counted),
      TABLE(terminology_mappings),
      TABLE(terminology_systems),
      TABLE(terminology_unmapped),
      TABLE(visits),
      TABLE(waits),
      TABLE(wards),
  };
#undef TABLE
  const auto schema = db::inspect(world.app().database());
  std::map<std::string, std::int64_t> out;
  for (const auto& table : schema->tables) {
    if (traces.contains(table.name)) continue;
    const auto found = statements.find(table.name);
    EXPECT_NE(found, statements.end()) << "a new table: " << table.name;
    if (found == statements.end()) continue;
    out[table.name] = *world.app().database().read([&](db::Session& s) -> Result<std::int64_t> {
      return s.query_one(found->second)->get<std::int64_t>(0);
    });
  }
  return out;
}

bool takes_json(const api::Operation& operation) {
  return !operation.body.is_null() && operation.doc.request_type.empty();
}

TEST_P(BadInputTest, BodiesAreRefusedFieldByField) {
  const auto openapi = world().app().api().openapi("test");
  const Document document(openapi);
  Callers callers(world());
  for (const auto& operation : world().app().api().operations())
    (void)callers.with(operation.doc.right);
  const auto before = rows_of(world());
  std::size_t sent = 0;
  for (const auto& operation : world().app().api().operations()) {
    if (!takes_json(operation)) continue;
    auto& caller = callers.with(operation.doc.right);
    for (const auto& bad : bad_bodies(document, operation.body)) {
      const auto answer =
          caller.send(operation.method, filled(operation.path, some_id), bad.body, json_type);
      ++sent;
      const bool refused = answer.status >= 400 && answer.status < 500 && !answer.code().empty();
      EXPECT_TRUE(refused && (bad.what == "no JSON" || has_pointer(answer, bad.pointer)))
          << operation.path << " " << bad.pointer << " " << bad.what << "\n"
          << answer.status << " " << answer.body.substr(0, 300);
    }
  }
  EXPECT_GT(sent, 3000U);
  EXPECT_EQ(rows_of(world()), before);
}

TEST_P(BadInputTest, QueriesAreRefusedFieldByField) {
  const auto openapi = world().app().api().openapi("test");
  const Document document(openapi);
  Callers callers(world());
  std::size_t sent = 0;
  for (const auto& operation : world().app().api().operations()) {
    if (operation.method != http::Method::get || operation.doc.open) continue;
    auto& caller = callers.with(operation.doc.right);
    // What must stand beside the parameter that is asked about.
    const auto needed = [&](std::string_view except) {
      std::string out;
      for (const auto& [name, parameter] : operation.query_properties)
        if (name != except && parameter.at("required").as_bool()) {
          const auto value = document.sample(parameter.at("schema"));
          out += "&" + std::string(name) + "=" +
                 (value.is_string() ? std::string(value.as_string()) : bj::serialize(value));
        }
      return out;
    };
    const std::string path = filled(operation.path, some_id) + "?";
    for (const auto& [key, parameter] : operation.query_properties) {
      const std::string name(key);
      const auto& schema = document.resolved(parameter.at("schema"));
      std::vector<std::string> wrong;
      const auto type = Document::text(schema, "type");
      if (type != "string") wrong = {"", "many", "1.5", "[]", "{}", "-1", "99999999999999999999"};
      else if (schema.if_contains("enum") || schema.if_contains("format"))
        wrong = {"", "x", "2026-13-01", std::string(3000, '1')};
      else wrong = {std::string(3000, '1')};
      if (name == "cursor") wrong = {"x", std::string(36, '-'), std::string(3000, '1')};
      for (const auto& value : wrong) {
        const auto answer = caller.get(path + name + "=" + value + needed(name));
        ++sent;
        EXPECT_TRUE(answer.status == 400 && has_pointer(answer, "/" + name))
            << operation.path << " " << name << "=" << value.substr(0, 50) << "\n"
            << answer.status << " " << answer.body.substr(0, 300);
      }
      const auto twice = caller.get(path + name + "=1&" + name + "=1" + needed(name));
      EXPECT_TRUE(twice.status == 400 && has_pointer(twice, "/" + name))
          << operation.path << " " << name << " twice: " << twice.body.substr(0, 300);
      for (const char* odd :
           {"01890a5d-ac96-7000-8000-0000000000ff", "%_'\\\"", "🧪",
            "01890a5d-ac96-7000-8000-0000000000ffzzzzzzzzzz",
            "01890a5d-ac96-7000-8000-0000000000ff9999999999999999999999",
            "01890a5d-ac96-7000-8000-0000000000ff-1", "01890a5d-ac96-7000-8000-0000000000ff🧪"})
        EXPECT_LT(caller.get(path + name + "=" + odd + needed(name)).status, 500)
            << operation.path << " " << name << "=" << odd;
    }
    if (operation.query_properties.empty()) continue;
    EXPECT_TRUE(has_pointer(caller.get(path + "colour=red" + needed("")), "/colour"))
        << operation.path;
  }
  EXPECT_GT(sent, 100U);
}

TEST_P(BadInputTest, IdsAndHeadersThatAreNone) {
  Callers callers(world());
  for (const auto& operation : world().app().api().operations()) {
    auto& caller = callers.with(operation.doc.right);
    if (operation.path.find('{') != std::string::npos)
      for (const auto& id :
           {std::string("x"), std::string(36, '-'), std::string(5000, 'a'),
            std::string("01890a5d-ac96-7000-8000-0000000000fg"), std::string("🧪")}) {
        const auto answer =
            caller.send(operation.method, filled(operation.path, id), "{}", json_type);
        EXPECT_TRUE(answer.status == 404 || answer.status == 400 || answer.status == 403)
            << operation.path << " " << id.substr(0, 40) << answer.status << answer.body;
      }
    if (operation.method == http::Method::get || operation.doc.open) continue;
    for (const auto& tag : {std::string("*"), std::string("W/\"1\""), std::string("\"x\""),
                            std::string("\"-1\""), "\"" + std::string(30, '9') + "\""})
      EXPECT_EQ(caller
                    .send(operation.method, filled(operation.path, some_id), "{}",
                          {{"content-type", "application/json"}, {"if-match", tag}})
                    .status,
                412)
          << operation.path << " " << tag;
    if (operation.method != http::Method::post) continue;
    for (const auto& key :
         {std::string(101, 'k'), std::string("a b"), std::string("\x01"), std::string("🧪")})
      EXPECT_EQ(caller
                    .send(operation.method, filled(operation.path, some_id), "{}",
                          {{"content-type", "application/json"}, {"idempotency-key", key}})
                    .status,
                400)
          << operation.path;
  }
}

TEST_P(BadInputTest, BodiesThatAreNoJsonByDesign) {
  Callers callers(world());
  for (const auto& operation : world().app().api().operations())
    (void)callers.with(operation.doc.right);
  const auto before = rows_of(world());
  for (const auto& operation : world().app().api().operations()) {
    if (operation.doc.request_type.empty()) continue;
    auto& caller = callers.with(operation.doc.right);
    const auto send = [&](const std::string& body, const std::string& type) {
      const auto answer =
          caller.send(operation.method, operation.path, body, {{"content-type", type}});
      EXPECT_TRUE(answer.status >= 400 && answer.status < 500)
          << operation.path << " " << type << answer.body;
    };
    const std::string type =
        operation.doc.request_type.substr(0, operation.doc.request_type.find(',')) +
        (operation.doc.request_type.starts_with("multipart") ? "; boundary=b" : "");
    for (const auto& body :
         {std::string(), std::string("\0\xff\xfe", 3), std::string(70'000, '"'),
          std::string("--b\r\n\r\n\r\n--b--"), std::string("a=%zz&b"), std::string(50'000, '\n')}) {
      send(body, type);
      send(body, "application/json");
      send(body, "");
    }
  }
  EXPECT_EQ(rows_of(world()), before);
}

TEST_P(BadInputTest, WhatIsAtTheBoundNeverEndsInAFault) {
  const auto openapi = world().app().api().openapi("test");
  const Document document(openapi);
  Callers callers(world());
  auto nurse = world().sign_in(Role::nurse, "township");
  const auto patient = world().register_patient(nurse, world().id_card());
  const std::map<std::string, std::string> ids = {{"patientId", patient},
                                                  {"organisationId", to_string(nurse.organisation)},
                                                  {"leadId", to_string(nurse.organisation)}};
  std::size_t sent = 0;
  for (const auto& operation : world().app().api().operations()) {
    // The own session must last; its fields are names and passwords only.
    if (!takes_json(operation) || operation.path.starts_with("/api/v1/session")) continue;
    auto& caller = callers.with(operation.doc.right);
    auto sample = document.sample(operation.body);
    document.each(operation.body, "", true, [&](const std::string& at, const bj::value&, bool) {
      const auto known = ids.find(at.substr(at.rfind('/') + 1));
      if (!at.empty() && known != ids.end()) sample.at_pointer(at) = known->second;
    });
    document.each(
        operation.body, "", true, [&](const std::string& at, const bj::value& inner, bool) {
          if (at.empty()) return;
          for (const auto& value : document.extremes(inner)) {
            const auto answer = caller.send(operation.method, filled(operation.path, patient),
                                            with(sample, at, value), json_type);
            ++sent;
            EXPECT_LT(answer.status, 500) << operation.path << " " << at << " "
                                          << bj::serialize(value).substr(0, 100) << answer.body;
          }
        });
  }
  EXPECT_GT(sent, 500U);
}

}  // namespace
}  // namespace yilian::tests
