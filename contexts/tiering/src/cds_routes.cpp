// The routes of CDS Hooks. Callers are signed in like any system client; nothing that they send
// about the patient is kept.
#include "api/api.hpp"
#include "cds.hpp"
#include "impl.hpp"

namespace yilian::tiering {
namespace {

using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

http::Response answer(const json::bj::object& body) {
  http::Response out;
  out.body = json::bj::serialize(body);
  return out;
}

void add_service(api::Api& api, const Shared& impl, const cds::HookService& one) {
  const std::string path = std::string("/cds-services/") + one.id, name = one.hook;
  const std::string id = one.id;
  api.route(Method::post, path,
            {.tag = "cds",
             .action = "cds." + name,
             .zh = one.zh,
             .en = one.en,
             .right = Right::tiering_read},
            [impl, name](const Call& call, const http::Request& request) -> Result<http::Response> {
              TRY(const auto body, impl->cards(call, name, request));
              return answer(body);
            });
  api.route(Method::post, path + "/feedback",
            {.tag = "cds",
             .action = "cds." + name + ".feedback",
             .zh = "对提示卡片的反馈",
             .en = "What the clinician did with the cards",
             .right = Right::tiering_read},
            [impl, id](const Call& call, const http::Request& request) -> Result<http::Response> {
              CHECK_OK(impl->feedback(call, id, request));
              return answer({});
            });
}

}  // namespace

json::bj::object Service::Impl::discovery(Language language) const {
  return cds::discovery(language);
}

Result<json::bj::object> Service::Impl::cards(const Call& call, const std::string& hook,
                                              const http::Request& request) {
  TRY(const auto read, cds::read_request(request.body, hook));
  const Date today = local_date(call.now);
  const auto facts = cds::facts(inputs, read.at("prefetch").as_object(), today);
  return database.read([&](db::Session& s) -> Result<json::bj::object> {
    TRY(const auto found, evaluate(s, {facts, std::nullopt, today}, today));
    return json::bj::object{{"cards", cds::cards(found, call.language, call.now.ms)}};
  });
}

Status Service::Impl::feedback(const Call& call, const std::string& service,
                               const http::Request& request) {
  TRY(const auto items, cds::read_feedback(request.body));
  return work::change(database, call, [&](work::Work& w) -> Status {
    for (const auto& one : items) {
      store::put_feedback(
          w.db, region,
          {service, one.card, call.caller.organisation, one.outcome, one.reason, one.at, call.now});
      w.subject(one.card);
    }
    return {};
  });
}

void add_cds_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/cds-services",
            {.tag = "cds",
             .action = "cds.discovery",
             .zh = "决策支持服务目录（CDS Hooks）",
             .en = "Decision support: discovery of CDS Hooks",
             .right = Right::tiering_read},
            [impl](const Call& call) -> Result<http::Response> {
              return answer(impl->discovery(call.language));
            });
  for (const auto& one : cds::services) add_service(api, impl, one);
}

}  // namespace yilian::tiering
