#pragma once
// A small blocking HTTP/1.1 client for tests over loopback: one connection, kept alive, every wait
// bounded by `seconds_max`. It is no client for other machines: it knows neither names nor TLS.
#include <cstdint>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace yilian::http {

struct ClientResponse {
  int status = 0;  ///< 0: the connection was closed or timed out before an answer was complete
  Fields headers;  ///< names in lower case
  std::string body;
  std::string_view header(std::string_view lower_case_name) const;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int seconds_max = 10);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Content-Length and Host are added; connects again when the server has closed.
  ClientResponse request(std::string_view method, std::string_view target,
                         const Fields& headers = {}, std::string_view body = {});

  // The pieces, for tests that break the rules.
  bool send(std::string_view bytes);
  /// `head_only`: the answer to HEAD, whose Content-Length has no body behind it.
  ClientResponse receive(bool head_only = false);
  /// Reads until `text` has come, the server closes, or time is up; answers all that was read.
  std::string receive_until(std::string_view text);
  /// True when the server closes within the time; what it sent before is dropped.
  bool closed_by_server();
  void close();

 private:
  bool connect();
  bool fill();

  std::uint16_t port_;
  int seconds_max_;
  int socket_ = -1;
  std::string buffer_;
};

/// One request on a connection of its own.
ClientResponse request(std::uint16_t port, std::string_view method, std::string_view target,
                       const Fields& headers = {}, std::string_view body = {});

}  // namespace yilian::http
