// Over loopback: cuts, pipelines, order, bounds, TLS, the end.
#include "mllp/server.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "mllp/client.hpp"
#include "mllp/framer.hpp"

namespace yilian::mllp {
namespace {

bool echo(const std::string&, std::vector<Exchange>& batch) {
  for (auto& one : batch) {
    if (one.message == "drop") return false;
    one.answers = {"A" + one.message};
    if (one.message == "two") one.answers.push_back("again");
    if (one.message == "none") one.answers.clear();
  }
  return true;
}

std::unique_ptr<Server> started(ServerOptions options, Handler handler = echo) {
  auto server = Server::start(options, std::move(handler));
  if (!server) throw std::runtime_error(server.error().internal);
  return std::move(*server);
}

std::unique_ptr<Client> connected(const Server& server, ClientOptions options = {}) {
  options.port = server.port();
  auto client = Client::connect(options);
  return client ? std::move(*client) : nullptr;
}

TEST(Server, AnswersInOrderWhateverTheCuts) {
  const auto server = started({});
  const auto client = connected(*server);
  EXPECT_EQ(client->exchange("one").value(), "Aone");
  const std::string many = framed("a") + framed("b") + framed("two") + framed("none") + framed("c");
  for (const char byte : many) ASSERT_TRUE(client->send(std::string(1, byte)));
  for (const char* wanted : {"Aa", "Ab", "Atwo", "again", "Ac"})
    EXPECT_EQ(client->receive().value(), wanted);
}

TEST(Server, ManyConnectionsAtOnce) {
  const auto server = started({});
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&, i] {
      const auto client = connected(*server);
      for (int k = 0; k < 50; ++k) {
        const auto text = std::to_string(i) + "-" + std::to_string(k);
        if (client->exchange(text).value_or("") == "A" + text) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 800);
}

TEST(Server, ABatchIsWhatCameTogether) {
  std::atomic<std::size_t> largest = 0;
  ServerOptions options;
  options.batch_max = 10;
  const auto server =
      started(options, [&](const std::string& remote, std::vector<Exchange>& batch) {
        EXPECT_EQ(remote, "127.0.0.1");
        largest = std::max(largest.load(), batch.size());
        return echo(remote, batch);
      });
  const auto client = connected(*server);
  std::string many;
  for (int i = 0; i < 100; ++i) many += framed(std::to_string(i));
  ASSERT_TRUE(client->send(many));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client->receive().value(), "A" + std::to_string(i));
  EXPECT_GT(largest, 1U);
  EXPECT_LE(largest, 10U);
}

TEST(Server, EndsAConnectionThatBreaksTheRulesOrWhoseBatchWasNotKept) {
  ServerOptions options;
  options.frame_bytes_max = 100;
  const auto server = started(options);
  const auto large = connected(*server);
  EXPECT_FALSE(large->exchange(std::string(101, 'x')));
  const auto dropped = connected(*server);
  EXPECT_FALSE(dropped->exchange("drop"));
  EXPECT_EQ(connected(*server)->exchange("still here").value(), "Astill here");
}

TEST(Server, SilenceHasAnEnd) {
  ServerOptions options;
  options.idle_seconds_max = 1;
  options.frame_seconds_max = 1;
  const auto server = started(options);
  const auto idle = connected(*server);
  EXPECT_FALSE(idle->receive());
  const auto half = connected(*server);
  ASSERT_TRUE(half->send("\x0Bhalf"));
  EXPECT_FALSE(half->receive());
}

TEST(Server, FullServersTakeNoMore) {
  ServerOptions options;
  options.connections_max = 1;
  const auto server = started(options);
  const auto first = connected(*server);
  EXPECT_EQ(first->exchange("a").value(), "Aa");
  const auto second = connected(*server);
  EXPECT_TRUE(!second || !second->exchange("b"));
}

TEST(Server, FinishesWhatIsInWorkWhenItStops) {
  std::atomic<bool> begun = false;
  const auto server = started({}, [&](const std::string& remote, std::vector<Exchange>& batch) {
    begun = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return echo(remote, batch);
  });
  const auto client = connected(*server);
  ASSERT_TRUE(client->send(framed("late")));
  while (!begun) std::this_thread::yield();
  std::thread stopping([&] { server->stop(5); });
  EXPECT_EQ(client->receive().value_or("nothing"), "Alate");
  stopping.join();
  EXPECT_EQ(server->connections(), 0U);
  EXPECT_FALSE(connected(*server));
}

/// A self-signed certificate in files of this test.
class MllpTls : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = std::filesystem::temp_directory_path();
    certificate_ = folder / ("yilian_mllp_cert_" + std::to_string(getpid()));
    key_ = folder / ("yilian_mllp_key_" + std::to_string(getpid()));
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = std::fopen(certificate_.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  void TearDown() override {
    std::filesystem::remove(certificate_);
    std::filesystem::remove(key_);
  }
  std::string certificate_, key_;
};

TEST_F(MllpTls, EncryptsAndTurnsAwayWhoSpeaksPlainly) {
  ServerOptions options;
  options.tls_certificate = certificate_;
  options.tls_key = key_;
  options.frame_seconds_max = 2;
  const auto server = started(options);
  ClientOptions with;
  with.tls = true;
  with.tls_authority = certificate_;
  const auto client = connected(*server, with);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->exchange("sealed").value(), "Asealed");
  EXPECT_FALSE(connected(*server)->exchange("plain"));
  with.tls_authority.clear();  // the system's authorities do not know it
  EXPECT_FALSE(connected(*server, with));
}

TEST_F(MllpTls, AsksForTheClientsCertificateWhenToldTo) {
  ServerOptions options;
  options.tls_certificate = certificate_;
  options.tls_key = key_;
  options.tls_client_ca = certificate_;
  const auto server = started(options);
  ClientOptions with;
  with.tls = true;
  with.tls_authority = certificate_;
  const auto client = connected(*server, with);
  EXPECT_TRUE(!client || !client->exchange("without a certificate"));
}

TEST_F(MllpTls, WrongFilesAreTold) {
  ServerOptions options;
  options.tls_certificate = certificate_;
  EXPECT_FALSE(Server::start(options, echo));
  options.tls_key = certificate_;
  EXPECT_FALSE(Server::start(options, echo));
}

}  // namespace
}  // namespace yilian::mllp
