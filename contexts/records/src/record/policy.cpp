// The policy documents of the record: what is restricted, and what makes it a qualified one.
#include <array>

#include "fhir/definitions.hpp"
#include "record/impl.hpp"

namespace yilian::records {
namespace embedded {
extern const std::string_view restricted_records_json;
extern const std::string_view qualified_record_json;
}  // namespace embedded

namespace {

constexpr const char* restricted_kind = "restricted_records";
constexpr const char* qualified_kind = "qualified_record";
constexpr const char* county = "county";
constexpr Date shipped_from{2026, 1, 1};

bool is_field(std::string_view name) {
  constexpr std::array<std::string_view, 4> all = {"document", "phone", "address",
                                                   "health_record_number"};
  return std::ranges::find(all, name) != all.end();
}

std::vector<FieldError> check(const QualifiedRecord& document) {
  std::vector<FieldError> out;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < document.items.size(); ++i) {
    const auto& item = document.items[i];
    const std::string at = "/items/" + std::to_string(i);
    if (!keys.insert(item.key.value).second) out.push_back({at + "/key", Code::repeated});
    if (!item.field && !item.type) out.push_back({at + "/type", Code::required});
    if (item.field && !is_field(item.field->value))
      out.push_back({at + "/field", Code::not_in_list});
    if (item.type && fhir::Definitions::r4().resource_type(item.type->value) == 0)
      out.push_back({at + "/type", Code::not_in_list});
  }
  return out;
}
std::vector<FieldError> check(const RestrictedRecords&) { return {}; }

template <class T>
policies::KindInfo kind_of(const char* name, const char* zh, const char* en, const char* source,
                           std::string_view content) {
  policies::KindInfo kind{name, zh, en, false, {}, {}};
  kind.check = [](const std::string&, const std::string& text, bool) {
    const auto document = json::read<T>(text);
    if (document) return check(*document);
    auto fields = document.error().fields;
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
  kind.shipped = {{county, zh, source, shipped_from, std::string(content)}};
  return kind;
}

template <class T>
Result<T> in_force(policies::Service& policies, db::Session& s, const char* kind, Date day) {
  const auto version = policies.in_force(s, kind, county, day);
  if (!version) return fault(std::string("no document is in force: ") + kind);
  auto document = json::read<T>(*version->content);
  if (!document) return fault(std::string("the document in force can't be read: ") + kind);
  return std::move(*document);
}

}  // namespace

Status register_record_policies(policies::Service& policies) {
  CHECK_OK(policies.register_kind(kind_of<RestrictedRecords>(
      restricted_kind, "限制查看的诊疗记录", "Restricted entries of records",
      "依 GB/T 39725 对艾滋病、性病及精神卫生信息的分级；编码范围为平台设计，须由本县核定",
      embedded::restricted_records_json)));
  return policies.register_kind(kind_of<QualifiedRecord>(
      qualified_kind, "合格健康档案标准", "What makes a qualified health record",
      "合格率 90% 的目标见县域医共体文件；条目与权重为平台设计，须由本县核定",
      embedded::qualified_record_json));
}

Result<RestrictedRecords> RecordService::Impl::restricted(db::Session& s, Date day) {
  return in_force<RestrictedRecords>(policies, s, restricted_kind, day);
}

rest::Concealed RecordService::Impl::conceals(db::Session& s, const Call& call) {
  std::map<std::string, Result<patients::Withheld>, std::less<>> known;
  return [this, &call, policy = restricted(s, local_date(call.now)), known = std::move(known)](
             db::Session& session, const rest::store::Row& row, fhir::Node stored) mutable {
    if (!policy || record::is_restricted(stored, *policy)) return true;
    const auto text = rest::patient_of(stored);
    const auto id = parse_uuid(text);
    if (!id) return false;
    auto at = known.find(text);
    if (at == known.end()) {
      const auto person = patients.current(session, PatientId{*id});
      at = known.emplace(text, patients.withheld(session, call, person)).first;
    }
    const auto& withheld = at->second;
    return !withheld || record::is_withheld(*withheld, call.caller.organisation, row.organisation,
                                            stored, rest::id_of(row, stored));
  };
}

Result<QualifiedRecord> RecordService::Impl::qualified(db::Session& s, Date day) {
  return in_force<QualifiedRecord>(policies, s, qualified_kind, day);
}

}  // namespace yilian::records
