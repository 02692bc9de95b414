#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "crypto/crypto.hpp"

namespace yilian::crypto {
namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16;
constexpr std::string_view first_line = "yilian-keys 1";
constexpr const char* key_names[] = {"data", "index", "chain", "token"};

const EVP_CIPHER* evp(Cipher cipher) {
  // OpenSSL 3.0 has no SM4-GCM in its legacy table; it is fetched by name where a provider has it.
  static const EVP_CIPHER* sm4 = EVP_CIPHER_fetch(nullptr, "SM4-GCM", nullptr);
  return cipher == Cipher::sm4_gcm ? sm4 : EVP_aes_256_gcm();
}

Digest hmac_sm3(const Bytes& key, std::string_view data) {
  Digest out{};
  unsigned size = 0;
  if (!HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(), &size))
    std::abort();
  return out;
}

Result<std::map<std::string, Bytes>> parse_keys(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line != first_line)
    return fault("key file " + file + ": first line must be '" + std::string(first_line) + "'");
  std::map<std::string, Bytes> keys;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    std::istringstream words(line);
    std::string name, value;
    words >> name >> value;
    Bytes key = from_hex(value);
    if (key.size() != 32) return fault("key file " + file + ": key '" + name + "' is malformed");
    keys[name] = std::move(key);
  }
  for (const char* name : key_names)
    if (!keys.contains(name)) return fault("key file " + file + ": key '" + name + "' is missing");
  return keys;
}

Status create(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fault("key file " + file + " can't be created");
  std::string text = std::string(first_line) + "\n";
  for (const char* name : key_names) {
    const Bytes key = random_bytes(32);
    text += std::string(name) + " " + hex(key.data(), key.size()) + "\n";
  }
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  OPENSSL_cleanse(text.data(), text.size());
  if (!written) return fault("key file " + file + " can't be written");
  return {};
}

}  // namespace

struct Vault::Keys {
  Cipher cipher = Cipher::aes_256_gcm;
  std::map<std::string, Bytes> keys;
  ~Keys() {
    for (auto& [name, key] : keys) OPENSSL_cleanse(key.data(), key.size());
  }
};

Vault::Vault(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
Vault::~Vault() = default;

Result<std::shared_ptr<Vault>> Vault::open(const std::string& file, Cipher cipher,
                                           bool may_create) {
  if (!evp(cipher)) return fault("this OpenSSL has no SM4-GCM; set encryption = \"aes-256-gcm\"");
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno != ENOENT) return fault("key file " + file + " can't be read");
    if (!may_create)
      return fault("key file " + file +
                   " is missing although data exist; restore it from its backup");
    CHECK_OK(create(file));
  } else if ((status.st_mode & 077) != 0) {
    return fault("key file " + file + " may be read by others; run chmod 600 on it");
  }
  TRY(auto parsed, parse_keys(file));
  auto keys = std::make_unique<Keys>();
  keys->cipher = cipher;
  keys->keys = std::move(parsed);
  return std::shared_ptr<Vault>(new Vault(std::move(keys)));
}

Bytes Vault::seal(std::string_view plain, std::string_view context) const {
  const Bytes nonce = random_bytes(nonce_size);
  Bytes out{static_cast<std::uint8_t>(keys_->cipher)};
  out.insert(out.end(), nonce.begin(), nonce.end());
  const std::size_t body = out.size();
  out.resize(body + plain.size() + tag_size);
  EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
  int size = 0;
  const bool ok =
      EVP_EncryptInit_ex(ctx, evp(keys_->cipher), nullptr, keys_->keys.at("data").data(),
                         nonce.data()) == 1 &&
      EVP_EncryptUpdate(ctx, nullptr, &size, reinterpret_cast<const unsigned char*>(context.data()),
                        static_cast<int>(context.size())) == 1 &&
      EVP_EncryptUpdate(ctx, out.data() + body, &size,
                        reinterpret_cast<const unsigned char*>(plain.data()),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(ctx, out.data() + body + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, tag_size, out.data() + body + plain.size()) ==
          1;
  EVP_CIPHER_CTX_free(ctx);
  if (!ok) std::abort();
  return out;
}

Result<std::string> Vault::unseal(const Bytes& sealed, std::string_view context) const {
  constexpr std::size_t head = 1 + nonce_size;
  if (sealed.size() < head + tag_size) return fault("sealed value is too short");
  const auto cipher = static_cast<Cipher>(sealed[0]);
  if ((cipher != Cipher::aes_256_gcm && cipher != Cipher::sm4_gcm) || !evp(cipher))
    return fault("sealed value has an unknown cipher");
  const std::size_t body = sealed.size() - head - tag_size;
  std::string out(body, '\0');
  Bytes tag(sealed.end() - tag_size, sealed.end());
  EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
  int size = 0;
  const bool ok =
      EVP_DecryptInit_ex(ctx, evp(cipher), nullptr, keys_->keys.at("data").data(),
                         sealed.data() + 1) == 1 &&
      EVP_DecryptUpdate(ctx, nullptr, &size, reinterpret_cast<const unsigned char*>(context.data()),
                        static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(ctx, reinterpret_cast<unsigned char*>(out.data()), &size,
                        sealed.data() + head, static_cast<int>(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(ctx, reinterpret_cast<unsigned char*>(out.data()) + size, &size) == 1;
  EVP_CIPHER_CTX_free(ctx);
  if (!ok) return fault("sealed value does not open: changed, or another key file");
  return out;
}

Bytes Vault::blind_index(std::string_view kind, std::string_view value) const {
  const Digest mac =
      hmac_sm3(keys_->keys.at("index"), std::string(kind) + '\x1f' + std::string(value));
  return Bytes(mac.begin(), mac.begin() + 16);
}

Digest Vault::chain_mac(std::string_view data) const {
  return hmac_sm3(keys_->keys.at("chain"), data);
}

Bytes Vault::token_index(std::string_view token) const {
  const Digest mac = hmac_sm3(keys_->keys.at("token"), token);
  return Bytes(mac.begin(), mac.end());
}

std::string Vault::fingerprint() const {
  // Over every key, so that a file in which only one of them is another one is noticed too.
  std::string all;
  for (const auto& [name, key] : keys_->keys)
    all += name + " " + hex(hmac_sm3(key, "yilian key file")) + "\n";
  return hex(sm3(all)).substr(0, 16);
}

}  // namespace yilian::crypto
