// Head, framing and body of a request. The first byte says where the bytes are cut in two: in
// pieces the parser must come to the same end as with the whole.
#include <string>

#include "fuzz.hpp"
#include "wire_parser.hpp"

namespace {

using yilian::http::Request;
using yilian::http::WireParser;

/// What became of the bytes, in words that can be compared.
std::string outcome(std::string_view bytes, std::size_t cut) {
  WireParser parser(2048);
  Request request;
  std::string input;
  bool head = false;
  for (const auto piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
    input += piece;
    while (!input.empty()) {
      std::size_t used = 0;
      const auto state = parser.put(input, used);
      yilian::fuzz::check(used <= input.size(), "no more is used than was given");
      if (!state) return "refused";
      input.erase(0, used);
      if (*state == WireParser::State::head_done) {
        head = true;
        if (!parser.read_head(request) || !parser.limit_body(1000)) return "refused";
      }
      if (*state == WireParser::State::done ||
          (*state == WireParser::State::head_done && input.empty() && parser.content_length() == 0))
        return "done " + request.path + " " + parser.take_body();
      if (*state == WireParser::State::need_more) break;
    }
  }
  return head ? "head" : "more";
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = yilian::fuzz::text_of(data + 1, size - 1);
  const std::size_t cut = bytes.empty() ? 0 : data[0] % (bytes.size() + 1);
  const auto whole = outcome(bytes, bytes.size()), pieces = outcome(bytes, cut);
  // A body is announced in full before it is read, but chunks are counted as they come.
  if (whole.starts_with("done")) yilian::fuzz::check(pieces == whole, "pieces end like the whole");
  return 0;
}
