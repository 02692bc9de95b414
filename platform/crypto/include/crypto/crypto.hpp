#pragma once
// Keys, sealing of personal values, blind indexes, password hashes, one-time codes, SM3.
// The key file is shared by all servers of an installation and backed up apart from the data.
// Nothing here logs; keys are wiped from memory when the Vault ends.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::crypto {

using Bytes = std::vector<std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

enum class Cipher : std::uint8_t { aes_256_gcm = 1, sm4_gcm = 2 };

/// SM3 of a text (GB/T 32905).
Digest sm3(std::string_view data);
/// An id made of a name: equal names have equal ids, so that what comes twice is found again. From
/// the SM3 of the name, as a UUID of version 8.
Uuid id_of_name(std::string_view name);
/// SHA-256, where a protocol of others asks for it (PKCE).
Digest sha256(std::string_view data);
std::string hex(const std::uint8_t* data, std::size_t size);
inline std::string hex(const Digest& digest) { return hex(digest.data(), digest.size()); }
/// nullopt-like empty answer on malformed hex.
Bytes from_hex(std::string_view text);
std::string base64url(const std::uint8_t* data, std::size_t size);
/// Random bytes from the system's generator.
Bytes random_bytes(std::size_t size);
/// An unguessable token of 256 bits as base64url text.
std::string random_token();
bool equal_constant_time(std::string_view a, std::string_view b);

/// The number of the key under which a value was sealed; 0 of what is no sealed value.
int key_of(const Bytes& sealed);

/// Puts one more key for sealing and searching into the file, for a rotation to come; its number.
Result<int> add_key(const std::string& file);
/// Takes the keys below `oldest` out of the file; true when there were any.
Result<bool> drop_keys_below(const std::string& file, int oldest);

/// The keys of one installation. Those for sealing and searching are numbered, so that they can be
/// rotated; which of them is in use says the database (keys/keys.hpp). The keys of the audit chain
/// and of tokens stay.
class Vault {
 public:
  /// Opens the key file; creates it (mode 0600) when `may_create` and it is absent. Refuses a file
  /// that others may read, is malformed, or is missing although data exist.
  static Result<std::shared_ptr<Vault>> open(const std::string& file, Cipher cipher,
                                             bool may_create);
  ~Vault();

  /// True when the file holds that key; looks into a file that changed meanwhile.
  bool has(int key) const;
  std::vector<int> keys() const;

  /// Authenticated encryption with a key that the file `has`; `context` (table.column and row) must
  /// be given again to open.
  Bytes seal(int key, std::string_view plain, std::string_view context) const;
  Result<std::string> unseal(const Bytes& sealed, std::string_view context) const;
  /// 16 bytes of HMAC-SM3 for exact search; `kind` separates documents from phones.
  Bytes blind_index(int key, std::string_view kind, std::string_view value) const;
  /// HMAC-SM3 with the audit chain's own key.
  Digest chain_mac(std::string_view data) const;
  /// HMAC-SM3 for session and API tokens: what the database holds instead of the token.
  Bytes token_index(std::string_view token) const;
  /// Says which keys these are, to detect wrong ones: HMACs of a fixed text by the numbered key
  /// and by those that stay.
  std::string fingerprint(int key) const;

 private:
  struct Keys;
  struct Inside;
  explicit Vault(std::unique_ptr<Inside> inside);
  std::shared_ptr<const Keys> loaded() const;
  std::shared_ptr<const Keys> known(int key) const;
  std::unique_ptr<Inside> inside_;
};

/// OWASP's Argon2id recommendation: 19 MiB with two passes and one lane.
inline constexpr std::uint32_t password_memory_kib = 19 * 1024;
/// Argon2id, encoded with its parameters. Slow by design: never inside write().
/// `memory_kib` is the cost; an encoded hash carries its own, so that both old and new ones verify.
std::string hash_password(std::string_view password,
                          std::uint32_t memory_kib = password_memory_kib);
bool verify_password(std::string_view password, const std::string& encoded);

/// Seals a text under a passphrase (Argon2id 64 MiB, AES-256-GCM); lines of text, to be kept in a
/// file.
std::string seal_under_passphrase(std::string_view plain, std::string_view passphrase);
/// `invalid_request` with another passphrase or a damaged text.
Result<std::string> unseal_under_passphrase(std::string_view sealed, std::string_view passphrase);

/// RFC 6238 with SHA-1, 30 s, 6 digits.
std::string totp_code(const Bytes& secret, std::int64_t step);
/// The matching step (now, one before, one after), or -1; callers refuse a step used before.
std::int64_t totp_match(const Bytes& secret, std::string_view code, Instant now);
std::string base32(const Bytes& data);

}  // namespace yilian::crypto
