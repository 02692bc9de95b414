// The reader of request bodies, into the largest type there is. What it takes, it writes and takes
// again, the same.
#include "json/json.hpp"

#include "fuzz.hpp"
#include "referral/describe.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using yilian::referral::ResubmitCommand;
  const auto read = yilian::json::read<ResubmitCommand>(yilian::fuzz::text_of(data, size));
  if (!read) {
    yilian::fuzz::check(read.error().fields.size() <= 50, "told problems are bounded");
    return 0;
  }
  const auto written = yilian::json::write(*read);
  const auto again = yilian::json::read<ResubmitCommand>(written);
  yilian::fuzz::check(again.has_value(), "what was written is read");
  yilian::fuzz::check(yilian::json::write(*again) == written, "and is the same");
  return 0;
}
