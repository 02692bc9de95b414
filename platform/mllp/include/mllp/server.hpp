#pragma once
// Takes messages over MLLP, plain or with TLS, from many connections, hands them to one function on
// worker threads and sends its answers back in order. Started by app, which wires it to the context
// that understands messages. Never looks into a message.
//
// Of one connection one batch is worked on at a time, so that its messages keep their order; what
// arrived meanwhile is the next batch, so that a sender that does not wait shares commits.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::mllp {

struct Exchange {
  std::string message;               ///< as received, without its frame
  std::vector<std::string> answers;  ///< to be filled: none, one, or two
};
/// Runs on a worker thread; `remote` is the address of the peer. False ends the connection without
/// any answer of the batch: nothing was kept, and the sender must send again.
using Handler = std::function<bool(const std::string& remote, std::vector<Exchange>& batch)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::string tls_certificate, tls_key;
  std::string tls_client_ca;  ///< with it only clients with a certificate of this authority
  int network_threads = 1;
  int worker_threads = 8;
  std::size_t connections_max = 1000;
  std::size_t frame_bytes_max = std::size_t{1} << 20;
  std::size_t batch_max = 64;
  int idle_seconds_max = 3600;  ///< of a connection between messages
  int frame_seconds_max = 60;   ///< from the first byte of a frame to its last, and for an answer
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::size_t connections() const = 0;
  /// No new messages; those in work are finished and answered within the time.
  virtual void stop(int grace_seconds) = 0;
};

}  // namespace yilian::mllp
