#pragma once
// The request target (path and query) as it stands on the wire, made into checked, decoded values.
#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::http {

struct Target {
  std::string path;
  Fields query;
};

/// nullopt for a bad escape. `plus_is_space` is the habit of query strings, not of paths.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// Refuses with invalid_request: bad escapes, control characters, invalid UTF-8, dot segments,
/// empty segments, an escaped slash (it would change the segments) and a fragment. The absolute
/// form `http://host/path` is accepted and its host ignored.
Result<Target> parse_target(std::string_view target);

}  // namespace yilian::http
