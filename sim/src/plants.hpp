#pragma once
// Faults put into the product's data on purpose. Only the tests of the simulation use them.
#include "simulation.hpp"

namespace yilian::sim {

class Planter {
 public:
  Planter(Plant plant, Instant when) : plant_(plant), when_(when) {}
  /// Does it once, as soon as the time has come and there is something to spoil.
  void act(Story& story);

 private:
  Plant plant_;
  Instant when_;
};

}  // namespace yilian::sim
