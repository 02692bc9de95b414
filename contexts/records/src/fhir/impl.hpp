#pragma once
#include "fhir/server.hpp"
#include "records/fhir.hpp"

namespace yilian::records {

struct FhirService::Impl {
  Impl(db::Database& database, patients::Service& patients,
       std::shared_ptr<const crypto::Vault> vault, RegionId region, std::string base)
      : server{database, patients, region, rest::Bodies(std::move(vault)), std::move(base)} {}
  rest::Server server;
  std::function<void(const Call&, std::optional<Code>)> told = {};
};

}  // namespace yilian::records
