#include "aead.hpp"

#include <gcrypt.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace yilian::crypto::aead {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// ---- AES-256-GCM

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// Looked up once: EVP_aes_256_gcm() is looked up anew, under a lock, at every use.
const EVP_CIPHER* aes_256_gcm() {
  static EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

void seal_aes(View key, View nonce, std::string_view associated, std::string_view plain,
              std::uint8_t* out) {
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  const bool ok =
      EVP_EncryptInit_ex(context.get(), aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), out, &size, bytes_of(plain),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), out + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, out + plain.size()) == 1;
  if (!ok) std::abort();
}

bool open_aes(View key, View nonce, std::string_view associated, View body, View tag,
              unsigned char* out) {
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Bytes expected(tag.begin(), tag.end());
  int size = 0;
  return EVP_DecryptInit_ex(context.get(), aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
         EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(associated),
                           static_cast<int>(associated.size())) == 1 &&
         EVP_DecryptUpdate(context.get(), out, &size, body.data(), static_cast<int>(body.size())) ==
             1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, expected.data()) ==
             1 &&
         EVP_DecryptFinal_ex(context.get(), out + size, &size) == 1;
}

// ---- SM4-GCM

void insist(gcry_error_t error) {
  if (error) std::abort();
}

/// Once, before the first use. Its pool of locked memory is a few pages that an ordinary service
/// may not even lock; keys are wiped by their owner as they are for OpenSSL.
void start_libgcrypt() {
  static const bool started = [] {
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) return true;
    if (!gcry_check_version("1.10.0")) std::abort();
    insist(gcry_control(GCRYCTL_DISABLE_SECMEM, 0));
    insist(gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0));
    return true;
  }();
  (void)started;
}

/// A handle that has its key, nonce and associated data.
class Sm4 {
 public:
  Sm4(View key, View nonce, std::string_view associated) {
    start_libgcrypt();
    insist(gcry_cipher_open(&handle_, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, 0));
    insist(gcry_cipher_setkey(handle_, key.data(), key.size()));
    insist(gcry_cipher_setiv(handle_, nonce.data(), nonce.size()));
    insist(gcry_cipher_authenticate(handle_, associated.data(), associated.size()));
  }
  ~Sm4() { gcry_cipher_close(handle_); }
  Sm4(const Sm4&) = delete;
  Sm4& operator=(const Sm4&) = delete;

  void seal(std::string_view plain, std::uint8_t* out) {
    insist(gcry_cipher_encrypt(handle_, out, plain.size(), plain.data(), plain.size()));
    insist(gcry_cipher_gettag(handle_, out + plain.size(), tag_size));
  }
  bool open(View body, View tag, unsigned char* out) {
    insist(gcry_cipher_decrypt(handle_, out, body.size(), body.data(), body.size()));
    return gcry_cipher_checktag(handle_, tag.data(), tag.size()) == 0;
  }

 private:
  gcry_cipher_hd_t handle_ = nullptr;
};

}  // namespace

std::size_t key_size(Cipher cipher) { return cipher == Cipher::sm4_gcm ? 16 : 32; }

Bytes seal(Cipher cipher, View key, View nonce, std::string_view associated,
           std::string_view plain) {
  if (key.size() != key_size(cipher) || nonce.size() != nonce_size) std::abort();
  Bytes out(plain.size() + tag_size);
  if (cipher == Cipher::sm4_gcm) Sm4(key, nonce, associated).seal(plain, out.data());
  else seal_aes(key, nonce, associated, plain, out.data());
  return out;
}

std::optional<std::string> open(Cipher cipher, View key, View nonce, std::string_view associated,
                                View sealed) {
  if (key.size() != key_size(cipher) || nonce.size() != nonce_size) std::abort();
  if (sealed.size() < tag_size) return std::nullopt;
  const View body = sealed.first(sealed.size() - tag_size), tag = sealed.last(tag_size);
  std::string out(body.size(), '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  const bool ok = cipher == Cipher::sm4_gcm ? Sm4(key, nonce, associated).open(body, tag, to)
                                            : open_aes(key, nonce, associated, body, tag, to);
  if (!ok) return std::nullopt;
  return out;
}

}  // namespace yilian::crypto::aead
