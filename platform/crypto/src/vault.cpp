#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "aead.hpp"
#include "crypto/crypto.hpp"
#include "key_file.hpp"

namespace yilian::crypto {
namespace {

/// HMAC-SM3 under one key, whose own part of the work is done once: every request needs one.
class Mac {
 public:
  explicit Mac(const Bytes& key) {
    static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    char digest[] = "SM3";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                     OSSL_PARAM_construct_end()};
    prepared_.reset(EVP_MAC_CTX_new(hmac));
    if (!prepared_ || EVP_MAC_init(prepared_.get(), key.data(), key.size(), parameters) != 1)
      std::abort();
  }
  Digest of(std::string_view data) const {
    Digest out{};
    std::size_t size = 0;
    const Context one(EVP_MAC_CTX_dup(prepared_.get()));
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    if (!one || EVP_MAC_update(one.get(), bytes, data.size()) != 1 ||
        EVP_MAC_final(one.get(), out.data(), &size, out.size()) != 1)
      std::abort();
    return out;
  }

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MAC_CTX, Free>;
  Context prepared_;
};

Digest hmac_sm3(const Bytes& key, std::string_view data) { return Mac(key).of(data); }

/// What was sealed with key 1 begins with its cipher; other values begin with the cipher and this
/// bit, then the key's number in two bytes.
constexpr std::uint8_t numbered_bit = 0x80;

struct Head {
  int key = 0;
  Cipher cipher = Cipher::aes_256_gcm;
  std::size_t size = 1;
};

std::optional<Head> head_of(const Bytes& sealed) {
  Head head;
  if (sealed.size() < 3) return std::nullopt;
  const bool numbered = (sealed[0] & numbered_bit) != 0;
  head.cipher = static_cast<Cipher>(sealed[0] & ~numbered_bit);
  if (head.cipher != Cipher::aes_256_gcm && head.cipher != Cipher::sm4_gcm) return std::nullopt;
  head.key = numbered ? sealed[1] << 8 | sealed[2] : 1;
  if (numbered) head.size = 3;
  if (numbered && head.key < 2) return std::nullopt;
  return head;
}

Bytes head_bytes(int key, Cipher cipher) {
  const auto first = static_cast<std::uint8_t>(cipher);
  if (key == 1) return {first};
  return {static_cast<std::uint8_t>(first | numbered_bit), static_cast<std::uint8_t>(key >> 8),
          static_cast<std::uint8_t>(key)};
}

/// Tells one state of a file from another.
struct Stamp {
  ino_t inode = 0;
  std::int64_t changed_ns = 0;
  off_t size = 0;
  bool operator==(const Stamp&) const = default;
};

Result<Stamp> stamp_of(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0)
    return errno == ENOENT ? fail(Code::not_found) : fault("key file " + file + " can't be read");
  if ((status.st_mode & 077) != 0)
    return fault("key file " + file + " may be read by others; run chmod 600 on it");
  return Stamp{status.st_ino, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
               status.st_size};
}

}  // namespace

int key_of(const Bytes& sealed) {
  const auto head = head_of(sealed);
  return head ? head->key : 0;
}

struct Vault::Keys {
  /// What is made of the keys of one number once, because every read and every lookup needs it.
  struct Numbered {
    Bytes sm4;  ///< derived from `data`, so that no key serves two ciphers
    Mac index;
    std::string print;
  };
  key_file::Content content;
  std::map<int, Numbered> numbered;

  explicit Keys(key_file::Content read) : content(std::move(read)) {
    for (const int number : key_file::numbers(content)) {
      Digest derived = hmac_sm3(of("data", number), "yilian sm4-gcm");
      numbered.try_emplace(
          number, Bytes(derived.begin(), derived.begin() + aead::key_size(Cipher::sm4_gcm)),
          Mac(of("index", number)), print_of(number));
      OPENSSL_cleanse(derived.data(), derived.size());
    }
  }
  ~Keys() {
    key_file::wipe(content);
    for (auto& [number, made] : numbered) OPENSSL_cleanse(made.sm4.data(), made.sm4.size());
  }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  const Bytes& of(const char* use, int number) const {
    return content.at(key_file::name_of(use, number));
  }
  const Bytes& sealing_key(Cipher cipher, int number) const {
    return cipher == Cipher::sm4_gcm ? numbered.at(number).sm4 : of("data", number);
  }
  /// Over every key in use, so that a file in which only one of them is another one is noticed too.
  std::string print_of(int number) const {
    std::string all;
    const auto add = [&](const char* name, const Bytes& key) {
      all += std::string(name) + " " + hex(hmac_sm3(key, "yilian key file")) + "\n";
    };
    add("chain", content.at("chain"));
    add("data", of("data", number));
    add("index", of("index", number));
    add("token", content.at("token"));
    return hex(sm3(all)).substr(0, 16);
  }
  /// Another file may have more keys or fewer, but never another one of the same name.
  bool goes_with(const key_file::Content& other) const {
    for (const auto& [name, key] : content)
      if (const auto found = other.find(name); found != other.end() && found->second != key)
        return false;
    return other.at("chain") == content.at("chain") && other.at("token") == content.at("token");
  }
};

struct Vault::Inside {
  std::string file;
  Cipher cipher = Cipher::aes_256_gcm;
  std::mutex mutex;
  Stamp stamp;
  std::shared_ptr<const Keys> keys;
  Mac chain, token;  ///< of the keys that stay

  explicit Inside(std::shared_ptr<const Keys> read)
      : keys(std::move(read)), chain(keys->content.at("chain")), token(keys->content.at("token")) {}
};

Vault::Vault(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Vault::~Vault() = default;

Result<std::shared_ptr<Vault>> Vault::open(const std::string& file, Cipher cipher,
                                           bool may_create) {
  auto stamp = stamp_of(file);
  if (!stamp && stamp.error().code == Code::not_found) {
    if (!may_create)
      return fault("key file " + file +
                   " is missing although data exist; restore it from its backup");
    CHECK_OK(key_file::create(file));
    stamp = stamp_of(file);
  }
  if (!stamp) return std::unexpected(stamp.error());
  TRY(auto content, key_file::read(file));
  auto inside = std::make_unique<Inside>(std::make_shared<const Keys>(std::move(content)));
  inside->file = file;
  inside->cipher = cipher;
  inside->stamp = *stamp;
  return std::shared_ptr<Vault>(new Vault(std::move(inside)));
}

std::shared_ptr<const Vault::Keys> Vault::loaded() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->keys;
}

/// The keys, read again when they lack this one and the file is another one by now.
std::shared_ptr<const Vault::Keys> Vault::known(int key) const {
  const std::lock_guard lock(inside_->mutex);
  if (inside_->keys->numbered.contains(key)) return inside_->keys;
  const auto stamp = stamp_of(inside_->file);
  if (!stamp || *stamp == inside_->stamp) return inside_->keys;
  inside_->stamp = *stamp;
  auto content = key_file::read(inside_->file);
  if (content && inside_->keys->goes_with(*content))
    inside_->keys = std::make_shared<const Keys>(std::move(*content));
  return inside_->keys;
}

bool Vault::has(int key) const { return known(key)->numbered.contains(key); }

std::vector<int> Vault::keys() const { return key_file::numbers(loaded()->content); }

Bytes Vault::seal(int key, std::string_view plain, std::string_view context) const {
  const auto keys = known(key);
  const Bytes nonce = random_bytes(aead::nonce_size);
  Bytes out = head_bytes(key, inside_->cipher);
  out.insert(out.end(), nonce.begin(), nonce.end());
  const Bytes body =
      aead::seal(inside_->cipher, keys->sealing_key(inside_->cipher, key), nonce, context, plain);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Result<std::string> Vault::unseal(const Bytes& sealed, std::string_view context) const {
  const auto head = head_of(sealed);
  if (!head) return fault("sealed value has an unknown cipher");
  const std::size_t body = head->size + aead::nonce_size;
  if (sealed.size() < body + aead::tag_size) return fault("sealed value is too short");
  const auto keys = known(head->key);
  if (!keys->numbered.contains(head->key))
    return fault("sealed with key " + std::to_string(head->key) + ", which the key file lacks");
  const aead::View all(sealed);
  auto plain = aead::open(head->cipher, keys->sealing_key(head->cipher, head->key),
                          all.subspan(head->size, aead::nonce_size), context, all.subspan(body));
  if (!plain) return fault("sealed value does not open: changed, or another key file");
  return std::move(*plain);
}

Bytes Vault::blind_index(int key, std::string_view kind, std::string_view value) const {
  const Digest mac =
      known(key)->numbered.at(key).index.of(std::string(kind) + '\x1f' + std::string(value));
  return Bytes(mac.begin(), mac.begin() + 16);
}

Digest Vault::chain_mac(std::string_view data) const { return inside_->chain.of(data); }

Bytes Vault::token_index(std::string_view token) const {
  const Digest mac = inside_->token.of(token);
  return Bytes(mac.begin(), mac.end());
}

std::string Vault::fingerprint(int key) const { return known(key)->numbered.at(key).print; }

}  // namespace yilian::crypto
