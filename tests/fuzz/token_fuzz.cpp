// What an identity provider sends (tokens, keys) and the trace context of a caller.
#include "fuzz.hpp"
#include "jose/jose.hpp"
#include "trace.hpp"

namespace {

using yilian::fuzz::check;

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Whatever a caller says, a request has ids of its own or the caller's, and nothing else.
void traced(std::string_view text) {
  yilian::http::Request request;
  const auto line = std::min(text.find('\n'), text.size());
  request.headers.emplace_back("traceparent", text.substr(0, line));
  if (line < text.size()) request.headers.emplace_back("tracestate", text.substr(line + 1));
  yilian::http::begin_span(request);
  check(request.trace_id.size() == 32 && is_lower_hex(request.trace_id), "an id of the trace");
  check(request.span_id.size() == 16 && is_lower_hex(request.span_id), "an id of the span");
  check(request.trace_state.size() <= 512, "a state that is bounded");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto text = yilian::fuzz::text_of(data + 1, size - 1);
  if (data[0] % 3 == 0) {
    traced(text);
  } else if (data[0] % 3 == 1) {
    const auto token = yilian::jose::read(text);
    if (token)
      check(token->signed_text.size() < text.size(), "a token is more than what is signed");
    else check(token.error().internal.starts_with("token: "), "a refusal says why");
  } else {
    const auto keys = yilian::jose::Keys::parse(text);
    if (keys) check(!keys->has_key_for({}) || !keys->verify({}), "nothing signed is not proved");
  }
  return 0;
}
