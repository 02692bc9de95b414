#include "patients/service.hpp"

#include <algorithm>

#include "api/api.hpp"
#include "impl.hpp"
#include "import_rows.hpp"
#include "sheets/sheets.hpp"

namespace yilian::patients {

Service::Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
                 RegionId region)
    : impl_(new Impl{database, std::move(vault), region, {}, {}, false, nullptr, {}, {}, {}, 0}) {}
Service::~Service() = default;

Result<Relationship> Service::require_relationship(db::Session& session, const Call& call,
                                                   PatientId patient) {
  return impl_->require_relationship(session, call, patient);
}

Result<Summary> Service::summary(db::Session& session, RegionId, PatientId patient, Date today) {
  TRY(const auto row, impl_->standing(session, patient));
  if (!row) return fail(Code::no_relationship);
  const auto& d = row->data;
  Summary out{row->id,
              d.name,
              d.sex,
              d.birth_date,
              mask_document(d.document_number),
              mask_phone(d.phone),
              rules::with_age_flags(d.flags, d.birth_date, today),
              d.address,
              d.phone,
              std::nullopt};
  if (!d.health_record_number.empty()) out.health_record_number = d.health_record_number;
  return out;
}

std::vector<Visit> Service::visits_of(db::Session& session, PatientId patient, std::int64_t limit) {
  return store::visits_of(session, impl_->region, patient, std::nullopt, limit);
}

std::vector<RelationshipRecord> Service::relationships_with(db::Session& session, PatientId patient,
                                                            OrganisationId organisation,
                                                            std::int64_t limit) {
  return store::relationships_with(session, impl_->region, patient, organisation, limit);
}

void Service::open_relationship(db::Session& session, RegionId region, PatientId patient,
                                OrganisationId organisation, std::string_view basis,
                                const Uuid& source, Instant from, Instant until) {
  store::put_relationship(session, region, impl_->current(session, patient), organisation, basis,
                          source, Scope::full, from, until);
}

void Service::end_relationship(db::Session& session, RegionId region, PatientId patient,
                               OrganisationId organisation, std::string_view basis,
                               const Uuid& source, Instant until) {
  store::shorten_relationship(session, region, patient, organisation, basis, source, until);
}

Status Service::visit_told(db::Session& session, const Call& call, PatientId patient,
                           const Uuid& source, bool is_void) {
  constexpr std::string_view basis = "visit";
  const auto& unit = call.caller.organisation;
  TRY(const auto person, impl_->standing(session, patient));
  if (!person) return {};
  if (is_void)
    store::shorten_relationship(session, impl_->region, person->id, unit, basis, source, call.now);
  else
    store::put_relationship(session, impl_->region, person->id, unit, basis, source,
                            Scope::own_organisation, call.now, rules::told_visit_until(call.now));
  return {};
}

std::optional<PatientId> Service::by_document(db::Session& session, std::string_view number) {
  const auto ring = keys::for_reading(session, *impl_->vault, impl_->region);
  const auto found = store::by_document(session, ring, impl_->region, number);
  return found ? std::optional(impl_->current(session, *found)) : found;
}

std::vector<PatientId> Service::by_local_number(db::Session& session, OrganisationId organisation,
                                                std::string_view number) {
  std::vector<PatientId> out;
  for (const auto id : store::by_local_number(session, impl_->region, organisation, number)) {
    const auto now = impl_->current(session, id);
    if (std::ranges::find(out, now) == out.end()) out.push_back(now);
  }
  if (out.size() > 2) out.resize(2);
  return out;
}

Result<PatientId> Service::enrol(db::Session& session, const Call& call, PatientId id,
                                 const PersonInput& person) {
  TRY(auto checked, rules::check(person, local_date(call.now), "/person"));
  const auto ring = keys::for_writing(session, *impl_->vault, impl_->region);
  const std::string name = checked.name, number = checked.document_number;
  if (const auto known = store::by_document(session, ring, impl_->region, number)) {
    TRY(const auto row, store::person(session, *impl_->vault, impl_->region, *known));
    if (row && row->data.name != name) return fail(Code::patient_has_other_name);
    return impl_->current(session, *known);
  }
  if (!store::insert_person(session, ring, impl_->region, {id, std::move(checked), 1},
                            call.caller.organisation, call.now))
    return fail(Code::conflict);
  return id;
}

Result<PersonHoldings> Service::holdings(db::Session& session, const Call& call,
                                         PatientId patient) {
  return impl_->holdings(session, call, patient);
}

bool Service::lock(db::Session& session, PatientId patient) {
  return store::lock_person(session, impl_->region, patient);
}

void Service::erase(db::Session& session, PatientId patient) {
  auto all = impl_->merged_into(session, patient);
  all.push_back(patient);
  for (const auto id : all) {
    store::delete_index_of(session, impl_->region, id);
    store::delete_person(session, impl_->region, id);
  }
}

Result<std::int64_t> Service::remove_relationships(db::Session& session, Instant before,
                                                   std::int64_t limit) {
  return store::delete_ended_relationships(session, impl_->region, before, limit);
}

Result<std::int64_t> Service::remove_reviews(db::Session& session, Instant before,
                                             std::int64_t limit) {
  return store::delete_old_reviews(session, impl_->region, before, limit);
}

namespace {

using http::Method;

constexpr const char* xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

void add_people(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/patients/search",
            {.tag = "patients",
             .action = "patient.search",
             .zh = "查找人员",
             .en = "Find people by an exact key",
             .right = Right::patient_register},
            [impl](const Call& call, SearchCommand c) -> Result<SearchAnswer> {
              return impl->search(call, c);
            });
  api.route(Method::post, "/api/v1/patients/register",
            {.tag = "patients",
             .action = "patient.register",
             .zh = "登记人员与就诊",
             .en = "Register a person with a visit",
             .right = Right::patient_register,
             .status = 201},
            [impl](const Call& call, RegisterCommand c) -> Result<Registered> {
              return impl->register_person(call, c);
            });
  api.route(
      Method::get, "/api/v1/patients/{id}",
      {.tag = "patients",
       .action = "patient.get",
       .zh = "查看人员",
       .en = "Get a person",
       .right = Right::patient_read},
      [impl](const Call& call, PatientId id) -> Result<Person> { return impl->get(call, id); });
  api.route(Method::put, "/api/v1/patients/{id}",
            {.tag = "patients",
             .action = "patient.correct",
             .zh = "更正人员资料",
             .en = "Correct a person",
             .right = Right::patient_register},
            [impl](const Call& call, PatientId id, CorrectCommand c) -> Result<Person> {
              return impl->correct(call, id, c);
            });
  api.route(Method::get, "/api/v1/patients/{id}/corrections",
            {.tag = "patients",
             .action = "patient.corrections",
             .zh = "更正记录",
             .en = "Corrections of a person",
             .right = Right::patient_read},
            [impl](const Call& call, PatientId id) -> Result<CorrectionList> {
              return impl->corrections(call, id);
            });
  api.route(Method::post, "/api/v1/patients/{id}/reveal",
            {.tag = "patients",
             .action = "patient.reveal",
             .zh = "显示完整号码",
             .en = "Reveal a full number",
             .right = Right::patient_reveal},
            [impl](const Call& call, PatientId id, RevealCommand c) -> Result<RevealAnswer> {
              Call once = call;  // the value must not be remembered with an Idempotency-Key
              once.idempotency_key.clear();
              auto answer = impl->reveal(once, id, c);
              call.seen = once.seen;
              return answer;
            });
}

http::Response xlsx_file(std::string content, const char* name) {
  http::Response response;
  response.content_type = xlsx;
  response.header("Content-Disposition", "attachment; filename=\"" + std::string(name) + "\"");
  response.may_compress = false;
  response.body = std::move(content);
  return response;
}

void add_import(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/patients/import",
            {.tag = "patients",
             .action = "patient.import",
             .zh = "导入人员",
             .en = "Import people from CSV or XLSX",
             .right = Right::person_import,
             .request_type = sheets::content_types},
            [impl](const Call& call, api::Query<PeopleImportOptions> options,
                   const http::Request& request) -> Result<PeopleImport> {
              return impl->import(call, options.value, request);
            });
  api.route(Method::get, "/api/v1/patients/import/template",
            {.tag = "patients",
             .action = "patient.import_template",
             .zh = "下载人员导入模板",
             .en = "Template for the import of people",
             .right = Right::person_import,
             .answer_type = xlsx},
            [](const Call& call) -> Result<http::Response> {
              TRY(auto book,
                  sheets::blank(csv::template_titles(import_rows::columns(), call.language)));
              return xlsx_file(std::move(book), "people.xlsx");
            });
}

void add_visits(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::get, "/api/v1/patients/{id}/visits",
            {.tag = "patients",
             .action = "visit.list",
             .zh = "就诊记录",
             .en = "Visits of a person",
             .right = Right::patient_read},
            [impl](const Call& call, PatientId id) -> Result<VisitList> {
              return impl->visits(call, id);
            });
  api.route(Method::post, "/api/v1/patients/{id}/visits",
            {.tag = "patients",
             .action = "visit.register",
             .zh = "登记就诊",
             .en = "Register a visit",
             .right = Right::patient_register,
             .status = 201},
            [impl](const Call& call, PatientId id, VisitCommand c) -> Result<Visit> {
              return impl->add_visit(call, id, c.visit);
            });
  api.route(
      Method::post, "/api/v1/visits/{id}/end",
      {.tag = "patients",
       .action = "visit.end",
       .zh = "结束就诊",
       .en = "End a visit",
       .right = Right::patient_register},
      [impl](const Call& call, VisitId id) -> Result<Visit> { return impl->end_visit(call, id); });
  api.route(Method::post, "/api/v1/patients/{id}/break-glass",
            {.tag = "patients",
             .action = "patient.break_glass",
             .zh = "紧急调阅",
             .en = "Break-glass access",
             .right = Right::break_glass},
            [impl](const Call& call, PatientId id, BreakGlassCommand c) -> Result<Person> {
              return impl->break_glass(call, id, c);
            });
  api.route(Method::get, "/api/v1/break-glass",
            {.tag = "patients",
             .action = "break_glass.list",
             .zh = "待审查调阅",
             .en = "Accesses to review",
             .right = Right::break_glass_review},
            [impl](const Call& call, api::Query<PageFilter> filter) -> Result<BreakGlassPage> {
              return impl->reviews(call, filter.value);
            });
  api.route(Method::post, "/api/v1/break-glass/{id}/review",
            {.tag = "patients",
             .action = "break_glass.review",
             .zh = "审查调阅",
             .en = "Review an access",
             .right = Right::break_glass_review},
            [impl](const Call& call, BreakGlassId id, ReviewCommand c) -> Result<BreakGlass> {
              return impl->review(call, id, c);
            });
}

}  // namespace

void Service::add_routes(api::Api& api) {
  add_people(api, impl_);
  add_import(api, impl_);
  add_visits(api, impl_);
  add_sharing_routes(api, impl_);
  add_pair_routes(api, impl_);
}

}  // namespace yilian::patients
