// Many reads of one person in one row. Layout: a version byte, then for each read, oldest first:
// time (8 bytes, big endian, milliseconds), id (16), subject (16, zero for none), action and trace
// (a length byte and text each), patients (a number byte and 16 each).
#include "pack.hpp"

#include <algorithm>

namespace yilian::audit {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t text_max = 255;

void put(db::Bytes& out, const Uuid& id) {
  out.insert(out.end(), id.bytes.begin(), id.bytes.end());
}
void put(db::Bytes& out, std::string_view text) {
  out.push_back(static_cast<std::uint8_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

/// Takes from the front; `ok` is false once something was missing.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  std::span<const std::uint8_t> take(std::size_t size) {
    if (rest_.size() < size) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const auto out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  std::int64_t number(std::size_t size) {
    std::uint64_t out = 0;
    for (const std::uint8_t byte : take(size)) out = out << 8 | byte;
    return static_cast<std::int64_t>(out);
  }
  Uuid id() {
    Uuid out;
    const auto bytes = take(16);
    std::ranges::copy(bytes, out.bytes.begin());
    return out;
  }
  std::string text() {
    const auto bytes = take(static_cast<std::size_t>(number(1)));
    return {bytes.begin(), bytes.end()};
  }

 private:
  std::span<const std::uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace

bool packable(const Entry& entry) {
  return entry.outcome == "read" && entry.reason.empty() && entry.action.size() <= text_max &&
         entry.trace_id.size() <= text_max && entry.patients.size() <= patients_max;
}

db::Bytes pack(std::span<const Entry* const> reads) {
  db::Bytes out{version};
  for (const Entry* entry : reads) {
    for (int shift = 56; shift >= 0; shift -= 8)
      out.push_back(
          static_cast<std::uint8_t>(static_cast<std::uint64_t>(entry->at.ms) >> shift & 0xff));
    put(out, entry->id);
    put(out, entry->subject.value_or(Uuid{}));
    put(out, entry->action);
    put(out, entry->trace_id);
    out.push_back(static_cast<std::uint8_t>(entry->patients.size()));
    for (const auto& patient : entry->patients) put(out, patient.value);
  }
  return out;
}

std::optional<std::vector<Entry>> unpack(const Entry& row, std::span<const std::uint8_t> pack) {
  Reader in(pack);
  if (in.number(1) != version) return std::nullopt;
  std::vector<Entry> out;
  while (in.ok() && !in.at_end()) {
    Entry entry = row;
    entry.at.ms = in.number(8);
    entry.id = in.id();
    const Uuid subject = in.id();
    entry.subject = subject.empty() ? std::nullopt : std::optional(subject);
    entry.action = in.text();
    entry.trace_id = in.text();
    entry.patients.resize(static_cast<std::size_t>(in.number(1)));
    for (auto& patient : entry.patients) patient.value = in.id();
    out.push_back(std::move(entry));
  }
  if (!in.ok() || out.empty()) return std::nullopt;
  return out;
}

}  // namespace yilian::audit
