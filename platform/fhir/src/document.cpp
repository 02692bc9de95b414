#include "fhir/document.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <span>

namespace yilian::fhir {

/// Takes the events of the parser and appends entries.
class DocumentBuilder {
 public:
  // What the parser asks of its handler; our own bounds are checked in push().
  static constexpr std::size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX, max_string_size = SIZE_MAX;
  using Code_ = boost::json::error_code;
  using View = boost::json::string_view;

  DocumentBuilder(Document& document, const ParseLimits& limits)
      : document_(document), limits_(limits), definitions_(Definitions::r4()) {
    document_.aside_ = "truefalse";
    document_.entries_.reserve(std::min(document_.text_.size() / 16 + 8, limits.entries_max));
  }

  Error take_error() { return error_ ? std::move(*error_) : Error{Code::malformed_json}; }

  bool on_document_begin(Code_&) { return true; }
  bool on_document_end(Code_&) { return true; }
  bool on_object_begin(Code_& ec) { return open(Kind::object, ec); }
  bool on_array_begin(Code_& ec) { return open(Kind::array, ec); }
  bool on_object_end(std::size_t count, Code_& ec) { return close(count, true, ec); }
  bool on_array_end(std::size_t count, Code_& ec) { return close(count, false, ec); }
  bool on_key_part(View part, std::size_t, Code_& ec) { return keep(part, ec); }
  bool on_key(View last, std::size_t size, Code_& ec) {
    std::uint32_t place = 0;
    if (!finish(last, size, place, ec)) return false;
    name_ = intern(place, static_cast<std::uint32_t>(size));
    return true;
  }
  bool on_string_part(View part, std::size_t, Code_& ec) { return keep(part, ec); }
  bool on_string(View last, std::size_t size, Code_& ec) {
    std::uint32_t place = 0;
    if (!finish(last, size, place, ec)) return false;
    if (!push(Kind::string, place, static_cast<std::uint32_t>(size), ec)) return false;
    if (document_.text_at(place, static_cast<std::uint32_t>(size)).find('\0') ==
        std::string_view::npos)
      return true;
    return stop(newest(), Code::invalid_text, ec);
  }
  bool on_number_part(View part, Code_& ec) { return keep(part, ec); }
  bool on_int64(std::int64_t, View last, Code_& ec) { return number(last, ec); }
  bool on_uint64(std::uint64_t, View last, Code_& ec) { return number(last, ec); }
  bool on_double(double, View last, Code_& ec) { return number(last, ec); }
  bool on_bool(bool value, Code_& ec) {
    return push(Kind::boolean, Document::aside | (value ? 0 : 4), value ? 4 : 5, ec);
  }
  bool on_null(Code_& ec) {
    const bool in_object = !open_.empty() && is(open_.back(), Kind::object);
    if (!push(Kind::null, 0, 0, ec)) return false;
    if (!in_object || limits_.null_members) return true;
    return stop(newest(), Code::required, ec);
  }
  bool on_comment_part(View, Code_&) { return true; }
  bool on_comment(View, Code_&) { return true; }

 private:
  bool is(std::uint32_t at, Kind kind) const {
    return document_.entries_[at].kind == static_cast<unsigned>(kind);
  }
  Node newest() const {
    return document_.at(static_cast<std::uint32_t>(document_.entries_.size() - 1));
  }
  bool stop(Error error, Code_& ec) {
    error_ = std::move(error);
    ec = boost::json::error::exception;
    return false;
  }
  bool stop(Node at, Code code, Code_& ec) {
    // What is still open gets an end, so that a pointer can be made.
    for (const auto open : open_) {
      document_.entries_[open].next = static_cast<std::uint32_t>(document_.entries_.size());
      document_.entries_[open].size = 1;
    }
    return stop(Error::field(pointer_to(at), code), ec);
  }

  bool push(Kind kind, std::uint32_t place, std::uint32_t size, Code_& ec) {
    const auto at = static_cast<std::uint32_t>(document_.entries_.size());
    if (at >= limits_.entries_max)
      return stop({Code::too_many, {}, {{"max", std::to_string(limits_.entries_max)}}}, ec);
    document_.entries_.push_back({name_, place, size, static_cast<unsigned>(kind), at + 1});
    name_ = 0;
    return true;
  }
  bool open(Kind kind, Code_& ec) {
    if (open_.size() >= limits_.depth_max) return stop({Code::too_deep}, ec);
    if (!push(kind, 0, 0, ec)) return false;
    open_.push_back(static_cast<std::uint32_t>(document_.entries_.size() - 1));
    return true;
  }
  bool close(std::size_t count, bool object, Code_& ec) {
    auto& entry = document_.entries_[open_.back()];
    entry.size = static_cast<std::uint32_t>(count);
    entry.next = static_cast<std::uint32_t>(document_.entries_.size());
    const Node node = document_.at(open_.back());
    if (object && count > 1)
      if (const Node twice = repeated(node)) return stop(twice, Code::repeated, ec);
    open_.pop_back();
    return true;
  }
  Node repeated(Node object) {
    seen_.clear();
    for (const Node child : object)
      seen_.push_back({document_.entries_[child.index()].name, child.index()});
    if (seen_.size() <= 24) {
      for (std::size_t i = 1; i < seen_.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (seen_[i].first == seen_[j].first) return document_.at(seen_[i].second);
      return {};
    }
    std::ranges::sort(seen_);
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    const auto at = std::ranges::adjacent_find(seen_, same);
    return at == seen_.end() ? Node() : document_.at(std::next(at)->second);
  }

  /// A piece of a text that has escapes.
  bool keep(View part, Code_&) {
    if (!pending_) pending_start_ = document_.aside_.size();
    pending_ = true;
    document_.aside_.append(part.data(), part.size());
    return true;
  }
  bool finish(View last, std::size_t size, std::uint32_t& place, Code_& ec) {
    const char* text = document_.text_.data();
    if (!pending_ && last.data() >= text && last.data() <= text + document_.text_.size()) {
      place = static_cast<std::uint32_t>(last.data() - text);
      return true;
    }
    keep(last, ec);
    pending_ = false;
    place = static_cast<std::uint32_t>(pending_start_) | Document::aside;
    return pending_start_ + size == document_.aside_.size();
  }
  bool number(View last, Code_& ec) {
    std::uint32_t place = 0;
    const std::size_t size =
        last.size() + (pending_ ? document_.aside_.size() - pending_start_ : 0);
    if (!finish(last, size, place, ec)) return false;
    return push(Kind::number, place, static_cast<std::uint32_t>(size), ec);
  }

  std::uint32_t intern(std::uint32_t place, std::uint32_t size) {
    const auto text = document_.text_at(place, size);
    if (const NameId known = definitions_.name(text)) return known;
    if (text.starts_with('_'))
      if (const NameId known = definitions_.name(text.substr(1)))
        return known | Document::companion;
    auto& names = document_.unknown_names_;
    const auto fresh = static_cast<std::uint32_t>(names.size());
    if (fresh < few_names) {
      for (std::uint32_t i = 0; i < fresh; ++i)
        if (document_.text_at(names[i].first, names[i].count) == text) return i | Document::unknown;
      names.push_back({place, size});
      return fresh | Document::unknown;
    }
    if (many_.empty())
      for (std::uint32_t i = 0; i < fresh; ++i)
        many_.emplace(document_.text_at(names[i].first, names[i].count), i);
    const auto [at, added] = many_.try_emplace(std::string(text), fresh);
    if (added) names.push_back({place, size});
    return at->second | Document::unknown;
  }

  Document& document_;
  const ParseLimits& limits_;
  const Definitions& definitions_;
  std::vector<std::uint32_t> open_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> seen_;
  static constexpr std::uint32_t few_names = 16;
  std::unordered_map<std::string, std::uint32_t> many_;  ///< JSON that is no FHIR
  std::uint32_t name_ = 0;
  bool pending_ = false;
  std::size_t pending_start_ = 0;
  std::optional<Error> error_;
};

Result<Document> Document::parse(std::string text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max || text.size() >= aside)
    return fail(Code::body_too_large, {{"max", std::to_string(limits.bytes_max >> 20) + " MB"}});
  Document out;
  out.text_ = std::move(text);
  boost::json::parse_options options;
  options.max_depth = limits.depth_max + 1;
  boost::json::basic_parser<DocumentBuilder> parser(options, out, limits);
  boost::json::error_code ec;
  const auto used = parser.write_some(false, out.text_.data(), out.text_.size(), ec);
  if (ec == boost::json::error::too_deep) return fail(Code::too_deep);
  if (ec) return fail(parser.handler().take_error());
  if (used != out.text_.size()) return fail(Code::malformed_json);
  return out;
}

std::string_view Node::name() const {
  if (document_ == nullptr) return {};
  const auto name = document_->entries_[at_].name;
  const auto& definitions = Definitions::r4();
  if ((name & Document::unknown) != 0) {
    const auto range = document_->unknown_names_[name & ~Document::unknown];
    return document_->text_at(range.first, range.count);
  }
  if ((name & Document::companion) == 0) return definitions.name(static_cast<NameId>(name));
  return definitions.companion_name(static_cast<NameId>(name));
}

Node Node::member(std::string_view name) const {
  if (!is_object()) return {};
  const auto& definitions = Definitions::r4();
  if (const NameId known = definitions.name(name)) return member(known);
  if (name.starts_with('_'))
    if (const NameId known = definitions.name(name.substr(1))) return companion(known);
  for (const Node child : *this)
    if (child.name() == name) return child;
  return {};
}

Node Node::item(std::size_t index) const {
  if (!is_array()) return {};
  for (const Node child : *this)
    if (index-- == 0) return child;
  return {};
}

std::string_view Node::resource_type() const {
  static const NameId name = Definitions::r4().name("resourceType");
  return member(name).text();
}

std::string pointer_to(Node node) {
  // The way from the root: the child whose entries hold the node, again and again.
  std::string out;
  for (Node at = node.document()->root(); at.index() != node.index();) {
    std::size_t number = 0;
    const auto before = at;
    for (const Node child : at) {
      const auto behind = *++Node::Iterator(node.document(), child.index());
      if (node.index() >= child.index() && node.index() < behind.index()) {
        out += '/';
        if (at.kind() == Kind::array) out += std::to_string(number);
        for (const char c : child.name()) {
          if (c == '~') out += "~0";
          else if (c == '/') out += "~1";
          else out += c;
        }
        at = child;
        break;
      }
      ++number;
    }
    if (at == before) return out;  // no node of a finished tree
  }
  return out;
}

}  // namespace yilian::fhir
