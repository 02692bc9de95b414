#pragma once
// Telling people: higher parts say who is to know what, this context keeps the inbox, sends
// outside, and proves how it went. Called by app (wiring, flows, sender threads).
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "messaging/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::crypto {
class Vault;
}
namespace yilian::keys {
struct Table;
}
namespace yilian::api {
class Api;
}
namespace yilian::outgoing {
class Client;
class Mailer;
}  // namespace yilian::outgoing

namespace yilian::messaging {

class TextGateway;

std::vector<db::Migration> migrations();
/// What is sealed here, for a rotation of the key.
std::vector<keys::Table> sealed_tables();

struct Recipient {
  AccountId account;
  OrganisationId organisation;  ///< of the post in which it concerns the person
  Role role = Role::physician;
};

/// Something that people are to know. Nothing in it is about a patient.
struct Notice {
  std::string kind;  ///< of the catalogue
  std::string subject_kind;
  Uuid subject;
  MessageUrgency urgency = MessageUrgency::routine;
  std::int64_t rung = 0;
  Params params;
  std::int64_t position = 0;  ///< of the event: with the kind it happens once
  Instant at;
  std::vector<Recipient> people;
  std::vector<OrganisationId> units;     ///< whose group robots are told
  std::vector<OrganisationId> audience;  ///< whose browsers learn how it went
};

/// May this caller know what was told about a subject? `not_found` when not.
using MaySee = std::function<Status(const Call&, std::string_view kind, const Uuid& subject)>;

struct Settings {
  std::string catalogue;   ///< JSON: kinds, words and pages (README)
  std::string public_url;  ///< begin of links; empty: without links
  std::string mail_from;
  std::vector<std::string> robot_hosts;  ///< to which the server may be sent by who keeps robots
  MaySee may_see;
  std::shared_ptr<outgoing::Mailer> mailer;    ///< null: no mail server
  std::shared_ptr<outgoing::Client> webhooks;  ///< never null
  std::shared_ptr<TextGateway> texts;          ///< null: no gateway
};

class Service {
 public:
  /// Fails when the catalogue does not parse.
  static Result<std::unique_ptr<Service>> open(db::Database& database,
                                               std::shared_ptr<const crypto::Vault> vault,
                                               const Clock& clock, RegionId region,
                                               Settings settings);
  ~Service();
  void add_routes(api::Api& api);

  /// Writes messages and deliveries in the caller's transaction; the same notice again changes
  /// nothing. What is older than a day stands in the inbox as read and does not go out.
  Status notify(db::Session& session, const Notice& notice);
  /// True once after something was written that browsers or senders wait for.
  bool take_news();

  /// Which targets a sender serves: robots may hang, so one sender is kept for mail and text
  /// messages.
  enum class Lane : std::uint8_t { all, shared };
  /// Sends what is due at one target, on the caller's thread, never in a transaction; false when
  /// nothing is due.
  Result<bool> send_next(Lane lane);

  /// Removes messages and deliveries of before an instant, in a transaction; the number removed.
  Result<std::int64_t> remove_before(db::Session& session, Instant before, std::int64_t limit);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::messaging
