#pragma once
// What protocols of others ask for: a keyed hash and standard base64.
#include <string>
#include <string_view>

#include "crypto/crypto.hpp"

namespace yilian::crypto {

/// HMAC-SHA256 (RFC 2104).
Digest hmac_sha256(std::string_view key, std::string_view data);
/// RFC 4648 with padding, without line breaks.
std::string base64(std::string_view data);

}  // namespace yilian::crypto
