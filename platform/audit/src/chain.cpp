#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "stored.hpp"

namespace yilian::audit {
namespace {

using db::operator""_sql;

constexpr auto last_batch =
    "SELECT batch, last_position, mac FROM audit_chain WHERE region_id = $1 "
    "ORDER BY batch DESC LIMIT 1"_sql;
constexpr auto select_range =
    "SELECT " AUDIT_COLUMNS
    " FROM audit a WHERE a.region_id = $1 AND a.position > $2 AND a.position <= $3 "
    "ORDER BY a.position LIMIT $4"_sql;
constexpr auto insert_batch =
    "INSERT INTO audit_chain (region_id, batch, first_position, last_position, mac, sealed_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region_id, batch) DO NOTHING"_sql;
constexpr auto select_batches =
    "SELECT batch, first_position, last_position, mac FROM audit_chain "
    "WHERE region_id = $1 AND batch > $2 ORDER BY batch LIMIT 500"_sql;
constexpr auto head_of_stream =
    "SELECT position FROM stream_heads WHERE region_id = $1 AND stream = 'audit'"_sql;

constexpr std::int64_t batch_rows_max = 2000;

/// One line per row: every column that must not change, with separators that no column can hold.
std::string canonical(const Stored& row) {
  std::string out;
  const auto add = [&](std::string_view field) {
    out += std::to_string(field.size());
    out += ':';
    out += field;
  };
  const Entry& e = row.entry;
  add(std::to_string(row.position.value_or(0)));
  add(to_string(e.id));
  add(std::to_string(e.at.ms));
  add(to_string(e.account));
  add(to_string(e.post));
  add(to_string(e.organisation));
  add(crypto::hex(crypto::sm3(e.person_name)));
  add(e.role);
  add(e.action);
  add(e.outcome);
  add(e.subject ? to_string(*e.subject) : "");
  for (const auto& patient : e.patients) add(to_string(patient));
  add(row.reason_hash);
  add(e.remote);
  add(e.trace_id);
  if (!row.pack.empty())
    add(crypto::hex(crypto::sm3(
        std::string_view(reinterpret_cast<const char*>(row.pack.data()), row.pack.size()))));
  out += '\n';
  return out;
}

std::string mac_of(const crypto::Vault& vault, const std::string& previous, std::int64_t batch,
                   std::int64_t first, std::int64_t last, const std::string& rows) {
  return crypto::hex(vault.chain_mac(previous + "|" + std::to_string(batch) + "|" +
                                     std::to_string(first) + "|" + std::to_string(last) + "|" +
                                     crypto::hex(crypto::sm3(rows))));
}

struct Anchor {
  std::int64_t last_position = 0;
  std::string mac;
};

/// The heads that were exported, by batch; lines `region batch last_position mac`.
std::map<std::int64_t, Anchor> read_anchors(const std::string& file, RegionId region) {
  std::map<std::int64_t, Anchor> out;
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    RegionId line_region = 0;
    std::int64_t batch = 0;
    Anchor anchor;
    if (words >> line_region >> batch >> anchor.last_position >> anchor.mac &&
        line_region == region)
      out[batch] = anchor;
  }
  return out;
}

}  // namespace

Result<std::optional<Sealed>> seal(db::Database& database, const crypto::Vault& vault,
                                   RegionId region, const std::string& anchor_file, Instant now) {
  auto sealed = database.write([&](db::Session& session) -> Result<std::optional<Sealed>> {
    std::int64_t batch = 0, from = 0;
    std::string previous;
    if (const auto row = session.query_one(last_batch, region)) row->read(batch, from, previous);
    const auto rows = session.query(select_range, region, from,
                                    std::numeric_limits<std::int64_t>::max(), batch_rows_max);
    if (rows.empty()) return std::optional<Sealed>{};
    std::string text;
    for (const auto& row : rows) text += canonical(read_stored(row));
    Sealed out{batch + 1, from + static_cast<std::int64_t>(rows.size()), ""};
    out.mac = mac_of(vault, previous, out.batch, from + 1, out.last_position, text);
    // Two leaders at once: the batch number is the key, the second one does nothing.
    if (session.exec(insert_batch, region, out.batch, from + 1, out.last_position, out.mac, now) !=
        1)
      return fail(Code::conflict);
    return std::optional(out);
  });
  if (sealed && *sealed && !anchor_file.empty()) {
    std::ofstream out(anchor_file, std::ios::app);
    out << region << ' ' << (*sealed)->batch << ' ' << (*sealed)->last_position << ' '
        << (*sealed)->mac << '\n';
    out.flush();
    if (!out) return fault("anchor file can't be written");
  }
  return sealed;
}

namespace {

struct Batch {
  std::int64_t number = 0, first = 0, last = 0;
  std::string mac;
};

/// One batch against its rows, its predecessor and its anchor.
void check_batch(db::Session& session, const crypto::Vault& vault, RegionId region,
                 const Batch& batch, const Batch& previous,
                 const std::map<std::int64_t, Anchor>& anchors, Verification& out) {
  const auto find = [&](const char* kind, std::int64_t position, std::string text) {
    if (out.findings.size() < 100)
      out.findings.push_back({kind, batch.number, position, std::move(text)});
  };
  if (batch.number != previous.number + 1 || batch.first != previous.last + 1)
    find("missing", previous.last + 1, "a batch of the chain is missing");
  const auto rows =
      session.query(select_range, region, batch.first - 1, batch.last, batch_rows_max + 1);
  std::string text;
  std::int64_t expected = batch.first;
  for (const auto& row : rows) {
    const Stored stored = read_stored(row);
    if (*stored.position != expected)
      find("missing", expected,
           "rows before position " + std::to_string(*stored.position) + " are gone");
    expected = *stored.position + 1;
    if (stored.reason && crypto::hex(crypto::sm3(*stored.reason)) != stored.reason_hash)
      find("changed", *stored.position, "the reason was changed");
    text += canonical(stored);
  }
  if (expected != batch.last + 1)
    find("missing", expected, "rows at the end of the batch are gone");
  if (mac_of(vault, previous.mac, batch.number, batch.first, batch.last, text) != batch.mac)
    find("changed", batch.first, "rows or chain were changed after sealing");
  if (const auto it = anchors.find(batch.number);
      it != anchors.end() && it->second.mac != batch.mac)
    find("changed", batch.first, "the chain differs from the anchor outside the database");
  out.rows += static_cast<std::int64_t>(rows.size());
  ++out.batches;
}

}  // namespace

Result<Verification> verify(db::Database& database, const crypto::Vault& vault, RegionId region,
                            const std::string& anchor_file) {
  const auto anchors = read_anchors(anchor_file, region);
  Verification out;
  Batch previous;
  while (true) {
    bool more = false;
    auto step = database.read([&](db::Session& session) -> Status {
      for (const auto& row : session.query(select_batches, region, previous.number)) {
        Batch batch;
        row.read(batch.number, batch.first, batch.last, batch.mac);
        check_batch(session, vault, region, batch, previous, anchors, out);
        previous = batch;
        more = true;
      }
      if (!more) {
        const auto head = session.query_one(head_of_stream, region);
        const std::int64_t position = head ? head->get<std::int64_t>(0) : 0;
        const auto rest =
            session.query(select_range, region, previous.last,
                          std::numeric_limits<std::int64_t>::max(), std::int64_t{100'000});
        out.unsealed = static_cast<std::int64_t>(rest.size());
        if (previous.last + out.unsealed < position)
          out.findings.push_back({"truncated", previous.number, previous.last + 1,
                                  "fewer rows than positions were given out"});
      }
      return {};
    });
    if (!step) return std::unexpected(step.error());
    if (!more) break;
  }
  if (!anchors.empty() && anchors.rbegin()->first > previous.number)
    out.findings.push_back({"truncated", anchors.rbegin()->first,
                            anchors.rbegin()->second.last_position,
                            "the end of the chain is gone: the anchor knows later batches"});
  return out;
}

}  // namespace yilian::audit
