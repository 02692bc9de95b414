#include "kernel/text.hpp"

namespace yilian {

std::size_t code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8)
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++count;
  return count;
}

bool is_clean_text(std::string_view utf8) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]); };
  while (i < utf8.size()) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7f)
        return false;
      ++i;
      continue;
    }
    std::size_t length = 0;
    std::uint32_t point = 0, least = 0;
    if ((lead & 0xe0) == 0xc0) length = 2, point = lead & 0x1f, least = 0x80;
    else if ((lead & 0xf0) == 0xe0) length = 3, point = lead & 0x0f, least = 0x800;
    else if ((lead & 0xf8) == 0xf0) length = 4, point = lead & 0x07, least = 0x10000;
    else return false;
    if (i + length > utf8.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return false;
      point = point << 6 | (byte(i + k) & 0x3f);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

std::string trimmed(std::string_view text) {
  static constexpr std::string_view wide = "\u3000";
  const auto ascii_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty()) {
    if (ascii_space(text.front())) text.remove_prefix(1);
    else if (text.starts_with(wide)) text.remove_prefix(wide.size());
    else break;
  }
  while (!text.empty()) {
    if (ascii_space(text.back())) text.remove_suffix(1);
    else if (text.ends_with(wide)) text.remove_suffix(wide.size());
    else break;
  }
  return std::string(text);
}

std::string beginning(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return std::string(utf8);
  while (bytes_max > 0 && (static_cast<unsigned char>(utf8[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  return std::string(utf8.substr(0, bytes_max));
}

}  // namespace yilian
