#pragma once
// Calls that this server makes to others over HTTP: to the identity provider, to whoever asked to
// be told of events. Called from workers and jobs, never from a network thread, because a call
// waits. Everything is bounded: time, size of the answer, calls at once. It follows no redirects,
// keeps no cookies, asks no proxy, and never logs an address, a header or a body.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::outgoing {

/// True for `https://host…` and for `http://` at a loopback address (127.0.0.0/8, [::1],
/// localhost), without user, password, fragment, blanks or control characters.
bool is_safe_address(std::string_view address);

struct Call {
  std::string method = "GET";  ///< GET, POST or PUT
  std::string address;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::size_t answer_bytes_max = 256 * 1024;
  int connect_milliseconds_max = 3'000;
  int milliseconds_max = 8'000;  ///< of the whole call, names and handshake included
};

struct Answer {
  int status = 0;  ///< also of a redirect, which is not followed
  std::string content_type;
  std::string body;
};

class Client {
 public:
  virtual ~Client() = default;
  /// `invalid_request` for an address that is not safe, `busy` when too many calls run at once,
  /// `unavailable` when nobody answers in time, the certificate is wrong or the answer too large;
  /// `internal` says which, without the address.
  virtual Result<Answer> send(const Call& call) = 0;
};

/// One for the whole server; used by any number of threads.
std::shared_ptr<Client> make_client(int at_once_max = 4);

}  // namespace yilian::outgoing
