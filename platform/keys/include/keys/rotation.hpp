#pragma once
// The rotation of the key that seals and indexes, while servers serve. The contexts name their
// tables; the work goes through them in key order, in short transactions, each of which keeps its
// position, so that it may be killed at any moment and goes on where it was. Two at once do no
// harm. Run by `yilian keys rotate`.
#include <functional>

#include "keys/keys.hpp"

namespace yilian::keys {

/// The last row done of a table, by as much of its primary key as it has.
struct Position {
  Uuid id, inner;
  std::int64_t sequence = -1;
};

/// How many rows were looked at, and the last of them. A page with fewer than it may have ends the
/// table.
struct Page {
  std::int64_t looked_at = 0, resealed = 0;
  std::optional<Position> next;
};

/// A table with sealed columns. Each answers one page after a position, in the order of keys that
/// grow with time.
struct Table {
  std::string name;
  std::int64_t page_rows = 100;
  /// Seals anew what another key sealed, and fills the indexes of the ring.
  std::function<Result<Page>(db::Session&, const Ring&, RegionId, const Position&, std::int64_t)>
      reseal;
  /// Clears the indexes of keys whose number is odd, or even; empty for a table without them.
  std::function<Page(db::Session&, RegionId, bool odd, const Position&, std::int64_t)> clear = {};
};

struct Progress {
  std::int64_t pass = 1;   ///< 0 while the old indexes are cleared
  std::int64_t table = 0;  ///< its place in the list
  Position after;
  std::int64_t looked_at = 0, resealed = 0;  ///< of this pass
};

/// Writes the audit entry of the beginning or the end.
using InTransaction = std::function<Status(db::Session&)>;

class Rotation {
 public:
  Rotation(db::Database& database, const crypto::Vault& vault, RegionId region,
           std::vector<Table> tables)
      : database_(database), vault_(vault), region_(region), tables_(std::move(tables)) {}

  /// From here on every server seals with key `number`; conflict when a rotation is under way.
  Status begin(int number, const InTransaction& record);
  /// One step; what is left to do.
  enum class Left : std::uint8_t { more, nothing };
  Result<Left> step(const InTransaction& record_end);
  /// How far it is, for a person who waits; nothing when no work is under way.
  Result<std::optional<Progress>> progress();
  const std::vector<Table>& tables() const { return tables_; }

 private:
  Result<Left> reseal(db::Session& session, const Ring& ring);
  Result<Left> clear(db::Session& session, Phase phase, const InTransaction& record_end);
  bool advance(db::Session& session, Progress& progress, const Page& page) const;
  Status switch_over();

  db::Database& database_;
  const crypto::Vault& vault_;
  RegionId region_;
  std::vector<Table> tables_;
};

}  // namespace yilian::keys
