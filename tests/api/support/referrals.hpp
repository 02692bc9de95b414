#pragma once
// Referral scenes for tests/api: a township that sends, a county hospital that receives, their
// people.
#include "support/world.hpp"

namespace yilian::tests {

class Scene {
 public:
  explicit Scene(World& world, const std::string& sender = "township",
                 const std::string& receiver = "county");

  Browser gp, insurance, desk, nurse, doctor, root;
  std::string department, sender_department;  ///< of the receiver, of the sender

  std::string patient();
  /// Complete papers from sender to receiver (or back), to be changed by the test.
  bj::object content(const std::string& patient, const std::string& direction = "up");
  /// Submits and answers the referral; the status must be 201.
  Answer submit(Browser& who, const bj::object& content);
  Answer act(Browser& who, const Answer& referral, const std::string& action,
             const bj::value& body = bj::object{});
  bj::object appointment(int hours_ahead = 24);
  World& world() { return world_; }

 private:
  World& world_;
};

http::Fields if_match(std::int64_t version);

}  // namespace yilian::tests
