#include "hl7/message.hpp"

#include <algorithm>
#include <cstring>

namespace yilian::hl7 {
namespace {

const Segment no_segment;

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) {
  // Without branches, so that many are looked at together.
  return ((static_cast<unsigned char>(c) < 0x20) & (c != '\r') & (c != '\n') & (c != '\t')) |
         (c == 0x7F);
}
bool is_word(char c) { return is_capital(c) || is_digit(c) || (c >= 'a' && c <= 'z'); }

/// A separator is a visible character of ASCII that is no letter and no digit.
bool is_separator(char c) { return c > ' ' && c < 0x7F && !is_word(c); }

std::string_view until(std::string_view text, char separator) {
  return text.substr(0, text.find(separator));
}

Error malformed(std::size_t number) {
  return Error{Code::hl7_segment_malformed, {}, {{"number", std::to_string(number)}}};
}

std::string_view trimmed_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

// -- values

Value Value::part(char separator, std::size_t number) const {
  if (number == 0) return {};
  std::string_view rest = raw_;
  for (; number > 1; --number) {
    const auto at = rest.find(separator);
    if (at == std::string_view::npos) return {};
    rest.remove_prefix(at + 1);
  }
  return separators_ ? Value(until(rest, separator), *separators_) : Value();
}

std::size_t Value::count(char separator) const {
  if (raw_.empty()) return 0;
  return 1 + static_cast<std::size_t>(std::ranges::count(raw_, separator));
}

std::size_t Value::repetitions() const { return separators_ ? count(separators_->repetition) : 0; }
Value Value::repetition(std::size_t number) const {
  return separators_ ? part(separators_->repetition, number) : Value();
}
std::size_t Value::components() const { return separators_ ? count(separators_->component) : 0; }
Value Value::component(std::size_t number) const {
  return separators_ ? part(separators_->component, number) : Value();
}
Value Value::subcomponent(std::size_t number) const {
  return separators_ ? part(separators_->subcomponent, number) : Value();
}

std::string Value::text() const {
  if (is_deleted() || !separators_) return {};
  const auto plain = trimmed_blanks(raw_);
  if (plain.find(separators_->escape) == std::string_view::npos) return std::string(plain);
  return unescaped(plain, *separators_);
}
std::string Value::text(std::size_t number) const { return component(number).text(); }
std::string Value::text(std::size_t number, std::size_t sub) const {
  return component(number).subcomponent(sub).text();
}

// -- the message

Message::Message(Message&& other) noexcept { *this = std::move(other); }
Message& Message::operator=(Message&& other) noexcept {
  if (this == &other) return *this;
  // Views point into the text, which must not move: a short one would, inside the string itself.
  const char* const before = other.text_.data();
  segments_ = std::move(other.segments_);
  fields_ = std::move(other.fields_);
  separators_ = other.separators_;
  text_ = std::move(other.text_);
  if (text_.data() != before) {
    const auto moved = [&](std::string_view& view) {
      if (!view.empty()) view = {text_.data() + (view.data() - before), view.size()};
    };
    for (auto& field : fields_) moved(field);
    for (auto& segment : segments_) {
      moved(segment.name_);
      moved(segment.raw_);
    }
  }
  point_here();
  return *this;
}

void Message::point_here() {
  for (auto& segment : segments_) segment.message_ = this;
}

Result<Message> Message::parse(std::string text, Charset charset) {
  if (text.size() > message_bytes_max)
    return fail(Code::body_too_large, {{"max", std::to_string(message_bytes_max >> 20) + " MiB"}});
  Message out;
  out.text_ = std::move(text);
  // No text of the platform holds other control characters.
  for (char& c : out.text_) c = is_control(c) ? ' ' : c;
  out.separators_.charset = charset;
  CHECK_OK(out.split());
  out.point_here();
  return out;
}

Result<Message> Message::read(std::string_view bytes, Presumed presumed) {
  if (bytes.size() > message_bytes_max)
    return fail(Code::body_too_large, {{"max", std::to_string(message_bytes_max >> 20) + " MiB"}});
  TRY(auto decoded, decode(bytes, presumed));
  return parse(std::move(decoded.text), decoded.charset);
}

Status Message::split() {
  std::string_view rest = text_;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (rest.starts_with('\r') || rest.starts_with('\n')) rest.remove_prefix(1);
  // The standard ends a segment with CR. A message without any, as editors leave it, has LF.
  const char end = rest.find('\r') != std::string_view::npos ? '\r' : '\n';
  CHECK_OK(read_separators(until(rest, end)));
  segments_.reserve(16);
  fields_.reserve(rest.size() / 8 + 8);
  while (!rest.empty()) {
    auto line = until(rest, end);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    while (line.starts_with('\n')) line.remove_prefix(1);
    while (line.ends_with('\n')) line.remove_suffix(1);
    if (line.empty()) continue;
    CHECK_OK(add_segment(line));
  }
  return {};
}

Status Message::read_separators(std::string_view line) {
  if (!line.starts_with("MSH") || line.size() < 5 || !is_separator(line[3]))
    return fail(Code::hl7_not_a_message);
  separators_.field = line[3];
  const auto codes = until(line.substr(4), separators_.field);
  if (codes.empty() || codes.size() > 5) return fail(Code::hl7_not_a_message);
  char* const places[] = {&separators_.component, &separators_.repetition, &separators_.escape,
                          &separators_.subcomponent};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const bool twice = codes.find(codes[i], i + 1) != std::string_view::npos;
    if (!is_separator(codes[i]) || codes[i] == separators_.field || twice)
      return fail(Code::hl7_not_a_message);
    if (i < std::size(places)) *places[i] = codes[i];
  }
  // One that is not named keeps its usual character, which then must not serve something else.
  for (std::size_t i = codes.size(); i < std::size(places); ++i)
    if (*places[i] == separators_.field || codes.find(*places[i]) != std::string_view::npos)
      return fail(Code::hl7_not_a_message);
  return {};
}

Status Message::add_segment(std::string_view line) {
  const std::size_t number = segments_.size() + 1;
  if (number > segments_max) return fail(Code::too_many, {{"max", std::to_string(segments_max)}});
  const bool named = line.size() >= 3 && is_capital(line[0]) &&
                     (is_capital(line[1]) || is_digit(line[1])) &&
                     (is_capital(line[2]) || is_digit(line[2]));
  if (!named || (line.size() > 3 && line[3] != separators_.field)) return fail(malformed(number));
  const bool header = line.starts_with("MSH");
  if (header && number > 1) return fail(malformed(number));
  Segment segment;
  segment.name_ = line.substr(0, 3);
  segment.raw_ = line;
  segment.first_ = fields_.size();
  if (header) fields_.push_back(line.substr(3, 1));
  const char* at = line.data() + std::min<std::size_t>(4, line.size());
  const char* const end = line.data() + line.size();
  while (line.size() > 3) {
    const auto* found = static_cast<const char*>(
        std::memchr(at, separators_.field, static_cast<std::size_t>(end - at)));
    const char* const stop = found ? found : end;
    fields_.emplace_back(at, static_cast<std::size_t>(stop - at));
    if (fields_.size() > fields_max)
      return fail(Code::too_many, {{"max", std::to_string(fields_max)}});
    if (!found) break;
    at = found + 1;
  }
  segment.count_ = fields_.size() - segment.first_;
  segments_.push_back(segment);
  return {};
}

const Segment& Message::segment(std::string_view name) const {
  const auto found = std::ranges::find(segments_, name, &Segment::name);
  return found == segments_.end() ? no_segment : *found;
}

std::string Message::type() const {
  const auto code = header().text(9, 1), event = header().text(9, 2);
  return event.empty() ? code : code + "^" + event;
}

// -- escapes

std::string escaped(std::string_view text, const Separators& separators) {
  const Separators& s = separators;
  std::string out;
  out.reserve(text.size());
  const auto add = [&](std::string_view name) {
    out.push_back(s.escape);
    out += name;
    out.push_back(s.escape);
  };
  for (const char c : text) {
    if (c == s.escape) add("E");
    else if (c == s.field) add("F");
    else if (c == s.component) add("S");
    else if (c == s.repetition) add("R");
    else if (c == s.subcomponent) add("T");
    else if (c == '\r') add("X0D");
    else if (c == '\n') add(".br");
    else out.push_back(c);
  }
  return out;
}

namespace {

int hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Bytes of the message's charset; nothing when they are none.
std::optional<std::string> bytes_of(std::string_view digits, Charset charset) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex(digits[i]), low = hex(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  auto text = to_utf8(bytes, charset);
  if (!text || std::ranges::any_of(*text, is_control)) return std::nullopt;
  return std::move(*text);
}

/// What stands for an escape; nothing for one that is unknown.
std::optional<std::string> meaning(std::string_view code, const Separators& s) {
  const auto one = [](char c) { return std::string(1, c); };
  if (code == "F") return one(s.field);
  if (code == "S") return one(s.component);
  if (code == "R") return one(s.repetition);
  if (code == "T") return one(s.subcomponent);
  if (code == "E") return one(s.escape);
  if (code == "P") return one('#');
  if (code == "H" || code == "N") return "";
  if (code.starts_with(".br") || code.starts_with(".sp") || code == ".ce") return "\n";
  if (code.starts_with(".") && code.size() <= 6) return "";
  if (code.starts_with("X")) return bytes_of(code.substr(1), s.charset);
  return std::nullopt;
}

}  // namespace

std::string unescaped(std::string_view raw, const Separators& separators) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const auto at = raw.find(separators.escape);
    out += raw.substr(0, at);
    if (at == std::string_view::npos) break;
    raw.remove_prefix(at + 1);
    const auto end = raw.find(separators.escape);
    const auto known =
        end == std::string_view::npos ? std::nullopt : meaning(raw.substr(0, end), separators);
    if (known) {
      out += *known;
      raw.remove_prefix(end + 1);
    } else {
      out.push_back(separators.escape);
    }
  }
  return out;
}

}  // namespace yilian::hl7
