// An upload form. The first line is the Content-Type header, the rest the body.
#include "http/multipart.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = yilian::fuzz::text_of(data, size);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto parts = yilian::http::parse_multipart(text.substr(0, end), text.substr(end + 1), 3);
  if (!parts) return 0;
  yilian::fuzz::check(parts->size() <= 3, "parts are bounded");
  for (const auto& part : *parts) {
    yilian::fuzz::check(part.body.size() <= size, "a part is no larger than the form");
    yilian::fuzz::check(part.filename.find_first_of("/\\") == std::string::npos,
                        "a file name has no folders");
  }
  return 0;
}
