#include "hl7/answer.hpp"

#include <array>

#include "hl7/moment.hpp"

namespace yilian::hl7 {
namespace {

constexpr std::string_view our_application = "YILIAN";
/// From this version on ERR has the fields that are written here; before, only ERR-1.
constexpr std::string_view long_error_from = "2.5";
constexpr std::string_view structure_from = "2.3.1";

enum class Kind : std::uint8_t { accept, application };

std::string_view code_of(Kind kind, Outcome outcome) {
  static constexpr std::array<std::array<std::string_view, 3>, 2> codes = {
      {{"CA", "CE", "CR"}, {"AA", "AE", "AR"}}};
  return codes[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)];
}

/// AL always, NE never, SU when it went well, ER when not; nothing is never in enhanced mode.
bool wanted(std::string_view condition, Outcome outcome) {
  if (condition == "AL") return true;
  if (condition == "SU") return outcome == Outcome::accepted;
  if (condition == "ER") return outcome != Outcome::accepted;
  return false;
}

std::string version_of(const Message& message) {
  const auto version = message.version();
  return version.starts_with("2.") && version.size() <= 5 ? version : std::string("2.5.1");
}

class Line {
 public:
  Line(std::string name, const Separators& separators)
      : text_(std::move(name)), separators_(separators) {}
  Line& raw(std::string_view value) {
    text_.push_back(separators_.field);
    text_ += value;
    return *this;
  }
  Line& text(std::string_view value) { return raw(escaped(value, separators_)); }
  std::string end() {
    while (text_.ends_with(separators_.field)) text_.pop_back();
    return std::move(text_) + "\r";
  }

 private:
  std::string text_;
  const Separators& separators_;
};

std::string encoding_characters(const Separators& s) {
  return {s.component, s.repetition, s.escape, s.subcomponent};
}

/// Raw parts of the message, with its own separators.
std::string header(const Message& message, const AnswerFrame& frame, const std::string& id,
                   const std::string& code, const std::string& structure) {
  const auto& s = message.separators();
  const auto& msh = message.header();
  const auto version = version_of(message);
  const auto event = msh.field(9).component(2);
  std::string type = code;
  if (!event.empty()) type += s.component + std::string(event.raw());
  if (!event.empty() && version >= structure_from) type += s.component + structure;
  const auto processing = msh.field(11).raw();
  Line line("MSH", s);
  line.raw(encoding_characters(s));
  // What was the receiver answers as the sender.
  if (msh.field(5).empty()) line.raw(our_application);
  else line.raw(msh.field(5).raw());
  line.raw(msh.field(6).raw()).raw(msh.field(3).raw()).raw(msh.field(4).raw());
  line.raw(moment_text(frame.now, frame.zone_minutes)).raw("").raw(type).text(id);
  line.raw(processing.empty() ? "P" : processing).raw(version);
  line.raw("").raw("").raw("").raw("").raw("").raw(name_of(s.charset));
  return line.end();
}

std::string error_segment(const Message& message, const AnswerText& answer) {
  const auto& s = message.separators();
  const std::string between(1, s.component);
  const auto coded = [&](std::string_view code, std::string_view text, std::string_view system) {
    return escaped(code, s) + between + escaped(text, s) + between + std::string(system);
  };
  std::string place = answer.place;
  for (char& c : place)
    if (c == '^') c = s.component;
  Line line("ERR", s);
  if (version_of(message) < long_error_from) {
    const std::string sub(1, s.subcomponent);
    if (place.empty()) place = between + between;
    return line
        .raw(place + between + escaped(answer.code, s) + sub + escaped(answer.meaning, s) + sub +
             "HL70357")
        .end();
  }
  line.raw("").raw(place).raw(coded(answer.code, answer.meaning, "HL70357")).raw("E");
  line.raw(coded(answer.own_code, answer.text, "YILIAN")).raw("").raw("").text(answer.text);
  return line.end();
}

std::string segment_text(const ResponseSegment& segment, const Separators& s) {
  Line line(segment.name, s);
  for (const auto& field : segment.fields) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
      if (i > 0) text += s.component;
      text += escaped(field[i], s);
    }
    while (text.ends_with(s.component)) text.pop_back();
    line.raw(text);
  }
  return line.end();
}

std::string one(const Message& message, const AnswerText& answer, const AnswerFrame& frame,
                Kind kind, const std::string& id) {
  const auto& s = message.separators();
  const bool tells = kind == Kind::application && !answer.response.empty();
  std::string out =
      header(message, frame, id, tells ? answer.response : "ACK", tells ? answer.structure : "ACK");
  Line msa("MSA", s);
  msa.raw(code_of(kind, answer.outcome)).raw(message.header().field(10).raw()).text(answer.text);
  out += msa.end();
  if (answer.outcome != Outcome::accepted) out += error_segment(message, answer);
  if (tells)
    for (const auto& segment : answer.segments) out += segment_text(segment, s);
  return out;
}

}  // namespace

std::vector<std::string> answers(const Message& message, const AnswerText& answer,
                                 const AnswerFrame& frame) {
  const auto accept = message.header().text(15), application = message.header().text(16);
  if (accept.empty() && application.empty())
    return {one(message, answer, frame, Kind::application, frame.control_id)};
  std::vector<std::string> out;
  if (wanted(accept, answer.outcome))
    out.push_back(one(message, answer, frame, Kind::accept, frame.control_id));
  if (wanted(application, answer.outcome))
    out.push_back(one(message, answer, frame, Kind::application,
                      out.empty() ? frame.control_id : frame.control_id + "A"));
  return out;
}

std::string answer_to_nothing(const AnswerText& answer, const AnswerFrame& frame) {
  auto empty = Message::parse("MSH|^~\\&|||YILIAN||||||P|2.5.1\r");
  return one(*empty, answer, frame, Kind::application, frame.control_id);
}

std::string acknowledgement_code(std::string_view answer) {
  const auto message = Message::parse(std::string(answer));
  return message ? message->segment("MSA").text(1) : std::string();
}

}  // namespace yilian::hl7
