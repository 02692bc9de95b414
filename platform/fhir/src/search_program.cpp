#include "search_program.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "fhir/document.hpp"

namespace yilian::fhir {
namespace {

using Way = SearchProgram::Way;

constexpr std::size_t ways_max = 64, depth_max = 16, length_max = 8000;

/// Recursive descent over the text; every rule answers false when the text is none of it.
class Compiler {
 public:
  Compiler(std::string_view text, TypeId type) : text_(text), type_(type) {}

  bool all(std::vector<Way>& out) {
    if (text_.size() > length_max || !either(out)) return false;
    skip();
    return at_ == text_.size();
  }
  std::size_t position() const { return at_; }

 private:
  // either := path ("|" path)*
  bool either(std::vector<Way>& out) {
    do {
      std::vector<Way> ways;
      if (!path(ways)) return false;
      std::ranges::move(ways, std::back_inserter(out));
      if (out.size() > ways_max) return false;
    } while (take("|"));
    return true;
  }

  // path := start ("." step | "[" n "]")* (("as" | "is") type | "and" …)?
  bool path(std::vector<Way>& out) {
    if (!start(out)) return false;
    while (true) {
      if (take("[")) {
        std::size_t number = 0;
        if (!digits(number) || !take("]")) return false;
        add(out, {Step::Op::item, {}, {}, 0, number});
      } else if (take(".")) {
        if (!step(out)) return false;
      } else if (word("as")) {
        std::string_view name;
        if (!identifier(name)) return false;
        narrow(out, name);
      } else if (word("and")) {
        return present(out);
      } else {
        return true;
      }
    }
  }

  // start := "(" either ")" | "%resource" | Type | member
  bool start(std::vector<Way>& out) {
    if (take("(")) {
      ++depth_;
      if (depth_ > depth_max || !either(out) || !take(")")) return false;
      --depth_;
      return true;
    }
    if (take("%resource")) {
      out.push_back(from(type_, true));
      return true;
    }
    std::string_view name;
    if (!identifier(name)) return false;
    if (const TypeId type = definitions_.type(name);
        type != 0 && definitions_.type(type).kind == TypeKind::resource) {
      // A part of the expression that is about another type finds nothing here.
      if (definitions_.is_a(type_, type)) out.push_back(from(type_, false));
      else out.push_back(from(0, false));
      return true;
    }
    out.push_back(from(type_, false));
    return member(out, name);
  }

  // step := "where(" … ")" | "ofType(T)" | "as(T)" | "extension('…')" | "exists()" | member
  bool step(std::vector<Way>& out) {
    std::string_view name;
    if (!identifier(name)) return false;
    if (!take("(")) return member(out, name);
    if (name == "where") return where(out) && take(")");
    if (name == "ofType" || name == "as") {
      std::string_view type;
      if (!identifier(type)) return false;
      narrow(out, type);
      return take(")");
    }
    if (name == "extension") {
      std::string url;
      if (!literal(url)) return false;
      extension(out, std::move(url));
      return take(")");
    }
    if (name == "exists") {
      add(out, {Step::Op::is_set});
      return take(")");
    }
    return false;
  }

  // The one expression of this form in R4: "deceased.exists() and deceased != false".
  bool present(std::vector<Way>& out) {
    std::vector<Way> same;
    std::string_view word_read;
    return !out.empty() && !out.back().steps.empty() &&
           out.back().steps.back().op == Step::Op::is_set && path(same) && take("!=") &&
           identifier(word_read) && word_read == "false";
  }

  bool where(std::vector<Way>& out) {
    std::string_view name;
    if (!identifier(name)) return false;
    if (name == "resolve" && take("(")) {
      std::string_view type;
      if (!take(")") || !word("is") || !identifier(type)) return false;
      const TypeId id = definitions_.type(type);
      add(out, {Step::Op::resolves, {}, {}, id});
      return id != 0;
    }
    std::string text;
    if (!take("=") || !literal(text)) return false;
    for (auto& way : out) {
      std::vector<Branch> branches;
      for (const auto& at : way.at) below(at.type, name, branches);
      way.steps.push_back({Step::Op::equals, std::move(branches), text});
    }
    return true;
  }

  void below(TypeId type, std::string_view name, std::vector<Branch>& out) const {
    const auto* element = definitions_.element(type, definitions_.name(name));
    if (element == nullptr) return;
    for (const auto& option : definitions_.options(*element))
      out.push_back({option.json_name, option.type, element});
  }
  bool member(std::vector<Way>& out, std::string_view name) {
    bool known = false;
    for (auto& way : out) {
      std::vector<Branch> branches;
      for (const auto& at : way.at) below(at.type, name, branches);
      known = known || !branches.empty() || way.start == 0;
      way.at = branches;
      way.steps.push_back({Step::Op::child, std::move(branches)});
    }
    return known;
  }
  void narrow(std::vector<Way>& out, std::string_view name) const {
    TypeId type = definitions_.type(name);
    if (type == 0 && name == "DateTime") type = definitions_.type("dateTime");
    const auto other = [&](const Branch& each) { return !definitions_.is_a(each.type, type); };
    for (auto& way : out) {
      std::erase_if(way.at, other);
      if (!way.steps.empty() && way.steps.back().op == Step::Op::child)
        way.steps.back().branches = way.at;
    }
  }
  void extension(std::vector<Way>& out, std::string url) const {
    const TypeId type = definitions_.type("Extension");
    for (auto& way : out) {
      way.steps.push_back({Step::Op::extension, {}, url});
      way.at = {{0, type, nullptr}};
    }
  }
  static void add(std::vector<Way>& out, const Step& step) {
    for (auto& way : out) way.steps.push_back(step);
  }
  static Way from(TypeId type, bool from_resource) {
    return {from_resource, type, {}, {{0, type, nullptr}}};
  }

  // -- the text
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  bool identifier(std::string_view& out) {
    skip();
    const auto from = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    out = text_.substr(from, at_ - from);
    return !out.empty();
  }
  bool word(std::string_view wanted) {
    const auto from = at_;
    std::string_view found;
    if (identifier(found) && found == wanted) return true;
    at_ = from;
    return false;
  }
  bool digits(std::size_t& out) {
    std::string_view found;
    if (!identifier(found)) return false;
    const auto [end, ec] = std::from_chars(found.data(), found.data() + found.size(), out);
    return ec == std::errc() && end == found.data() + found.size();
  }
  bool literal(std::string& out) {
    if (!take("'")) return false;
    const auto end = text_.find('\'', at_);
    if (end == std::string_view::npos) return false;
    out = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

  const Definitions& definitions_ = Definitions::r4();
  std::string_view text_;
  TypeId type_;
  std::size_t at_ = 0, depth_ = 0;
};

/// One way through one resource.
class Walk {
 public:
  Walk(const Way& way, Node resource, std::vector<SearchProgram::Found>& out)
      : way_(way), resource_(resource), out_(out) {}

  void from(Node node, TypeId type) { go(node, type, nullptr, 0); }

 private:
  void go(Node node, TypeId type, const Element* element, std::size_t index) {
    if (index == way_.steps.size()) return out_.push_back({node, type, element});
    const auto& step = way_.steps[index];
    switch (step.op) {
      case Step::Op::child:
        return children(node, step, index + 1);
      case Step::Op::item:
        return;  // taken by the step before it
      case Step::Op::equals:
        for (const auto& branch : step.branches)
          if (node.member(branch.name).text() == step.text)
            return go(node, type, element, index + 1);
        return;
      case Step::Op::resolves:
        if (points_to(node) == step.type) go(node, type, element, index + 1);
        return;
      case Step::Op::extension:
        for (const Node each : node.member("extension"))
          if (each.text_of("url") == step.text) go(each, extension_, nullptr, index + 1);
        return;
      case Step::Op::is_set:
        return go(node, type, element, index + 1);
    }
  }

  void children(Node node, const Step& step, std::size_t next) {
    if (!node.is_object()) return;
    const bool one = next < way_.steps.size() && way_.steps[next].op == Step::Op::item;
    for (const Node child : node) {
      const NameId name = child.name_id();
      if (name == 0 || child.is_companion()) continue;
      const auto branch = std::ranges::find(step.branches, name, &Branch::name);
      if (branch == step.branches.end()) continue;
      if (one) {
        const Node item = child.is_array() ? child.item(way_.steps[next].number) : child;
        if (item && (child.is_array() || way_.steps[next].number == 0))
          go(item, branch->type, branch->element, next + 1);
      } else if (child.is_array()) {
        for (const Node item : child)
          if (item.kind() != Kind::null) go(item, branch->type, branch->element, next);
      } else {
        go(child, branch->type, branch->element, next);
      }
    }
  }

  TypeId points_to(Node reference) const {
    const auto text = reference.text_of("reference");
    if (text.starts_with('#'))
      for (const Node each : resource_.member("contained"))
        if (each.text_of("id") == text.substr(1))
          return Definitions::r4().resource_type(each.resource_type());
    if (const TypeId type = parse_reference(text).type) return type;
    return Definitions::r4().resource_type(reference.text_of("type"));
  }

  const Way& way_;
  Node resource_;
  std::vector<SearchProgram::Found>& out_;
  TypeId extension_ = Definitions::r4().type("Extension");
};

}  // namespace

SearchProgram::SearchProgram() = default;
SearchProgram::~SearchProgram() = default;
SearchProgram::SearchProgram(SearchProgram&&) noexcept = default;
SearchProgram& SearchProgram::operator=(SearchProgram&&) noexcept = default;

Result<SearchProgram> SearchProgram::compile(std::string_view expression, TypeId type) {
  SearchProgram out;
  Compiler compiler(expression, type);
  if (!compiler.all(out.ways_))
    return fail(Code::expression_invalid, {{"position", std::to_string(compiler.position() + 1)}});
  // Ways that lead nowhere for this type.
  std::erase_if(out.ways_, [](const Way& way) { return way.start == 0 || way.at.empty(); });
  return out;
}

void SearchProgram::run(Node focus, Node resource, std::vector<Found>& out) const {
  static const TypeId boolean = Definitions::r4().type("boolean");
  for (const auto& way : ways_) {
    const auto before = out.size();
    Walk(way, resource, out).from(way.from_resource ? resource : focus, way.start);
    if (way.steps.empty() || way.steps.back().op != Step::Op::is_set) continue;
    if (out.size() == before) out.push_back({Node(), boolean, nullptr});
    for (auto& found : std::span(out).subspan(before)) found.type = boolean;
  }
}

}  // namespace yilian::fhir
