#include "fhir/search.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "fhir/index.hpp"
#include "fhir/joins.hpp"
#include "fhir/match.hpp"
#include "fhir/numbers.hpp"
#include "fhir/order.hpp"
#include "fhir/plan.hpp"
#include "fiber/fiber.hpp"

namespace yilian::records::rest {
namespace {

using store::Direction;
using store::Found;
using store::Place;

/// "<pin>.<value>.<number>", or "<pin>.<offset>" of a page sorted in memory.
struct Cursor {
  std::int64_t pin = 0;
  std::optional<Place> after;
  std::size_t offset = 0;
};

Result<Cursor> read_cursor(const std::string& text, Instant now) {
  Cursor out;
  out.pin = first_number({now.ms + 1});
  if (text.empty()) return out;
  const auto parts = split(text, '.');
  std::vector<std::int64_t> numbers(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto done = std::from_chars(parts[i].data(), end, numbers[i]);
    if (done.ec != std::errc{} || done.ptr != end) return fail(Code::invalid_cursor);
  }
  if (parts.size() < 2 || parts.size() > 3) return fail(Code::invalid_cursor);
  out.pin = numbers[0];
  if (parts.size() == 3) out.after = Place{numbers[1], numbers[2]};
  else out.offset = static_cast<std::size_t>(std::max<std::int64_t>(numbers[1], 0));
  return out;
}

bool row_matches(const Criterion& c, const store::Row& row, fhir::Node stored) {
  if (c.kind == Criterion::Kind::id)
    return std::ranges::any_of(c.values,
                               [&](const auto& id) { return unescaped(id) == id_of(row, stored); });
  const std::int64_t at = instant_of(row.changed).ms;
  return std::ranges::any_of(c.values, [&](const auto& text) {
    const auto asked = parse_date_query(unescaped(text));
    return asked && matches_date(*asked, {at, at + 1});
  });
}

bool all_match(const Query& query, const store::Row& row, fhir::Node stored,
               const fhir::SearchValues& values) {
  return std::ranges::all_of(query.criteria, [&](const auto& c) {
    return c.kind == Criterion::Kind::parameter ? matches(c, values) : row_matches(c, row, stored);
  });
}

class Search {
 public:
  Search(db::Session& s, Access& access, const Query& query)
      : s_(s), access_(access), q_(query), region_(access.call().caller.region) {}

  Result<Page> run() {
    TRY(cursor_, read_cursor(q_.cursor, access_.call().now));
    TRY(const bool possible, resolve_joins(s_, access_, q_));
    if (!possible) return empty();
    for (const auto& c : q_.criteria)
      if (c.kind == Criterion::Kind::parameter) CHECK_OK(check_values(c));
    CHECK_OK(read_changes());
    plan_ = plan_of(q_);
    choose_order();
    if (q_.summary == Summary::count) return count_only();
    TRY(auto page, sorted_ ? sorted_page() : walked_page(q_.count));
    if (q_.total) {
      TRY(auto counted, count_only());
      page.total = counted.total;
    }
    return page;
  }

 private:
  Page empty() const {
    Page page;
    if (q_.total || q_.summary == Summary::count) page.total = 0;
    return page;
  }

  /// _lastUpdated as a span of change numbers; others than ranges are left to the matcher.
  Status read_changes() {
    for (const auto& c : q_.criteria) {
      if (c.kind == Criterion::Kind::id) ids_ = &c;
      if (c.kind != Criterion::Kind::last_updated) continue;
      CHECK_OK(check_values(c));
      const auto asked = parse_date_query(unescaped(c.values[0]));
      if (c.values.size() != 1 || !asked) continue;
      const bool below = asked->prefix == Prefix::lt || asked->prefix == Prefix::le ||
                         asked->prefix == Prefix::eb || asked->prefix == Prefix::eq;
      const bool above = asked->prefix == Prefix::gt || asked->prefix == Prefix::ge ||
                         asked->prefix == Prefix::sa || asked->prefix == Prefix::eq;
      if (below) to_ = std::min(to_, first_number({asked->span.until + 1}));
      if (above) from_ = std::max(from_, first_number({asked->span.from - 1}));
    }
    return {};
  }

  void choose_order() {
    direction_ = Direction::down;
    if (q_.sort.empty()) return;
    const auto& first = q_.sort.front();
    const auto wanted = first.down ? Direction::down : Direction::up;
    const bool alone = q_.sort.size() == 1 && ids_ == nullptr;
    if (alone && first.code == "_lastUpdated" && plan_.by_type) {
      direction_ = wanted;
    } else if (alone && first.code == main_date(q_.type) && plan_.in_main_order) {
      direction_ = wanted;
    } else if (alone && first.code == main_date(q_.type) && plan_.by_type) {
      direction_ = wanted;
      plan_.by_type = false;
      for (const bool is_long : {false, true})
        plan_.drives.push_back(
            {{index_hash(q_.type, first.code, "", is_long), INT64_MIN, INT64_MAX}, {}});
    } else {
      sorted_ = true;
    }
  }

  std::vector<Found> by_ids() {
    std::vector<Found> out;
    std::set<Uuid> asked;
    for (const auto& id : ids_->values) {
      const auto key = key_of_id(unescaped(id));
      if (!asked.insert(key).second) continue;
      auto row = store::current(s_, region_, number_of_type(q_.type), key);
      if (!row) continue;
      const Place place{0, row->number};
      if (!after_ || place < *after_) out.push_back({place, std::move(*row)});
    }
    std::ranges::sort(out, std::greater{}, &Found::place);
    return out;
  }

  std::vector<Found> candidates(std::int64_t limit) {
    if (ids_ != nullptr) return by_ids();
    if (plan_.by_type) {
      std::int64_t from = from_, to = std::min(to_, cursor_.pin);
      if (after_ && direction_ == Direction::down) to = std::min(to, after_->value - 1);
      if (after_ && direction_ == Direction::up) from = std::max(from, after_->value + 1);
      return store::walk_type(s_, region_, number_of_type(q_.type), from, to, direction_, limit);
    }
    std::vector<Found> out;
    for (const auto& drive : plan_.drives)
      for (auto& found :
           store::walk(s_, region_, drive.stretch, after_, direction_, drive.also, limit))
        out.push_back(std::move(found));
    if (plan_.drives.size() > 1) {
      if (direction_ == Direction::down) std::ranges::sort(out, std::greater{}, &Found::place);
      else std::ranges::sort(out, std::less{}, &Found::place);
      const auto rest = std::ranges::unique(out, {}, &Found::place);
      out.erase(rest.begin(), rest.end());
      if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    }
    return out;
  }

  /// A resource with several texts or dates in reach counts at the first of them only.
  bool is_first_place(const Found& found, const fhir::SearchValues& values) const {
    if (plan_.by_type || ids_ != nullptr || plan_.in_main_order) return true;
    for (const auto& entry : entries_of(q_.type, values))
      for (const auto& drive : plan_.drives)
        if (entry.hash == drive.stretch.hash && entry.value >= drive.stretch.from &&
            entry.value <= drive.stretch.to &&
            (direction_ == Direction::down ? entry.value > found.place.value
                                           : entry.value < found.place.value))
          return false;
    return true;
  }

  /// The version that the first page could see, when it matches and may be seen.
  Result<std::optional<Hit>> judge(Found& found) {
    std::optional<Hit> none;
    if (found.row.changed > cursor_.pin) {
      auto before = store::version_at(s_, region_, found.row, cursor_.pin);
      if (!before) return none;
      found.row = std::move(*before);
    }
    if (found.row.is_deleted()) return none;
    TRY(auto stored, access_.bodies().open(found.row));
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(stored.root(), values));
    if (!all_match(q_, found.row, stored.root(), values)) return none;
    if (!is_first_place(found, values)) return none;
    if (!access_.may_see(s_, found.row, stored.root())) return none;
    return Hit{std::move(found.row), std::move(stored)};
  }

  Result<Page> walked_page(std::int64_t count) {
    Page page;
    after_ = cursor_.after;
    std::int64_t examined = 0;
    const std::size_t seen_before = access_.patients_seen();
    while (examined < candidates_max) {
      const std::int64_t batch =
          std::clamp<std::int64_t>(count + 1 - std::ssize(page.hits), 10, 500);
      auto found = candidates(batch);
      for (auto& one : found) {
        if (++examined > few_max && fiber::decline_here()) return fail(Code::unavailable);
        TRY(auto hit, judge(one));
        if (hit && (std::ssize(page.hits) >= count || too_many_patients(seen_before))) {
          page.next = link();
          return page;
        }
        after_ = one.place;
        if (!hit) continue;
        if (keeps_trace_) access_.saw(hit->row, hit->stored.root());
        page.hits.push_back(std::move(*hit));
      }
      if (ids_ != nullptr || std::ssize(found) < batch) return page;
    }
    page.next = link();
    return page;
  }

  bool too_many_patients(std::size_t before) const {
    return keeps_trace_ && access_.patients_seen() - before >= 90;
  }

  std::string link() const {
    const Place at = after_.value_or(Place{});
    return std::to_string(cursor_.pin) + "." + std::to_string(at.value) + "." +
           std::to_string(at.number);
  }

  /// Everything that matches, of a bounded number.
  Result<std::vector<Hit>> all_hits() {
    keeps_trace_ = false;
    cursor_.after.reset();
    TRY(auto page, walked_page(sorted_max));
    keeps_trace_ = true;
    if (!page.next.empty()) return fail(Code::search_too_costly);
    return std::move(page.hits);
  }

  Result<Page> sorted_page() {
    direction_ = Direction::down;
    TRY(auto hits, all_hits());
    sort_hits(q_.sort, hits);
    Page page;
    std::size_t at = cursor_.offset;
    const std::size_t before = access_.patients_seen();
    for (; at < hits.size() && std::ssize(page.hits) < q_.count && !too_many_patients(before);
         ++at) {
      access_.saw(hits[at].row, hits[at].stored.root());
      page.hits.push_back(std::move(hits[at]));
    }
    if (at < hits.size()) page.next = std::to_string(cursor_.pin) + "." + std::to_string(at);
    return page;
  }

  Result<Page> count_only() {
    TRY(const auto hits, all_hits());
    Page page;
    page.total = std::ssize(hits);
    return page;
  }

  db::Session& s_;
  Access& access_;
  Query q_;
  RegionId region_;
  Cursor cursor_;
  Plan plan_;
  const Criterion* ids_ = nullptr;
  std::int64_t from_ = 0, to_ = INT64_MAX - 1;
  Direction direction_ = Direction::down;
  std::optional<Place> after_;
  bool sorted_ = false, keeps_trace_ = true;
};

}  // namespace

Result<Page> search(db::Session& s, Access& access, const Query& query) {
  TRY(auto page, Search(s, access, query).run());
  CHECK_OK(add_included(s, access, query, page));
  return page;
}

Result<bool> fits(const Query& query, const Hit& hit) {
  for (const auto& c : query.criteria)
    if (c.kind == Criterion::Kind::parameter) CHECK_OK(check_values(c));
  fhir::SearchValues values;
  CHECK_OK(fhir::extract(hit.stored.root(), values));
  return all_match(query, hit.row, hit.stored.root(), values);
}

Result<std::vector<Hit>> find_matches(db::Session& s, Access& access, std::string_view type,
                                      const http::Fields& criteria) {
  TRY(auto query, parse_query(type, criteria, true));
  if (query.criteria.empty()) return fail(Code::criteria_required);
  query.count = 2;
  TRY(auto page, Search(s, access, query).run());
  return std::move(page.hits);
}

}  // namespace yilian::records::rest
