#include "kernel/cursor.hpp"

#include <string_view>

namespace yilian {
namespace {

constexpr std::size_t uuid_length = 36, digits_max = 18;

std::optional<std::int64_t> number_in(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > digits_max) return std::nullopt;
  std::int64_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return negative ? -out : out;
}

}  // namespace

std::string to_string(const Cursor& cursor) {
  return to_string(cursor.id) + std::to_string(cursor.key);
}

Result<std::optional<Cursor>> parse_cursor(const std::optional<std::string>& text) {
  if (!text || text->empty()) return std::optional<Cursor>();
  const std::string_view all = *text;
  const auto id = parse_uuid(all.substr(0, uuid_length));
  const auto key = all.size() > uuid_length ? number_in(all.substr(uuid_length)) : std::nullopt;
  if (!id || !key) return fail_field("/cursor", Code::invalid_cursor);
  return std::optional(Cursor{*key, *id});
}

}  // namespace yilian
