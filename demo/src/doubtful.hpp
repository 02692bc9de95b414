#pragma once
// People who were registered twice, for the review queue.
#include "county.hpp"
#include "stage.hpp"

namespace yilian::demo {

/// At the county hospital and at a township, some hours ago, as steps on the stage.
void register_twice(County& county, Stage& stage, Instant now);

}  // namespace yilian::demo
