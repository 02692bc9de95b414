#pragma once
// A blocking MLLP client: one connection, every wait bounded. For tests and for messages that this
// installation sends.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace yilian::mllp {

struct ClientOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  bool tls = false;
  std::string tls_authority;  ///< PEM file; empty: the system's
  std::string tls_name;       ///< of the peer in its certificate; empty: not checked
  int seconds_max = 10;
};

class Client {
 public:
  /// unavailable when nobody answers, or not as expected.
  static Result<std::unique_ptr<Client>> connect(const ClientOptions& options);
  virtual ~Client() = default;
  /// Sends a message and waits for the next one; unavailable when the connection ends or the time
  /// is up: whether the message arrived is then not known.
  virtual Result<std::string> exchange(std::string_view message) = 0;
  // The pieces, for peers that do not wait and for tests that break the rules.
  virtual Status send(std::string_view bytes) = 0;
  virtual Result<std::string> receive() = 0;
};

}  // namespace yilian::mllp
