#include "forwarded.hpp"

#include <arpa/inet.h>
#include <sys/random.h>

#include <algorithm>
#include <array>

#include "field_text.hpp"

namespace yilian::http {
namespace {

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_address(const std::string& text) {
  in6_addr room{};
  return inet_pton(AF_INET, text.c_str(), &room) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

std::string_view last_member(const Request& request, std::string_view name) {
  std::string_view out;
  for (const auto& [header, value] : request.headers)
    if (header == name)
      for (const auto member : list_members(value)) out = member;
  return out;
}

}  // namespace

std::string trace_id_of(std::string_view traceparent) {
  constexpr std::size_t length = 55;
  if (traceparent.size() >= length && traceparent[2] == '-' && traceparent[35] == '-' &&
      traceparent[52] == '-' && !traceparent.starts_with("ff")) {
    const auto id = traceparent.substr(3, 32);
    if (std::ranges::all_of(id, is_lower_hex) && id.find_first_not_of('0') != id.npos)
      return std::string(id);
  }
  std::array<unsigned char, 16> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    random.fill(1);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : random) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

void trust_proxy(Request& request) {
  const std::string address(last_member(request, "x-forwarded-for"));
  if (is_address(address)) request.remote = address;
  const auto scheme = last_member(request, "x-forwarded-proto");
  if (!scheme.empty()) request.secure = same_text(scheme, "https");
}

}  // namespace yilian::http
