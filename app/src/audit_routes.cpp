// Reading the audit trail and checking its chain. The trail is the platform's; who may see which
// part of it is decided here, because the platform knows no roles.
#include "audit/trail.hpp"
#include "parts.hpp"

namespace yilian::app {

struct AuditFilter {
  std::optional<AccountId> account_id;
  std::optional<PatientId> patient_id;
  std::optional<OrganisationId> organisation_id;
  std::optional<Text<0, 60>> action;
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<Bounded<1, 100>> limit;
  std::optional<Text<0, 80>> cursor;
};
BOOST_DESCRIBE_STRUCT(AuditFilter, (),
                      (account_id, patient_id, organisation_id, action, from, to, limit, cursor))

struct AuditEntry {
  Uuid id;
  std::optional<std::int64_t> position;
  Instant at;
  AccountId account_id;
  std::string person_name;
  OrganisationId organisation_id;
  std::string role;
  std::string action;
  std::string outcome;
  std::optional<Uuid> subject;
  std::vector<PatientId> patient_ids;
  std::string reason;
  std::string remote;
  std::string trace_id;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (),
                      (id, position, at, account_id, person_name, organisation_id, role, action,
                       outcome, subject, patient_ids, reason, remote, trace_id))

struct AuditPage {
  std::vector<AuditEntry> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AuditPage, (), (items, next_cursor))

struct AuditFinding {
  std::string kind;
  std::int64_t batch = 0;
  std::int64_t position = 0;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(AuditFinding, (), (kind, batch, position, text))

struct AuditVerification {
  bool intact = false;
  std::int64_t rows = 0;
  std::int64_t batches = 0;
  std::int64_t unsealed = 0;
  std::vector<AuditFinding> findings;
};
BOOST_DESCRIBE_STRUCT(AuditVerification, (), (intact, rows, batches, unsealed, findings))

namespace {

using http::Method;

AuditEntry view(const audit::Row& row) {
  const audit::Entry& e = row.entry;
  return {e.id,     row.position, e.at,      e.account,  e.person_name, e.organisation, e.role,
          e.action, e.outcome,    e.subject, e.patients, e.reason,      e.remote,       e.trace_id};
}

Result<AuditPage> list(Installation::Parts& parts, const Call& call, const AuditFilter& wanted) {
  audit::Filter filter;
  filter.account = wanted.account_id;
  filter.patient = wanted.patient_id;
  if (wanted.patient_id) call.saw(*wanted.patient_id);
  filter.organisation = wanted.organisation_id;
  // An organisation's administrator sees what happened in the own organisation, whatever is asked
  // for.
  if (call.caller.role == Role::org_admin) filter.organisation = call.caller.organisation;
  if (wanted.action && !wanted.action->empty()) filter.action = wanted.action->value;
  filter.from = wanted.from;
  filter.to = wanted.to;
  const std::int64_t limit = wanted.limit ? wanted.limit->value : 50;
  filter.limit = limit + 1;
  if (wanted.cursor && !wanted.cursor->empty()) {
    filter.after = audit::parse_cursor(wanted.cursor->value);
    if (!filter.after) return fail_field("/cursor", Code::invalid_cursor);
  }
  return parts.database().read([&](db::Session& session) -> Result<AuditPage> {
    const auto rows = audit::list(session, parts.region(), filter);
    AuditPage page;
    for (const auto& row : rows) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next_cursor = audit::to_cursor(rows[page.items.size() - 1].place);
        break;
      }
      page.items.push_back(view(row));
    }
    return page;
  });
}

Result<AuditVerification> verify(Installation::Parts& parts) {
  // It reads the whole trail; two at once would only be slower.
  const std::unique_lock one(parts.verifying, std::try_to_lock);
  if (!one) return fail(Code::busy);
  TRY(const auto found, audit::verify(parts.database(), *parts.foundation.vault, parts.region(),
                                      anchor_file(parts.foundation.config)));
  AuditVerification out{found.findings.empty(), found.rows, found.batches, found.unsealed, {}};
  for (const auto& f : found.findings)
    out.findings.push_back({f.kind, f.batch, f.position, f.text});
  return out;
}

}  // namespace

void add_audit_routes(Installation::Parts& parts) {
  parts.api->route(Method::get, "/api/v1/audit",
                   {.tag = "audit",
                    .action = "audit.list",
                    .zh = "审计记录",
                    .en = "The audit trail",
                    .right = Right::audit_read,
                    .audited = true},
                   [&parts](const Call& call, api::Query<AuditFilter> filter) -> Result<AuditPage> {
                     return list(parts, call, filter.value);
                   });
  parts.api->route(Method::get, "/api/v1/audit/verify",
                   {.tag = "audit",
                    .action = "audit.verify",
                    .zh = "核对审计链",
                    .en = "Check the audit chain",
                    .right = Right::audit_read,
                    .audited = true},
                   [&parts](const Call&) -> Result<AuditVerification> { return verify(parts); });
}

}  // namespace yilian::app
