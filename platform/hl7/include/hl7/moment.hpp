#pragma once
// Dates and times of HL7 v2 (DT, TM in part, TS, DTM):
// YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+-ZZZZ] with the precision that was sent. What has no
// offset is of the sender's zone.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/time.hpp"

namespace yilian::hl7 {

enum class Precision : std::uint8_t { year, month, day, hour, minute, second, fraction };

struct Moment {
  Date date;
  int hour = 0, minute = 0, second = 0, millisecond = 0;
  Precision precision = Precision::day;
  std::optional<int> offset_minutes;

  /// The beginning of what was said.
  Instant instant(int zone_minutes) const;
  /// As FHIR writes it in a dateTime: 2026, 2026-11, 2026-11-22, or with time and offset. An hour
  /// alone gets minute 0, since FHIR has no such precision.
  std::string fhir(int zone_minutes) const;
};

/// nullopt for a time that does not exist or has another form. A precision in a second component,
/// as version 2.3 has it, is left out by the caller.
std::optional<Moment> parse_moment(std::string_view text);
/// YYYYMMDDHHMMSS+ZZZZ
std::string moment_text(Instant at, int zone_minutes);

}  // namespace yilian::hl7
