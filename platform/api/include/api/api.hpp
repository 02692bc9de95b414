#pragma once
// The conventions of every route, in one place a handler can't forget: who calls, the right, strict
// reading of path, query and body, ETag and If-Match, Idempotency-Key, problem+json in the caller's
// language, the audit of reads and refusals, and the OpenAPI document printed from the
// declarations.
//
// A handler is a lambda (const Call&, parameters…) -> Result<T>, Status or Result<http::Response>.
// Its parameters say what the route takes: an Id<…> is the next {name} of the path, Query<Q> the
// query, a described struct the JSON body, const http::Request& the request itself.
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "audit/audit.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "kernel/caller.hpp"

namespace yilian::api {

template <class Q>
struct Query {
  Q value;
};

/// An answer that was written before: what json::write gives for a T.
template <class T>
struct Rendered {
  std::shared_ptr<const std::string> json;
  std::int64_t version = 0;  ///< 0: nothing that is changed by version, no ETag
};

/// Decides who calls; implemented by the access context. `changes` is true for everything but GET:
/// a cookie session then needs its CSRF header.
class Gate {
 public:
  virtual ~Gate() = default;
  virtual Result<Caller> admit(const http::Request& request, bool changes) = 0;
};

struct Doc {
  std::string tag;
  std::string action;          ///< name for the audit and the operationId, e.g. "referral.accept"
  std::string zh, en;          ///< summary
  std::optional<Right> right;  ///< needed right; none = any signed-in caller
  bool open = false;           ///< no sign-in needed
  bool audited = false;        ///< a read that leaves an entry even when it shows no patient
  /// A few reads by key, each a glance: the network thread answers itself, because handing it to
  /// another thread costs more than the answer. On PostgreSQL it serves others while it waits.
  bool quick = false;
  int status = 200;  ///< of success; a Status answers 204
  /// Content type of a body that is not JSON, e.g. multipart/form-data; several with ", " between.
  std::string request_type;
  std::string answer_type;  ///< content type of an answer that is not JSON, e.g. application/pdf
  /// For handlers that answer http::Response: the described type of its JSON, by `answers<T>()`.
  std::function<json::bj::value(json::Schemas&)> answer_schema;
};

template <class T>
std::function<json::bj::value(json::Schemas&)> answers() {
  return [](json::Schemas& schemas) { return schemas.of<T>(); };
}

struct Operation {
  http::Method method;
  std::string path;
  Doc doc;
  std::vector<std::string> path_names;
  bool has_if_match = false;
  json::bj::object query_properties;
  json::bj::value body;
  json::bj::value answer;
  bool raw = false;  ///< see Api::raw
};

class Api {
 public:
  Api(http::Router& router, Gate& gate, audit::Spool& spool, const Clock& clock, RegionId region);

  template <class F>
  void route(http::Method method, std::string path, Doc doc, F handler) {
    add(method, std::move(path), std::move(doc), std::move(handler), &F::operator());
  }

  /// A route of another standard (FHIR), which describes itself and has its own forms of body,
  /// query, version and error. Who calls, right, Idempotency-Key, bounds, tracing and audit are as
  /// everywhere; it is not in `operations` and not in the OpenAPI document.
  using Raw = std::function<Result<http::Response>(const Call&, const http::Request&)>;
  void raw(http::Method method, std::string path, Doc doc, Raw handler);
  /// How errors at and below a path are written, in place of problem+json; start-up only.
  using ErrorForm = std::function<http::Response(const Error&, Language, const http::Request&)>;
  void error_form(std::string prefix, ErrorForm form);

  /// The OpenAPI 3.1 document of all routes added so far.
  json::bj::object openapi(const std::string& version) const;
  const std::vector<Operation>& operations() const { return operations_; }

 private:
  using Run = std::function<Result<http::Response>(const Call&, http::Request&)>;

  template <class F, class R, class... A>
  void add(http::Method method, std::string path, Doc doc, F handler,
           R (F::*)(const Call&, A...) const) {
    Operation operation{method, std::move(path), std::move(doc)};
    (describe_parameter<std::remove_cvref_t<A>>(operation), ...);
    describe_answer<R>(operation);
    const int status = operation.doc.status;
    install(std::move(operation), [handler, status](const Call& call, http::Request& request) {
      return invoke<R, A...>(handler, status, call, request);
    });
  }

  template <class R, class... A, class F>
  static Result<http::Response> invoke(const F& handler, int status, const Call& call,
                                       http::Request& request) {
    [[maybe_unused]] std::size_t next_path = 0;
    std::optional<Error> wrong;
    // Braces evaluate in order, so that path values are taken in the order of the parameters.
    std::tuple<std::remove_cvref_t<A>...> values{
        take<std::remove_cvref_t<A>>(request, next_path, wrong)...};
    if (wrong) return std::unexpected(std::move(*wrong));
    R answer =
        std::apply([&](auto&... value) { return handler(call, std::move(value)...); }, values);
    if (!answer) return std::unexpected(std::move(answer).error());
    return respond(std::move(answer), status);
  }

  template <class T>
  static T take(http::Request& request, std::size_t& next_path, std::optional<Error>& wrong) {
    if constexpr (json::IsId<T>::value) {
      const auto& [name, text] = request.path_values.at(next_path++);
      const auto id = parse_uuid(text);
      // An id that is no id names nothing: the same answer as for one that does not exist.
      if (!id && !wrong) wrong = Error{Code::not_found};
      return T{id.value_or(Uuid{})};
    } else if constexpr (std::same_as<T, http::Request>) {
      return request;
    } else if constexpr (IsQuery<T>::value) {
      auto query = read_query<decltype(T::value)>(request);
      if (!query && !wrong) wrong = query.error();
      return query ? T{std::move(*query)} : T{};
    } else {
      auto body = read_body<T>(request);
      if (!body && !wrong) wrong = body.error();
      return body ? std::move(*body) : T{};
    }
  }

  template <class T>
  struct IsQuery : std::false_type {};
  template <class Q>
  struct IsQuery<Query<Q>> : std::true_type {};
  template <class T>
  struct IsRendered : std::false_type {};
  template <class T>
  struct IsRendered<Rendered<T>> : std::true_type {
    using type = T;
  };

  template <class T>
  static Result<T> read_body(const http::Request& request) {
    CHECK_OK(check_json_type(request));
    return json::read<T>(request.body);
  }
  template <class Q>
  static Result<Q> read_query(const http::Request& request) {
    json::Problems problems;
    Q out{};
    json::read_from(query_object<Q>(request, problems), out, "", problems);
    if (!problems.empty()) return std::unexpected(std::move(problems).error());
    return out;
  }
  /// The query as a JSON object, with numbers and true/false where the described type wants them.
  template <class Q>
  static json::bj::value query_object(const http::Request& request, json::Problems& problems) {
    json::bj::object object;
    for (const auto& [name, text] : request.query) {
      if (name == "lang") continue;
      // Which of two would count is nobody's guess.
      if (object.contains(name)) problems.add("/" + name, Code::too_many, {{"max", "1"}});
      bool number = false, boolean = false;
      json::mp::mp_for_each<json::Members<Q>>([&](auto d) {
        if (json::member_name<decltype(d)>() != name) return;
        using M = std::remove_cvref_t<decltype(std::declval<Q&>().*d.pointer)>;
        kind_of<M>(number, boolean);
      });
      object[name] = typed(text, number, boolean);
      if (object.size() > 50) {
        problems.add("", Code::too_many, {{"max", "50"}});
        break;
      }
    }
    return object;
  }
  template <class M>
  static void kind_of(bool& number, bool& boolean) {
    if constexpr (json::IsOptional<M>::value) kind_of<typename M::value_type>(number, boolean);
    else {
      boolean = std::same_as<M, bool>;
      number =
          !boolean && (std::integral<M> || std::floating_point<M> || json::IsBounded<M>::value);
    }
  }

  template <class T>
  static http::Response respond(Result<T> answer, int status) {
    if constexpr (std::is_void_v<T>) {
      http::Response response;
      response.status = 204;
      return response;
    } else if constexpr (std::same_as<T, http::Response>) {
      return std::move(*answer);
    } else {
      http::Response response;
      response.status = status;
      if constexpr (IsRendered<T>::value) response.body = *answer->json;
      else response.body = json::write(*answer);
      if constexpr (requires { answer->version; })
        if (!IsRendered<T>::value || answer->version > 0)
          response.header("ETag", "\"" + std::to_string(answer->version) + "\"");
      return response;
    }
  }

  template <class T>
  void describe_parameter(Operation& operation) {
    if constexpr (json::IsId<T>::value || std::same_as<T, http::Request>) {
    } else if constexpr (IsQuery<T>::value) {
      using Q = decltype(T::value);
      json::mp::mp_for_each<json::Members<Q>>([&](auto d) {
        using M = std::remove_cvref_t<decltype(std::declval<Q&>().*d.pointer)>;
        operation.query_properties[json::member_name<decltype(d)>()] = json::bj::object{
            {"schema", schemas_.of<M>()}, {"required", !json::IsOptional<M>::value}};
      });
    } else {
      operation.body = schemas_.of<T>();
    }
  }
  template <class R>
  void describe_answer(Operation& operation) {
    using T = typename R::value_type;
    if constexpr (std::is_void_v<T>) operation.doc.status = 204;
    else if constexpr (IsRendered<T>::value)
      operation.answer = schemas_.of<typename IsRendered<T>::type>();
    else if constexpr (!std::same_as<T, http::Response>) operation.answer = schemas_.of<T>();
    else if (operation.doc.answer_schema) operation.answer = operation.doc.answer_schema(schemas_);
  }

  static Status check_json_type(const http::Request& request);
  static json::bj::value typed(const std::string& text, bool number, bool boolean);
  void install(Operation operation, Run run);
  void serve_at(Operation operation, Run run);
  http::Response serve(const Operation& operation, const Run& run, http::Request& request);
  http::Response refusal(const Error& error, Language language, const http::Request& request) const;
  Result<Call> call_for(const Operation& operation, const http::Request& request);
  Status trace_answer(const Call& call, bool always);
  void trace_refusal(const Call& call, const Error& error);

  http::Router& router_;
  Gate& gate_;
  audit::Spool& spool_;
  const Clock& clock_;
  RegionId region_;
  json::Schemas schemas_;
  std::vector<Operation> operations_;
  std::vector<std::pair<std::string, ErrorForm>> error_forms_;
};

/// An error as application/problem+json in the caller's language.
http::Response problem(const Error& error, Language language, const std::string& instance,
                       const std::string& trace_id);

}  // namespace yilian::api
