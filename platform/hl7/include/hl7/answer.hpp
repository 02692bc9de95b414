#pragma once
// Acknowledgements by the rules of HL7 v2 chapter 2: in original mode one of AA, AE, AR; in
// enhanced mode, which MSH-15 or MSH-16 ask for, an accept acknowledgement (CA, CE, CR), an
// application acknowledgement (AA, AE, AR), both or neither.
#include <cstdint>
#include <string>
#include <vector>

#include "hl7/message.hpp"
#include "kernel/time.hpp"

namespace yilian::hl7 {

/// accepted: taken over for good. error: this message has a fault, sending it again won't help.
/// rejected: not for us, or not now.
enum class Outcome : std::uint8_t { accepted, error, rejected };

/// A segment of a response: its fields, each of components.
struct ResponseSegment {
  std::string name;
  std::vector<std::vector<std::string>> fields;
};

struct AnswerText {
  Outcome outcome = Outcome::accepted;
  std::string code;      ///< of HL7 table 0357, such as 101; empty without an error
  std::string meaning;   ///< its words there
  std::string own_code;  ///< ours: a name of the catalogue of errors
  std::string text;      ///< for the person who reads it
  std::string place;     ///< such as "PID^1^3"; empty when it is no field
  /// An application acknowledgement that tells more: its message code ("RRI") and structure in
  /// place of ACK, and what follows MSA. Empty: an ACK.
  std::string response, structure;
  std::vector<ResponseSegment> segments;
};

struct AnswerFrame {
  std::string control_id;  ///< of the answer itself; what follows it for a second one
  Instant now;
  int zone_minutes = 480;
};

/// The messages to send back, in UTF-8, each with its end; none when the sender wants none.
std::vector<std::string> answers(const Message& message, const AnswerText& answer,
                                 const AnswerFrame& frame);
/// For bytes that are no message: one AR, as far as it can be written.
std::string answer_to_nothing(const AnswerText& answer, const AnswerFrame& frame);
/// MSA-1 of an answer; empty for what is none.
std::string acknowledgement_code(std::string_view answer);

}  // namespace yilian::hl7
