// Use cases of the catalogue, the first visit and the residents' guide.
#include "impl.hpp"

namespace yilian::tiering {

Result<CatalogueAnswer> Service::Impl::levels(const Call& call, const CatalogueFilter& filter) {
  return database.read([&](db::Session& s) { return levels_on(s, filter, local_date(call.now)); });
}

Result<CatalogueAnswer> Service::Impl::levels_on(db::Session& s, const CatalogueFilter& filter,
                                                 Date today) {
  const auto version = policies.in_force(s, catalogue_kind, "county", filter.on.value_or(today));
  const auto document = version ? catalogues_kept.of(*version) : nullptr;
  if (!document) return fault("the catalogue of levels can't be read");
  CatalogueAnswer out{version->number, version->effective_from, *document, {}};
  if (filter.code) out.matches = rules::matches(*document, filter.code->value);
  return out;
}

Result<FirstVisitAnswer> Service::Impl::first_visit(const Call& call,
                                                    const FirstVisitCommand& command) {
  std::vector<FieldError> wrong;
  const auto known = rules::read_facts(inputs, command.facts, "/facts", wrong);
  if (!wrong.empty()) return fail(Error{Code::invalid_request, std::move(wrong)});
  CatalogueFilter filter;
  filter.on = command.on;
  TRY(const auto found, levels(call, filter));
  return rules::first_visit(inputs, found.catalogue.first_visit, command, known);
}

Result<GuideAnswer> Service::Impl::guide(const Call& call) {
  return database.read([&](db::Session& s) -> Result<GuideAnswer> {
    const auto version = policies.in_force(s, guide_kind, "residents", local_date(call.now));
    const auto document = version ? guides_kept.of(*version) : nullptr;
    if (!document) return fault("the guide for residents can't be read");
    return GuideAnswer{version->effective_from, *document};
  });
}

}  // namespace yilian::tiering
