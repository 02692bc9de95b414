#include "csv/csv.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>

namespace yilian::csv {
namespace {

/// False when the bytes are not of that encoding; what they mean goes to `take`, piece by piece.
template <class F>
bool convert(std::string_view bytes, const char* from, const F& take) {
  const iconv_t converter = iconv_open("UTF-8", from);
  // The error value of POSIX.  NOLINTNEXTLINE(performance-no-int-to-ptr)
  if (converter == reinterpret_cast<iconv_t>(-1)) return false;
  std::array<char, 64 * 1024> buffer;
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  bool fine = true;
  while (in_left > 0 && fine) {
    char* to = buffer.data();
    std::size_t to_left = buffer.size();
    fine = iconv(converter, &in, &in_left, &to, &to_left) != static_cast<std::size_t>(-1) ||
           errno == E2BIG;
    take(std::string_view(buffer.data(), buffer.size() - to_left));
  }
  iconv_close(converter);
  return fine;
}

/// Reads one character after the other; a quoted cell may hold commas, quotes and line ends.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  Result<Record> record() {
    Record out{line_, {}};
    while (true) {
      TRY(auto cell, rest_.starts_with('"') ? quoted() : plain());
      out.cells.push_back(std::move(cell));
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      end_line();
      return out;
    }
  }

 private:
  Result<std::string> plain() {
    const auto length = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    const auto cell = rest_.substr(0, length);
    if (cell.find('"') != std::string_view::npos) return malformed();
    rest_.remove_prefix(length);
    return std::string(cell);
  }

  Result<std::string> quoted() {
    rest_.remove_prefix(1);
    std::string cell;
    while (true) {
      const auto quote = rest_.find('"');
      if (quote == std::string_view::npos) return malformed();
      cell += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      cell.push_back('"');
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && std::string_view(",\r\n").find(rest_.front()) == std::string_view::npos)
      return malformed();
    line_ += std::count(cell.begin(), cell.end(), '\n');
    return cell;
  }

  void end_line() {
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(2);
    else if (!rest_.empty()) rest_.remove_prefix(1);
    ++line_;
  }

  std::unexpected<Error> malformed() const {
    return fail(Code::csv_malformed, {{"line", std::to_string(line_)}});
  }

  std::string_view rest_;
  std::int64_t line_ = 1;
};

}  // namespace

bool Record::empty() const {
  return std::ranges::all_of(cells, [](const std::string& cell) { return cell.empty(); });
}

Result<std::string_view> as_utf8(std::string_view bytes, std::string& converted) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  if (convert(bytes, "UTF-8", [](std::string_view) {})) return bytes;
  converted.clear();
  if (!convert(bytes, "GB18030", [&](std::string_view piece) { converted += piece; }))
    return fail(Code::not_utf8);
  return converted;
}

Result<std::string> to_utf8(std::string_view bytes) {
  std::string converted;
  TRY(const auto text, as_utf8(bytes, converted));
  return text.data() == converted.data() ? std::move(converted) : std::string(text);
}

Status each(std::string_view text, std::size_t records_max, const Visitor& visit) {
  Reader reader(text);
  for (std::size_t read = 0; !reader.at_end();) {
    TRY(auto record, reader.record());
    if (record.empty()) continue;
    if (read++ == records_max) return fail(Code::too_many, {{"max", std::to_string(records_max)}});
    CHECK_OK(visit(record));
  }
  return {};
}

Result<std::vector<Record>> parse(std::string_view text, std::size_t records_max) {
  std::vector<Record> out;
  CHECK_OK(each(text, records_max, [&](Record& record) -> Status {
    out.push_back(std::move(record));
    return {};
  }));
  return out;
}

}  // namespace yilian::csv
