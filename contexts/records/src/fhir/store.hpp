#pragma once
// Every SQL statement of stored FHIR resources. Called inside the caller's session by the use cases
// beside it. Bodies are bytes here; nothing is parsed, and no right is asked.
//
// Walks go along an index from its start with a limit; none sorts or counts more than it answers.
#include <optional>
#include <span>
#include <vector>

#include "db/database.hpp"
#include "kernel/ids.hpp"

namespace yilian::records::rest::store {

/// One version of a resource.
struct Row {
  std::int64_t type = 0;
  int dictionary = 0;  ///< 0: deleted, and the body is empty
  std::int64_t number = 0;
  std::int64_t changed = 0;
  std::int64_t version = 0;
  Uuid id;
  OrganisationId organisation;  ///< who contributed the current version
  db::Bytes body;

  bool is_deleted() const { return dictionary == 0; }
};

/// One entry of the search index of a resource.
struct Entry {
  std::int32_t hash = 0;
  std::int64_t value = 0;
  auto operator<=>(const Entry&) const = default;
};

// -- writing
/// A new resource; sent with the next statement. A second one of its id fails the transaction with
/// conflict.
void insert(db::Session& s, RegionId region, const Row& row);
void insert_entries(db::Session& s, RegionId region, std::int64_t number,
                    std::span<const Entry> entries);
void remove_entries(db::Session& s, RegionId region, std::int64_t number,
                    std::span<const Entry> entries);
/// The next version in place of version `row.version - 1`, which is kept among the old ones; false
/// when that is not the current one any more.
bool replace(db::Session& s, RegionId region, const Row& row);
/// Waits for, and then keeps out until the end of the transaction, whoever holds the same bucket.
void guard(db::Session& s, RegionId region, std::int64_t bucket);
inline constexpr std::int64_t guard_buckets = 8192;

// -- reading
std::optional<Row> current(db::Session& s, RegionId region, std::int64_t type, const Uuid& id);
std::optional<Row> version(db::Session& s, RegionId region, const Row& current,
                           std::int64_t version);
/// Before and at a version, the newest first, without the current one.
std::vector<Row> versions(db::Session& s, RegionId region, const Row& current, std::int64_t from,
                          std::int64_t limit);
/// The newest version at or before a change number; nullopt when there was none yet.
std::optional<Row> version_at(db::Session& s, RegionId region, const Row& current,
                              std::int64_t changed);
/// All versions of a type between two changes, the newest first.
std::vector<Row> changes(db::Session& s, RegionId region, std::int64_t type, std::int64_t above,
                         std::int64_t below, std::int64_t limit);

/// The resource with its versions and entries is gone.
void forget(db::Session& s, RegionId region, std::int64_t number, std::span<const Entry> entries);

// -- walks
enum class Direction : std::uint8_t { down, up };
/// Where a walk stands: after this row of the index.
struct Place {
  std::int64_t value = 0;
  std::int64_t number = 0;
  auto operator<=>(const Place&) const = default;
};
struct Stretch {
  std::int32_t hash = 0;
  std::int64_t from = 0, to = 0;  ///< of the value, both included
};
struct Found {
  Place place;
  Row row;
};
/// Rows of one stretch of the index after a place, in order, with their resources; of those with
/// `also` only such as have that hash under the same value too.
std::vector<Found> walk(db::Session& s, RegionId region, const Stretch& stretch,
                        const std::optional<Place>& after, Direction direction,
                        std::optional<std::int32_t> also, std::int64_t limit);
/// Resources that stand under one of these hashes, in no order; at most so many for 64 hashes.
inline constexpr std::size_t hashes_at_once = 64;
std::vector<Row> under_any(db::Session& s, RegionId region, std::span<const std::int32_t> hashes,
                           std::int64_t limit);
/// Current resources of a type by their last change, between two changes. The place is {changed,
/// number}.
std::vector<Found> walk_type(db::Session& s, RegionId region, std::int64_t type, std::int64_t from,
                             std::int64_t to, Direction direction, std::int64_t limit);

}  // namespace yilian::records::rest::store
