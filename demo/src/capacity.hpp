#pragma once
// Wards, beds, clinics, experts and devices of some units of the demo county, and a few bookings of
// today, made by the units' own people.
#include "county.hpp"

namespace yilian::demo {

/// As of now on the stage; changes nothing that the quarter counts.
Status equip(County& county);

}  // namespace yilian::demo
