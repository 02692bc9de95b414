#include "http/client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "field_text.hpp"

namespace yilian::http {

std::string_view ClientResponse::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return {};
}

Client::Client(std::uint16_t port, int seconds_max) : port_(port), seconds_max_(seconds_max) {
  connect();
}

Client::~Client() { close(); }

void Client::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  buffer_.clear();
}

bool Client::connect() {
  close();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return false;
  const timeval wait{seconds_max_, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return true;
  close();
  return false;
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool Client::fill() {
  std::array<char, 16384> room{};
  const auto count = ::recv(socket_, room.data(), room.size(), 0);
  if (count <= 0) return false;
  buffer_.append(room.data(), static_cast<std::size_t>(count));
  return true;
}

ClientResponse Client::receive(bool head_only) {
  ClientResponse out;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return {};
  std::string_view head(buffer_.data(), end + 2);
  std::size_t length = 0;
  bool first = true;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    if (first) {
      if (line.size() >= 12) std::from_chars(line.data() + 9, line.data() + 12, out.status);
      first = false;
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    out.headers.emplace_back(lower_text(line.substr(0, colon)),
                             std::string(trimmed_view(line.substr(colon + 1))));
  }
  const auto text = out.header("content-length");
  std::from_chars(text.data(), text.data() + text.size(), length);
  if (head_only) length = 0;
  buffer_.erase(0, end + 4);
  while (buffer_.size() < length)
    if (!fill()) return {};
  out.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return out;
}

std::string Client::receive_until(std::string_view text) {
  while (buffer_.find(text) == std::string::npos && fill()) {
  }
  return std::exchange(buffer_, {});
}

bool Client::closed_by_server() {
  std::array<char, 4096> dropped{};
  while (true) {
    const auto count = ::recv(socket_, dropped.data(), dropped.size(), 0);
    if (count > 0) continue;
    return count == 0 || errno == ECONNRESET;
  }
}

ClientResponse Client::request(std::string_view method, std::string_view target,
                               const Fields& headers, std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
  for (const auto& [name, value] : headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  text.append("\r\n").append(body);
  if (socket_ < 0 && !connect()) return {};
  send(text);  // a server that refuses early still has an answer to read
  auto out = receive(method == "HEAD");
  if (out.status == 0 || out.header("connection") == "close") close();
  return out;
}

ClientResponse request(std::uint16_t port, std::string_view method, std::string_view target,
                       const Fields& headers, std::string_view body) {
  Client client(port);
  return client.request(method, target, headers, body);
}

}  // namespace yilian::http
