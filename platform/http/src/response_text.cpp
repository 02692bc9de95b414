#include "response_text.hpp"

#include <algorithm>

#include "field_text.hpp"

namespace yilian::http {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool is_framing(std::string_view name) {
  return same_text(name, "content-length") || same_text(name, "transfer-encoding") ||
         same_text(name, "connection");
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

bool headers_are_safe(const Response& response) {
  if (!std::ranges::all_of(response.content_type, is_value_character)) return false;
  return std::ranges::all_of(response.headers, [](const auto& field) {
    return !field.first.empty() && std::ranges::all_of(field.first, is_name_character) &&
           std::ranges::all_of(field.second, is_value_character);
  });
}

std::string response_head(const Response& response, bool keep_alive) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += reason(response.status);
  out += "\r\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  for (const auto& [name, value] : response.headers)
    if (!is_framing(name)) line(name, value);
  if (!has_no_body(response.status)) {
    if (!response.content_type.empty()) line("Content-Type", response.content_type);
    if (!response.events) line("Content-Length", std::to_string(response.body.size()));
  }
  line("Connection", keep_alive ? "keep-alive" : "close");
  out += "\r\n";
  return out;
}

}  // namespace yilian::http
