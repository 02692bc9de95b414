#include <algorithm>
#include <map>
#include <set>

#include "rules.hpp"

namespace yilian::capacity::rules {
namespace {

constexpr std::int64_t places_a_day_max = 500;
constexpr std::size_t weekly_max = 60, exceptions_max = 200, periods_max = 20;

struct Span {
  std::int64_t from = 0, to = 0, step = 0, places = 0;
  std::int64_t total() const { return (to - from) / step * places; }
};

/// The span of a period; what is wrong goes to `wrong` at `pointer`.
template <class P>
std::optional<Span> span_of(const P& period, const std::string& pointer,
                            std::vector<FieldError>& wrong) {
  const auto from = minutes_of(period.starts.value), to = minutes_of(period.ends.value);
  if (!from) wrong.push_back({pointer + "/starts", Code::invalid_time});
  if (!to) wrong.push_back({pointer + "/ends", Code::invalid_time});
  if (!from || !to) return std::nullopt;
  if (*to < *from + period.slot_minutes.value) {
    wrong.push_back({pointer + "/ends", Code::dates_reversed});
    return std::nullopt;
  }
  return Span{*from, *to, period.slot_minutes.value, period.places.value};
}

/// One day's periods: none overlaps another, and all together are not too many.
class DaySpans {
 public:
  void add(const Span& span, const std::string& pointer, std::vector<FieldError>& wrong) {
    for (const auto& other : spans_)
      if (span.from < other.to && other.from < span.to) {
        wrong.push_back({pointer + "/starts", Code::periods_overlap});
        return;
      }
    total_ += span.total();
    if (total_ > places_a_day_max)
      wrong.push_back(
          {pointer + "/places", Code::too_many, {{"max", std::to_string(places_a_day_max)}}});
    spans_.push_back(span);
  }

 private:
  std::vector<Span> spans_;
  std::int64_t total_ = 0;
};

void too_many(std::size_t count, std::size_t max, const char* pointer,
              std::vector<FieldError>& wrong) {
  if (count > max) wrong.push_back({pointer, Code::too_many, {{"max", std::to_string(max)}}});
}

template <class P>
void add_slots(Date day, const P& period, std::vector<Planned>& out) {
  const auto from = minutes_of(period.starts.value), to = minutes_of(period.ends.value);
  if (!from || !to) return;
  const Instant begin = start_of(day);
  const std::int64_t step = period.slot_minutes.value;
  for (std::int64_t at = *from; at + step <= *to; at += step)
    for (std::int64_t place = 0; place < period.places.value; ++place)
      out.push_back({begin.plus_minutes(at), begin.plus_minutes(at + step), place});
}

}  // namespace

std::optional<std::int64_t> minutes_of(std::string_view clock) {
  const auto digit = [&](std::size_t i) { return clock[i] >= '0' && clock[i] <= '9'; };
  if (clock.size() != 5 || clock[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const std::int64_t hours = (clock[0] - '0') * 10 + (clock[1] - '0');
  const std::int64_t minutes = (clock[3] - '0') * 10 + (clock[4] - '0');
  if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0)) return std::nullopt;
  return hours * 60 + minutes;
}

Status check_schedule(const ScheduleInput& input) {
  std::vector<FieldError> wrong;
  too_many(input.weekly.size(), weekly_max, "/weekly", wrong);
  too_many(input.exceptions.size(), exceptions_max, "/exceptions", wrong);
  std::map<std::int64_t, DaySpans> week;
  for (std::size_t i = 0; i < input.weekly.size(); ++i) {
    const std::string pointer = "/weekly/" + std::to_string(i);
    if (const auto span = span_of(input.weekly[i], pointer, wrong))
      week[input.weekly[i].weekday.value].add(*span, pointer, wrong);
  }
  std::set<Date> days;
  for (std::size_t i = 0; i < input.exceptions.size(); ++i) {
    const auto& day = input.exceptions[i];
    const std::string pointer = "/exceptions/" + std::to_string(i);
    if (!is_valid(day.on)) wrong.push_back({pointer + "/on", Code::invalid_date});
    if (!days.insert(day.on).second) wrong.push_back({pointer + "/on", Code::periods_overlap});
    too_many(day.periods.size(), periods_max, (pointer + "/periods").c_str(), wrong);
    DaySpans spans;
    for (std::size_t k = 0; k < day.periods.size(); ++k) {
      const std::string inner = pointer + "/periods/" + std::to_string(k);
      if (const auto span = span_of(day.periods[k], inner, wrong)) spans.add(*span, inner, wrong);
    }
  }
  if (wrong.size() > 50) wrong.resize(50);
  if (wrong.empty()) return {};
  return fail(Error{Code::invalid_request, std::move(wrong)});
}

std::vector<Planned> slots_of(Date day, const std::vector<WeeklyPeriod>& weekly,
                              const std::vector<DayException>& exceptions, bool holiday) {
  std::vector<Planned> out;
  for (const auto& exception : exceptions)
    if (exception.on == day) {
      for (const auto& period : exception.periods) add_slots(day, period, out);
      std::ranges::sort(out);
      return out;
    }
  if (!holiday)
    for (const auto& period : weekly)
      if (period.weekday.value == weekday(day)) add_slots(day, period, out);
  std::ranges::sort(out);
  return out;
}

DayChange change_of(const std::vector<Planned>& planned, const std::vector<Existing>& existing) {
  DayChange out;
  std::set<Planned> wanted(planned.begin(), planned.end());
  std::set<std::pair<Instant, std::int64_t>> kept;
  for (const auto& slot : existing) {
    if (slot.at.place >= overbooked_from) continue;
    const bool fits = wanted.contains(slot.at);
    if (!fits && slot.free) {
      out.remove.push_back(slot.id);
      continue;
    }
    if (!fits) ++out.outside;
    kept.insert({slot.at.starts_at, slot.at.place});
  }
  for (const auto& slot : planned)
    if (!kept.contains({slot.starts_at, slot.place})) out.add.push_back(slot);
  return out;
}

}  // namespace yilian::capacity::rules
