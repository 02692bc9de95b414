#pragma once
// How resources are named in few bytes: a FHIR id in 16, a resource and each of its versions in 8,
// a resource type in 2. Pure but for the counter.
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/ids.hpp"
#include "kernel/time.hpp"

namespace yilian::records::rest {

/// An id as FHIR writes it: 1 to 64 letters, digits, '-' and '.'.
bool is_fhir_id(std::string_view text);
/// The 16 bytes of a lower-case UUID; of any other id the first 16 of its SM3 digest, as a UUID of
/// version 8. The text of such an id stays in the body.
Uuid key_of_id(std::string_view text);
/// True when the text can be made again from the 16 bytes alone.
bool is_plain_id(std::string_view text);

/// Stable number of a resource type: 15 bits of a hash of its name, which a test proves to be
/// different for all types of R4.
std::int64_t number_of_type(std::string_view name);

/// Numbers that grow with time, also over a restart, and differ between servers: 42 bits of
/// milliseconds, then a counter that begins at a random place of each millisecond.
class Numbers {
 public:
  std::int64_t next(Instant now);

 private:
  std::atomic<std::int64_t> last_ = 0;
};
/// The instant in a number, and the first number of an instant.
Instant instant_of(std::int64_t number);
std::int64_t first_number(Instant at);

}  // namespace yilian::records::rest
