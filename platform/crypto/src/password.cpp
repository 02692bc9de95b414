#include <argon2.h>

#include <array>
#include <cstdlib>
#include <semaphore>

#include "crypto/crypto.hpp"

namespace yilian::crypto {
namespace {
constexpr std::uint32_t passes = 2, lanes = 1, hash_size = 32;

/// Each takes its memory for some hundredths of a second; more at once would only fill the machine.
constexpr int at_once_max = 8;
std::counting_semaphore<at_once_max> places{at_once_max};

struct Place {
  Place() { places.acquire(); }
  ~Place() { places.release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};
}  // namespace

std::string hash_password(std::string_view password, std::uint32_t memory_kib) {
  const Bytes salt = random_bytes(16);
  const Place place;
  std::array<char, 128> encoded{};
  const int code =
      argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(),
                            salt.data(), salt.size(), hash_size, encoded.data(), encoded.size());
  if (code != ARGON2_OK) std::abort();
  return encoded.data();
}

bool verify_password(std::string_view password, const std::string& encoded) {
  const Place place;
  return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace yilian::crypto
