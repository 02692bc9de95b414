#pragma once
// Dates and times of FHIR and FHIRPath: each with the precision it was written with. Search takes
// the span of time that one means, FHIRPath compares field by field. No clock, no time zone table.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yilian::fhir {

enum class Precision : std::uint8_t { year, month, day, hour, minute, second, millisecond };

/// From `from` on, before `until`; epoch milliseconds.
struct Span {
  static constexpr std::int64_t open_start = INT64_MIN, open_end = INT64_MAX;
  std::int64_t from = open_start;
  std::int64_t until = open_end;
  bool operator==(const Span&) const = default;
};

struct Moment {
  enum class Form : std::uint8_t { date, date_time, time };

  Form form = Form::date;
  Precision precision = Precision::year;
  std::int32_t year = 0, month = 1, day = 1;
  std::int32_t hour = 0, minute = 0, second = 0, millisecond = 0;
  std::int32_t digits = 0;  ///< behind the point of the second, as written (at most 9)
  bool has_zone = false;
  std::int32_t zone_minutes = 0;  ///< east of Greenwich

  /// "2012", "2012-03", "2012-03-04", with "T10:00:00.5+08:00"; hours and minutes alone are taken
  /// too ("T10:00"), since FHIRPath and searches write them. Nothing when there is no such day.
  static std::optional<Moment> parse(std::string_view text);
  /// "10:30:00".
  static std::optional<Moment> parse_time(std::string_view text);

  std::string to_string() const;
  /// What it may mean; a moment without a zone is taken in the one given.
  Span span(std::int32_t zone_minutes_default) const;
  /// Its first instant; a time counts from midnight.
  std::int64_t milliseconds(std::int32_t zone_minutes_default) const;
  /// The instant in the zone, to the millisecond.
  static Moment of(std::int64_t milliseconds, std::int32_t zone_minutes);
};

std::int32_t days_in_month(std::int32_t year, std::int32_t month);

}  // namespace yilian::fhir
