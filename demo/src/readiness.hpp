#pragma once
// In-patients of the county hospital, some of whom may go down.
#include "county.hpp"
#include "stage.hpp"

namespace yilian::demo {

/// Admissions of the last days and today's assessments, as steps on the stage.
void admit_inpatients(County& county, Stage& stage, People& people, Instant now);

}  // namespace yilian::demo
