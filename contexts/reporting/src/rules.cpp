#include "rules.hpp"

#include <optional>

#include "kernel/period.hpp"

namespace yilian::reporting::rules {
namespace {

std::optional<Measure> measure_of(const std::string& action, const std::string& state) {
  if (action == "submit" || action == "resubmit") return Measure::submitted;
  if (action == "accept") return Measure::accepted;
  if (action == "refuse") return Measure::refused;
  if (action == "pass_on") return Measure::unanswered;
  if (action == "return") return Measure::returned;
  if (action == "redirect") return Measure::redirected;
  if (action == "withdraw") return Measure::withdrawn;
  if (action == "check_in") return Measure::arrived;
  if (action == "mark_no_show") return Measure::no_show;
  if (action == "complete") return Measure::completed;
  if (action == "close") return Measure::closed;
  if (action == "expire") return state == "no_show" ? Measure::no_show : Measure::expired;
  return std::nullopt;
}

Date first_of_month(Date day) { return {day.year, day.month, 1}; }
Date next_month(Date day) {
  return day.month == 12 ? Date{day.year + 1, 1, 1} : Date{day.year, day.month + 1, 1};
}

}  // namespace

std::vector<Increment> increments(const Happening& h) {
  std::vector<Increment> out;
  const auto add = [&](Date day, Dimension dimension, Measure measure, const std::string& key,
                       const std::string& direction, std::int64_t n, std::int64_t ms = 0) {
    out.push_back({day, dimension, measure, key, direction, h.kind, n, ms});
  };
  const auto everywhere = [&](Date day, Measure measure, std::int64_t n) {
    add(day, Dimension::total, measure, "", h.direction, n);
    add(day, Dimension::sender, measure, h.from, h.direction, n);
    // What was refused or not answered is that of the unit that was asked; by now the papers may be
    // with the next one.
    const bool asked = measure == Measure::refused || measure == Measure::unanswered;
    add(day, Dimension::receiver, measure, asked && !h.asked.empty() ? h.asked : h.to, h.direction,
        n);
  };
  if (!h.counts.empty()) {
    // What is taken back is taken back on the day on which it was counted, and what counts in its
    // place counts on its own.
    const bool undone = h.counts == "undone";
    const Date day = undone || h.action == "count" ? h.submitted_on : h.day;
    const std::int64_t n = undone ? -1 : 1;
    const auto key = [&](const std::string& then, const std::string& now) {
      return undone ? then : now;
    };
    add(day, Dimension::total, Measure::referrals, "", h.direction, n);
    add(day, Dimension::sender, Measure::referrals, h.from, h.direction, n);
    add(day, Dimension::receiver, Measure::referrals, key(h.counted_to, h.to), h.direction, n);
    add(day, Dimension::department, Measure::referrals, key(h.counted_department, h.department),
        h.direction, n);
    add(day, Dimension::disease, Measure::referrals, key(h.counted_disease, h.disease), h.direction,
        n);
    add(day, Dimension::reason, Measure::referrals, key(h.counted_reason, h.reason), h.direction,
        n);
  }
  if (const auto measure = measure_of(h.action, h.state)) {
    everywhere(h.day, *measure, 1);
    if (*measure == Measure::refused)
      add(h.day, Dimension::refusal_reason, *measure, h.code, h.direction, 1);
    const bool unanswered = *measure == Measure::unanswered;
    if ((*measure == Measure::refused || unanswered) && !h.asked_department.empty()) {
      add(h.day, Dimension::department, *measure, h.asked_department, h.direction, 1);
      if (h.code == "no_bed" || h.code == "no_slot")
        add(h.day, Dimension::department, Measure::no_capacity, h.asked_department, h.direction, 1);
    }
    if (*measure == Measure::returned)
      add(h.day, Dimension::return_reason, *measure, h.code, h.direction, 1);
  }
  if (h.held_ms > 0 && !h.held_by.empty()) {
    add(h.day, Dimension::step, Measure::held, h.action, h.direction, 1, h.held_ms);
    add(h.day, h.held_by == h.from ? Dimension::sender : Dimension::receiver, Measure::held,
        h.held_by, h.direction, 1, h.held_ms);
  }
  return out;
}

std::vector<std::string> periods(Date from, Date to) {
  std::vector<std::string> out;
  Date day = from;
  while (day <= to) {
    const Date month_end = plus_days(next_month(day), -1);
    if (day == first_of_month(day) && month_end <= to) {
      out.push_back(to_string(day).substr(0, 7));
      day = next_month(day);
    } else {
      out.push_back(to_string(day));
      day = plus_days(day, 1);
    }
  }
  return out;
}

Status check_range(Date from, Date to) { return check_period(from, to, 366 * 5 + 1); }

}  // namespace yilian::reporting::rules
