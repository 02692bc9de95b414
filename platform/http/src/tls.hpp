#pragma once
// The TLS side of the server: versions, ciphers, certificate.
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "kernel/result.hpp"

namespace yilian::http {

/// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(const std::string& certificate_file,
                                                            const std::string& key_file);

}  // namespace yilian::http
