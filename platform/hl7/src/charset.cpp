#include "hl7/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace yilian::hl7 {
namespace {

constexpr int charset_field = 18;

struct Name {
  std::string_view text;
  Charset charset;
};
constexpr std::array names = {Name{"UNICODEUTF8", Charset::utf_8},
                              Name{"UTF8", Charset::utf_8},
                              Name{"GB180302000", Charset::gb18030},
                              Name{"GB18030", Charset::gb18030},
                              Name{"GB180302022", Charset::gb18030},
                              Name{"GBK", Charset::gb18030},
                              Name{"GB2312", Charset::gb18030},
                              Name{"ASCII", Charset::ascii},
                              Name{"USASCII", Charset::ascii},
                              Name{"ISOIR6", Charset::ascii},
                              Name{"88591", Charset::latin_1},
                              Name{"ISO88591", Charset::latin_1},
                              Name{"BIG5", Charset::big5}};

/// Letters and digits alone, in capitals: "unicode utf-8" is "UNICODEUTF8".
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') out.push_back(static_cast<char>(c - 'a' + 'A'));
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes,
                             [](char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; });
}

/// How many bytes the character at the beginning has in GB18030.
std::size_t wide(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (at(0) < 0x81 || bytes.size() < 2) return 1;
  const bool four = at(1) >= 0x30 && at(1) <= 0x39;
  return std::min<std::size_t>(four ? 4 : 2, bytes.size());
}

/// A conversion between two charsets.
class Converter {
 public:
  Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // The error value of POSIX.  NOLINTNEXTLINE(performance-no-int-to-ptr)
  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// False where a character can't be converted: it is skipped when there is a `replacement`.
  bool run(std::string_view bytes, std::string& out, const char* replacement) {
    if (!is_open()) return false;
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    std::array<char, 8192> buffer;
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
      char* to = buffer.data();
      std::size_t room = buffer.size();
      const bool fine = iconv(handle_, &in, &left, &to, &room) != static_cast<std::size_t>(-1);
      const int why = fine ? 0 : errno;
      out.append(buffer.data(), buffer.size() - room);
      if (fine || why == E2BIG) continue;
      if (!replacement) return false;
      out += replacement;
      do {
        ++in;
        --left;
      } while (left > 0 && (static_cast<unsigned char>(*in) & 0xC0) == 0x80);
    }
    return true;
  }

 private:
  iconv_t handle_;
};

const char* iconv_name(Charset charset) {
  switch (charset) {
    case Charset::utf_8:
      return "UTF-8";
    case Charset::gb18030:
      return "GB18030";
    case Charset::ascii:
      return "ASCII";
    case Charset::latin_1:
      return "ISO-8859-1";
    case Charset::big5:
      return "BIG5";
  }
  return "UTF-8";
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    // Most of a message is ASCII: eight bytes at a time.
    for (std::uint64_t eight = 0; text.size() - i >= sizeof(eight); i += sizeof(eight)) {
      std::memcpy(&eight, text.data() + i, sizeof(eight));
      if ((eight & 0x8080'8080'8080'8080U) != 0) break;
    }
    if (i == text.size()) break;
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC2 || c > 0xF4 || text.size() - i < length) return false;
    std::uint32_t code = c & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    i += length;
  }
  return true;
}

Error wrong_bytes(Charset charset) {
  return Error{Code::hl7_encoding, {}, {{"charset", std::string(name_of(charset))}}};
}

Result<Charset> charset_of(std::string_view bytes, Presumed presumed) {
  auto declared = declared_charset(bytes);
  // The first repetition is what the message begins in.
  declared = declared.substr(0, declared.find('~'));
  if (!plain(declared).empty()) return charset_named(declared);
  switch (presumed) {
    case Presumed::detect:
      return is_utf8(bytes) ? Charset::utf_8 : Charset::gb18030;
    case Presumed::utf_8:
      return Charset::utf_8;
    case Presumed::gb18030:
      return Charset::gb18030;
    case Presumed::ascii:
      return Charset::ascii;
  }
  return Charset::utf_8;
}

}  // namespace

Result<Charset> charset_named(std::string_view name) {
  const auto found = std::ranges::find(names, plain(name), &Name::text);
  if (found == names.end())
    return fail(Code::hl7_charset_unknown,
                {{"charset", encode(name.substr(0, 40), Charset::ascii)}});
  return found->charset;
}

std::string_view name_of(Charset charset) {
  switch (charset) {
    case Charset::utf_8:
      return "UNICODE UTF-8";
    case Charset::gb18030:
      return "GB 18030-2000";
    case Charset::ascii:
      return "ASCII";
    case Charset::latin_1:
      return "8859/1";
    case Charset::big5:
      return "BIG-5";
  }
  return "UNICODE UTF-8";
}

std::string_view declared_charset(std::string_view bytes) {
  auto header = bytes.substr(0, bytes.find_first_of("\r\n"));
  if (header.size() < 4 || !header.starts_with("MSH")) return {};
  const char separator = header[3];
  const bool by_byte = is_utf8(header);
  int field = 2;  // MSH-1 is the separator itself
  std::size_t begin = 4;
  for (std::size_t i = 4; i < header.size();) {
    if (header[i] == separator) {
      if (++field > charset_field) return header.substr(begin, i - begin);
      begin = i + 1;
    }
    i += by_byte ? 1 : wide(header.substr(i));
  }
  return field == charset_field ? header.substr(begin) : std::string_view{};
}

Result<Decoded> decode(std::string_view bytes, Presumed presumed) {
  TRY(const auto charset, charset_of(bytes, presumed));
  TRY(auto text, to_utf8(bytes, charset));
  return Decoded{std::move(text), charset};
}

Result<std::string> to_utf8(std::string_view bytes, Charset charset) {
  if (charset == Charset::utf_8 || charset == Charset::ascii) {
    if (charset == Charset::ascii ? !is_ascii(bytes) : !is_utf8(bytes))
      return fail(wrong_bytes(charset));
    return std::string(bytes);
  }
  if (is_ascii(bytes)) return std::string(bytes);
  Converter converter("UTF-8", iconv_name(charset));
  std::string out;
  out.reserve(bytes.size() * 3 / 2);
  if (!converter.run(bytes, out, nullptr)) return fail(wrong_bytes(charset));
  return out;
}

std::string encode(std::string_view utf8, Charset charset) {
  if (charset == Charset::utf_8 || is_ascii(utf8)) return std::string(utf8);
  Converter converter(iconv_name(charset), "UTF-8");
  std::string out;
  converter.run(utf8, out, "?");
  return out;
}

}  // namespace yilian::hl7
