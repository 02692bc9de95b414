#pragma once
// Cases of the official FHIRPath suite that do not pass, and why. It may only shrink.
#include <map>
#include <string>

namespace yilian::fhir {

inline const std::map<std::string, std::string> path_suite_failures{
    {"testPolymorphismAsB",
     "a cast to a type that the choice does not have is empty, not an error: no static types"},
    {"testDollarOrderNotAllowed",
     "children() keeps the order of the text here, so skip() is not refused"},
    {"testQuantity9", "units are not multiplied by their dimension (cm * m)"},
    {"testIif6", "a criterion that is no boolean counts as true, as everywhere else"},
    {"testSort10", "names without a family sort before others, in both directions"},
    {"testPlusDate19", "parts of a second are added; the case wants them cut off for UCUM seconds"},
    {"LowBoundaryDecimal15", "fewer places are rounded outwards"},
    {"HighBoundaryDecimal15", "fewer places are rounded outwards"},
    {"HighBoundaryDecimal16", "fewer places are rounded outwards"},
    {"HighBoundaryDateTimeMillisecond1", "the case wants minute 00 in a high boundary"},
    {"HighBoundaryDateTimeMillisecond3", "the case wants minute 00 in a high boundary"},
    {"testFHIRPathAsFunction21",
     "as() takes collections, since invariants of R4 (dom-3) use it so"},
};

}  // namespace yilian::fhir
