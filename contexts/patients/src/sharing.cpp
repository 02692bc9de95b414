// What a person shares: settings from signed acts, and what they keep from a caller.
#include "patients/sharing.hpp"

#include <algorithm>

#include "api/api.hpp"
#include "impl.hpp"
#include "network/lookup.hpp"
#include "policies/service.hpp"
#include "rules_sharing.hpp"
#include "store_sharing.hpp"

namespace yilian::patients {
namespace embedded {
extern const std::string_view sharing_json;
}

namespace {

constexpr const char* kind_name = "sharing";
constexpr const char* policy_key = "county";
constexpr Date shipped_from{2026, 1, 1};
constexpr std::int64_t in_force_max = 200, shown_max = 500;

/// Names of units, each asked for once.
class Names {
 public:
  Names(db::Session& s, RegionId region) : s_(s), region_(region) {}
  std::string of(OrganisationId id) {
    const auto [known, fresh] = names_.try_emplace(id);
    if (fresh)
      if (const auto found = network::find_organisation(s_, region_, id))
        known->second = found->name;
    return known->second;
  }

 private:
  db::Session& s_;
  RegionId region_;
  std::map<OrganisationId, std::string> names_;
};

SignedBy signed_by(const Signing& signing, const Call& call) {
  const bool self = signing.relation == SignerRelation::self;
  return {self ? "" : signing.signer_name.value,
          signing.relation,
          signing.method,
          signing.proof,
          signing.signed_at,
          call.now,
          call.caller.person_name,
          call.caller.organisation,
          ""};
}

void put_names(SharingSetting& one, Names& names) {
  if (one.organisation_id) one.organisation_name = names.of(*one.organisation_id);
  for (const auto unit : one.except) one.except_names.push_back(names.of(unit));
  one.restricted.organisation_name = names.of(one.restricted.organisation_id);
  if (one.allowed) one.allowed->organisation_name = names.of(one.allowed->organisation_id);
}

Error invalid(std::vector<FieldError> fields) {
  return Error{Code::invalid_request, std::move(fields)};
}

}  // namespace

Status register_sharing_policy(policies::Service& policies) {
  policies::KindInfo kind{kind_name, "本人共享设置", "What people share", false, {}, {}};
  kind.check = [](const std::string&, const std::string& content, bool) {
    const auto document = json::read<SharingPolicy>(content);
    if (document) return std::vector<FieldError>{};
    auto fields = document.error().fields;
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
  kind.shipped = {{policy_key, "本人共享设置",
                   "个人信息保护法第十三、十五、二十九条；依法履行公共卫生职责的单位不受限制；"
                   "单位类别为平台设计，须由本县核定",
                   shipped_from, std::string(embedded::sharing_json)}};
  return policies.register_kind(std::move(kind));
}

Result<SharingPolicy> Service::Impl::sharing_policy(db::Session& s, Date day) {
  const auto version = policies ? policies->in_force(s, kind_name, policy_key, day) : std::nullopt;
  auto document =
      json::read<SharingPolicy>(version ? *version->content : std::string(embedded::sharing_json));
  if (!document) return fault("the policy for sharing can't be read");
  return std::move(*document);
}

Result<Withheld> Service::Impl::withheld(db::Session& s, const Call& call, PatientId patient) {
  Withheld out;
  // One more than can be in force: what is not read can't hide anything.
  out.settings = rules::concerning(store::settings_in_force(s, region, patient, in_force_max + 1),
                                   call.caller.organisation);
  if (out.settings.empty()) return out;
  TRY(const auto policy, sharing_policy(s, local_date(call.now)));
  const auto unit = network::find_organisation(s, region, call.caller.organisation);
  if (unit && std::ranges::find(policy.duty_units, unit->kind) != policy.duty_units.end())
    out.settings.clear();
  return out;
}

Result<SharingSettings> Service::Impl::sharing(const Call& call, PatientId asked) {
  return database.read([&](db::Session& s) -> Result<SharingSettings> {
    TRY(const auto relationship, require_relationship(s, call, asked));
    if (relationship.scope != Scope::full) return fail(Code::no_relationship);
    SharingSettings out{store::settings_of(s, region, current(s, asked), shown_max)};
    std::ranges::stable_partition(out.items, [](const auto& one) { return !one.allowed; });
    Names names(s, region);
    for (auto& one : out.items) put_names(one, names);
    return out;
  });
}

Result<SharingSetting> Service::Impl::restrict(const Call& call, PatientId asked,
                                               const RestrictCommand& command) {
  return work::change(database, call, [&](work::Work& w) -> Result<SharingSetting> {
    TRY(const auto relationship, require_relationship(w.db, call, asked));
    if (relationship.scope != Scope::full) return fail(Code::no_relationship);
    const PatientId patient = current(w.db, asked);
    if (!store::lock_person(w.db, region, patient)) return fail(Code::not_found);
    TRY(const auto person, store::person(w.db, *vault, region, patient));
    if (!person) return fail(Code::not_found);
    auto wrong = rules::check_restriction(command, person->data.birth_date, call.now);
    const auto known = [&](OrganisationId unit) {
      return network::find_organisation(w.db, region, unit).has_value();
    };
    if (command.organisation_id && !known(*command.organisation_id))
      wrong.push_back({"/organisationId", Code::unknown_organisation});
    for (std::size_t i = 0; i < command.except.size() && wrong.empty(); ++i)
      if (!known(command.except[i]))
        wrong.push_back({"/except/" + std::to_string(i), Code::unknown_organisation});
    if (!wrong.empty()) return fail(invalid(std::move(wrong)));
    const auto in_force = store::settings_in_force(w.db, region, patient, in_force_max);
    for (const auto& one : in_force)
      if (rules::same_restriction(one, command)) return fail_field("/scope", Code::repeated);
    TRY(const auto policy, sharing_policy(w.db, local_date(call.now)));
    if (std::ssize(in_force) >= policy.settings_max.value)
      return fail(Code::too_many, {{"max", std::to_string(policy.settings_max.value)}});
    store::SharingRow row{patient, {}};
    auto& one = row.setting;
    one.id = SharingId::make(call.now.ms);
    one.scope = command.scope;
    one.organisation_id = command.organisation_id;
    one.kind = command.kind;
    if (command.source) one.source = command.source->value;
    if (command.entry_id) one.entry_id = command.entry_id->value;
    one.except = command.except;
    one.restricted = signed_by(command.signing, call);
    one.version = 1;
    store::insert_setting(w.db, region, row);
    w.subject(one.id);
    w.patient(patient);
    Names names(w.db, region);
    put_names(one, names);
    return std::move(one);
  });
}

Result<SharingSetting> Service::Impl::allow(const Call& call, SharingId id,
                                            const AllowCommand& command) {
  return work::change(database, call, [&](work::Work& w) -> Result<SharingSetting> {
    auto row = store::setting(w.db, region, id);
    if (!row) return fail(Code::no_relationship);  // alike whether it exists or not
    TRY(const auto relationship, require_relationship(w.db, call, row->patient));
    if (relationship.scope != Scope::full) return fail(Code::no_relationship);
    CHECK_OK(require_version(call, row->setting.version));
    if (row->setting.allowed)
      return fail(Code::action_not_allowed, {{"state", "allowed"}, {"action", "allow"}});
    TRY(const auto person, store::person(w.db, *vault, region, row->patient));
    if (!person) return fail(Code::not_found);
    auto wrong =
        rules::check_signing(command.signing, person->data.birth_date, call.now, "/signing");
    if (!wrong.empty()) return fail(invalid(std::move(wrong)));
    const auto allowed = signed_by(command.signing, call);
    if (!store::end_setting(w.db, region, row->setting, allowed)) return fail(Code::stale_version);
    row->setting.allowed = allowed;
    ++row->setting.version;
    w.subject(id);
    w.patient(row->patient);
    Names names(w.db, region);
    put_names(row->setting, names);
    return std::move(row->setting);
  });
}

Result<Withheld> Service::withheld(db::Session& session, const Call& call, PatientId patient) {
  return impl_->withheld(session, call, patient);
}

bool Service::in_emergency(db::Session& session, const Call& call, PatientId patient) {
  return store::has_basis(session, impl_->region, patient, call.caller.organisation, "break_glass",
                          call.now);
}

void add_sharing_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  using http::Method;
  const auto doc = [](const char* action, const char* zh, const char* en, int status = 200) {
    return api::Doc{.tag = "patients",
                    .action = action,
                    .zh = zh,
                    .en = en,
                    .right = Right::sharing_manage,
                    .status = status};
  };
  api.route(Method::get, "/api/v1/patients/{id}/sharing",
            doc("sharing.list", "本人共享设置", "What the person shares, and has shared"),
            [impl](const Call& call, PatientId id) -> Result<SharingSettings> {
              return impl->sharing(call, id);
            });
  api.route(Method::post, "/api/v1/patients/{id}/sharing",
            doc("sharing.restrict", "登记本人限制共享",
                "The person keeps something from other units, with the signed act", 201),
            [impl](const Call& call, PatientId id, RestrictCommand c) -> Result<SharingSetting> {
              return impl->restrict(call, id, c);
            });
  api.route(Method::post, "/api/v1/sharing-settings/{id}/allow",
            doc("sharing.allow", "登记本人恢复共享", "The person shares it again"),
            [impl](const Call& call, SharingId id, AllowCommand c) -> Result<SharingSetting> {
              return impl->allow(call, id, c);
            });
}

}  // namespace yilian::patients
