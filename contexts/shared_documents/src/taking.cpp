// A document is taken in: read and made into resources first, then written in one transaction with
// its row and its audit entry.
#include <algorithm>

#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "kernel/text.hpp"
#include "records/lookup.hpp"

namespace yilian::shared_documents {
namespace {

constexpr int attempts_max = 5;
constexpr std::array put_names = {"created", "updated", "unchanged", "foreign"};

db::Bytes digest(std::string_view text) {
  const auto out = crypto::sm3(text);
  return {out.begin(), out.end()};
}

bool is_xml(std::string_view type) {
  type = type.substr(0, type.find(';'));
  return type == "application/xml" || type == "text/xml" || type == "application/hl7-cda+xml";
}

}  // namespace

Result<Incoming> Service::Impl::read(const Call& call, const http::Request& request) const {
  if (!is_xml(request.header("content-type"))) return fail(Code::unsupported_media_type);
  if (call.caller.organisation.empty()) return fail(Code::not_your_organisation);
  Incoming in;
  TRY(in.document, cda::read(request.body, tables.vocabulary));
  TRY(in.claim, rules::claim_of(in.document));
  in.set = rules::set_of(in.document);
  in.number = rules::number_of(in.document);
  in.set_key = digest(in.set);
  in.hash = digest(request.body);
  return in;
}

Result<std::optional<PatientId>> Service::Impl::holder(db::Session& s, const Call& call,
                                                       const Incoming& in) {
  const auto known = below.patients.by_document(s, in.claim.card.number);
  if (!known) return std::nullopt;
  const auto person = below.patients.current(s, *known);
  TRY(const auto summary, below.patients.summary(s, region, person, local_date(call.now)));
  if (summary.name != in.claim.person.name.value) return fail(Code::patient_has_other_name);
  return person;
}

Status Service::Impl::prepare(db::Session& s, const Call& call, std::string_view bytes,
                              Incoming& in) {
  TRY(const auto known, holder(s, call, in));
  in.registered = known.has_value();
  in.person = known.value_or(PatientId::make(call.now.ms));
  const Making making{tables,
                      in.document,
                      bytes,
                      call.caller.organisation,
                      in.person,
                      in.set,
                      [&](std::string_view code) { return records::diagnosis_name(s, code); }};
  in.entries = entries_of(making);
  TRY(const auto made, resources_of(making));
  in.resources.clear();
  for (const auto& one : made) {
    TRY(auto prepared, below.fhir.prepare(to_string(one.id), one.json));
    in.resources.push_back(std::move(prepared));
  }
  return {};
}

Result<DocumentOutcome> Service::Impl::outcome(db::Session& s, const Incoming& in,
                                               const std::optional<store::Row>& before) {
  std::optional<rules::Before> known;
  if (before)
    known = rules::Before{{before->version_number, before->effective_at},
                          before->body_hash == in.hash,
                          below.patients.current(s, before->patient) == in.person};
  return rules::decide(known, rules::edition_of(in.document));
}

Status Service::Impl::remove_gone(work::Work& w, const Incoming& in, const store::Row& before,
                                  std::vector<DocumentEffect>& effects) {
  TRY(const auto then, json::read<std::vector<DocumentEffect>>(before.effects));
  for (const auto& old : then) {
    const bool stays = std::ranges::any_of(in.resources, [&](const auto& now) {
      return now.type() == old.type && now.id() == old.id;
    });
    const auto id = parse_uuid(old.id);
    if (stays || !id) continue;
    TRY(const auto standing, below.fhir.standing(w.db, w.call(), old.type, *id, 0));
    if (standing.version == 0 || standing.is_deleted) continue;
    CHECK_OK(below.fhir.remove(w.db, w.call(), old.type, *id, standing.version));
    effects.push_back({old.type, old.id, "removed"});
  }
  return {};
}

Result<DocumentAnswer> Service::Impl::apply(work::Work& w, const Incoming& in) {
  const Call& call = w.call();
  const auto before = store::by_set(w.db, region, call.caller.organisation, in.set_key);
  TRY(const auto known, holder(w.db, call, in));
  if (known ? *known != in.person : in.registered) return fail(Code::conflict);
  DocumentAnswer out;
  TRY(out.outcome, outcome(w.db, in, before));
  if (before &&
      (out.outcome == DocumentOutcome::unchanged || out.outcome == DocumentOutcome::older)) {
    w.subject(before->id);
    w.patient(before->patient);
    out.document = view(w.db, call, *before);
    TRY(out.effects, json::read<std::vector<DocumentEffect>>(before->effects));
    for (auto& one : out.effects) one.outcome = "unchanged";
    return out;
  }
  if (!known) {
    TRY(const auto enrolled, below.patients.enrol(w.db, call, in.person, in.claim.person));
    if (enrolled != in.person) return fail(Code::conflict);
  }
  for (const auto& resource : in.resources) {
    TRY(const auto put, below.fhir.put(w.db, call, resource));
    out.effects.push_back(
        {resource.type(), resource.id(), put_names[static_cast<std::size_t>(put)]});
  }
  store::Row row;
  if (before) row = *before;
  row.effects = json::write(out.effects);
  if (before) CHECK_OK(remove_gone(w, in, *before, out.effects));
  row.organisation = call.caller.organisation;
  row.set_key = in.set_key;
  row.patient = in.person;
  row.type_code = beginning(in.document.type.code, 100);
  row.title = beginning(in.document.title, 200);
  row.number = in.number;
  row.custodian = beginning(in.document.custodian.name, 200);
  const auto edition = rules::edition_of(in.document);
  row.version_number = edition.version_number;
  row.effective_at = edition.at;
  row.state = before ? DocumentState::replaced : DocumentState::taken;
  row.body_hash = in.hash;
  row.received_at = call.now;
  row.taken_by = call.caller.person_name;
  if (!before) row.id = SharedDocumentId{id_of(row.organisation, "DocumentReference", in.set)};
  if (!(before ? store::update(w.db, region, row) : store::insert(w.db, region, row)))
    return fail(Code::conflict);
  if (before) ++row.version;
  w.subject(row.id);
  w.patient(row.patient);
  w.emit("shared_document.changed", row.id.value, row.version, {row.organisation});
  out.document = view(w.db, call, row);
  return out;
}

Result<DocumentAnswer> Service::Impl::take(const Call& call, const http::Request& request) {
  TRY(auto in, read(call, request));
  Error last{Code::conflict};
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    CHECK_OK(database.read([&](db::Session& s) { return prepare(s, call, request.body, in); }));
    auto answer = work::change(database, call, [&](work::Work& w) { return apply(w, in); });
    if (answer || answer.error().code != Code::conflict) return answer;
    last = answer.error();
  }
  return std::unexpected(last);
}

Result<DocumentTrial> Service::Impl::trial(const Call& call, const http::Request& request) {
  TRY(auto in, read(call, request));
  return database.read([&](db::Session& s) -> Result<DocumentTrial> {
    CHECK_OK(prepare(s, call, request.body, in));
    const auto before = store::by_set(s, region, call.caller.organisation, in.set_key);
    DocumentTrial out;
    TRY(out.outcome, outcome(s, in, before));
    if (in.registered) call.saw(in.person);
    const auto& d = in.document;
    out.type_code = d.type.code;
    out.type_name = tables.type_name(d.type.code, call.language);
    out.title = d.title;
    out.number = in.number;
    const auto edition = rules::edition_of(d);
    out.version_number = edition.version_number;
    out.effective_at = edition.at;
    out.author = d.author.name;
    out.custodian = d.custodian.name;
    out.patient_name = d.patient.name;
    out.document_masked = mask_document(in.claim.card.number);
    out.sex = in.claim.card.sex;
    out.birth_date = in.claim.card.birth;
    out.registered = in.registered;
    for (const auto& one : d.sections) {
      auto title = one.title;
      if (const auto known = tables.sections.find(one.code.code);
          title.empty() && known != tables.sections.end())
        title = call.language == Language::en ? known->second.en : known->second.zh;
      out.sections.push_back({one.code.code, std::move(title), one.text});
    }
    out.entries = in.entries;
    const bool changes =
        out.outcome == DocumentOutcome::taken || out.outcome == DocumentOutcome::replaced;
    for (const auto& resource : in.resources) {
      DocumentEffect effect{resource.type(), resource.id(), "unchanged"};
      if (changes) {
        TRY(const auto put, below.fhir.compare(s, call, resource));
        effect.outcome = put_names[static_cast<std::size_t>(put)];
      }
      out.effects.push_back(std::move(effect));
    }
    return out;
  });
}

}  // namespace yilian::shared_documents
