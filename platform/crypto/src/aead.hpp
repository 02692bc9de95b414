#pragma once
// Authenticated encryption with one key and a nonce of 12 bytes that is never used twice.
// AES-256-GCM comes from OpenSSL, SM4-GCM (RFC 8998) from libgcrypt, since Debian 12's OpenSSL has
// none. For the vault and the passphrase only; a failure of the library itself ends the program.
#include <optional>
#include <span>

#include "crypto/crypto.hpp"

namespace yilian::crypto::aead {

using View = std::span<const std::uint8_t>;

inline constexpr std::size_t nonce_size = 12, tag_size = 16;
/// 32 bytes for AES-256-GCM, 16 for SM4-GCM.
std::size_t key_size(Cipher cipher);

/// Ciphertext followed by the tag.
Bytes seal(Cipher cipher, View key, View nonce, std::string_view associated,
           std::string_view plain);
/// nullopt when the tag does not fit.
std::optional<std::string> open(Cipher cipher, View key, View nonce, std::string_view associated,
                                View sealed);

}  // namespace yilian::crypto::aead
