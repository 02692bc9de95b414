#pragma once
// The bytes of a message as Unicode, before anything is split: in GBK and GB18030 the second byte
// of a character may be `|`, `^`, `~` or a backslash. Called by whoever receives messages; knows
// no segment but the header's field 18.
#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace yilian::hl7 {

enum class Charset : std::uint8_t { utf_8, gb18030, ascii, latin_1, big5 };

/// What a sender's messages are in when MSH-18 says nothing. `detect`: UTF-8 when the bytes are,
/// else GB18030.
enum class Presumed : std::uint8_t { detect, utf_8, gb18030, ascii };

/// A name of HL7 table 0211 (UNICODE UTF-8, GB 18030-2000, ASCII, 8859/1, BIG-5), or a usual one
/// (GBK, GB2312, UTF8); hl7_charset_unknown otherwise.
Result<Charset> charset_named(std::string_view name);
/// As table 0211 writes it.
std::string_view name_of(Charset charset);

/// MSH-18 of bytes that are not decoded yet; empty when it is not there. Looks for separators by
/// whole characters.
std::string_view declared_charset(std::string_view bytes);

struct Decoded {
  std::string text;  ///< UTF-8
  Charset charset = Charset::utf_8;
};
/// hl7_charset_unknown; hl7_encoding when the bytes are not of that charset.
Result<Decoded> decode(std::string_view bytes, Presumed presumed = Presumed::detect);

/// Bytes of a charset as UTF-8 (an escape \X..\ holds such); hl7_encoding.
Result<std::string> to_utf8(std::string_view bytes, Charset charset);
/// UTF-8 in a charset; what it has no character for becomes '?'.
std::string encode(std::string_view utf8, Charset charset);

}  // namespace yilian::hl7
