#include <argon2.h>

#include <array>
#include <cstdlib>

#include "crypto/crypto.hpp"

namespace yilian::crypto {
namespace {
constexpr std::uint32_t passes = 2, lanes = 1, hash_size = 32;
}  // namespace

std::string hash_password(std::string_view password, std::uint32_t memory_kib) {
  const Bytes salt = random_bytes(16);
  std::array<char, 128> encoded{};
  const int code =
      argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(),
                            salt.data(), salt.size(), hash_size, encoded.data(), encoded.size());
  if (code != ARGON2_OK) std::abort();
  return encoded.data();
}

bool verify_password(std::string_view password, const std::string& encoded) {
  return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace yilian::crypto
