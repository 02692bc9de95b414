// Routes about who opened a record, and about objections.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::privacy {

using http::Method;

void add_access_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/patients/{id}/accesses",
            {.tag = "patients",
             .action = "patient.accesses",
             .zh = "按本人要求出示谁看过档案",
             .en = "Who opened the record, when and why, for the person who asks",
             .right = Right::access_log_give},
            [impl](const Call& call, PatientId id, AccessLogCommand c) -> Result<AccessLog> {
              return impl->accesses(call, id, c);
            });
  api.route(Method::post, "/api/v1/patients/{id}/objections",
            {.tag = "patients",
             .action = "objection.raise",
             .zh = "登记本人不认可的查阅",
             .en = "Enter that the person does not recognise an access",
             .right = Right::access_log_give,
             .status = 201},
            [impl](const Call& call, PatientId id, ObjectCommand c) -> Result<Objection> {
              return impl->raise(call, id, c);
            });
  api.route(Method::get, "/api/v1/patients/{id}/objections",
            {.tag = "patients",
             .action = "objection.of_patient",
             .zh = "本人的查阅异议与答复",
             .en = "The person's objections to accesses, with their answers",
             .right = Right::access_log_give},
            [impl](const Call& call, PatientId id) -> Result<ObjectionList> {
              return impl->of_patient(call, id);
            });
}

void add_objection_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  const auto doc = [](const char* action, const char* zh, const char* en,
                      Right right = Right::objection_review) {
    return api::Doc{.tag = "objections", .action = action, .zh = zh, .en = en, .right = right};
  };
  api.route(
      Method::get, "/api/v1/objections",
      doc("objection.list", "查阅异议列表", "Objections to accesses, those of the own unit or all"),
      [impl](const Call& call, api::Query<ObjectionFilter> filter) -> Result<ObjectionPage> {
        return impl->objections(call, filter.value);
      });
  api.route(Method::get, "/api/v1/objections/{id}",
            doc("objection.get", "查看查阅异议", "An objection with the accesses it is about"),
            [impl](const Call& call, ObjectionId id) -> Result<Objection> {
              return impl->objection(call, id);
            });
  api.route(Method::get, "/api/v1/objections/{id}/answer",
            doc("objection.get_answer", "查看异议的答复", "An objection for who tells the person",
                Right::access_log_give),
            [impl](const Call& call, ObjectionId id) -> Result<Objection> {
              return impl->answer_of(call, id);
            });
  api.route(Method::post, "/api/v1/objections/{id}/take",
            doc("objection.take", "受理查阅异议", "Begin to examine an objection"),
            [impl](const Call& call, ObjectionId id) -> Result<Objection> {
              return impl->take(call, id);
            });
  api.route(
      Method::post, "/api/v1/objections/{id}/explain",
      doc("objection.explain", "认定查阅正当并答复", "The access was proper: the answer"),
      [impl](const Call& call, ObjectionId id, ObjectionAnswerCommand c) -> Result<Objection> {
        return impl->answer(call, id, ObjectionAction::explain, c);
      });
  api.route(
      Method::post, "/api/v1/objections/{id}/find-improper",
      doc("objection.find_improper", "认定查阅不当并答复", "The access was improper: the answer"),
      [impl](const Call& call, ObjectionId id, ObjectionAnswerCommand c) -> Result<Objection> {
        return impl->answer(call, id, ObjectionAction::find_improper, c);
      });
  api.route(Method::post, "/api/v1/objections/{id}/tell",
            doc("objection.tell", "登记已告知本人", "The person has been told the answer",
                Right::access_log_give),
            [impl](const Call& call, ObjectionId id, TellCommand c) -> Result<Objection> {
              return impl->tell(call, id, c);
            });
}

}  // namespace yilian::privacy
