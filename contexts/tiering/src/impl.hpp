#pragma once
// The inside of tiering::Service.
#include "documents.hpp"
#include "http/http.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::tiering {

struct Service::Impl {
  Impl(db::Database& used_database, policies::Service& used_policies, RegionId used_region,
       InputCatalogue read)
      : database(used_database),
        policies(used_policies),
        region(used_region),
        catalogue(std::move(read)),
        inputs(catalogue) {}

  db::Database& database;
  policies::Service& policies;
  RegionId region;
  const InputCatalogue catalogue;
  const rules::Inputs inputs;
  Parsed<TierTable> tables_kept = {};
  Parsed<TierCatalogue> catalogues_kept = {};
  Parsed<SymptomGuide> guides_kept = {};

  // evaluations.cpp
  Result<TierTableList> tables(const Call& call, const TierTableFilter& filter);
  Result<TierTableList> tables_on(db::Session& s, Date day);
  Result<Evaluation> evaluate(db::Session& s, const EvaluateCommand& command, Date today);
  Result<Evaluation> evaluate_known(db::Session& s, const rules::Known& known,
                                    const std::optional<std::vector<Text<1, 40>>>& keys, Date on);
  Result<TryAnswer> attempt(const TryCommand& command);

  // levels.cpp
  Result<CatalogueAnswer> levels(const Call& call, const CatalogueFilter& filter);
  Result<CatalogueAnswer> levels_on(db::Session& s, const CatalogueFilter& filter, Date today);
  Result<FirstVisitAnswer> first_visit(const Call& call, const FirstVisitCommand& command);
  Result<GuideAnswer> guide(const Call& call);

  // cds_routes.cpp
  json::bj::object discovery(Language language) const;
  Result<json::bj::object> cards(const Call& call, const std::string& hook,
                                 const http::Request& request);
  Status feedback(const Call& call, const std::string& service, const http::Request& request);
};

void add_cds_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::tiering
