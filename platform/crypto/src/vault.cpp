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

#include "aead.hpp"
#include "crypto/crypto.hpp"

namespace yilian::crypto {
namespace {

constexpr std::string_view first_line = "yilian-keys 1";
constexpr const char* key_names[] = {"data", "index", "chain", "token"};

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
  Bytes sm4;  ///< of `data`, so that no key serves two ciphers
  ~Keys() {
    for (auto& [name, key] : keys) OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(sm4.data(), sm4.size());
  }
  const Bytes& sealing_key(Cipher of) const {
    return of == Cipher::sm4_gcm ? sm4 : keys.at("data");
  }
};

Vault::Vault(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
Vault::~Vault() = default;

Result<std::shared_ptr<Vault>> Vault::open(const std::string& file, Cipher cipher,
                                           bool may_create) {
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
  Digest derived = hmac_sm3(keys->keys.at("data"), "yilian sm4-gcm");
  keys->sm4.assign(derived.begin(), derived.begin() + aead::key_size(Cipher::sm4_gcm));
  OPENSSL_cleanse(derived.data(), derived.size());
  return std::shared_ptr<Vault>(new Vault(std::move(keys)));
}

Bytes Vault::seal(std::string_view plain, std::string_view context) const {
  const Bytes nonce = random_bytes(aead::nonce_size);
  Bytes out{static_cast<std::uint8_t>(keys_->cipher)};
  out.insert(out.end(), nonce.begin(), nonce.end());
  const Bytes body =
      aead::seal(keys_->cipher, keys_->sealing_key(keys_->cipher), nonce, context, plain);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Result<std::string> Vault::unseal(const Bytes& sealed, std::string_view context) const {
  constexpr std::size_t head = 1 + aead::nonce_size;
  if (sealed.size() < head + aead::tag_size) return fault("sealed value is too short");
  const auto cipher = static_cast<Cipher>(sealed[0]);
  if (cipher != Cipher::aes_256_gcm && cipher != Cipher::sm4_gcm)
    return fault("sealed value has an unknown cipher");
  const aead::View all(sealed);
  auto plain = aead::open(cipher, keys_->sealing_key(cipher), all.subspan(1, aead::nonce_size),
                          context, all.subspan(head));
  if (!plain) return fault("sealed value does not open: changed, or another key file");
  return std::move(*plain);
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
