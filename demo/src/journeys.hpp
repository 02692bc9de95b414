#pragma once
// One patient's way through the county, step by step on the stage, as its people would click it.
#include <memory>

#include "county.hpp"
#include "stage.hpp"

namespace yilian::demo {

/// How far a journey goes, and how it ends.
enum class Ending {
  closed,
  refused,
  withdrawn,
  returned,
  waiting,
  accepted,
  arrived,
  in_treatment,
  completed
};

struct Plot {
  std::string sender;    ///< unit key
  std::string receiver;  ///< unit key
  std::string kind = "outpatient";
  std::string urgency = "elective";
  Ending ending = Ending::closed;
  Instant start;
};

class Journeys {
 public:
  Journeys(County& county, Stage& stage, People& people)
      : county_(county), stage_(stage), people_(people) {}
  void up(const Plot& plot);
  void down(const Plot& plot);

 private:
  struct Patient {
    std::string id, referral;
    std::string visit;  ///< at the sending hospital, until the patient has left it
    std::int64_t version = 0;
    Plot plot;
  };
  using Shared = std::shared_ptr<Patient>;

  std::string doctor_of(const std::string& unit) const;
  std::string desk_of(const std::string& unit) const;
  std::string insurance_of(const std::string& unit) const;
  /// A department of the unit by name, or its first one.
  std::pair<std::string, std::string> department(const std::string& unit,
                                                 const std::string& name) const;
  Status admit(const Shared& p, const std::string& login, int age_min, int age_max, bool inpatient,
               bool woman = false);
  Status act(const Shared& p, const std::string& login, const std::string& action,
             boost::json::value body);
  void later(const Shared& p, std::int64_t minutes, std::function<Status(const Shared&)> step);
  /// From here on the journey goes on only if its ending lies further.
  void receive(const Shared& p);
  void treat(const Shared& p);
  boost::json::object content(const Shared& p, const char* direction, std::size_t scene);

  County& county_;
  Stage& stage_;
  People& people_;
  int admitted_ = 0;
};

}  // namespace yilian::demo
