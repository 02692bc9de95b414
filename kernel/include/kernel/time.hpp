#pragma once
// Instants are epoch milliseconds UTC; dates are calendar days; the zone at the edge is
// Asia/Shanghai (UTC+8 without summer time since 1992). Nothing reads the clock except through
// Clock.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yilian {

struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
  Instant plus_minutes(std::int64_t n) const { return {ms + n * 60'000}; }
  Instant plus_hours(std::int64_t n) const { return {ms + n * 3'600'000}; }
  Instant plus_days(std::int64_t n) const { return {ms + n * 86'400'000}; }
};

/// A day of the proleptic Gregorian calendar.
struct Date {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const Date&) const = default;
};

/// Days since 1970-01-01.
std::int64_t days_from_epoch(Date date);
Date date_from_days(std::int64_t days);
/// True for a day that exists, years 1850 to 2200.
bool is_valid(Date date);
/// `YYYY-MM-DD` only; nullopt for anything else or a day that does not exist.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);

/// RFC 3339 with a mandatory offset, seconds fraction optional; nullopt for anything else.
std::optional<Instant> parse_instant(std::string_view text);
/// `2026-11-22T10:30:00.000+08:00`.
std::string to_string(Instant instant);
/// `2026-11-22 10:30` in Asia/Shanghai, for documents.
std::string to_local_text(Instant instant);

/// The day in Asia/Shanghai at an instant, and the instant at which a day begins there.
Date local_date(Instant instant);
Instant start_of(Date date);
/// Whole years between birth and `on`; negative when `on` is before the birth.
int age_in_years(Date birth, Date on);
int age_in_months(Date birth, Date on);
Date plus_days(Date date, std::int64_t days);
/// 1 = Monday … 7 = Sunday.
int weekday(Date date);

/// The only source of *now*; replaced by a stepped clock in tests, the demo and the simulation.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace yilian
