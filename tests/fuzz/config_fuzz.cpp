// The configuration file. Refusals never repeat a value, which may be a password.
#include "config/config.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = yilian::config::parse(yilian::fuzz::text_of(data, size));
  if (!config) yilian::fuzz::check(!config.error().internal.empty(), "a refusal says where");
  return 0;
}
