#pragma once
#include "fhir/exports.hpp"
#include "fhir/server.hpp"
#include "records/fhir.hpp"

namespace yilian::records {

struct FhirService::Impl {
  Impl(db::Database& database, patients::Service& patients,
       std::shared_ptr<const crypto::Vault> vault, RegionId region, std::string base)
      : server{database, patients, region, rest::Bodies(vault), std::move(base)},
        exports(std::make_shared<rest::Exports>(server, std::move(vault))) {}
  rest::Server server;
  std::function<void(const Call&, std::optional<Code>)> told = {};
  std::shared_ptr<rest::Exports> exports;
};

}  // namespace yilian::records
