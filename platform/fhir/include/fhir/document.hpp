#pragma once
// One JSON text as an immutable tree: members in their order, numbers as they were written (1.0 is
// not 1.00), names known to the definitions as small numbers. Everything that reads a resource
// reads this: search values, FHIRPath, validation, patches, XML.
//
// The tree is an array of 16-byte entries in the order of the text; it points into the text where
// a string has no escapes. A Node is a handle and lives as long as its Document stays where it is.
// It never changes (see value.hpp for that) and never converts a number to floating point.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "kernel/result.hpp"

namespace yilian::fhir {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

class Document;

/// A value of a document, or nothing: every question about nothing answers with nothing.
class Node {
 public:
  Node() = default;
  explicit operator bool() const { return document_ != nullptr; }

  Kind kind() const;
  bool is_object() const { return *this && kind() == Kind::object; }
  bool is_array() const { return *this && kind() == Kind::array; }
  bool is_string() const { return *this && kind() == Kind::string; }
  /// Of a string its content, of a number or boolean its text; else empty.
  std::string_view text() const;
  /// Of an object its members, of an array its items; else 0.
  std::size_t size() const;

  /// The member's name; empty for an item of an array and for the root.
  std::string_view name() const;
  /// The number of the name without a leading underscore; 0 when no definition knows it.
  NameId name_id() const;
  /// The name begins with an underscore: id and extensions of a primitive.
  bool is_companion() const;

  Node member(std::string_view name) const;
  Node member(NameId name) const;
  /// The member "_name" of a name.
  Node companion(NameId name) const;
  /// Text of a member that is a string, else empty.
  std::string_view text_of(std::string_view name) const { return member(name).text(); }
  Node item(std::size_t index) const;
  /// Of an object its "resourceType", else empty.
  std::string_view resource_type() const;

  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t at) : document_(document), at_(at) {}
    Node operator*() const { return {document_, at_}; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Document* document_;
    std::uint32_t at_;
  };
  /// The members or items.
  Iterator begin() const;
  Iterator end() const;

  /// The same place of the same document.
  bool operator==(const Node&) const = default;
  /// Number of the entry: of two nodes of a document the one that stands before has the smaller.
  std::uint32_t index() const { return at_; }
  const Document* document() const { return document_; }

 private:
  friend class Document;
  Node(const Document* document, std::uint32_t at) : document_(document), at_(at) {}

  const Document* document_ = nullptr;
  std::uint32_t at_ = 0;
};

struct ParseLimits {
  std::size_t bytes_max = std::size_t{64} << 20;
  std::size_t depth_max = 64;
  std::size_t entries_max = std::size_t{1} << 23;
  bool null_members = false;  ///< a member may be null: JSON that is no FHIR
};

class Document {
 public:
  /// malformed_json, too_deep, body_too_large; `repeated` with the pointer of a member that stands
  /// twice; `required` with that of a member that is null; invalid_text with that of a NUL.
  static Result<Document> parse(std::string text, const ParseLimits& limits = {});

  Node root() const { return {this, 0}; }
  const std::string& source() const { return text_; }
  std::size_t entries() const { return entries_.size(); }
  /// The entry of that number, see Node::index.
  Node at(std::uint32_t index) const { return {this, index}; }

 private:
  friend class Node;
  friend class DocumentBuilder;
  /// `place` and `size`: where a text stands; of a container `size` counts its children.
  struct Entry {
    std::uint32_t name;
    std::uint32_t place;
    std::uint32_t size;
    std::uint32_t kind : 3;
    std::uint32_t next : 29;  ///< the entry behind it and all that is in it
  };
  // name: a NameId, perhaps with `companion`; or the number of an unknown name with `unknown`
  static constexpr std::uint32_t unknown = 1U << 31, companion = 1U << 30;
  static constexpr std::uint32_t aside = 1U << 31;  ///< place: in aside_, not in text_

  std::string_view text_at(std::uint32_t place, std::uint32_t size) const {
    return (place & aside) != 0 ? std::string_view(aside_).substr(place & ~aside, size)
                                : std::string_view(text_).substr(place, size);
  }

  std::string text_;
  std::string aside_;  ///< strings that had escapes
  std::vector<Entry> entries_;
  std::vector<Range> unknown_names_;
};

/// Compact JSON of a node, as it was read but for white space and the form of escapes.
void write(std::string& out, Node node);
std::string to_json(Node node);
void write_json_string(std::string& out, std::string_view text);

/// RFC 6901 pointer to a node of its document.
std::string pointer_to(Node node);

inline Kind Node::kind() const { return static_cast<Kind>(document_->entries_[at_].kind); }
inline std::string_view Node::text() const {
  if (document_ == nullptr) return {};
  const auto& entry = document_->entries_[at_];
  return entry.kind >= static_cast<unsigned>(Kind::array)
             ? std::string_view()
             : document_->text_at(entry.place, entry.size);
}
inline std::size_t Node::size() const {
  if (document_ == nullptr) return 0;
  const auto& entry = document_->entries_[at_];
  return entry.kind >= static_cast<unsigned>(Kind::array) ? entry.size : 0;
}
inline NameId Node::name_id() const {
  const auto name = document_->entries_[at_].name;
  return (name & Document::unknown) != 0 ? NameId{0} : static_cast<NameId>(name);
}
inline bool Node::is_companion() const {
  const auto name = document_->entries_[at_].name;
  return (name & Document::unknown) == 0 ? (name & Document::companion) != 0
                                         : this->name().starts_with('_');
}
inline Node::Iterator& Node::Iterator::operator++() {
  at_ = document_->entries_[at_].next;
  return *this;
}
inline Node::Iterator Node::begin() const {
  if (document_ == nullptr) return {nullptr, 0};
  return size() == 0 ? end() : Iterator{document_, at_ + 1};
}
inline Node::Iterator Node::end() const {
  return document_ == nullptr ? Iterator{nullptr, 0}
                              : Iterator{document_, document_->entries_[at_].next};
}
inline Node Node::member(NameId name) const {
  if (!is_object()) return {};
  for (const Node child : *this)
    if (document_->entries_[child.at_].name == name) return child;
  return {};
}
inline Node Node::companion(NameId name) const {
  if (!is_object()) return {};
  for (const Node child : *this)
    if (document_->entries_[child.at_].name == (name | Document::companion)) return child;
  return {};
}

}  // namespace yilian::fhir
