#include "crypto/crypto.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

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

TEST(Sm3, PublishedVector) {
  EXPECT_EQ(hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
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
  EXPECT_EQ((*first)->fingerprint(), (*second)->fingerprint());
  EXPECT_EQ((*second)->unseal((*first)->seal("张三", "t"), "t").value_or(""), "张三");
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

TEST(Vault, SealedValuesAreBoundToTheirContextAndDetectChange) {
  const auto vault = *Vault::open(temporary_file("key"), Cipher::aes_256_gcm, true);
  Bytes sealed = vault->seal("11010519491231002X", "people.document");
  EXPECT_EQ(vault->unseal(sealed, "people.document").value_or(""), "11010519491231002X");
  EXPECT_FALSE(vault->unseal(sealed, "people.phone"));
  sealed.back() ^= 1;
  EXPECT_FALSE(vault->unseal(sealed, "people.document"));
  EXPECT_FALSE(vault->unseal({1, 2, 3}, "people.document"));
  EXPECT_NE(vault->seal("x", "a"), vault->seal("x", "a"));
}

TEST(Vault, BlindIndexIsStableAndSeparatesKinds) {
  const auto vault = *Vault::open(temporary_file("key"), Cipher::aes_256_gcm, true);
  EXPECT_EQ(vault->blind_index("phone", "13800001234"), vault->blind_index("phone", "13800001234"));
  EXPECT_NE(vault->blind_index("phone", "13800001234"),
            vault->blind_index("document", "13800001234"));
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
