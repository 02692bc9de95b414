#include "crypto/crypto.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "aead.hpp"

namespace yilian::crypto {
namespace {

/// A file in a folder that goes away with the test program.
std::string temporary_file(const char* name) {
  struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("yilian-crypto-" + random_token());
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Folder folder;
  const auto own = folder.path / random_token();
  std::filesystem::create_directories(own);
  return own / name;
}

TEST(Sha256, PublishedVector) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sm3, PublishedVector) {
  EXPECT_EQ(hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

TEST(Sm3, NamesHaveIdsOfVersion8) {
  EXPECT_EQ(to_string(id_of_name("abc")), "66c7f0f4-62ee-8dd9-91f2-d46bdc10e4e2");
  EXPECT_NE(id_of_name("abc"), id_of_name("abd"));
}

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

// RFC 8998, A.1.
TEST(Sm4Gcm, PublishedVector) {
  const Bytes key = from_hex("0123456789abcdeffedcba9876543210");
  const Bytes nonce = from_hex("00001234567800000000abcd");
  const std::string associated = text_of(from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
  const std::string plain =
      text_of(from_hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                       "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"));
  const Bytes sealed = aead::seal(Cipher::sm4_gcm, key, nonce, associated, plain);
  EXPECT_EQ(hex(sealed.data(), sealed.size()),
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
            "83de3541e4c2b58177e065a9bf7b62ec");
  EXPECT_EQ(aead::open(Cipher::sm4_gcm, key, nonce, associated, sealed), plain);
}

/// Both ciphers of the configuration.
class Sealing : public ::testing::TestWithParam<Cipher> {};
INSTANTIATE_TEST_SUITE_P(Ciphers, Sealing, ::testing::Values(Cipher::aes_256_gcm, Cipher::sm4_gcm),
                         [](const auto& info) {
                           return info.param == Cipher::sm4_gcm ? "sm4_gcm" : "aes_256_gcm";
                         });

TEST_P(Sealing, OpensWhatItSealedOfAnySize) {
  const auto vault = *Vault::open(temporary_file("key"), GetParam(), true);
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 262144u}) {
    const std::string plain(size, 'x');
    const Bytes sealed = vault->seal(1, plain, "t");
    EXPECT_EQ(sealed.front(), static_cast<std::uint8_t>(GetParam()));
    EXPECT_EQ(vault->unseal(sealed, "t").value_or("?"), plain);
  }
}

TEST_P(Sealing, EveryChangedByteIsDetected) {
  const auto vault = *Vault::open(temporary_file("key"), GetParam(), true);
  const Bytes sealed = vault->seal(1, "11010519491231002X", "people.document");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    Bytes changed = sealed;
    changed[at] ^= 1;
    EXPECT_FALSE(vault->unseal(changed, "people.document")) << at;
    EXPECT_FALSE(vault->unseal(Bytes(sealed.begin(), sealed.begin() + at), "people.document"));
  }
  EXPECT_FALSE(vault->unseal(sealed, "people.phone"));
  EXPECT_NE(vault->seal(1, "x", "a"), vault->seal(1, "x", "a"));
}

TEST_P(Sealing, OpensWhatTheOtherCipherSealedWithTheSameKeyFile) {
  const std::string file = temporary_file("key");
  const Cipher other = GetParam() == Cipher::sm4_gcm ? Cipher::aes_256_gcm : Cipher::sm4_gcm;
  const Bytes before = (*Vault::open(file, other, true))->seal(1, "张三", "t");
  const auto after = *Vault::open(file, GetParam(), false);
  EXPECT_EQ(after->unseal(before, "t").value_or(""), "张三");
  EXPECT_NE(after->seal(1, "张三", "t").front(), before.front());
  Bytes relabelled = before;
  relabelled.front() = static_cast<std::uint8_t>(GetParam());
  EXPECT_FALSE(after->unseal(relabelled, "t"));
}

TEST(Vault, CreatesAPrivateFileOnceAndOpensItAgain) {
  const std::string file = temporary_file("key");
  const auto first = Vault::open(file, Cipher::aes_256_gcm, true);
  ASSERT_TRUE(first);
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto second = Vault::open(file, Cipher::aes_256_gcm, false);
  ASSERT_TRUE(second);
  EXPECT_EQ((*first)->fingerprint(1), (*second)->fingerprint(1));
  EXPECT_EQ((*second)->unseal((*first)->seal(1, "张三", "t"), "t").value_or(""), "张三");
}

TEST_P(Sealing, ValuesCarryTheNumberOfTheirKey) {
  const std::string file = temporary_file("key");
  const auto vault = *Vault::open(file, GetParam(), true);
  const Bytes first = vault->seal(1, "张三", "t");
  EXPECT_EQ(key_of(first), 1);
  ASSERT_EQ(add_key(file).value_or(0), 2);
  ASSERT_TRUE(vault->has(2)) << "the file was not read again";
  const Bytes second = vault->seal(2, "张三", "t");
  EXPECT_EQ(key_of(second), 2);
  EXPECT_EQ(vault->unseal(first, "t").value_or(""), "张三");
  EXPECT_EQ(vault->unseal(second, "t").value_or(""), "张三");
  EXPECT_NE(vault->blind_index(1, "phone", "1"), vault->blind_index(2, "phone", "1"));
  EXPECT_NE(vault->fingerprint(1), vault->fingerprint(2));
  for (std::size_t at = 0; at < second.size(); ++at) {
    Bytes changed = second;
    changed[at] ^= 1;
    EXPECT_FALSE(vault->unseal(changed, "t")) << at;
  }
  EXPECT_TRUE(drop_keys_below(file, 2).value_or(false));
  EXPECT_FALSE(drop_keys_below(file, 2).value_or(true));
  const auto later = *Vault::open(file, GetParam(), false);
  EXPECT_EQ(later->keys(), std::vector<int>{2});
  EXPECT_EQ(later->unseal(second, "t").value_or(""), "张三");
  const auto refused = later->unseal(first, "t");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().internal.find("key 1"), std::string::npos);
  EXPECT_EQ(later->token_index("x"), vault->token_index("x"));
  EXPECT_EQ(later->chain_mac("x"), vault->chain_mac("x"));
}

TEST(Vault, ReadsTheFileOfOneKey) {
  const std::string file = temporary_file("key");
  std::string text = "yilian-keys 1\n";
  for (const char* name : {"data", "index", "chain", "token"})
    text += std::string(name) + " " + hex(sm3(name)) + "\n";
  std::ofstream(file) << text;
  ::chmod(file.c_str(), 0600);
  const auto vault = *Vault::open(file, Cipher::aes_256_gcm, false);
  const Bytes sealed = vault->seal(1, "张三", "t");
  EXPECT_EQ(sealed.front(), 1) << "as before keys had numbers";
  const std::string print = vault->fingerprint(1);
  EXPECT_EQ(print, "98a56550e75d7ab5") << "the databases know this one";
  ASSERT_EQ(add_key(file).value_or(0), 2);
  const auto again = *Vault::open(file, Cipher::aes_256_gcm, false);
  EXPECT_EQ(again->unseal(sealed, "t").value_or(""), "张三");
  EXPECT_EQ(again->fingerprint(1), print);
}

TEST(Vault, TakesNoOtherFileWhileItRuns) {
  const std::string file = temporary_file("key"), other = temporary_file("key");
  const auto vault = *Vault::open(file, Cipher::aes_256_gcm, true);
  ASSERT_TRUE(Vault::open(other, Cipher::aes_256_gcm, true));
  ASSERT_TRUE(add_key(other));
  ASSERT_EQ(::rename(other.c_str(), file.c_str()), 0);
  EXPECT_FALSE(vault->has(2)) << "the keys of another installation";
}

TEST(Vault, RefusesMissingOpenAndMalformedFiles) {
  const std::string file = temporary_file("key");
  EXPECT_FALSE(Vault::open(file, Cipher::aes_256_gcm, false));
  ASSERT_TRUE(Vault::open(file, Cipher::aes_256_gcm, true));
  ::chmod(file.c_str(), 0644);
  EXPECT_FALSE(Vault::open(file, Cipher::aes_256_gcm, false));
  ::chmod(file.c_str(), 0600);
  std::ofstream(file) << "yilian-keys 1\ndata 00\n";
  EXPECT_FALSE(Vault::open(file, Cipher::aes_256_gcm, false));
}

TEST(Vault, BlindIndexIsStableAndSeparatesKinds) {
  const auto vault = *Vault::open(temporary_file("key"), Cipher::aes_256_gcm, true);
  EXPECT_EQ(vault->blind_index(1, "phone", "13800001234"),
            vault->blind_index(1, "phone", "13800001234"));
  EXPECT_NE(vault->blind_index(1, "phone", "13800001234"),
            vault->blind_index(1, "document", "13800001234"));
}

TEST(Password, VerifiesOnlyTheRightOne) {
  const std::string encoded = hash_password("correct horse 1");
  EXPECT_TRUE(encoded.starts_with("$argon2id$"));
  EXPECT_TRUE(verify_password("correct horse 1", encoded));
  EXPECT_FALSE(verify_password("correct horse 2", encoded));
  EXPECT_FALSE(verify_password("x", "not a hash"));
}

TEST(Passphrase, OpensOnlyWithTheSameOneAndUndamaged) {
  const std::string sealed = seal_under_passphrase("the key file\n", "four words of mine");
  EXPECT_EQ(sealed.find("the key"), std::string::npos);
  EXPECT_EQ(unseal_under_passphrase(sealed, "four words of mine").value_or(""), "the key file\n");
  EXPECT_FALSE(unseal_under_passphrase(sealed, "four words of yours"));
  std::string damaged = sealed;
  damaged[damaged.size() - 3] = damaged[damaged.size() - 3] == '0' ? '1' : '0';
  EXPECT_FALSE(unseal_under_passphrase(damaged, "four words of mine"));
  EXPECT_FALSE(unseal_under_passphrase("nothing of the kind", "four words of mine"));
}

TEST(Totp, Rfc6238Vector) {
  const std::string seed = "12345678901234567890";
  const Bytes secret(seed.begin(), seed.end());
  EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
  EXPECT_EQ(totp_match(secret, "287082", Instant{59'000}), 1);
  EXPECT_EQ(totp_match(secret, "287082", Instant{200'000}), -1);
  EXPECT_EQ(base32({'f', 'o', 'o', 'b', 'a', 'r'}), "MZXW6YTBOI");
}

}  // namespace
}  // namespace yilian::crypto
