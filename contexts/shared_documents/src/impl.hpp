#pragma once
// The inside of shared_documents::Service.
#include "bodies.hpp"
#include "discharges/service.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "patients/service.hpp"
#include "records/fhir.hpp"
#include "referral/service.hpp"
#include "rules.hpp"
#include "shared_documents/describe.hpp"
#include "shared_documents/service.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::shared_documents {

/// A document on its way, as far as no transaction is needed.
struct Incoming {
  cda::Document document;
  std::string set, number;
  db::Bytes set_key, hash;
  rules::Claim claim;
  PatientId person;         ///< whom the resources were made for
  bool registered = false;  ///< the person was known when they were made
  std::vector<records::FhirPrepared> resources;
  std::vector<DocumentEntry> entries;
};

struct Service::Impl {
  db::Database& database;
  Below below;
  RegionId region;
  Tables tables;

  // taking.cpp
  Result<DocumentAnswer> take(const Call& call, const http::Request& request);
  Result<DocumentTrial> trial(const Call& call, const http::Request& request);
  Result<Incoming> read(const Call& call, const http::Request& request) const;
  /// Who has the document number now; patient_has_other_name.
  Result<std::optional<PatientId>> holder(db::Session& s, const Call& call, const Incoming& in);
  /// Makes the resources for the person that the session shows now.
  Status prepare(db::Session& s, const Call& call, std::string_view bytes, Incoming& in);
  Result<DocumentOutcome> outcome(db::Session& s, const Incoming& in,
                                  const std::optional<store::Row>& before);
  /// conflict: somebody was quicker; prepare again.
  Result<DocumentAnswer> apply(work::Work& w, const Incoming& in);
  Status remove_gone(work::Work& w, const Incoming& in, const store::Row& before,
                     std::vector<DocumentEffect>& effects);

  // giving.cpp
  Result<std::string> of_referral(const Call& call, ReferralId id);
  Result<std::string> of_discharge(const Call& call, discharges::DischargeId id);
  /// Whom a document is about; the whole number only for those who may see it.
  Result<cda::Patient> person(db::Session& s, const Call& call, PatientId id);

  // lists.cpp
  Result<SharedDocumentPage> list(const Call& call, const SharedDocumentFilter& filter);
  Result<SharedDocumentDetail> get(const Call& call, SharedDocumentId id);
  SharedDocument view(db::Session& s, const Call& call, const store::Row& row);
};

// routes.cpp
void add_document_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::shared_documents
