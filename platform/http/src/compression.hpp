#pragma once
// Content coding: what a client accepts, and gzip and brotli of whole bodies.
#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace yilian::http {

/// True when the Accept-Encoding text allows the coding (`gzip`, `br`); an absent header allows
/// none.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
/// Text, JSON, scripts, XML and SVG; pictures and PDF are compressed already.
bool is_compressible(std::string_view content_type);
std::optional<std::string> gzip(std::string_view body, int level);
std::optional<std::string> brotli(std::string_view body);
/// Compresses a dynamic answer in place when client, type, size and headers allow it.
void compress_response(const Request& request, Response& response);

}  // namespace yilian::http
