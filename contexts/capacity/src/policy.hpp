#pragma once
// The capacity policy and the public holidays, read strictly at start. What a county may change is
// here: shares, how long holds last, how old numbers may be, how far ahead slots are made.
#include <boost/describe.hpp>
#include <string_view>
#include <vector>

#include "capacity/types.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::capacity::policy {

/// What happens to a part of a place: half a place and more counts as one, any part, or none.
enum class Rounding : std::uint8_t { half_up, up, down };
BOOST_DESCRIBE_ENUM(Rounding, half_up, up, down)

struct ShareRule {
  std::int64_t bed_basis_points = 600, slot_basis_points = 300;
  Rounding rounding = Rounding::half_up;
  std::int64_t release_hour = 16;
  std::int64_t slot_release_days_before = 1;
};
BOOST_DESCRIBE_STRUCT(ShareRule, (),
                      (bed_basis_points, slot_basis_points, rounding, release_hour,
                       slot_release_days_before))

/// To whom the green channel is open (REF-6), and who of them pays after the treatment.
struct GreenRule {
  std::vector<GreenReason> reasons;
  std::vector<GreenReason> pay_after_treatment;
};
BOOST_DESCRIBE_STRUCT(GreenRule, (), (reasons, pay_after_treatment))

/// Another share for departments of this name.
struct DepartmentShare {
  std::string name;
  std::int64_t bed_basis_points = 0, slot_basis_points = 0;
};
BOOST_DESCRIBE_STRUCT(DepartmentShare, (), (name, bed_basis_points, slot_basis_points))

struct Version {
  Date effective_from;
  std::int64_t slot_hold_minutes = 15, bed_hold_minutes = 120, offer_minutes = 60;
  std::int64_t bed_late_hours = 6;       ///< a booked bed stays held so long past its time
  std::int64_t slot_no_show_hours = 24;  ///< after which nobody is expected any more
  std::int64_t generate_days = 28;
  std::int64_t live_fresh_hours = 24, daily_fresh_hours = 26;
  std::int64_t overbook_max = 2;  ///< at one time of one resource
  ShareRule share;
  GreenRule green;
  std::vector<DepartmentShare> departments;

  std::int64_t bed_basis_points(std::string_view department) const;
  std::int64_t slot_basis_points(std::string_view department) const;
};
BOOST_DESCRIBE_STRUCT(Version, (),
                      (effective_from, slot_hold_minutes, bed_hold_minutes, offer_minutes,
                       bed_late_hours, slot_no_show_hours, generate_days, live_fresh_hours,
                       daily_fresh_hours, overbook_max, share, green, departments))

struct Document {
  std::string name, source;
  std::vector<Version> versions;
};
BOOST_DESCRIBE_STRUCT(Document, (), (name, source, versions))

struct Calendar {
  std::string name, source;
  std::vector<Date> holidays, workdays;
  bool is_holiday(Date day) const;
};
BOOST_DESCRIBE_STRUCT(Calendar, (), (name, source, holidays, workdays))

struct Policies {
  Document document;
  Calendar calendar;
  /// The version in effect on a day; the first one before its own start.
  const Version& on(Date day) const;
};

/// A document that parses but can't be meant is refused as well.
Result<Policies> read(std::string_view document, std::string_view calendar);
Result<Policies> load();

}  // namespace yilian::capacity::policy
