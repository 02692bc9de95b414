// RFC 5322 and MIME, as much as a short notice needs: base64 throughout, so that no server changes
// it.
#include <algorithm>
#include <ctime>

#include "crypto/hmac.hpp"
#include "kernel/text.hpp"
#include "outgoing/mail.hpp"

namespace yilian::outgoing {
namespace {

constexpr std::size_t word_bytes = 42;  // 56 characters of base64: an encoded word stays below 75
constexpr std::size_t line_bytes = 57;  // 76 characters of base64

/// The end of a piece of at most `most` bytes that splits no code point.
std::size_t piece_end(std::string_view text, std::size_t from, std::size_t most) {
  std::size_t end = std::min(text.size(), from + most);
  while (end < text.size() && end > from && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return end;
}

std::string encoded_words(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = piece_end(text, at, word_bytes);
    out += (at == 0 ? "" : "\r\n ") + ("=?UTF-8?B?" + crypto::base64(text.substr(at, end - at))) +
           "?=";
    at = end;
  }
  return out;
}

std::string body(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += line_bytes)
    out += crypto::base64(text.substr(at, line_bytes)) + "\r\n";
  return out;
}

std::string date_text(Instant instant) {
  constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Date day = local_date(instant);
  const std::int64_t second = (instant.ms - start_of(day).ms) / 1000;
  char room[64];
  std::snprintf(room, sizeof room, "%s, %02d %s %04d %02d:%02d:%02d +0800", days[weekday(day) - 1],
                day.day, months[day.month - 1], day.year, static_cast<int>(second / 3600),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return room;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         host.back() != '.' && host.find("..") == host.npos &&
         std::ranges::all_of(host, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-';
         });
}

}  // namespace

bool is_mail_address(std::string_view address) {
  const auto at = address.find('@');
  if (at == 0 || at == address.npos || at > 64 || address.size() > 254) return false;
  const auto name = address.substr(0, at);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
  };
  return std::ranges::all_of(name, allowed) && name.front() != '.' && name.back() != '.' &&
         name.find("..") == name.npos && is_host(address.substr(at + 1));
}

std::string letter(const Mail& mail) {
  std::string out;
  out += "Date: " + date_text(mail.date) + "\r\n";
  out += "From: <" + mail.from + ">\r\n";
  out += "To: <" + mail.to + ">\r\n";
  out += "Message-ID: <" + mail.message_id + ">\r\n";
  out += "Subject: " + encoded_words(mail.subject) + "\r\n";
  out += "Auto-Submitted: auto-generated\r\n";
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\n";
  out += "Content-Transfer-Encoding: base64\r\n\r\n";
  return out + body(mail.text);
}

}  // namespace yilian::outgoing
