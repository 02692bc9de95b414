#include "target.hpp"

#include "http/http.hpp"
#include "kernel/text.hpp"

namespace yilian::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> bad(std::string why) {
  return fail(Error{Code::invalid_request, {}, {}, "target: " + std::move(why)});
}

Result<std::string> parse_path(std::string_view raw) {
  if (raw.empty() || raw.front() != '/') return bad("no leading slash");
  std::string path;
  path.reserve(raw.size());
  std::string_view rest = raw;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = rest.find('/');
    const std::string_view raw_segment = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    if (raw_segment.empty() && !rest.empty()) return bad("empty segment");
    const auto segment = percent_decoded(raw_segment, false);
    if (!segment) return bad("bad escape");
    if (*segment == "." || *segment == "..") return bad("dot segment");
    if (segment->find('/') != std::string::npos) return bad("escaped slash");
    if (segment->find_first_of("\t\r\n") != std::string::npos || !is_clean_text(*segment))
      return bad("characters");
    path += '/';
    path += *segment;
  }
  return path;
}

Result<Fields> parse_query(std::string_view raw) {
  Fields out;
  while (!raw.empty()) {
    const auto end = raw.find('&');
    const std::string_view pair = raw.substr(0, end);
    raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) return bad("bad escape in query");
    if (!is_clean_text(*name) || !is_clean_text(*value)) return bad("characters in query");
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Result<Fields> form_fields(std::string_view text) { return parse_query(text); }

Result<Target> parse_target(std::string_view target) {
  if (target.find('#') != std::string_view::npos) return bad("fragment");
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto slash = target.find('/');
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    break;
  }
  const auto mark = target.find('?');
  Target out;
  TRY(out.path, parse_path(target.substr(0, mark)));
  if (mark != std::string_view::npos) {
    TRY(out.query, parse_query(target.substr(mark + 1)));
  }
  return out;
}

}  // namespace yilian::http
