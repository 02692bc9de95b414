#include "divisions.hpp"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>

#include "network/lookup.hpp"

namespace yilian::network::divisions {
namespace {

/// The file comes with the program: damage is a fault of the build, not of an input.
[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "the divisions compiled into the program are damaged: %s\n", what);
  std::abort();
}

std::string unpack(std::string_view packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) broken("zlib");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  int done = Z_OK;
  while (done == Z_OK) {
    const std::size_t before = text.size();
    text.resize(before + (1U << 20));
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = 1U << 20;
    done = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (done != Z_STREAM_END) broken("gzip");
  return text;
}

struct Table {
  std::string text;
  std::vector<Entry> entries;
  std::vector<std::uint32_t> by_parent;  ///< places in `entries`, ordered by parent and code

  Table() : text(unpack(packed())) {
    std::string_view rest = text, province, city;
    while (!rest.empty()) {
      const auto comma = rest.find(','), end = rest.find('\n');
      if (end == std::string_view::npos || comma > end) broken("line");
      Entry entry{rest.substr(0, comma), rest.substr(comma + 1, end - comma - 1), {}};
      rest.remove_prefix(end + 1);
      if (entry.code.size() == 9) {
        entry.parent = entry.code.substr(0, 6);
      } else if (entry.code.ends_with("0000")) {
        province = entry.code;
      } else if (entry.code.ends_with("00")) {
        entry.parent = province;
        city = entry.code;
      } else {
        entry.parent = city;
      }
      entries.push_back(entry);
    }
    for (std::uint32_t i = 0; i < entries.size(); ++i) by_parent.push_back(i);
    std::stable_sort(by_parent.begin(), by_parent.end(), [this](std::uint32_t a, std::uint32_t b) {
      return entries[a].parent < entries[b].parent;
    });
  }
};

const Table& table() {
  static const Table the_table;
  return the_table;
}

auto places_of(std::string_view parent) {
  const Table& t = table();
  const auto less = [&t](auto a, auto b) {
    const auto key = [&t](auto x) {
      if constexpr (std::integral<decltype(x)>) return t.entries[x].parent;
      else return x;
    };
    return key(a) < key(b);
  };
  return std::equal_range(t.by_parent.begin(), t.by_parent.end(), parent, less);
}

/// The most exact division that a code names; codes of townships and villages may be padded with
/// zeros.
const Entry* nearest(std::string_view code) {
  if (code.size() == 12) {
    if (const Entry* township = find(code.substr(0, 9))) return township;
    return code.ends_with("000000") ? find(code.substr(0, 6)) : nullptr;
  }
  if (const Entry* exact = find(code)) return exact;
  return code.size() == 9 && code.ends_with("000") ? find(code.substr(0, 6)) : nullptr;
}

/// Levels that exist for statistics only and that nobody says.
bool is_placeholder(std::string_view name) {
  return name == "市辖区" || name == "县" || name.ends_with("直辖县级行政区划");
}

}  // namespace

std::string edition() {
  return std::to_string(crc32(0, reinterpret_cast<const Bytef*>(packed().data()),
                              static_cast<uInt>(packed().size())));
}

const std::vector<Entry>& all() { return table().entries; }

const Entry* find(std::string_view code) {
  const auto& entries = all();
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), code,
      [](const Entry& entry, std::string_view wanted) { return entry.code < wanted; });
  return found != entries.end() && found->code == code ? &*found : nullptr;
}

std::vector<Division> children(std::string_view parent) {
  std::vector<Division> out;
  const auto [begin, end] = places_of(parent);
  for (auto place = begin; place != end; ++place) {
    const Entry& entry = all()[*place];
    const auto below = places_of(entry.code);
    out.push_back({std::string(entry.code), std::string(entry.name), std::string(entry.parent),
                   below.first != below.second});
  }
  return out;
}

}  // namespace yilian::network::divisions

namespace yilian::network {

std::string division_name(std::string_view code) {
  std::string out;
  for (const auto* at = divisions::nearest(code); at != nullptr; at = divisions::find(at->parent))
    if (!divisions::is_placeholder(at->name)) out.insert(0, at->name);
  return out;
}

bool division_exists(std::string_view code) { return divisions::nearest(code) != nullptr; }

}  // namespace yilian::network
