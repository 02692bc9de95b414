#include "forwarded.hpp"

#include <arpa/inet.h>

#include "field_text.hpp"

namespace yilian::http {
namespace {

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

void trust_proxy(Request& request) {
  const std::string address(last_member(request, "x-forwarded-for"));
  if (is_address(address)) request.remote = address;
  const auto scheme = last_member(request, "x-forwarded-proto");
  if (!scheme.empty()) request.secure = same_text(scheme, "https");
}

}  // namespace yilian::http
