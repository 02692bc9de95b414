#pragma once
// Scenes of beds and bookings for tests/api: a county hospital that leads, a township that is its
// member, and a stranger.
#include "support/referrals.hpp"

namespace yilian::tests {

class CapacityScene {
 public:
  explicit CapacityScene(World& world);

  Browser desk;      ///< of the county hospital: keeps beds and schedules, and books
  Browser gp;        ///< of the township
  Browser stranger;  ///< of a township in no consortium

  /// Another time; sessions that idle so long are locked, so everybody signs in anew.
  void pass_to(Instant then);
  void pass_minutes(std::int64_t minutes);
  /// A live ward of general beds 1, 2, …; answers its id.
  std::string ward(Browser& who, int beds);
  struct Bed {
    std::string id, state;
    std::int64_t version = 0;
  };
  Bed bed(const std::string& ward, int place);
  std::string resource(Browser& who, const std::string& kind, bool shared = true);
  /// Every day from 8:00 to 12:00, every half hour.
  Answer schedule(Browser& who, const std::string& resource, std::int64_t version, int places);
  Answer slots(const std::string& resource, const std::string& day);
  Answer book(Browser& who, const std::string& resource, const std::string& at, bool confirm = true,
              const std::string& patient = "");
  Answer book_bed(Browser& who, const std::string& ward, const std::string& bed_class = "general");
  Answer act(Browser& who, const Answer& booking, const std::string& action,
             const bj::value& body = bj::object{});
  std::string nothing();

 private:
  World& world_;
};

}  // namespace yilian::tests
