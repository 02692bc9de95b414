#pragma once
// multipart/form-data of an upload form (RFC 7578): few parts, whole in memory, bounded. The caller
// has already bounded the body. Never trusts a file name: only its last component is kept.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::http {

struct Part {
  std::string name;
  std::string filename;      ///< without folders; empty for a plain field
  std::string content_type;  ///< as the client claims; empty when it says nothing
  std::string body;
};

/// Errors: unsupported_media_type when the header is not multipart/form-data with a boundary,
/// too_many above `max_parts`, invalid_request for a body that does not keep the form.
Result<std::vector<Part>> parse_multipart(std::string_view content_type_header,
                                          std::string_view body, std::size_t max_parts);

}  // namespace yilian::http
