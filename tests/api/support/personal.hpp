#pragma once
// What must not stand in a log: the log of the process goes to a file, what the tests tell the
// server of people to another, and tools/check_logs compares them. YILIAN_TEST_LOG is their name
// without the ends `.log` and `.words`; without it nothing is logged, since many faults are made on
// purpose.
#include <string_view>

#include "db/database.hpp"

namespace yilian::tests {

/// Once for the process.
void keep_log();
/// Names, numbers, phones, addresses and clinical texts in the body of a request.
void record_words(std::string_view body);
/// The names of all people in a database: the demo's are made while it is loaded.
void record_people(db::Database& database, RegionId region);

}  // namespace yilian::tests
