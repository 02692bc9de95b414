#pragma once
// Reads of one person from one place within a second, shipped together, are one row of the trail: a
// row for each cost more of the machine than the answer it stands for.
#include <span>

#include "audit/audit.hpp"

namespace yilian::audit {

inline constexpr std::size_t pack_min = 8;    ///< fewer stay rows of their own
inline constexpr std::size_t pack_max = 200;  ///< reads in a row
inline constexpr std::int64_t pack_span_max_ms = 1000;
inline constexpr auto packed_action = "reads";  ///< of the row; each read keeps its own

/// Refusals and reads with a reason (which may be erased) have rows of their own.
bool packable(const Entry& entry);
/// The reads as bytes, in their order; all packable.
db::Bytes pack(std::span<const Entry* const> reads);

}  // namespace yilian::audit
