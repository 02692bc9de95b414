#pragma once
// The data types that search and validation treat by themselves, as an enum instead of names.
#include <cstdint>

#include "fhir/definitions.hpp"

namespace yilian::fhir {

enum class Form : std::uint8_t {
  other,
  base64_binary,
  boolean,
  canonical,
  code,
  date,
  date_time,
  decimal,
  id,
  instant,
  integer,
  markdown,
  oid,
  positive_int,
  string,
  time,
  unsigned_int,
  uri,
  url,
  uuid,
  xhtml,
  last_primitive = xhtml,
  address,
  codeable_concept,
  coding,
  contact_point,
  extension,
  human_name,
  identifier,
  money,
  narrative,
  period,
  quantity,  ///< also Age, Count, Distance, Duration
  range,
  reference,
  timing,
};

/// By table; `other` for what has no form of its own.
Form form_of(TypeId type);

/// Numbers of the names that this library asks for, found once.
struct Names {
  NameId answer, assigner, bounds_period, city, code, coding, comparator, contained, country,
      currency, data, display, district, div, end, event, extension, family, fullUrl, given, high,
      id, identifier, latitude, line, longitude, low, meta, postal_code, prefix, profile, reference,
      repeat, resource, resourceType, start, state, status, suffix, system, text, type, unit, url,
      value, entry;
};
const Names& names();

}  // namespace yilian::fhir
