#pragma once
// Whether a resource matches a criterion, by its search values. Pure; the index only proposes.
#include <optional>

#include "fhir/query.hpp"
#include "fhir/search_values.hpp"

namespace yilian::records::rest {

/// For Criterion::Kind::parameter. A value that is not well formed matches nothing: check_values
/// says so before.
bool matches(const Criterion& criterion, const fhir::SearchValues& values);
/// invalid_search_value for a date, number or quantity that is none.
Status check_values(const Criterion& criterion);

enum class Prefix : std::uint8_t { eq, ne, gt, lt, ge, le, sa, eb, ap };
struct DateQuery {
  Prefix prefix = Prefix::eq;
  fhir::Span span;
};
/// "ge2020-01"; a moment without a zone is taken at UTC+8.
std::optional<DateQuery> parse_date_query(std::string_view text);
bool matches_date(const DateQuery& query, const fhir::Span& span);

}  // namespace yilian::records::rest
