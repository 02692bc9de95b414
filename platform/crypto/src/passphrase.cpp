#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>
#include <sstream>

#include "crypto/crypto.hpp"

namespace yilian::crypto {
namespace {

// Stronger than for sign-in: it is computed once a year, and a stolen file can be tried off line.
constexpr std::uint32_t passes = 3, memory_kib = 64 * 1024, lanes = 1;
constexpr std::size_t salt_size = 16, nonce_size = 12, tag_size = 16, key_size = 32;
constexpr std::string_view first_line = "yilian-sealed 1 argon2id-64m-3 aes-256-gcm";

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

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

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal_under_passphrase(std::string_view plain, std::string_view passphrase) {
  const Bytes salt = random_bytes(salt_size), nonce = random_bytes(nonce_size);
  Key key;
  derive(passphrase, salt, key);
  Bytes out(plain.size() + tag_size);
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  const bool ok = EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(),
                                     nonce.data()) == 1 &&
                  EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(first_line),
                                    static_cast<int>(first_line.size())) == 1 &&
                  EVP_EncryptUpdate(context.get(), out.data(), &size, bytes_of(plain),
                                    static_cast<int>(plain.size())) == 1 &&
                  EVP_EncryptFinal_ex(context.get(), out.data() + plain.size(), &size) == 1 &&
                  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                                      out.data() + plain.size()) == 1;
  if (!ok) std::abort();
  return std::string(first_line) + "\nsalt " + hex(salt.data(), salt.size()) + "\nnonce " +
         hex(nonce.data(), nonce.size()) + "\ndata " + hex(out.data(), out.size()) + "\n";
}

Result<std::string> unseal_under_passphrase(std::string_view sealed, std::string_view passphrase) {
  std::istringstream in{std::string(sealed)};
  std::string line, name, salt_text, nonce_text, data_text;
  if (!std::getline(in, line) || line != first_line) return refuse("not a sealed key file");
  in >> name >> salt_text >> name >> nonce_text >> name >> data_text;
  const Bytes salt = from_hex(salt_text), nonce = from_hex(nonce_text), data = from_hex(data_text);
  if (salt.size() != salt_size || nonce.size() != nonce_size || data.size() < tag_size)
    return refuse("the sealed key file is damaged");
  Key key;
  derive(passphrase, salt, key);
  const std::size_t plain_size = data.size() - tag_size;
  std::string plain(plain_size, '\0');
  Bytes tag(data.end() - tag_size, data.end());
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  auto* to = reinterpret_cast<unsigned char*>(plain.data());
  const bool ok =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(),
                         nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(first_line),
                        static_cast<int>(first_line.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), to, &size, data.data(), static_cast<int>(plain_size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), to + plain_size, &size) == 1;
  if (!ok) return refuse("wrong passphrase, or the sealed key file is damaged");
  return plain;
}

}  // namespace yilian::crypto
