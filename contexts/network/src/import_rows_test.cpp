#include "import_rows.hpp"

#include <gtest/gtest.h>

#include "csv/csv.hpp"

namespace yilian::network::import_rows {
namespace {

/// What a cell below `latitude` becomes, or the columns that are wrong.
std::string latitude(const std::string& cell) {
  const auto records =
      csv::parse("name,kind,division,latitude\nCentre,township_centre,530111," + cell, 10).value();
  const auto header = csv::read_header(columns(), records.at(0), Language::zh).value();
  const auto row = read_row(header, records.at(1), nullptr);
  if (row) return row->latitude ? std::to_string(*row->latitude) : "none";
  std::string out;
  for (const auto& field : row.error().fields)
    out += field.pointer + ":" + std::string(info(field.code).name);
  return out;
}

TEST(ImportRows, WhatIsNoFiniteNumberIsRefused) {
  EXPECT_EQ(latitude("30.5"), "30.500000");
  EXPECT_EQ(latitude("30"), "30.000000");
  EXPECT_EQ(latitude("3e1"), "30.000000");
  EXPECT_EQ(latitude(""), "none");
  // Places that are none are left to the rules; the number is what was written.
  EXPECT_EQ(latitude("1e46"), std::to_string(1e46));
  EXPECT_EQ(latitude("99999999999999999999"), std::to_string(1e20));
  for (const auto* other : {"nan", "inf", "-inf", "1e999", "30.5 N", "x"})
    EXPECT_TRUE(latitude(other).starts_with("/latitude:")) << other << " " << latitude(other);
}

}  // namespace
}  // namespace yilian::network::import_rows
