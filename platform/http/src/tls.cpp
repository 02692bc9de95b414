#include "tls.hpp"

namespace yilian::http {

namespace ssl = boost::asio::ssl;

Result<std::unique_ptr<ssl::context>> make_tls(const std::string& certificate_file,
                                               const std::string& key_file) {
  auto out = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = out->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(
      raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections must not hold 32 KiB of buffers each.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") != 1)
    return fault("tls: no usable ciphers");
  boost::system::error_code ec;
  out->use_certificate_chain_file(certificate_file, ec);
  if (ec) return fault("tls certificate '" + certificate_file + "': " + ec.message());
  out->use_private_key_file(key_file, ssl::context::pem, ec);
  if (ec) return fault("tls key '" + key_file + "': " + ec.message());
  if (SSL_CTX_check_private_key(raw) != 1) return fault("tls key does not fit the certificate");
  return out;
}

}  // namespace yilian::http
