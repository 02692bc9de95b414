#pragma once
// Versions, ciphers and certificates of both ends.
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "mllp/client.hpp"
#include "mllp/server.hpp"

namespace yilian::mllp {

using Tls = std::unique_ptr<boost::asio::ssl::context>;

/// Null without a certificate.
Result<Tls> server_tls(const ServerOptions& options);
Result<Tls> client_tls(const ClientOptions& options);

}  // namespace yilian::mllp
