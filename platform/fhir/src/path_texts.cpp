// Functions of texts.
#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "path_eval.hpp"

namespace yilian::fhir {
namespace {

using Call = Evaluation::Call;
constexpr std::size_t text_max = 1'000'000, pattern_max = 2000;

std::optional<std::string> subject_text(const Call& call) {
  const Item* item = only(call.focus);
  if (item == nullptr) return std::nullopt;
  const Item value = value_of(*item);
  if (value.kind != Item::Kind::string) throw PathFailure();
  call.evaluation.spend(value.text.size() / 8);
  return value.text;
}

/// Where each character begins, and the end.
std::vector<std::size_t> characters(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) out.push_back(i);
  out.push_back(text.size());
  return out;
}
long long length(std::string_view text) {
  return static_cast<long long>(characters(text).size()) - 1;
}
Items text(std::string value) {
  if (value.size() > text_max) throw PathFailure{Code::too_many};
  return single(Item::string(std::move(value)));
}

template <bool Last>
Items index_of(const Call& call) {
  const auto own = subject_text(call);
  const auto part = call.text(0);
  if (!own || !part) return {};
  const auto at = Last ? own->rfind(*part) : own->find(*part);
  return single(Item::integer(at == std::string::npos ? -1 : length(own->substr(0, at))));
}

Items substring(const Call& call) {
  const auto own = subject_text(call);
  if (!own) return {};
  const auto start = call.integer(0);
  const auto size = call.count() > 1 ? call.integer(1) : std::nullopt;
  const auto at = characters(*own);
  const auto count = static_cast<long long>(at.size()) - 1;
  if (!start || *start < 0 || *start >= count) return {};
  const long long end = size ? std::min(count, *start + std::clamp(*size, 0LL, count)) : count;
  const auto from = at[static_cast<std::size_t>(*start)];
  return text(own->substr(from, at[static_cast<std::size_t>(end)] - from));
}

template <int Where>
Items has(const Call& call) {
  const auto own = subject_text(call);
  const auto part = call.text(0);
  if (!own || !part) return {};
  if (Where == 0) return truth(own->starts_with(*part));
  if (Where == 1) return truth(own->ends_with(*part));
  return truth(own->find(*part) != std::string::npos);
}

template <bool Upper>
Items cased(const Call& call) {
  auto own = subject_text(call);
  if (!own) return {};
  for (char& c : *own) {
    if (Upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!Upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text(*own);
}

Items replace(const Call& call) {
  const auto own = subject_text(call);
  const auto from = call.text(0), to = call.text(1);
  if (!own || !from || !to) return {};
  std::string out;
  if (from->empty()) {
    const auto at = characters(*own);
    for (std::size_t i = 0; i + 1 < at.size(); ++i)
      (out += *to) += own->substr(at[i], at[i + 1] - at[i]);
    return text(out + *to);
  }
  std::size_t begin = 0;
  for (auto at = own->find(*from); at != std::string::npos; at = own->find(*from, begin)) {
    out.append(*own, begin, at - begin) += *to;
    begin = at + from->size();
    if (out.size() > text_max) throw PathFailure{Code::too_many};
  }
  return text(out + own->substr(begin));
}

std::unique_ptr<RE2> expression(const std::string& pattern, const std::string& flags) {
  if (pattern.size() > pattern_max) throw PathFailure();
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(std::int64_t{1} << 22);
  options.set_case_sensitive(flags.find('i') == std::string::npos);
  if (flags.find('m') != std::string::npos) options.set_one_line(false);
  auto out = std::make_unique<RE2>((flags.find('m') != std::string::npos ? "(?m)" : "") + pattern,
                                   options);
  if (!out->ok()) throw PathFailure();
  return out;
}

template <bool Full>
Items matches(const Call& call) {
  const auto own = subject_text(call);
  const auto pattern = call.text(0);
  if (!own || !pattern) return {};
  const auto flags = call.count() > 1 ? call.text(1).value_or("") : std::string();
  const auto compiled = expression(*pattern, flags);
  return truth(Full ? RE2::FullMatch(*own, *compiled) : RE2::PartialMatch(*own, *compiled));
}

Items replace_matches(const Call& call) {
  auto own = subject_text(call);
  const auto pattern = call.text(0), to = call.text(1);
  if (!own || !pattern || !to) return {};
  if (pattern->empty()) return text(*own);
  const auto compiled = expression(*pattern, "");
  std::string rewrite;
  for (std::size_t i = 0; i < to->size(); ++i) {
    const char c = (*to)[i];
    const bool reference = c == '$' && i + 1 < to->size();
    if (reference && (*to)[i + 1] >= '0' && (*to)[i + 1] <= '9') {
      rewrite += '\\';
    } else if (reference && (*to)[i + 1] == '{') {
      const auto end = to->find('}', i);
      if (end == std::string::npos) throw PathFailure();
      const auto name = to->substr(i + 2, end - i - 2);
      const auto& groups = compiled->NamedCapturingGroups();
      const auto at = groups.find(name);
      if (at == groups.end() || at->second > 9) throw PathFailure();
      (rewrite += '\\') += std::to_string(at->second);
      i = end;
    } else if (c == '\\') {
      rewrite += "\\\\";
    } else {
      rewrite += c;
    }
  }
  if (RE2::GlobalReplace(&*own, *compiled, rewrite) < 0) throw PathFailure();
  return text(*own);
}

Items text_length(const Call& call) {
  const auto own = subject_text(call);
  return own ? single(Item::integer(length(*own))) : Items();
}

Items to_chars(const Call& call) {
  const auto own = subject_text(call);
  if (!own) return {};
  const auto at = characters(*own);
  Items out;
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    call.evaluation.step();
    out.push_back(Item::string(own->substr(at[i], at[i + 1] - at[i])));
  }
  return out;
}

Items trim(const Call& call) {
  const auto own = subject_text(call);
  if (!own) return {};
  const auto from = own->find_first_not_of(" \t\r\n");
  if (from == std::string::npos) return text("");
  return text(own->substr(from, own->find_last_not_of(" \t\r\n") - from + 1));
}

Items split(const Call& call) {
  const auto own = subject_text(call);
  const auto by = call.text(0);
  if (!own || !by) return {};
  if (by->empty()) return to_chars(call);
  Items out;
  std::size_t begin = 0;
  for (auto at = own->find(*by); at != std::string::npos; at = own->find(*by, begin)) {
    out.push_back(Item::string(own->substr(begin, at - begin)));
    begin = at + by->size();
  }
  out.push_back(Item::string(own->substr(begin)));
  return out;
}

Items join(const Call& call) {
  const auto by = call.count() > 0 ? call.text(0).value_or("") : std::string();
  if (call.focus.empty()) return {};
  std::string out;
  for (std::size_t i = 0; i < call.focus.size(); ++i) {
    const Item value = value_of(call.focus[i]);
    if (value.kind != Item::Kind::string) throw PathFailure();
    out += (i == 0 ? "" : by) + value.text;
    if (out.size() > text_max) throw PathFailure{Code::too_many};
  }
  return text(out);
}

constexpr std::string_view digits64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string encode64(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (i + j < in.size() ? static_cast<unsigned char>(in[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j > in.size() ? '=' : digits64[bits >> (18 - 6 * j) & 63];
  }
  return out;
}
std::string decode64(std::string_view in) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : in) {
    if (c == '=') break;
    const auto digit = digits64.find(c);
    if (digit == std::string_view::npos) throw PathFailure();
    bits = bits << 6 | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255);
  }
  return out;
}
std::string encode16(std::string_view in) {
  std::string out;
  for (const char c : in) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}
std::string decode16(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
    const auto digit = [&](char c) {
      const auto at = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      const auto plain = std::string_view("0123456789").find(c);
      if (at == std::string_view::npos && plain == std::string_view::npos) throw PathFailure();
      return static_cast<unsigned>(plain != std::string_view::npos ? plain : at);
    };
    out += static_cast<char>(digit(in[i]) << 4 | digit(in[i + 1]));
  }
  return out;
}
std::string translated(std::string text, std::string_view from, std::string_view to) {
  for (char& c : text)
    if (const auto at = from.find(c); at != std::string_view::npos) c = to[at];
  return text;
}

Items encode(const Call& call) {
  const auto own = subject_text(call);
  const auto format = call.text(0);
  if (!own || !format) return {};
  if (*format == "hex") return text(encode16(*own));
  if (*format == "base64") return text(encode64(*own));
  if (*format == "urlbase64") return text(translated(encode64(*own), "+/", "-_"));
  return {};
}
Items decode(const Call& call) {
  const auto own = subject_text(call);
  const auto format = call.text(0);
  if (!own || !format) return {};
  if (*format == "hex") return text(decode16(*own));
  if (*format == "base64") return text(decode64(*own));
  if (*format == "urlbase64") return text(decode64(translated(*own, "-_", "+/")));
  return {};
}

constexpr std::pair<std::string_view, std::string_view> entities[] = {
    {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};

Items escape(const Call& call) {
  const auto own = subject_text(call);
  const auto target = call.text(0);
  if (!own || !target) return {};
  std::string out;
  for (const char c : *own) {
    if (*target == "json") {
      out += c == '"' || c == '\\' ? "\\" : "";
      out += c;
      continue;
    }
    const auto at = std::ranges::find(entities, std::string_view(&c, 1),
                                      &std::pair<std::string_view, std::string_view>::second);
    if (at != std::end(entities)) out += at->first;
    else out += c;
  }
  return text(out);
}
Items unescape(const Call& call) {
  const auto own = subject_text(call);
  const auto target = call.text(0);
  if (!own || !target) return {};
  std::string out;
  for (std::size_t i = 0; i < own->size(); ++i) {
    if (*target == "json" && (*own)[i] == '\\' && i + 1 < own->size()) {
      out += (*own)[++i];
      continue;
    }
    const auto at = std::ranges::find_if(entities, [&](const auto& entity) {
      return *target == "html" && std::string_view(*own).substr(i).starts_with(entity.first);
    });
    if (at == std::end(entities)) {
      out += (*own)[i];
    } else {
      out += at->second;
      i += at->first.size() - 1;
    }
  }
  return text(out);
}

}  // namespace

std::vector<PathFunction> text_functions() {
  return {
      {"indexOf", 1, 1, index_of<false>},
      {"lastIndexOf", 1, 1, index_of<true>},
      {"substring", 1, 2, substring},
      {"startsWith", 1, 1, has<0>},
      {"endsWith", 1, 1, has<1>},
      {"contains", 1, 1, has<2>},
      {"upper", 0, 0, cased<true>},
      {"lower", 0, 0, cased<false>},
      {"replace", 2, 2, replace},
      {"matches", 1, 2, matches<false>},
      {"matchesFull", 1, 2, matches<true>},
      {"replaceMatches", 2, 3, replace_matches},
      {"length", 0, 0, text_length},
      {"toChars", 0, 0, to_chars},
      {"trim", 0, 0, trim},
      {"split", 1, 1, split},
      {"join", 0, 1, join},
      {"encode", 1, 1, encode},
      {"decode", 1, 1, decode},
      {"escape", 1, 1, escape},
      {"unescape", 1, 1, unescape},
  };
}

}  // namespace yilian::fhir
