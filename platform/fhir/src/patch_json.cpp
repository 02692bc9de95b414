#include <algorithm>
#include <charconv>

#include "fhir/patch.hpp"
#include "fhir/value.hpp"

namespace yilian::fhir {
namespace {

constexpr std::size_t operations_max = 1000, copied_max = 100'000;

using Path = std::vector<std::string>;

std::optional<Path> parse_pointer(std::string_view text) {
  Path out;
  if (text.empty()) return out;
  if (text[0] != '/') return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      out.emplace_back();
    } else if (text[i] == '~') {
      const char code = i + 1 < text.size() ? text[i + 1] : ' ';
      if (code != '0' && code != '1') return std::nullopt;
      out.back() += code == '0' ? '~' : '/';
      ++i;
    } else {
      out.back() += text[i];
    }
  }
  if (out.size() > 100) return std::nullopt;
  return out;
}

/// Of an array; "-" is its end.
std::optional<std::size_t> index_of(const std::string& text, std::size_t size) {
  if (text == "-") return size;
  std::size_t out = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return out;
}

Value* step(Value& from, const std::string& name) {
  if (from.kind == Kind::object) return from.find(name);
  if (from.kind != Kind::array) return nullptr;
  const auto at = index_of(name, from.items.size());
  return at && *at < from.items.size() ? &from.items[*at] : nullptr;
}
Value* find(Value& root, std::span<const std::string> path) {
  Value* at = &root;
  for (const auto& name : path) {
    at = step(*at, name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool add(Value& root, const Path& path, Value value) {
  if (path.empty()) {
    root = std::move(value);
    return true;
  }
  Value* parent = find(root, std::span(path).first(path.size() - 1));
  if (parent == nullptr) return false;
  if (parent->kind == Kind::object) {
    parent->set(path.back(), std::move(value));
    return true;
  }
  if (parent->kind != Kind::array) return false;
  const auto at = index_of(path.back(), parent->items.size());
  if (!at || *at > parent->items.size()) return false;
  parent->items.insert(parent->items.begin() + static_cast<std::ptrdiff_t>(*at), std::move(value));
  return true;
}

bool remove(Value& root, const Path& path) {
  if (path.empty()) return false;
  Value* parent = find(root, std::span(path).first(path.size() - 1));
  if (parent == nullptr) return false;
  if (parent->kind == Kind::object) return parent->remove(path.back());
  if (parent->kind != Kind::array) return false;
  const auto at = index_of(path.back(), parent->items.size());
  if (!at || *at >= parent->items.size()) return false;
  parent->items.erase(parent->items.begin() + static_cast<std::ptrdiff_t>(*at));
  return true;
}

enum class Outcome : std::uint8_t { done, failed, invalid, too_many };

std::size_t values_in(const Value& value) {
  std::size_t out = 1 + value.text.size() / 64;
  for (const auto& member : value.members) out += values_in(member.value);
  for (const auto& item : value.items) out += values_in(item);
  return out;
}

Outcome done(bool fine) { return fine ? Outcome::done : Outcome::failed; }

Outcome apply(Value& root, Node operation, std::size_t& copied) {
  const auto name = operation.text_of("op");
  const Node path_node = operation.member("path"), from_node = operation.member("from"),
             value = operation.member("value");
  const auto path = parse_pointer(path_node.text());
  if (!path_node.is_string() || !path) return Outcome::invalid;
  const bool needs_value = name == "add" || name == "replace" || name == "test";
  if (needs_value && !value) return Outcome::invalid;
  if (name == "add") return done(add(root, *path, Value::of(value)));
  if (name == "remove") return done(remove(root, *path));
  if (name == "replace" || name == "test") {
    Value* at = find(root, *path);
    if (at == nullptr) return Outcome::failed;
    if (name == "test") return done(at->same(Value::of(value)));
    *at = Value::of(value);
    return Outcome::done;
  }
  const auto from = parse_pointer(from_node.text());
  if ((name != "move" && name != "copy") || !from_node.is_string() || !from)
    return Outcome::invalid;
  const Value* source = find(root, *from);
  if (source == nullptr) return Outcome::failed;
  // Copies of copies would double without end.
  if (name == "copy") copied += values_in(*source);
  if (copied > copied_max) return Outcome::too_many;
  Value copy = *source;
  if (name == "move") {
    const bool inside =
        path->size() > from->size() && std::equal(from->begin(), from->end(), path->begin());
    if (inside || !remove(root, *from)) return Outcome::failed;
  }
  return done(add(root, *path, std::move(copy)));
}

}  // namespace

Result<std::string> apply_json_patch(Node resource, Node patch) {
  if (!patch.is_array()) return fail(Code::patch_invalid, {{"number", "1"}});
  if (patch.size() > operations_max)
    return fail(Code::too_many, {{"max", std::to_string(operations_max)}});
  Value root = Value::of(resource);
  std::size_t number = 0, copied = 0;
  for (const Node operation : patch) {
    const Params which{{"number", std::to_string(++number)}};
    const auto outcome = apply(root, operation, copied);
    if (outcome == Outcome::invalid) return fail(Code::patch_invalid, which);
    if (outcome == Outcome::failed) return fail(Code::patch_failed, which);
    if (outcome == Outcome::too_many)
      return fail(Code::too_many, {{"max", std::to_string(copied_max)}});
  }
  return to_json(root);
}

}  // namespace yilian::fhir
