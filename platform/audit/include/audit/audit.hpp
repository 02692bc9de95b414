#pragma once
// The audit trail: rows of changes in their own transaction, rows of reads and refusals through a
// local spool that survives a killed process, positions by the sequencer, and a chain of HMAC-SM3
// over batches of positions with an anchor outside the database. `verify` finds rows changed,
// removed, swapped or truncated and chains recomputed without the key. Rows hold ids, never numbers
// or clinical content.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/crypto.hpp"
#include "db/database.hpp"
#include "kernel/caller.hpp"

namespace yilian::audit {

std::vector<db::Migration> migrations();

inline constexpr std::size_t patients_max =
    100;  ///< listed per answer; beyond it the answer is refused

struct Entry {
  Uuid id;
  Instant at;
  AccountId account;
  PostId post;
  OrganisationId organisation;
  std::string person_name;
  std::string role;
  std::string action;
  std::string outcome;  ///< done, read, or the code of a refusal
  std::optional<Uuid> subject;
  std::vector<PatientId> patients;
  std::string reason;
  std::string remote;
  std::string trace_id;
};

/// An entry for a call; outcome and subject are the caller's to fill.
Entry entry_of(const Call& call);
/// Writes an entry in the running transaction.
void record(db::Session& session, RegionId region, const Entry& entry);
/// Writes reads and refusals, in their order; the same ones again change nothing. Many reads of one
/// person within a second are one row.
void record_reads(db::Session& session, RegionId region, std::span<const Entry> entries);

/// The local spool for reads and refusals: `append` returns after write(2), a thread syncs at least
/// every 100 ms and ships to the database in batches. Leftovers of a killed process are shipped at
/// start.
class Spool {
 public:
  static Result<std::unique_ptr<Spool>> open(const std::string& folder, db::Database& database,
                                             RegionId region);
  virtual ~Spool() = default;
  virtual Status append(const Entry& entry) = 0;
  /// Ships everything now (tests, shutdown); the number of entries moved.
  virtual Result<std::int64_t> drain() = 0;
};

struct Sealed {
  std::int64_t batch = 0;
  std::int64_t last_position = 0;
  std::string mac;
};
/// Seals all positioned but unsealed rows into one batch; nullopt when there were none. The new
/// head is appended to `anchor_file` (empty: no anchor).
Result<std::optional<Sealed>> seal(db::Database& database, const crypto::Vault& vault,
                                   RegionId region, const std::string& anchor_file, Instant now);

struct Finding {
  std::string kind;  ///< changed, missing, truncated, foreign_key
  std::int64_t batch = 0;
  std::int64_t position = 0;
  std::string text;
};
struct Verification {
  std::int64_t rows = 0;
  std::int64_t batches = 0;
  std::int64_t unsealed = 0;
  std::vector<Finding> findings;
};
/// Recomputes the whole chain, in bounded memory, and compares with the anchor file.
Result<Verification> verify(db::Database& database, const crypto::Vault& vault, RegionId region,
                            const std::string& anchor_file);

/// Where a page of the trail ends.
struct Place {
  Instant at;
  Uuid row;
  std::int64_t taken = 0;  ///< of the reads in that row; 0 when the row is no pack
};
struct Filter {
  std::optional<AccountId> account;
  std::optional<PatientId> patient;
  std::optional<OrganisationId> organisation;  ///< forced for those who see their own only
  std::optional<std::string> action;
  std::optional<Instant> from, to;
  std::int64_t limit = 50;
  std::optional<Place> after;  ///< the place of the last entry shown
};
struct Row {
  Entry entry;
  std::optional<std::int64_t> position;
  Place place;
};
/// Empties the reasons in the entries about a patient, which the law may ask for. The chain covers
/// their hashes, so that it still holds.
void erase_reasons(db::Session& session, RegionId region, PatientId patient);
/// The reads of a packed row, oldest first, who and where as in the row; nullopt for bytes that are
/// no pack.
std::optional<std::vector<Entry>> unpack(const Entry& row, std::span<const std::uint8_t> pack);
/// Newest first; reads of one person within a second stand together.
std::vector<Row> list(db::Session& session, RegionId region, const Filter& filter);

}  // namespace yilian::audit
