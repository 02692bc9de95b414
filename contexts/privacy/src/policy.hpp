#pragma once
// The retention policy, read strictly at start: what is kept how long and what happens then. What
// the law sets as least can't be set lower, so that a slip of the pen removes nothing.
#include <boost/describe.hpp>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::privacy::policy {

enum class Kept : std::uint8_t {
  outpatient_records,
  inpatient_records,
  drafts,
  unused_files,
  ended_sessions,
  idempotency_keys,
  outbox_events,
  access_reviews,
  ended_relationships,
  readiness_assessments,
  messages,
  feed_messages,
  access_objections,
  audit
};
BOOST_DESCRIBE_ENUM(Kept, outpatient_records, inpatient_records, drafts, unused_files,
                    ended_sessions, idempotency_keys, outbox_events, access_reviews,
                    ended_relationships, readiness_assessments, messages, feed_messages,
                    access_objections, audit)

enum class Unit : std::uint8_t { hours, days, years };
BOOST_DESCRIBE_ENUM(Unit, hours, days, years)

/// Removed by the daily job, erasable on request, or kept.
enum class AtEnd : std::uint8_t { removed, erasable, kept };
BOOST_DESCRIBE_ENUM(AtEnd, removed, erasable, kept)

/// How sure the source is: read in a document, known, or decided here for want of a rule.
enum class Trust : std::uint8_t { found, known, decided };
BOOST_DESCRIBE_ENUM(Trust, found, known, decided)

struct Entry {
  Kept what = Kept::audit;
  std::int64_t amount = 0;
  Unit unit = Unit::days;
  AtEnd at_end = AtEnd::kept;
  Trust trust = Trust::decided;
  std::string source;

  std::int64_t hours() const;
  /// What ended before this instant is past its time.
  Instant before(Instant now) const;
  /// The day until which something of `day` is kept.
  Date until(Date day) const;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (what, amount, unit, at_end, trust, source))

struct Version {
  Date effective_from;
  std::vector<Entry> entries;
  const Entry& of(Kept what) const;
};
BOOST_DESCRIBE_STRUCT(Version, (), (effective_from, entries))

struct Document {
  std::string name;
  std::vector<Version> versions;
  /// The version in effect on a day; the first one before its own start.
  const Version& on(Date day) const;
};
BOOST_DESCRIBE_STRUCT(Document, (), (name, versions))

/// The shipped document.
Result<Document> load();
/// Reads and checks: each kind once, the least periods of the law, files as long as drafts.
Result<Document> read(std::string_view text);

}  // namespace yilian::privacy::policy
