#include "http/multipart.hpp"

#include <optional>

#include "field_text.hpp"
#include "kernel/text.hpp"
#include "target.hpp"

namespace yilian::http {
namespace {

constexpr std::size_t boundary_max = 70, part_head_max = 4096;

std::unexpected<Error> bad(std::string why) {
  return fail(Error{Code::invalid_request, {}, {}, "multipart: " + std::move(why)});
}

struct Parameter {
  std::string name, value;
};

/// `; name=value; name="quoted \" value"`; nullopt when it does not keep this form.
std::optional<std::vector<Parameter>> parameters(std::string_view text) {
  std::vector<Parameter> out;
  while (true) {
    text = trimmed_view(text);
    if (text.empty()) return out;
    if (text.front() != ';') return std::nullopt;
    text = trimmed_view(text.substr(1));
    if (text.empty()) return out;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    Parameter one{lower_text(trimmed_view(text.substr(0, equals))), {}};
    text = trimmed_view(text.substr(equals + 1));
    if (text.starts_with('"')) {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        // Browsers escape a quote as %22; only \" and \\ are escapes here, as C:\x must survive.
        const bool escape =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        one.value += text[escape ? ++i : i];
      }
      if (i >= text.size()) return std::nullopt;
      text = text.substr(i + 1);
    } else {
      const auto end = text.find(';');
      one.value = trimmed_view(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view{} : text.substr(end);
    }
    out.push_back(std::move(one));
  }
}

std::optional<std::string> boundary_of(std::string_view header) {
  const auto mark = header.find(';');
  if (mark == std::string_view::npos ||
      !same_text(trimmed_view(header.substr(0, mark)), "multipart/form-data"))
    return std::nullopt;
  const auto list = parameters(header.substr(mark));
  if (!list) return std::nullopt;
  for (const auto& one : *list)
    if (one.name == "boundary" && !one.value.empty() && one.value.size() <= boundary_max)
      return one.value;
  return std::nullopt;
}

std::string last_component(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

Status read_disposition(std::string_view value, Part& part) {
  const auto mark = value.find(';');
  if (mark == std::string_view::npos ||
      !same_text(trimmed_view(value.substr(0, mark)), "form-data"))
    return bad("disposition");
  const auto list = parameters(value.substr(mark));
  if (!list) return bad("disposition parameters");
  for (const auto& one : *list) {
    if (one.name == "name") part.name = one.value;
    if (one.name == "filename") part.filename = last_component(one.value);
  }
  for (const auto& one : *list) {
    constexpr std::string_view utf8 = "utf-8''";
    if (one.name != "filename*" || !same_text(std::string_view(one.value).substr(0, 7), utf8))
      continue;
    const auto decoded = percent_decoded(std::string_view(one.value).substr(utf8.size()), false);
    if (!decoded) return bad("file name escape");
    part.filename = last_component(*decoded);
  }
  if (part.name.empty() || !is_clean_text(part.name) || !is_clean_text(part.filename) ||
      part.filename == "." || part.filename == "..")
    return bad("name");
  return {};
}

Status read_part_head(std::string_view head, Part& part) {
  bool disposed = false;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad("part header");
    const auto name = trimmed_view(line.substr(0, colon));
    const auto value = trimmed_view(line.substr(colon + 1));
    if (same_text(name, "content-disposition")) {
      if (disposed) return bad("two dispositions");
      disposed = true;
      CHECK_OK(read_disposition(value, part));
    } else if (same_text(name, "content-type")) {
      if (!is_clean_text(value)) return bad("content type");
      part.content_type = value;
    }
  }
  return disposed ? Status{} : bad("no disposition");
}

}  // namespace

Result<std::vector<Part>> parse_multipart(std::string_view content_type_header,
                                          std::string_view body, std::size_t max_parts) {
  const auto boundary = boundary_of(content_type_header);
  if (!boundary) return fail(Code::unsupported_media_type);
  const std::string first = "--" + *boundary, next = "\r\n--" + *boundary;
  if (!body.starts_with(first)) return bad("no boundary at the start");
  body.remove_prefix(first.size());
  std::vector<Part> out;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return bad("boundary line");
    body.remove_prefix(2);
    if (out.size() >= max_parts) return fail(Code::too_many, {{"max", std::to_string(max_parts)}});
    const auto head_end = body.substr(0, part_head_max).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return bad("part head");
    Part part;
    CHECK_OK(read_part_head(body.substr(0, head_end), part));
    body.remove_prefix(head_end + 2);  // one line end stays: an empty body begins with the boundary
    const auto end = body.find(next, 0);
    if (end == std::string_view::npos) return bad("no closing boundary");
    if (end >= 2) part.body = body.substr(2, end - 2);
    body.remove_prefix(end + next.size());
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace yilian::http
