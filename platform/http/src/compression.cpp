#include "compression.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

#include "field_text.hpp"

namespace yilian::http {
namespace {

constexpr std::size_t compress_from_bytes = 1024;
constexpr int dynamic_level = 5;
constexpr int brotli_quality = 9;  // 11 is ten times slower for 3 % less: start-up would feel it

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  int named = -1, any = -1;
  for (const auto member : list_members(accept_encoding)) {
    const auto name = without_parameters(member);
    if (same_text(name, coding)) named = quality(member);
    if (name == "*") any = quality(member);
  }
  return (named >= 0 ? named : any) > 0;
}

bool is_compressible(std::string_view content_type) {
  const std::string type = lower_text(without_parameters(content_type));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
         type.ends_with("javascript") || type == "application/wasm";
}

std::optional<std::string> gzip(std::string_view body, int level) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return std::nullopt;
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) return std::nullopt;
  return out;
}

std::optional<std::string> brotli(std::string_view body) {
  std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
  if (size == 0) return std::nullopt;
  std::string out(size, '\0');
  const auto done =
      BrotliEncoderCompress(brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
                            reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                            reinterpret_cast<std::uint8_t*>(out.data()));
  if (done != BROTLI_TRUE) return std::nullopt;
  out.resize(size);
  return out;
}

void compress_response(const Request& request, Response& response) {
  if (!response.may_compress || response.events || response.body.size() <= compress_from_bytes ||
      response.status == 206 || !is_compressible(response.content_type))
    return;
  const auto coded = [](const auto& field) { return same_text(field.first, "content-encoding"); };
  if (std::ranges::any_of(response.headers, coded)) return;
  response.header("Vary", "Accept-Encoding");
  if (!accepts_coding(request.header("accept-encoding"), "gzip")) return;
  auto packed = gzip(response.body, dynamic_level);
  if (!packed || packed->size() >= response.body.size()) return;
  response.body = std::move(*packed);
  response.header("Content-Encoding", "gzip");
}

}  // namespace yilian::http
