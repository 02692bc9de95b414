#include <openssl/sha.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "compression.hpp"
#include "field_text.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_max = 20'000;
constexpr std::size_t bytes_max = 256UL * 1024 * 1024;

struct StoredFile {
  std::string content_type, plain, brotli, gzip, tag;
  bool immutable = false;
};

struct Site {
  std::unordered_map<std::string, StoredFile> files;  // "/assets/app.js" -> content
  std::string prefix;
  Fields headers;
};

std::string content_type_of(const std::string& extension) {
  static const std::unordered_map<std::string, std::string> types = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".xml", "application/xml"},
      {".txt", "text/plain; charset=utf-8"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff", "font/woff"},
      {".woff2", "font/woff2"},
      {".ttf", "font/ttf"},
      {".wasm", "application/wasm"},
      {".pdf", "application/pdf"},
      {".mp3", "audio/mpeg"},
  };
  const auto found = types.find(lower_text(extension));
  return found == types.end() ? "application/octet-stream" : found->second;
}

std::string content_tag(std::string_view content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

StoredFile stored(const std::string& path, std::string content) {
  StoredFile out;
  out.content_type = content_type_of(fs::path(path).extension().string());
  out.tag = content_tag(content);
  out.immutable = path.starts_with("/assets/");
  if (is_compressible(out.content_type)) {
    const auto keep = [&](std::optional<std::string> packed) {
      return packed && packed->size() < content.size() ? std::move(*packed) : std::string{};
    };
    out.brotli = keep(brotli(content));
    out.gzip = keep(gzip(content, 9));
  }
  out.plain = std::move(content);
  return out;
}

/// Links are skipped, never followed, so that nothing outside the folder can be reached by one.
Status load(const fs::path& root, Site& site) {
  std::size_t bytes = 0;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(root, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->path().filename().string().starts_with('.')) {
      it.disable_recursion_pending();
      continue;
    }
    if (it->is_symlink() || !it->is_regular_file()) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::ostringstream content;
    if (in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
    if (!in && !in.eof()) return fault("web file can't be read: " + it->path().string());
    std::string text = std::move(content).str();
    bytes += text.size();
    if (bytes > bytes_max || site.files.size() >= files_max)
      return fault("web folder is too large: " + root.string());
    const std::string path = "/" + it->path().lexically_relative(root).generic_string();
    site.files.emplace(path, stored(path, std::move(text)));
  }
  if (ec) return fault("web folder can't be read: " + root.string() + ": " + ec.message());
  return {};
}

bool tag_matches(std::string_view if_none_match, std::string_view tag) {
  for (auto member : list_members(if_none_match)) {
    if (member == "*") return true;
    if (member.starts_with("W/")) member.remove_prefix(2);
    if (member == tag) return true;
  }
  return false;
}

const StoredFile* find_file(const Site& site, std::string_view path) {
  if (!path.starts_with(site.prefix)) return nullptr;
  std::string inner(path.substr(site.prefix.size()));
  if (!inner.starts_with('/')) {
    if (!inner.empty()) return nullptr;
    inner = "/";
  }
  if (const auto found = site.files.find(inner); found != site.files.end()) return &found->second;
  // A single-page app routes by itself, but a missing picture or script must not become a page.
  const bool names_a_file = inner.substr(inner.rfind('/')).find('.') != std::string::npos;
  if (names_a_file) return nullptr;
  const auto index = site.files.find("/index.html");
  return index == site.files.end() ? nullptr : &index->second;
}

Response serve(const Site& site, const Request& request) {
  Response out;
  out.may_compress = false;
  const StoredFile* file = find_file(site, request.path);
  if (!file) {
    out.error = Error{Code::not_found};
    return out;
  }
  out.headers = site.headers;
  const std::string_view accepted = request.header("accept-encoding");
  std::string_view coding;
  if (!file->brotli.empty() && accepts_coding(accepted, "br")) coding = "br";
  else if (!file->gzip.empty() && accepts_coding(accepted, "gzip")) coding = "gzip";
  const std::string tag = coding.empty() ? "\"" + file->tag + "\""
                                         : "\"" + file->tag + "-" + std::string(coding) + "\"";
  out.header("ETag", tag);
  out.header("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file->brotli.empty() || !file->gzip.empty()) out.header("Vary", "Accept-Encoding");
  out.content_type = file->content_type;
  if (tag_matches(request.header("if-none-match"), tag)) {
    out.status = 304;
    return out;
  }
  if (!coding.empty()) out.header("Content-Encoding", std::string(coding));
  out.body = coding == "br" ? file->brotli : coding == "gzip" ? file->gzip : file->plain;
  return out;
}

}  // namespace

Result<Handler> static_files(const std::string& folder, const std::string& prefix,
                             const Fields& headers) {
  std::error_code ec;
  const fs::path root = fs::canonical(folder, ec);
  if (ec || !fs::is_directory(root, ec)) return fault("no web folder: " + folder);
  auto site = std::make_shared<Site>();
  site->prefix = prefix.ends_with('/') ? prefix.substr(0, prefix.size() - 1) : prefix;
  site->headers = headers;
  CHECK_OK(load(root, *site));
  if (!site->files.contains("/index.html")) return fault("no index.html in " + folder);
  return Handler([site](Request& request) { return serve(*site, request); });
}

}  // namespace yilian::http
