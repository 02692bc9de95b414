#include "rules_ucum.hpp"

#include <gtest/gtest.h>

namespace yilian::terminology::rules {
namespace {

TEST(Ucum, UnitsOfTheLaboratoryAreUnits) {
  for (const char* unit : {"mmol/L",      "umol/L",      "g/L",
                           "g/dL",        "mg/dL",       "10*9/L",
                           "10*12/L",     "10*3/uL",     "fL",
                           "pg",          "%",           "U/L",
                           "[iU]/L",      "m[iU]/L",     "kg/m2",
                           "mm[Hg]",      "cm[H2O]",     "Cel",
                           "/min",        "{beats}/min", "mL/min/{1.73_m2}",
                           "{score}",     "1",           "[pH]",
                           "[degF]",      "[lb_av]",     "mL/(min.m2)",
                           "mg/g{creat}", "ng/mL",       "meq/L",
                           "mosm/kg",     "/[HPF]",      "kat/L",
                           "ukat/L",      "s",           "min",
                           "h",           "d",           "wk",
                           "mo",          "a",           "m2",
                           "cm3",         "m/s2",        "kg.m.s-2",
                           "10*-3",       "[arb'U]/mL",  "L/min",
                           "kPa",         "deg",         "dB[SPL]",
                           "B[SPL]",      "[ppm]",       "10^9/L",
                           "{INR}",       "mg/(24.h)",   "/(10.L)",
                           "u[iU]/mL",    "daPa",        "Kibit"})
    EXPECT_TRUE(is_ucum_unit(unit)) << unit;
}

TEST(Ucum, OtherTextsAreNot) {
  for (const char* text :
       {"",       " ",        "mmol / L", "mmol//L",  "mmol/",  "mmol.", ".m",
        "(m",     "m)",       "()",       "{",        "{a",     "a}",    "{a}{b}",
        "{单位}", "毫克",     "10^9/升",  "IU/L",     "xyz",    "kmin",  "mwk",
        "k%",     "k[lb_av]", "mmHg",     "g/100 mL", "m+",     "m--2",  "m2m",
        "0",      "00",       "m[",       "[Hg]",     "hPPa",   "kkg",   "((((((((((m))))))))))",
        "m.{",    "mm[hg]",   "CEL",      "10*+",     "mmol/l/"})
    EXPECT_FALSE(is_ucum_unit(text)) << text;
  EXPECT_FALSE(is_ucum_unit(std::string(61, 'm')));
}

}  // namespace
}  // namespace yilian::terminology::rules
