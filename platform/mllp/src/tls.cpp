#include "tls.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>

namespace yilian::mllp {

namespace ssl = boost::asio::ssl;

Result<Tls> server_tls(const ServerOptions& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty())
    return fault("mllp: tls needs both a certificate and a key");
  if (options.tls_certificate.empty()) {
    if (!options.tls_client_ca.empty()) return fault("mllp: client certificates need tls");
    return Tls();
  }
  auto out = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = out->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") != 1)
    return fault("mllp: no usable ciphers");
  boost::system::error_code ec;
  out->use_certificate_chain_file(options.tls_certificate, ec);
  if (ec) return fault("mllp: certificate '" + options.tls_certificate + "': " + ec.message());
  out->use_private_key_file(options.tls_key, ssl::context::pem, ec);
  if (ec) return fault("mllp: key '" + options.tls_key + "': " + ec.message());
  if (SSL_CTX_check_private_key(raw) != 1) return fault("mllp: key does not fit the certificate");
  if (options.tls_client_ca.empty()) return out;
  out->load_verify_file(options.tls_client_ca, ec);
  if (ec) return fault("mllp: authority '" + options.tls_client_ca + "': " + ec.message());
  out->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  return out;
}

Result<Tls> client_tls(const ClientOptions& options) {
  if (!options.tls) return Tls();
  auto out = std::make_unique<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(out->native_handle(), TLS1_2_VERSION);
  boost::system::error_code ec;
  if (options.tls_authority.empty()) out->set_default_verify_paths(ec);
  else out->load_verify_file(options.tls_authority, ec);
  if (ec) return fault("mllp: authority '" + options.tls_authority + "': " + ec.message());
  out->set_verify_mode(ssl::verify_peer);
  if (!options.tls_name.empty())
    out->set_verify_callback(ssl::host_name_verification(options.tls_name));
  return out;
}

}  // namespace yilian::mllp
