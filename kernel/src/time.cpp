#include "kernel/time.hpp"

#include <chrono>
#include <string>

namespace yilian {
namespace {

constexpr std::int64_t shanghai_offset_ms = 8 * 3'600'000;
constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// Reads exactly `count` digits at `at`; -1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::string pad(std::int64_t value, int width) {
  std::string digits = std::to_string(value);
  const std::size_t sign = value < 0 ? 1 : 0, wanted = static_cast<std::size_t>(width);
  if (digits.size() < wanted) digits.insert(sign, wanted - digits.size(), '0');
  return digits;
}

}  // namespace

std::int64_t days_from_epoch(Date date) {
  using namespace std::chrono;
  return sys_days{year{date.year} / date.month / date.day}.time_since_epoch().count();
}

Date date_from_days(std::int64_t days) {
  using namespace std::chrono;
  const year_month_day ymd{sys_days{std::chrono::days{days}}};
  return {int{ymd.year()}, static_cast<int>(unsigned{ymd.month()}),
          static_cast<int>(unsigned{ymd.day()})};
}

bool is_valid(Date date) {
  using namespace std::chrono;
  return date.year >= 1850 && date.year <= 2200 && date.month >= 1 && date.day >= 1 &&
         year_month_day{year{date.year}, month{static_cast<unsigned>(date.month)},
                        day{static_cast<unsigned>(date.day)}}
             .ok();
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const Date date{digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
  if (!is_valid(date)) return std::nullopt;
  return date;
}

std::string to_string(Date date) {
  return pad(date.year, 4) + "-" + pad(date.month, 2) + "-" + pad(date.day, 2);
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || text.size() > 35 || (text[10] != 'T' && text[10] != 't'))
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!date || text[13] != ':' || text[16] != ':' || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  std::size_t at = 19;
  std::int64_t millis = 0;
  if (text[at] == '.') {
    std::int64_t scale = 100;
    std::size_t count = 0;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
      millis += (text[at] - '0') * scale;
      scale /= 10;
    }
    if (count == 0) return std::nullopt;
  }
  std::int64_t offset_minutes = 0;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
    if (sign == 0 || at + 6 != text.size() || text[at + 3] != ':') return std::nullopt;
    const int h = digits(text, at + 1, 2), m = digits(text, at + 4, 2);
    if (h < 0 || h > 14 || m < 0 || m > 59) return std::nullopt;
    offset_minutes = sign * (h * 60 + m);
  }
  const std::int64_t local = days_from_epoch(*date) * day_ms +
                             ((hour * 60 + minute) * 60 + second) * std::int64_t{1000} + millis;
  return Instant{local - offset_minutes * 60'000};
}

std::string to_string(Instant instant) {
  const std::int64_t local = instant.ms + shanghai_offset_ms;
  const std::int64_t day = floor_div(local, day_ms);
  const std::int64_t rest = local - day * day_ms;
  return to_string(date_from_days(day)) + "T" + pad(rest / 3'600'000, 2) + ":" +
         pad(rest / 60'000 % 60, 2) + ":" + pad(rest / 1000 % 60, 2) + "." + pad(rest % 1000, 3) +
         "+08:00";
}

std::string to_local_text(Instant instant) {
  std::string out = to_string(instant).substr(0, 16);
  out[10] = ' ';
  return out;
}

Date local_date(Instant instant) {
  return date_from_days(floor_div(instant.ms + shanghai_offset_ms, day_ms));
}

Instant start_of(Date date) { return {days_from_epoch(date) * day_ms - shanghai_offset_ms}; }

int age_in_years(Date birth, Date on) {
  int age = on.year - birth.year;
  if (on.month < birth.month || (on.month == birth.month && on.day < birth.day)) --age;
  return age;
}

int age_in_months(Date birth, Date on) {
  int months = (on.year - birth.year) * 12 + on.month - birth.month;
  if (on.day < birth.day) --months;
  return months;
}

Date plus_days(Date date, std::int64_t days) {
  return date_from_days(days_from_epoch(date) + days);
}

int weekday(Date date) {
  const std::int64_t days = days_from_epoch(date);  // 1970-01-01 was a Thursday
  return static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
}

Instant SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace yilian
