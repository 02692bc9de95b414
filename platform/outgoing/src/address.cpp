#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "outgoing/outgoing.hpp"

namespace yilian::outgoing {
namespace {

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr v4{};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

bool is_name(std::string_view host) {
  if (host.size() > 253) return false;
  if (host.starts_with('[')) {
    in6_addr room{};
    return host.ends_with(']') &&
           inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &room) == 1;
  }
  return std::ranges::all_of(host,
                             [](char c) {
                               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                      (c >= '0' && c <= '9') || c == '.' || c == '-';
                             }) &&
         !host.empty() && host.front() != '.' && host.front() != '-';
}

bool is_port(std::string_view text) {
  int port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.size() <= 5 && read.ec == std::errc{} && read.ptr == text.data() + text.size() &&
         port >= 1 && port <= 65535;
}

}  // namespace

bool is_safe_address(std::string_view address) {
  const bool tls = address.starts_with("https://");
  if ((!tls && !address.starts_with("http://")) || address.size() > 2000) return false;
  // Also refuses what a browser and this client could read differently: `\`, blanks, quotes.
  if (std::ranges::any_of(address, [](char c) {
        return c <= ' ' || c > '~' ||
               std::string_view("\\\"<>^`{|}#").find(c) != std::string_view::npos;
      }))
    return false;
  const auto rest = address.substr(tls ? 8 : 7);
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  const auto colon = authority.ends_with(']') ? authority.npos : authority.rfind(':');
  const auto host = authority.substr(0, colon);
  if (colon != authority.npos && !is_port(authority.substr(colon + 1))) return false;
  return is_name(host) && (tls || is_loopback(std::string(host)));
}

}  // namespace yilian::outgoing
