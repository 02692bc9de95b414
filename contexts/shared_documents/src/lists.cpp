// What was taken in: documents of the own unit.
#include "impl.hpp"
#include "kernel/identifiers.hpp"

namespace yilian::shared_documents {
namespace {

constexpr std::int64_t page_usual = 50;

}  // namespace

SharedDocument Service::Impl::view(db::Session& s, const Call& call, const store::Row& row) {
  SharedDocument out;
  out.id = row.id;
  out.patient_id = below.patients.current(s, row.patient);
  if (const auto person = below.patients.summary(s, region, out.patient_id, local_date(call.now)))
    out.patient_name_masked = mask_name(person->name);
  call.saw(out.patient_id);
  out.type_code = row.type_code;
  out.type_name = tables.type_name(row.type_code, call.language);
  out.title = row.title;
  out.number = row.number;
  out.custodian = row.custodian;
  out.version_number = row.version_number;
  out.effective_at = row.effective_at;
  out.state = row.state;
  out.received_at = row.received_at;
  out.taken_by = row.taken_by;
  out.version = row.version;
  if (const auto effects = json::read<std::vector<DocumentEffect>>(row.effects))
    out.resources = std::ssize(*effects);
  return out;
}

Result<SharedDocumentPage> Service::Impl::list(const Call& call,
                                               const SharedDocumentFilter& filter) {
  TRY(const auto after, parse_cursor(filter.cursor));
  const std::int64_t limit = filter.limit ? filter.limit->value : page_usual;
  return database.read([&](db::Session& s) -> Result<SharedDocumentPage> {
    SharedDocumentPage out;
    for (const auto& row : store::list(s, region, call.caller.organisation, after, limit + 1)) {
      if (std::ssize(out.items) == limit) {
        const auto& last = out.items.back();
        out.next_cursor = to_string(Cursor{last.received_at.ms, last.id.value});
        break;
      }
      out.items.push_back(view(s, call, row));
    }
    return out;
  });
}

Result<SharedDocumentDetail> Service::Impl::get(const Call& call, SharedDocumentId id) {
  return database.read([&](db::Session& s) -> Result<SharedDocumentDetail> {
    const auto row = store::by_id(s, region, id);
    if (!row || row->organisation != call.caller.organisation) return fail(Code::not_found);
    SharedDocumentDetail out{view(s, call, *row), {}};
    TRY(out.effects, json::read<std::vector<DocumentEffect>>(row->effects));
    return out;
  });
}

}  // namespace yilian::shared_documents
