// A shared document: decoding, XML, header, sections and entries; what was read is written and
// reads as it was.
#include "cda/document.hpp"
#include "fuzz.hpp"
#include "sample.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cda = yilian::cda;
  static const auto words = cda::sample::vocabulary();
  const auto document = cda::read(yilian::fuzz::text_of(data, size), words);
  if (!document) return 0;
  const auto again = cda::read(cda::write(*document, words), words);
  yilian::fuzz::check(again.has_value() && *again == *document, "what is written reads as it was");
  return 0;
}
