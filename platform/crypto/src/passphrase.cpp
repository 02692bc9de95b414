#include <argon2.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <sstream>

#include "aead.hpp"

namespace yilian::crypto {
namespace {

// Stronger than for sign-in: it is computed once a year, and a stolen file can be tried off line.
constexpr std::uint32_t passes = 3, memory_kib = 64 * 1024, lanes = 1;
constexpr std::size_t salt_size = 16, key_size = 32;
constexpr std::string_view first_line = "yilian-sealed 1 argon2id-64m-3 aes-256-gcm";

struct Key {
  std::array<std::uint8_t, key_size> bytes{};
  ~Key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

void derive(std::string_view passphrase, const Bytes& salt, Key& key) {
  if (argon2id_hash_raw(passes, memory_kib, lanes, passphrase.data(), passphrase.size(),
                        salt.data(), salt.size(), key.bytes.data(), key.bytes.size()) != ARGON2_OK)
    std::abort();
}

std::unexpected<Error> refuse(const char* why) {
  return fail(Error{Code::invalid_request, {}, {}, why, {}});
}

}  // namespace

std::string seal_under_passphrase(std::string_view plain, std::string_view passphrase) {
  const Bytes salt = random_bytes(salt_size), nonce = random_bytes(aead::nonce_size);
  Key key;
  derive(passphrase, salt, key);
  const Bytes out = aead::seal(Cipher::aes_256_gcm, key.bytes, nonce, first_line, plain);
  return std::string(first_line) + "\nsalt " + hex(salt.data(), salt.size()) + "\nnonce " +
         hex(nonce.data(), nonce.size()) + "\ndata " + hex(out.data(), out.size()) + "\n";
}

Result<std::string> unseal_under_passphrase(std::string_view sealed, std::string_view passphrase) {
  std::istringstream in{std::string(sealed)};
  std::string line, name, salt_text, nonce_text, data_text;
  if (!std::getline(in, line) || line != first_line) return refuse("not a sealed key file");
  in >> name >> salt_text >> name >> nonce_text >> name >> data_text;
  const Bytes salt = from_hex(salt_text), nonce = from_hex(nonce_text), data = from_hex(data_text);
  if (salt.size() != salt_size || nonce.size() != aead::nonce_size || data.size() < aead::tag_size)
    return refuse("the sealed key file is damaged");
  Key key;
  derive(passphrase, salt, key);
  auto plain = aead::open(Cipher::aes_256_gcm, key.bytes, nonce, first_line, data);
  if (!plain) return refuse("wrong passphrase, or the sealed key file is damaged");
  return std::move(*plain);
}

}  // namespace yilian::crypto
