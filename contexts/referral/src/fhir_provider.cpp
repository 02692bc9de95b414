// Referrals seen and changed through /fhir/R4: the same use cases as behind the pages.
#include "fhir.hpp"
#include "impl.hpp"
#include "records/fhir.hpp"

namespace yilian::referral {
namespace {

namespace bj = json::bj;
using Shared = std::shared_ptr<Service::Impl>;
using Write = std::string (*)(const Referral&, Language);

records::FhirView view_of(const Referral& r, Language language, Write write) {
  const Instant changed = r.timeline.empty() ? r.submitted_at : r.timeline.back().at;
  return {r.id.value, r.version, changed, write(r, language)};
}
std::string papers(const Referral& r, Language) { return fhir::service_request_of(r); }

Result<records::FhirView> read(const Shared& impl, const Call& call, const Uuid& id, Write write) {
  // Who may see no referral sees what is stored of the type.
  if (!call.caller.has(Right::referral_read)) return fail(Code::not_found);
  TRY(const auto referral, impl->get(call, ReferralId{id}));
  return view_of(referral, call.language, write);
}

/// Of a patient, of one id, or page by page through the unit's list.
Result<records::FhirViews> search(const Shared& impl, const Call& call,
                                  const records::FhirQuestion& question, Write write) {
  records::FhirViews out;
  if (!call.caller.has(Right::referral_read)) return out;
  std::vector<ReferralId> ids;
  std::string patient = question.only("patient");
  if (patient.empty()) patient = question.only("subject");
  patient = patient.substr(patient.rfind('/') + 1);  // npos + 1 is 0
  std::string focus = question.only("focus");
  focus = focus.substr(focus.rfind('/') + 1);
  if (focus.empty()) focus = question.only("_id");
  if (const auto id = parse_uuid(focus); id || !focus.empty()) {
    if (id) ids.push_back(ReferralId{*id});
  } else if (!patient.empty()) {
    const auto person = parse_uuid(patient);
    if (!person) return out;
    TRY(ids, impl->database.read([&](db::Session& s) -> Result<std::vector<ReferralId>> {
      return store::referrals_of(s, impl->region, PatientId{*person}, 1000);
    }));
  } else {
    WorklistFilter filter;
    filter.list = Worklist::all;
    filter.limit = Bounded<1, 100>{question.limit};
    if (!question.cursor.empty()) filter.cursor = question.cursor;
    TRY(const auto page, impl->worklist(call, filter));
    for (const auto& row : page.items) ids.push_back(row.id);
    out.cursor = page.next_cursor.value_or("");
  }
  for (const auto id : ids) {
    const auto seen = call.seen;
    auto referral = impl->get(call, id);
    call.seen = seen;  // what is shown in the end is marked by the server
    if (referral) out.views.push_back(view_of(*referral, call.language, write));
    else if (referral.error().code != Code::not_found) return std::unexpected(referral.error());
  }
  return out;
}

bj::object parsed(const std::string& json) { return bj::parse(json).as_object(); }

template <class C>
Result<C> command(const std::string& text) {
  return json::read<C>(text);
}

Result<Referral> act(const Shared& impl, const Call& call, ReferralId id,
                     const fhir::Wanted& wanted) {
  switch (wanted.action) {
    case Action::accept: {
      TRY(const auto c, command<AcceptCommand>(wanted.command));
      return impl->accept(call, id, c, Action::accept);
    }
    case Action::refuse: {
      TRY(const auto c, command<RefuseCommand>(wanted.command));
      return impl->refuse(call, id, c);
    }
    case Action::return_: {
      TRY(const auto c, command<ReturnCommand>(wanted.command));
      return impl->return_to_sender(call, id, c);
    }
    case Action::withdraw: {
      TRY(const auto c, command<WithdrawCommand>(wanted.command));
      return impl->withdraw(call, id, c);
    }
    case Action::complete: {
      TRY(const auto c, command<CompleteCommand>(wanted.command));
      return impl->complete(call, id, c);
    }
    default: {
      TRY(const auto c, command<NoteCommand>(wanted.command));
      return impl->plain(call, id, c, wanted.action);
    }
  }
}

records::FhirProvider requests(const Shared& impl) {
  records::FhirProvider out{"ServiceRequest"};
  out.read = [impl](const Call& call, const Uuid& id) { return read(impl, call, id, papers); };
  out.search = [impl](const Call& call, const records::FhirQuestion& question) {
    return search(impl, call, question, papers);
  };
  out.claims = [](const std::string& json) { return fhir::is_referral(parsed(json)); };
  out.create = [impl](const Call& call, const std::string& json) -> Result<records::FhirView> {
    CHECK_OK(require(call, Right::referral_write));
    TRY(const auto content, fhir::content_of(parsed(json)));
    TRY(const auto referral, impl->submit(call, content));
    return view_of(referral, call.language, papers);
  };
  // The papers again, as they were asked for.
  out.update = [impl](const Call& call, const Uuid& id,
                      const std::string& json) -> Result<records::FhirView> {
    TRY(auto content, fhir::content_of(parsed(json)));
    TRY(const auto referral,
        impl->resubmit(call, ReferralId{id}, {std::move(content), {}}, Action::resubmit));
    return view_of(referral, call.language, papers);
  };
  return out;
}

records::FhirProvider tasks(const Shared& impl) {
  records::FhirProvider out{"Task"};
  out.read = [impl](const Call& call, const Uuid& id) {
    return read(impl, call, id, fhir::task_of);
  };
  out.search = [impl](const Call& call, const records::FhirQuestion& question) {
    return search(impl, call, question, fhir::task_of);
  };
  out.update = [impl](const Call& call, const Uuid& id,
                      const std::string& json) -> Result<records::FhirView> {
    TRY(auto referral, impl->get(call, ReferralId{id}));
    if (call.if_match) CHECK_OK(require_version(call, referral.version));
    TRY(const auto wanted, fhir::wanted_of(parsed(json), referral));
    if (wanted) {
      TRY(referral, act(impl, call, ReferralId{id}, *wanted));
    }
    return view_of(referral, call.language, fhir::task_of);
  };
  return out;
}

}  // namespace

void Service::provide_fhir(records::FhirService& server) {
  server.provide(requests(impl_));
  server.provide(tasks(impl_));
}

}  // namespace yilian::referral
