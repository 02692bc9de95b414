#pragma once
// Letters to a mail server, one at a time. As with outgoing.hpp everything is bounded, a call
// waits, and no address and no text is ever logged.
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::outgoing {

/// One mailbox as `name@host`, in plain ASCII without blanks, quotes or a display name.
bool is_mail_address(std::string_view address);
/// `smtp://host[:port]` or `smtps://host[:port]`, nothing after it.
bool is_mail_server(std::string_view address);

struct MailServer {
  std::string address;  ///< `smtp://` begins with STARTTLS, except on a loopback address
  std::string user, password;
  int connect_milliseconds_max = 5'000;
  int milliseconds_max = 15'000;
};

struct Mail {
  std::string from, to;
  std::string subject, text;  ///< UTF-8
  std::string message_id;     ///< `id@host`; the same for every attempt at one letter
  Instant date;
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// `invalid_request`: the server will never take this letter; `busy`: not now this one;
  /// `unavailable`: the server takes nothing, or is not there.
  virtual Status send(const Mail& mail) = 0;
};

/// Used by any number of threads.
std::shared_ptr<Mailer> make_mailer(MailServer server);

/// The letter as it goes over the wire.
std::string letter(const Mail& mail);

}  // namespace yilian::outgoing
