#pragma once
// A JSON value that can be changed: patches and answers are made with it. Slower than a Document,
// which is what resources are read with; to_json() of one is parsed to the other.
// It knows nothing of FHIR but the order of members, which it keeps.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.hpp"

namespace yilian::fhir {

struct Member;

struct Value {
  Kind kind = Kind::null;
  std::string text;             ///< of a string its content, of a number or boolean its text
  std::vector<Member> members;  ///< of an object
  std::vector<Value> items;     ///< of an array

  static Value of(Node node);
  static Value string(std::string text);
  static Value number(std::string text);
  static Value boolean(bool value);
  static Value object();
  static Value array();

  Value* find(std::string_view name);
  const Value* find(std::string_view name) const;
  /// Replaces the member, or appends it.
  Value& set(std::string_view name, Value value);
  bool remove(std::string_view name);

  /// Equal but for the order of members; numbers by their value (1.0 equals 1.00).
  bool same(const Value& other) const;
};

struct Member {
  std::string name;
  Value value;
};

void write(std::string& out, const Value& value);
std::string to_json(const Value& value);

/// What a server sets. An empty text leaves out or keeps nothing of the resource's own.
struct Stamp {
  std::string_view id;
  std::string_view version_id;
  std::string_view last_updated;
};
/// The resource as compact JSON with the id, version and time of the stamp instead of its own; the
/// rest of `meta` stays. With an empty stamp: the resource without what a server sets.
std::string stamped(Node resource, const Stamp& stamp);

/// Asked for every string of the node; answers what stands there instead, or nothing.
using Rewrite = std::function<std::optional<std::string_view>(Node string)>;
/// write() with other texts: references in a transaction.
void write_rewritten(std::string& out, Node node, const Rewrite& rewrite);

}  // namespace yilian::fhir
