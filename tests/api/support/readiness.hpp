#pragma once
// Scenes of down-referral readiness for tests/api: in-patients of the county hospital, whose
// consortium has a township that could take them.
#include "support/capacity.hpp"

namespace yilian::tests {

class ReadinessScene {
 public:
  explicit ReadinessScene(World& world);

  CapacityScene c;
  Browser doctor;          ///< physician of the county hospital
  std::string department;  ///< 全科 of the township

  struct Stay {
    std::string patient, visit;
  };
  /// Somebody with an in-patient visit at the county hospital.
  Stay admit(const std::string& proof = "card_read", const std::string& kind = "inpatient");
  /// Facts of hypertension that let somebody go, but for those that must be ruled out.
  static bj::array stable();
  /// With everything ruled out that the answer still asks for.
  static bj::array completed(const Answer& readiness, bj::array facts);
  static bj::object command(bj::array facts);
  Answer assess(Browser& who, const std::string& stay, const bj::object& command,
                std::int64_t version);
  /// Assesses until nothing is missing; answers the last.
  Answer make_ready(const std::string& stay);
  Answer package(Browser& who, const Answer& readiness, OrganisationId to);
  /// Another time; everybody signs in anew.
  void pass_minutes(std::int64_t minutes);

 private:
  World& world_;
};

}  // namespace yilian::tests
