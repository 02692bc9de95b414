#include "fhir/moment.hpp"

#include <array>

namespace yilian::fhir {
namespace {

/// Reads fixed numbers of digits.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(std::size_t count, std::int32_t min, std::int32_t max, std::int32_t& out) {
    if (rest_.size() < count) return false;
    out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return out >= min && out <= max;
  }
  bool fraction(Moment& out) {
    std::int32_t factor = 100;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      out.millisecond += (rest_[0] - '0') * factor;
      factor /= 10;
      if (++out.digits > 9) return false;
      rest_.remove_prefix(1);
    }
    return out.digits > 0;
  }

 private:
  std::string_view rest_;
};

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool read_clock(Reader& in, Moment& out) {
  if (!in.number(2, 0, 23, out.hour)) return false;
  out.precision = Precision::hour;
  if (!in.take(':')) return true;
  if (!in.number(2, 0, 59, out.minute)) return false;
  out.precision = Precision::minute;
  if (!in.take(':')) return true;
  if (!in.number(2, 0, 60, out.second)) return false;
  out.precision = Precision::second;
  if (!in.take('.')) return true;
  out.precision = Precision::millisecond;
  return in.fraction(out);
}

bool read_zone(Reader& in, Moment& out) {
  if (in.at_end()) return true;
  out.has_zone = true;
  if (in.take('Z')) return in.at_end();
  const bool west = in.take('-');
  std::int32_t hours = 0, minutes = 0;
  if (!west && !in.take('+')) return false;
  if (!in.number(2, 0, 14, hours) || !in.take(':') || !in.number(2, 0, 59, minutes)) return false;
  out.zone_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
  return in.at_end() && hours * 60 + minutes <= 14 * 60;
}

void append(std::string& out, std::int32_t value, int width) {
  std::string digits = std::to_string(value);
  if (digits.size() < static_cast<std::size_t>(width))
    digits.insert(0, static_cast<std::size_t>(width) - digits.size(), '0');
  out += digits;
}

}  // namespace

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  static constexpr std::array<std::int32_t, 12> usual{31, 28, 31, 30, 31, 30,
                                                      31, 31, 30, 31, 30, 31};
  if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) return 29;
  return usual.at(static_cast<std::size_t>(month - 1));
}

std::optional<Moment> Moment::parse(std::string_view text) {
  Reader in(text);
  Moment out;
  if (!in.number(4, 1, 9999, out.year)) return std::nullopt;
  if (in.take('-')) {
    if (!in.number(2, 1, 12, out.month)) return std::nullopt;
    out.precision = Precision::month;
    if (in.take('-')) {
      if (!in.number(2, 1, days_in_month(out.year, out.month), out.day)) return std::nullopt;
      out.precision = Precision::day;
    }
  }
  if (in.at_end()) return out;
  if (!in.take('T')) return std::nullopt;
  out.form = Form::date_time;
  if (in.at_end()) return out;  // FHIRPath's "@2015T"
  if (out.precision != Precision::day || !read_clock(in, out) || !read_zone(in, out))
    return std::nullopt;
  return out;
}

std::optional<Moment> Moment::parse_time(std::string_view text) {
  Reader in(text);
  Moment out;
  out.form = Form::time;
  if (!read_clock(in, out) || !in.at_end()) return std::nullopt;
  return out;
}

std::string Moment::to_string() const {
  std::string out;
  if (form != Form::time) {
    append(out, year, 4);
    if (precision >= Precision::month) append(out += '-', month, 2);
    if (precision >= Precision::day) append(out += '-', day, 2);
    if (precision >= Precision::hour) out += 'T';
  }
  if (precision >= Precision::hour) append(out, hour, 2);
  if (precision >= Precision::minute) append(out += ':', minute, 2);
  if (precision >= Precision::second) append(out += ':', second, 2);
  if (precision >= Precision::millisecond) {
    std::string part;
    append(part, millisecond, 3);
    part.resize(static_cast<std::size_t>(digits), '0');
    (out += '.') += part;
  }
  if (!has_zone || precision < Precision::hour) return out;
  if (zone_minutes == 0) return out + "Z";
  const std::int32_t size = zone_minutes < 0 ? -zone_minutes : zone_minutes;
  append(out += zone_minutes < 0 ? '-' : '+', size / 60, 2);
  append(out += ':', size % 60, 2);
  return out;
}

std::int64_t Moment::milliseconds(std::int32_t zone_minutes_default) const {
  std::int64_t minutes = hour * 60 + minute;
  if (form != Form::time) {
    minutes += days(year, month, day) * 24 * 60;
    minutes -= has_zone ? zone_minutes : zone_minutes_default;
  }
  return (minutes * 60 + second) * 1000 + millisecond;
}

Span Moment::span(std::int32_t zone_minutes_default) const {
  const std::int64_t from = milliseconds(zone_minutes_default);
  if (precision == Precision::year || precision == Precision::month) {
    Moment next = *this;
    next.month = precision == Precision::year ? 1 : month % 12 + 1;
    next.year = precision == Precision::year || month == 12 ? year + 1 : year;
    return {from, next.milliseconds(zone_minutes_default)};
  }
  static constexpr std::array<std::int64_t, 7> lengths{0, 0, 86400000, 3600000, 60000, 1000, 1};
  std::int64_t length = lengths.at(static_cast<std::size_t>(precision));
  if (precision == Precision::millisecond && digits < 3) length = digits == 1 ? 100 : 10;
  return {from, from + length};
}

Moment Moment::of(std::int64_t milliseconds, std::int32_t zone_minutes) {
  Moment out{Form::date_time, Precision::millisecond};
  out.has_zone = true;
  out.zone_minutes = zone_minutes;
  out.digits = 3;
  milliseconds += std::int64_t{zone_minutes} * 60000;
  std::int64_t day = milliseconds / 86400000, rest = milliseconds % 86400000;
  if (rest < 0) {
    rest += 86400000;
    --day;
  }
  out.millisecond = static_cast<std::int32_t>(rest % 1000);
  out.second = static_cast<std::int32_t>(rest / 1000 % 60);
  out.minute = static_cast<std::int32_t>(rest / 60000 % 60);
  out.hour = static_cast<std::int32_t>(rest / 3600000);
  day += 719468;
  const std::int64_t era = (day >= 0 ? day : day - 146096) / 146097;
  const std::int64_t of_era = day - era * 146097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  out.day = static_cast<std::int32_t>(of_year - (153 * month + 2) / 5 + 1);
  out.month = static_cast<std::int32_t>(month < 10 ? month + 3 : month - 9);
  out.year = static_cast<std::int32_t>(year + era * 400 + (out.month <= 2 ? 1 : 0));
  return out;
}

}  // namespace yilian::fhir
