#pragma once
// An HL7 v2 message (2.3 to 2.8) in its delimited form. `parse` takes decoded text and finds
// segments and fields in one pass; what a field is made of is found when it is asked for. Nothing
// is copied: every Value points into the text, which the Message holds. Bounded in bytes, segments
// and fields. Knows no meaning of any segment but MSH, whose separators it reads.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hl7/charset.hpp"
#include "kernel/result.hpp"

namespace yilian::hl7 {

inline constexpr std::size_t message_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t segments_max = 10'000;
inline constexpr std::size_t fields_max = 200'000;

struct Separators {
  char field = '|', component = '^', repetition = '~', escape = '\\', subcomponent = '&';
  Charset charset = Charset::utf_8;  ///< of bytes in an escape \X..\.
};

/// A field, one of its repetitions, a component or a subcomponent: raw text with the separators to
/// take it apart. Numbers begin at 1; what is not there is empty.
class Value {
 public:
  Value() = default;
  Value(std::string_view raw, const Separators& separators) : raw_(raw), separators_(&separators) {}

  std::string_view raw() const { return raw_; }
  bool empty() const { return raw_.empty(); }
  /// `""`: the sender says that there is nothing, which is more than saying nothing.
  bool is_deleted() const { return raw_ == "\"\""; }

  class Parts;
  /// All of them in one pass; of an empty value none.
  Parts each_repetition() const;
  Parts each_component() const;
  std::size_t repetitions() const;
  Value repetition(std::size_t number) const;
  std::size_t components() const;
  Value component(std::size_t number) const;
  Value subcomponent(std::size_t number) const;
  /// Escapes resolved and blanks around it removed; `""` is empty.
  std::string text() const;
  /// text() of a component, and the same of its subcomponent 1.
  std::string text(std::size_t component) const;
  std::string text(std::size_t component, std::size_t subcomponent) const;

 private:
  Value part(char separator, std::size_t number) const;
  std::size_t count(char separator) const;

  std::string_view raw_;
  const Separators* separators_ = nullptr;
};

/// Parts between separators, one after the other.
class Value::Parts {
 public:
  class Iterator {
   public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const Parts& parts, const char* at) : parts_(&parts), at_(at) { find(); }
    Value operator*() const {
      return {std::string_view(at_, static_cast<std::size_t>(stop_ - at_)), *parts_->separators_};
    }
    Iterator& operator++() {
      at_ = stop_ == parts_->end_ ? nullptr : stop_ + 1;
      find();
      return *this;
    }
    Iterator operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    // Most parts are shorter than the call of a faster search.
    void find() {
      if (at_ == nullptr) return;
      for (stop_ = at_; stop_ != parts_->end_ && *stop_ != parts_->separator_;) ++stop_;
    }
    const Parts* parts_ = nullptr;
    const char *at_ = nullptr, *stop_ = nullptr;
  };
  Parts(std::string_view raw, char separator, const Separators* separators)
      : begin_(raw.empty() ? nullptr : raw.data()),
        end_(raw.data() + raw.size()),
        separator_(separator),
        separators_(separators) {}
  Iterator begin() const { return {*this, begin_}; }
  Iterator end() const { return {*this, nullptr}; }

 private:
  const char *begin_, *end_;
  char separator_;
  const Separators* separators_;
};
inline Value::Parts Value::each_repetition() const {
  return {separators_ ? raw_ : std::string_view(), separators_ ? separators_->repetition : '~',
          separators_};
}
inline Value::Parts Value::each_component() const {
  return {separators_ ? raw_ : std::string_view(), separators_ ? separators_->component : '^',
          separators_};
}

class Message;

class Segment {
 public:
  std::string_view name() const { return name_; }
  /// Of MSH, field 1 is the field separator and field 2 the others, as HL7 counts.
  Value field(std::size_t number) const;
  std::size_t fields() const { return count_; }
  std::string_view raw() const { return raw_; }
  /// The whole field, its first repetition's component, or that one's subcomponent.
  std::string text(std::size_t field) const { return this->field(field).text(); }
  std::string text(std::size_t field, std::size_t component) const {
    return this->field(field).repetition(1).text(component);
  }
  std::string text(std::size_t field, std::size_t component, std::size_t subcomponent) const {
    return this->field(field).repetition(1).text(component, subcomponent);
  }

 private:
  friend class Message;
  std::string_view name_, raw_;
  const Message* message_ = nullptr;
  std::size_t first_ = 0, count_ = 0;
};

class Message {
 public:
  /// hl7_not_a_message, hl7_segment_malformed (its number), body_too_large, too_many.
  static Result<Message> parse(std::string text, Charset charset = Charset::utf_8);
  /// Decodes and parses.
  static Result<Message> read(std::string_view bytes, Presumed presumed = Presumed::detect);

  Message(Message&& other) noexcept;
  Message& operator=(Message&& other) noexcept;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() = default;

  const std::vector<Segment>& segments() const { return segments_; }
  const Segment& header() const { return segments_.front(); }
  /// The first of a name; an empty segment when there is none.
  const Segment& segment(std::string_view name) const;
  bool has(std::string_view name) const { return !segment(name).name().empty(); }
  const Separators& separators() const { return separators_; }
  std::string_view text() const { return text_; }

  /// MSH-9 as "ADT^A01"; of a message without an event its code alone.
  std::string type() const;
  std::string control_id() const { return header().text(10); }
  std::string version() const { return header().text(12, 1); }

 private:
  friend class Segment;
  Message() = default;
  Status split();
  Status read_separators(std::string_view line);
  Status add_segment(std::string_view line);
  void point_here();

  std::string text_;
  Separators separators_;
  std::vector<Segment> segments_;
  std::vector<std::string_view> fields_;
};

inline Value Segment::field(std::size_t number) const {
  if (!message_ || number == 0 || number > count_) return {};
  return {message_->fields_[first_ + number - 1], message_->separators_};
}

/// The text with its separators and line ends escaped, for writing.
std::string escaped(std::string_view text, const Separators& separators);
/// Escapes resolved: \F\ \S\ \T\ \R\ \E\ \P\ \X..\ \.br\ \.sp\; highlighting is dropped, and what
/// is unknown stays as it is.
std::string unescaped(std::string_view raw, const Separators& separators);

}  // namespace yilian::hl7
