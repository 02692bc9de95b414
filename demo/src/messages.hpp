#pragma once
// How some people of the demo county want to be told, and a group robot that is switched off: its
// address leads nowhere.
#include "county.hpp"

namespace yilian::demo {

Status wish(County& county);

}  // namespace yilian::demo
