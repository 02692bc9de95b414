#pragma once
// How text messages leave: an interface, and the two ways that come with the program. A provider
// with an interface of its own gets a class of its own here.
#include <memory>
#include <string>

#include "kernel/result.hpp"

namespace yilian::outgoing {
class Client;
}

namespace yilian::messaging {

struct TextMessage {
  std::string id;  ///< the same for every attempt, so that a gateway can drop the second one
  std::string phone;
  std::string text;  ///< nothing personal
  std::string link;  ///< may be empty
};

class TextGateway {
 public:
  virtual ~TextGateway() = default;
  /// `invalid_request`: never this one; `busy`: not now this one; `unavailable`: nothing now.
  virtual Status send(const TextMessage& message) = 0;
};

/// POST of {"id","phone","template","params":{"text","link"}} with `Authorization: Bearer` and
/// `Idempotency-Key`; any 2xx is an acceptance.
std::shared_ptr<TextGateway> http_gateway(std::shared_ptr<outgoing::Client> client,
                                          std::string address, std::string token);
/// Appends one line of JSON to a file (mode 0600): for tests, and where another program sends.
std::shared_ptr<TextGateway> file_gateway(std::string file);

}  // namespace yilian::messaging
