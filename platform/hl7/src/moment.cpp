#include "hl7/moment.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace yilian::hl7 {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr int offset_max = 14 * 60;

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

std::string offset_text(int minutes, const char* between) {
  char out[16];
  std::snprintf(out, sizeof out, "%c%02d%s%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                between, std::abs(minutes) % 60);
  return out;
}

/// +0800 or -0330 at the end.
bool take_offset(std::string_view& text, Moment& out) {
  const auto sign = text.find_first_of("+-");
  if (sign == std::string_view::npos) return true;
  const auto digits = text.substr(sign + 1);
  if (digits.size() != 4 || !are_digits(digits)) return false;
  const int minutes = number(digits.substr(0, 2)) * 60 + number(digits.substr(2));
  if (minutes > offset_max || number(digits.substr(2)) > 59) return false;
  out.offset_minutes = text[sign] == '-' ? -minutes : minutes;
  text = text.substr(0, sign);
  return true;
}

bool take_fraction(std::string_view& text, Moment& out) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return true;
  const auto digits = text.substr(dot + 1);
  if (dot != 14 || digits.empty() || digits.size() > 6 || !are_digits(digits)) return false;
  out.millisecond = number((std::string(digits) + "00").substr(0, 3));
  text = text.substr(0, dot);
  return true;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  Moment out;
  if (text.size() > 32 || !take_offset(text, out)) return std::nullopt;
  const bool fraction = text.find('.') != std::string_view::npos;
  if (!take_fraction(text, out)) return std::nullopt;
  if (text.size() < 4 || text.size() > 14 || text.size() % 2 != 0 || !are_digits(text))
    return std::nullopt;
  const auto part = [&](std::size_t at, int& into) {
    if (text.size() >= at + 2) into = number(text.substr(at, 2));
  };
  out.date = {number(text.substr(0, 4)), 1, 1};
  part(4, out.date.month);
  part(6, out.date.day);
  part(8, out.hour);
  part(10, out.minute);
  part(12, out.second);
  if (!is_valid(out.date) || out.hour > 23 || out.minute > 59 || out.second > 59)
    return std::nullopt;
  out.precision = fraction ? Precision::fraction : static_cast<Precision>((text.size() - 4) / 2);
  return out;
}

Instant Moment::instant(int zone_minutes) const {
  const std::int64_t ms = days_from_epoch(date) * day_ms + hour * std::int64_t{3'600'000} +
                          minute * std::int64_t{60'000} + second * std::int64_t{1000} + millisecond;
  return {ms - offset_minutes.value_or(zone_minutes) * std::int64_t{60'000}};
}

std::string Moment::fhir(int zone_minutes) const {
  const std::string day = to_string(date);
  if (precision == Precision::year) return day.substr(0, 4);
  if (precision == Precision::month) return day.substr(0, 7);
  if (precision == Precision::day) return day;
  char time[32];
  std::snprintf(time, sizeof time, "T%02d:%02d:%02d", hour, minute, second);
  std::string out = day + time;
  if (precision == Precision::fraction) {
    std::snprintf(time, sizeof time, ".%03d", millisecond);
    out += time;
  }
  return out + offset_text(offset_minutes.value_or(zone_minutes), ":");
}

std::string moment_text(Instant at, int zone_minutes) {
  const std::int64_t local = at.ms + zone_minutes * std::int64_t{60'000};
  std::int64_t days = local / day_ms, rest = local % day_ms;
  if (rest < 0) {
    rest += day_ms;
    --days;
  }
  const Date date = date_from_days(days);
  const auto seconds = static_cast<int>(rest / 1000);
  char out[40];
  std::snprintf(out, sizeof out, "%04d%02d%02d%02d%02d%02d", date.year, date.month, date.day,
                seconds / 3600, seconds / 60 % 60, seconds % 60);
  return out + offset_text(zone_minutes, "");
}

}  // namespace yilian::hl7
