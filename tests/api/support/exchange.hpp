#pragma once
// Senders, and messages as hospital systems write them.
#include "exchange/service.hpp"
#include "support/world.hpp"

namespace yilian::tests {

/// A sender of an organisation, with its administrator.
class Feed {
 public:
  explicit Feed(World& world, const std::string& organisation = "county",
                const bj::object& settings = {});

  /// Over MLLP from an address that is registered; the only answer, or nothing.
  std::string send(const std::string& message);
  std::vector<exchange::Delivery> send_all(const std::vector<std::string>& messages,
                                           const std::string& remote = "127.0.0.1");
  /// The latest message in the list.
  Answer latest();
  bj::value resource(const std::string& path);
  Answer map(const char* kind, const char* local, const char* code);

  Browser admin;
  std::string sender;

 private:
  World& world_;
};

/// MSH with a control id; the time is of both the header and the event.
std::string head(const std::string& type, const std::string& control,
                 const std::string& at = "20260302080000", const std::string& version = "2.5.1");
/// PID of a person of the member.
std::string pid(const std::string& number, const std::string& document = "",
                const std::string& name = "王^小明");
/// An admission of the person M1, visit V1; and a result of it with one code and one unit of the
/// member's own.
std::string admission(const std::string& control, const std::string& document = "",
                      const std::string& at = "20260302080000");
std::string result(const std::string& control, const std::string& value = "5.10",
                   const std::string& at = "20260302090000");
/// PV1 of that visit.
extern const std::string visit;
std::string ack(const std::string& answer);

}  // namespace yilian::tests
