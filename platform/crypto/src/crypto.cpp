#include "crypto/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

namespace yilian::crypto {

namespace {

/// A hash of 32 bytes.
Digest digest_of(const EVP_MD* hash, std::string_view data) {
  Digest out{};
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, hash, nullptr) != 1) std::abort();
  return out;
}

}  // namespace

// Looked up once: EVP_sm3() is looked up anew, under a lock, at every use.
Digest sm3(std::string_view data) {
  static EVP_MD* const hash = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return digest_of(hash, data);
}

Uuid id_of_name(std::string_view name) {
  const auto digest = sm3(name);
  Uuid out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x80);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

Digest sha256(std::string_view data) {
  static EVP_MD* const hash = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  return digest_of(hash, data);
}

std::string hex(const std::uint8_t* data, std::size_t size) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(digits[data[i] >> 4]);
    out.push_back(digits[data[i] & 15]);
  }
  return out;
}

Bytes from_hex(std::string_view text) {
  const auto value = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  Bytes out;
  if (text.size() % 2 != 0) return {};
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value(text[i]), low = value(text[i + 1]);
    if (high < 0 || low < 0) return {};
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::string base64url(const std::uint8_t* data, std::size_t size) {
  static constexpr char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  for (std::size_t i = 0; i < size; i += 3) {
    std::uint32_t block = static_cast<std::uint32_t>(data[i]) << 16;
    if (i + 1 < size) block |= static_cast<std::uint32_t>(data[i + 1]) << 8;
    if (i + 2 < size) block |= data[i + 2];
    out.push_back(alphabet[block >> 18 & 63]);
    out.push_back(alphabet[block >> 12 & 63]);
    if (i + 1 < size) out.push_back(alphabet[block >> 6 & 63]);
    if (i + 2 < size) out.push_back(alphabet[block & 63]);
  }
  return out;
}

Bytes random_bytes(std::size_t size) {
  Bytes out(size);
  std::size_t done = 0;
  while (done < size) {
    const auto got = getrandom(out.data() + done, size - done, 0);
    if (got <= 0) std::abort();
    done += static_cast<std::size_t>(got);
  }
  return out;
}

std::string random_token() {
  const Bytes bytes = random_bytes(32);
  return base64url(bytes.data(), bytes.size());
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base32(const Bytes& data) {
  static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const auto byte : data) {
    buffer = buffer << 8 | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out.push_back(alphabet[buffer >> bits & 31]);
    }
  }
  if (bits > 0) out.push_back(alphabet[buffer << (5 - bits) & 31]);
  return out;
}

std::string totp_code(const Bytes& secret, std::int64_t step) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<std::uint8_t>(step >> (56 - 8 * i));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
       mac.data(), &size);
  const std::size_t at = mac[size - 1] & 15;
  const std::uint32_t value = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                              (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                              (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::string digits = std::to_string(value % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::int64_t totp_match(const Bytes& secret, std::string_view code, Instant now) {
  const std::int64_t step = now.ms / 30'000;
  for (const std::int64_t candidate : {step, step - 1, step + 1})
    if (equal_constant_time(totp_code(secret, candidate), code)) return candidate;
  return -1;
}

}  // namespace yilian::crypto
