#pragma once
// What the county hospital offers to its members, and what they ordered of it, week after week.
#include "county.hpp"
#include "stage.hpp"

namespace yilian::demo {

/// Puts the publication and the orders of a span on the stage; what lies behind its end stays open.
void plan_services(County& county, Stage& stage, Instant from, Instant until);

}  // namespace yilian::demo
