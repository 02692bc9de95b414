#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "http/client.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

/// A self-signed certificate for this test, in files that go with it.
class Tls : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = std::filesystem::temp_directory_path();
    certificate_ = folder / ("yilian_cert_" + std::to_string(getpid()));
    key_ = folder / ("yilian_key_" + std::to_string(getpid()));
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = std::fopen(certificate_.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);

    router_.add(Method::get, "/secure",
                [](Request& request) { return Response{200, {}, request.secure ? "yes" : "no"}; });
    ServerOptions options;
    options.port = 0;
    options.tls_certificate = certificate_;
    options.tls_key = key_;
    auto server = Server::start(options, router_);
    ASSERT_TRUE(server) << server.error().internal;
    server_ = std::move(*server);
  }
  void TearDown() override {
    std::filesystem::remove(certificate_);
    std::filesystem::remove(key_);
  }

  /// The answer's text, or empty when the handshake fails.
  std::string exchange(int version_max) {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, version_max);
    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval wait{5, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
    std::string out;
    if (SSL_connect(ssl) == 1) {
      const std::string text = "GET /secure HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      SSL_write(ssl, text.data(), static_cast<int>(text.size()));
      std::array<char, 4096> room{};
      int count = 0;
      while ((count = SSL_read(ssl, room.data(), room.size())) > 0)
        out.append(room.data(), static_cast<std::size_t>(count));
      // A clean end, so that a cut answer can be told from a whole one.
      EXPECT_EQ(SSL_get_error(ssl, count), SSL_ERROR_ZERO_RETURN);
      SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    ::close(socket);
    SSL_CTX_free(context);
    ERR_clear_error();
    return out;
  }

  std::string certificate_, key_;
  Router router_;
  std::unique_ptr<Server> server_;
};

TEST_F(Tls, SpeaksNewVersionsOnly) {
  EXPECT_TRUE(exchange(TLS1_3_VERSION).ends_with("yes"));
  EXPECT_TRUE(exchange(TLS1_2_VERSION).ends_with("yes"));
  EXPECT_EQ(exchange(TLS1_1_VERSION), "");
}

TEST_F(Tls, DoesNotAnswerPlainHttp) {
  EXPECT_EQ(request(server_->port(), "GET", "/secure").status, 0);
  EXPECT_TRUE(exchange(TLS1_3_VERSION).ends_with("yes"));
  server_->stop(1);
}

}  // namespace
}  // namespace yilian::http
