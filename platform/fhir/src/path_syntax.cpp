// The grammar of FHIRPath: text to tree, by precedence.
#include <algorithm>
#include <array>
#include <optional>

#include "path_node.hpp"

namespace yilian::fhir {
namespace {

using Tree = std::unique_ptr<PathNode>;
using Op = PathNode::Op;

constexpr std::size_t text_max = 20'000;
constexpr int depth_max = 100, nodes_max = 5000;

struct Bad {};  // thrown and caught in this file

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

constexpr std::array<std::string_view, 8> calendar{"year", "month",  "week",   "day",
                                                   "hour", "minute", "second", "millisecond"};

/// From the loosest; operators of a row bind alike.
constexpr std::array<std::array<std::string_view, 4>, 10> rows{{
    {"implies"},
    {"or", "xor"},
    {"and"},
    {"in", "contains"},
    {"=", "~", "!=", "!~"},
    {"<=", ">=", "<", ">"},
    {"|"},
    {"is", "as"},
    {"+", "-", "&"},
    {"*", "/", "div", "mod"},
}};
constexpr std::size_t type_row = 7;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Tree all() {
    if (text_.size() > text_max) throw Bad();
    Tree out = level(0);
    skip();
    if (at_ != text_.size()) throw Bad();
    return out;
  }
  std::size_t position() const { return at_; }

 private:
  struct Deeper {
    explicit Deeper(int& depth) : depth_(depth) {
      ++depth_;
      if (depth_ > depth_max) throw Bad();
    }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    ~Deeper() { --depth_; }
    int& depth_;
  };

  Tree make(Op op, std::string text = {}) {
    ++nodes_;
    if (nodes_ > nodes_max) throw Bad();
    auto out = std::make_unique<PathNode>();
    out->op = op;
    out->text = std::move(text);
    return out;
  }

  Tree level(std::size_t row) {
    if (row == rows.size()) return sign();
    const Deeper deeper(depth_);
    Tree left = level(row + 1);
    while (true) {
      const auto operation = operator_of(row);
      if (operation.empty()) return left;
      Tree out = row == type_row ? make(operation == "is" ? Op::is : Op::as)
                                 : make(Op::binary, std::string(operation));
      out->args.push_back(std::move(left));
      if (row == type_row) type_name(*out);
      else out->args.push_back(level(row + 1));
      left = std::move(out);
    }
  }

  std::string_view operator_of(std::size_t row) {
    skip();
    for (const auto each : rows[row]) {
      if (each.empty() || !text_.substr(at_).starts_with(each)) continue;
      const char next = at_ + each.size() < text_.size() ? text_[at_ + each.size()] : ' ';
      if (is_name(each[0]) && is_name(next)) continue;
      at_ += each.size();
      return each;
    }
    return {};
  }

  Tree sign() {
    const Deeper deeper(depth_);
    skip();
    if (take('-')) {
      Tree out = make(Op::negate);
      out->args.push_back(sign());
      return out;
    }
    if (take('+')) {
      Tree out = make(Op::plus);
      out->args.push_back(sign());
      return out;
    }
    return term();
  }

  Tree term() {
    Tree out = primary();
    while (true) {
      skip();
      if (take('.')) {
        Tree dot = make(Op::dot);
        dot->args.push_back(std::move(out));
        dot->args.push_back(invocation());
        out = std::move(dot);
      } else if (take('[')) {
        Tree indexer = make(Op::indexer);
        indexer->args.push_back(std::move(out));
        indexer->args.push_back(level(0));
        need(']');
        out = std::move(indexer);
      } else {
        return out;
      }
    }
  }

  Tree primary() {
    skip();
    if (at_ == text_.size()) throw Bad();
    const char c = text_[at_];
    if (take('(')) {
      Tree out = level(0);
      need(')');
      return out;
    }
    if (take('{')) {
      need('}');
      return make(Op::empty);
    }
    if (c == '\'') return literal(Item::string(quoted('\'')));
    if (c == '@') return moment();
    if (is_digit(c)) return number();
    if (take('%')) {
      skip();
      if (at_ < text_.size() && (text_[at_] == '`' || text_[at_] == '\''))
        return make(Op::constant, quoted(text_[at_]));
      return make(Op::constant, word());
    }
    return invocation();
  }

  Tree invocation() {
    skip();
    if (take('$')) {
      const auto name = word();
      if (name == "this") return make(Op::self);
      if (name == "index") return make(Op::position);
      if (name == "total") return make(Op::total);
      throw Bad();
    }
    const bool delimited = at_ < text_.size() && text_[at_] == '`';
    std::string name = delimited ? quoted('`') : word();
    skip();
    if (take('(')) return function(name);
    if (!delimited && (name == "true" || name == "false"))
      return literal(Item::boolean(name == "true"));
    Tree out = make(Op::member, name);
    out->name = Definitions::r4().name(name);
    out->type = Definitions::r4().type(name);
    return out;
  }

  Tree function(const std::string& name) {
    Tree out = make(Op::function, name);
    out->function = path_function(name);
    skip();
    if (out->function < 0) throw Bad();
    if (name == "is" || name == "as" || name == "ofType") {
      type_name(*out);
      need(')');
      return out;
    }
    while (!take(')')) {
      if (!out->args.empty()) need(',');
      out->args.push_back(level(0));
      skip();
    }
    if (!path_function_takes(out->function, out->args.size())) throw Bad();
    return out;
  }

  /// "FHIR.Patient", "System.Boolean", "Patient": the whole stands in `text`.
  void type_name(PathNode& out) {
    skip();
    const auto part = [&] {
      return at_ < text_.size() && text_[at_] == '`' ? quoted('`') : word();
    };
    out.text = part();
    if (take('.')) (out.text += '.') += part();
    std::string_view name = out.text;
    if (name.starts_with("FHIR.")) name.remove_prefix(5);
    out.type = name.starts_with("System.") ? TypeId{0} : Definitions::r4().type(name);
    static constexpr std::array<std::string_view, 9> simple{
        "Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"};
    if (out.type == 0 && !name.starts_with("System.") &&
        std::ranges::find(simple, name) == simple.end())
      throw Bad();
  }

  Tree literal(Item item) {
    Tree out = make(Op::literal);
    out->literal = std::move(item);
    return out;
  }

  Tree number() {
    const auto from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    bool whole = true;
    if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
      whole = false;
      ++at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    }
    const auto value = Decimal::parse(text_.substr(from, at_ - from));
    if (!value) throw Bad();
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;
    Item item;
    item.kind = whole ? Item::Kind::integer : Item::Kind::decimal;
    item.number = *value;
    const auto end = at_;
    skip();
    if (at_ < text_.size() && text_[at_] == '\'') {
      item.kind = Item::Kind::quantity;
      item.text = quoted('\'');
      return literal(std::move(item));
    }
    for (const auto unit : calendar) {
      if (!text_.substr(at_).starts_with(unit)) continue;
      auto size = unit.size();
      if (at_ + size < text_.size() && text_[at_ + size] == 's') ++size;
      if (at_ + size < text_.size() && is_name(text_[at_ + size])) continue;
      at_ += size;
      item.kind = Item::Kind::quantity;
      item.text = unit;
      return literal(std::move(item));
    }
    at_ = end;
    return literal(std::move(item));
  }

  Tree moment() {
    const auto from = ++at_;
    const bool time = at_ < text_.size() && text_[at_] == 'T';
    if (time) ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool more = at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
      const bool zone = (c == '+' || c == '-') && more;
      if (!is_digit(c) && c != ':' && c != 'T' && c != 'Z' && !zone && !(c == '.' && more)) break;
      ++at_;
    }
    const auto text = text_.substr(from, at_ - from);
    const auto value = time ? Moment::parse_time(text.substr(1)) : Moment::parse(text);
    if (!value) throw Bad();
    Item item;
    item.kind = Item::Kind::moment;
    item.moment = *value;
    return literal(std::move(item));
  }

  // -- the text
  void skip() {
    while (at_ < text_.size()) {
      const auto rest = text_.substr(at_);
      if (rest.starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*")) {
        const auto end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) throw Bad();
        at_ = end + 2;
      } else if (std::string_view(" \t\r\n").find(rest[0]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void need(char c) {
    skip();
    if (!take(c)) throw Bad();
  }
  std::string word() {
    const auto from = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (from == at_ || is_digit(text_[from])) throw Bad();
    return std::string(text_.substr(from, at_ - from));
  }
  static void append_utf8(std::string& out, unsigned c) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xc0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
      out += static_cast<char>(0xe0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  std::string quoted(char quote) {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] != '\\') {
        out += text_[at_];
        continue;
      }
      ++at_;
      if (at_ == text_.size()) throw Bad();
      static constexpr std::string_view names = "nrtf'\"`\\/", values = "\n\r\t\f'\"`\\/";
      const auto known = names.find(text_[at_]);
      if (known != std::string_view::npos) out += values[known];
      else if (text_[at_] == 'u') unicode(out);
      else throw Bad();
    }
    if (!take(quote)) throw Bad();
    return out;
  }
  void unicode(std::string& out) {
    unsigned c = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (at_ >= text_.size()) throw Bad();
      const auto digit =
          std::string_view("0123456789abcdef")
              .find(static_cast<char>(text_[at_] | (is_digit(text_[at_]) ? 0 : 0x20)));
      if (digit == std::string_view::npos) throw Bad();
      c = c * 16 + static_cast<unsigned>(digit);
    }
    if (c == 0 || (c >= 0xd800 && c < 0xe000)) throw Bad();
    append_utf8(out, c);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0, nodes_ = 0;
};

bool asks_server(const PathNode& node) {
  if (node.op == Op::function &&
      (node.text == "resolve" || node.text == "conformsTo" || node.text == "memberOf" ||
       node.text == "subsumes" || node.text == "subsumedBy"))
    return true;
  return std::ranges::any_of(node.args, [](const Tree& each) { return asks_server(*each); });
}

}  // namespace

Result<PathExpression> PathExpression::compile(std::string_view text) {
  Parser parser(text);
  PathExpression out;
  try {
    out.root_ = parser.all();
  } catch (const Bad&) {
    return fail(Code::expression_invalid, {{"position", std::to_string(parser.position() + 1)}});
  }
  return out;
}

bool PathExpression::needs_server() const { return asks_server(*root_); }

}  // namespace yilian::fhir
