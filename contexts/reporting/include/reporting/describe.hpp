#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "reporting/types.hpp"

namespace yilian::reporting {
// clang-format off
BOOST_DESCRIBE_ENUM(Dimension, total, sender, receiver, department, disease, reason, refusal_reason, return_reason, step)
BOOST_DESCRIBE_ENUM(Measure, referrals, submitted, accepted, refused, returned, redirected, withdrawn, arrived, no_show, completed, closed, expired, held, unanswered, no_capacity)
BOOST_DESCRIBE_STRUCT(StatisticsFilter, (), (from, to))
BOOST_DESCRIBE_STRUCT(Figure, (), (dimension, measure, key, label, direction, kind, n, mean_minutes))
BOOST_DESCRIBE_STRUCT(Headline, (), (total, up, up_outpatient, up_inpatient, down, lateral, refused, returned, withdrawn, no_show, units))
BOOST_DESCRIBE_STRUCT(Statistics, (), (from, to, as_of, headline, figures))
BOOST_DESCRIBE_ENUM(ExportFormat, csv, xlsx)
BOOST_DESCRIBE_STRUCT(ExportFilter, (), (from, to, format))
// clang-format on
}  // namespace yilian::reporting
