// A message of HL7 v2: decoding, splitting, escapes, times, and the answer to it.
#include "fuzz.hpp"
#include "hl7/answer.hpp"
#include "hl7/moment.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace hl7 = yilian::hl7;
  using yilian::fuzz::check;
  const auto message = hl7::Message::read(yilian::fuzz::text_of(data, size));
  if (!message) return 0;
  for (const auto& segment : message->segments()) {
    for (std::size_t f = 1; f <= segment.fields() && f < 100; ++f) {
      const auto field = segment.field(f);
      (void)hl7::parse_moment(field.raw());
      for (std::size_t r = 1; r <= field.repetitions() && r < 10; ++r)
        for (std::size_t c = 1; c <= field.repetition(r).components() && c < 10; ++c) {
          const auto text = field.repetition(r).text(c);
          const auto raw = hl7::escaped(text, message->separators());
          check(hl7::unescaped(raw, message->separators()) == text,
                "what is escaped reads as it was");
        }
    }
  }
  const hl7::AnswerText answer{hl7::Outcome::error, "101", "x", "y", "z", "PID^1^3"};
  for (const auto& text : hl7::answers(*message, answer, {"1", {0}, 480}))
    check(!hl7::acknowledgement_code(text).empty(), "an answer is a message");
  return 0;
}
