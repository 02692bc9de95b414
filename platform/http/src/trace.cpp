#include "trace.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "field_text.hpp"

namespace yilian::http {
namespace {

constexpr std::size_t parent_length = 55;  ///< of version 00; later versions may only be longer
constexpr std::size_t state_members_max = 32, state_bytes_max = 512, key_max = 256, part_max = 241;

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_id(std::string_view text) {
  return std::ranges::all_of(text, is_lower_hex) && text.find_first_not_of('0') != text.npos;
}
int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

bool is_key_part(std::string_view text, bool may_begin_with_digit) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto number = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !(letter(text.front()) || (may_begin_with_digit && number(text.front()))))
    return false;
  return std::ranges::all_of(text, [&](char c) {
    return letter(c) || number(c) || c == '_' || c == '-' || c == '*' || c == '/';
  });
}

/// `key` or `tenant@system`.
bool is_key(std::string_view key) {
  const auto at = key.find('@');
  if (at == key.npos) return key.size() <= key_max && is_key_part(key, false);
  const auto system = key.substr(at + 1);
  return at <= part_max && system.size() <= 14 && is_key_part(key.substr(0, at), true) &&
         is_key_part(system, false);
}

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= key_max && value.back() != ' ' &&
         std::ranges::all_of(value,
                             [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

/// The caller's state as one line, or nothing at all when any of it is malformed.
std::string state_of(const Request& request) {
  std::string out;
  std::set<std::string_view> keys;
  for (const auto& [name, line] : request.headers) {
    if (name != "tracestate") continue;
    for (const auto member : list_members(line)) {
      const auto equals = member.find('=');
      if (equals == member.npos || !is_key(member.substr(0, equals)) ||
          !is_value(member.substr(equals + 1)) || !keys.insert(member.substr(0, equals)).second)
        return {};
      if (!out.empty()) out += ',';
      out += member;
    }
  }
  return keys.size() <= state_members_max && out.size() <= state_bytes_max ? out : std::string();
}

/// Random bytes of one thread, drawn many at a time. Never inlined into a coroutine, which may go
/// on in another thread.
[[gnu::noinline]] std::span<const unsigned char> fresh_bytes(std::size_t count) {
  static constexpr std::size_t drawn_at_once = 4096;
  thread_local std::array<unsigned char, drawn_at_once> drawn;
  thread_local std::size_t used = drawn_at_once;
  if (drawn_at_once - used < count) {
    for (std::size_t at = 0; at < drawn_at_once; at += 256)  // more may come in pieces
      if (getrandom(drawn.data() + at, 256, 0) != 256) drawn.fill(1);
    used = 0;
  }
  used += count;
  return std::span(drawn).subspan(used - count, count);
}

/// Hex digits of fresh random bytes.
std::string random_hex(std::size_t bytes) {
  const auto random = fresh_bytes(bytes);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) {
    out += digits[random[i] >> 4];
    out += digits[random[i] & 15];
  }
  return out;
}

/// False unless the text is a `traceparent` of version 00, or of a later one that begins like it.
bool read_parent(std::string_view text, Request& request) {
  if (text.size() < parent_length || text[2] != '-' || text[35] != '-' || text[52] != '-')
    return false;
  const auto version = text.substr(0, 2), id = text.substr(3, 32), span = text.substr(36, 16),
             flags = text.substr(53, 2);
  if (!std::ranges::all_of(version, is_lower_hex) || version == "ff") return false;
  if (version == "00" && text.size() != parent_length) return false;
  if (text.size() > parent_length && text[parent_length] != '-') return false;
  if (!is_id(id) || !is_id(span) || !std::ranges::all_of(flags, is_lower_hex)) return false;
  request.trace_id = id;
  request.parent_span = span;
  request.sampled = (digit(flags[1]) & 1) != 0;
  return true;
}

std::string line_of(const Request& request) {
  return "00-" + request.trace_id + "-" + request.span_id + (request.sampled ? "-01" : "-00");
}

}  // namespace

void begin_span(Request& request) {
  request.trace_id.clear();
  request.parent_span.clear();
  request.trace_state.clear();
  request.sampled = false;
  const auto parents =
      std::ranges::count(request.headers, "traceparent", &Fields::value_type::first);
  if (parents == 1 && read_parent(request.header("traceparent"), request)) {
    request.trace_state = state_of(request);
    request.span_id = random_hex(8);
    return;
  }
  const std::string fresh = random_hex(24);
  request.trace_id = fresh.substr(0, 32);
  request.span_id = fresh.substr(32);
}

std::string trace_response(const Request& request) { return line_of(request); }

Fields trace_headers(const Request& request) {
  if (request.trace_id.empty()) return {};
  Fields out = {{"traceparent", line_of(request)}};
  if (!request.trace_state.empty()) out.emplace_back("tracestate", request.trace_state);
  return out;
}

}  // namespace yilian::http
