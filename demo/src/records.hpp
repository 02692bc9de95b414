#pragma once
// What two units' systems sent of a patient over two years: visits, results, medicines, papers.
#include "county.hpp"
#include "kernel/time.hpp"

namespace yilian::demo {

/// `code`: the diagnosis with which the person is in hospital at `now`.
Status write_record(County& county, const std::string& patient, const std::string& code,
                    Instant now);

}  // namespace yilian::demo
