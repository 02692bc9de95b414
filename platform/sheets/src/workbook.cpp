#include "workbook.hpp"

#include <charconv>
#include <map>

#include "values.hpp"
#include "xml.hpp"

namespace yilian::sheets {
namespace {

constexpr std::size_t part_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t shared_file_bytes_max = 256 * 1024 * 1024;
constexpr std::size_t shared_bytes_max = 96 * 1024 * 1024;
constexpr std::size_t shared_max = 4'000'000;
constexpr std::size_t styles_max = 65'536;

std::int64_t number(std::string_view text) {
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

/// xl/workbook.xml: the relation of the first sheet, and where its calendar begins.
class BookListener final : public XmlListener {
 public:
  std::string relation;
  bool from_1904 = false;

  Status begin(std::string_view name, const Attributes& a) override {
    if (name == "sheet" && relation.empty()) relation = a["id"];
    if (name == "workbookPr") from_1904 = a["date1904"] == "1" || a["date1904"] == "true";
    return {};
  }
  Status end(std::string_view) override { return {}; }
};

/// xl/_rels/workbook.xml.rels: which file a relation means.
class RelationListener final : public XmlListener {
 public:
  explicit RelationListener(std::string id) : id_(std::move(id)) {}
  std::string target;

  Status begin(std::string_view name, const Attributes& a) override {
    if (name == "Relationship" && a["Id"] == id_ && a["TargetMode"] != "External")
      target = a["Target"];
    return {};
  }
  Status end(std::string_view) override { return {}; }

 private:
  std::string id_;
};

/// xl/sharedStrings.xml: runs of one text are joined; how it is pronounced is no part of it.
class TextListener final : public XmlListener {
 public:
  explicit TextListener(Texts& texts) : texts_(texts) {}

  Status begin(std::string_view name, const Attributes&) override {
    if (name == "rPh") ++spoken_;
    if (name == "t") inside_ = spoken_ == 0;
    return {};
  }
  Status end(std::string_view name) override {
    if (name == "rPh") --spoken_;
    if (name == "t") inside_ = false;
    if (name != "si") return {};
    texts_.end_one();
    if (texts_.size() > shared_max) return fail(Code::xlsx_too_large);
    return {};
  }
  Status text(std::string_view piece) override {
    if (inside_) texts_.add(piece);
    if (texts_.bytes() > shared_bytes_max) return fail(Code::xlsx_too_large);
    return {};
  }

 private:
  Texts& texts_;
  int spoken_ = 0;
  bool inside_ = false;
};

/// xl/styles.xml: the formats of the workbook's own, and the format of each style of cells.
class StyleListener final : public XmlListener {
 public:
  explicit StyleListener(std::vector<bool>& dates) : dates_(dates) {}

  Status begin(std::string_view name, const Attributes& a) override {
    if (name == "numFmt") own_[number(a["numFmtId"])] = is_date_format(a["formatCode"]);
    if (name == "cellXfs") inside_ = true;
    if (name == "xf" && inside_) {
      const auto format = number(a["numFmtId"]);
      const auto own = own_.find(format);
      dates_.push_back(own != own_.end() ? own->second : is_date_format(format));
    }
    if (dates_.size() > styles_max || own_.size() > styles_max) return fail(Code::xlsx_too_large);
    return {};
  }
  Status end(std::string_view name) override {
    if (name == "cellXfs") inside_ = false;
    return {};
  }

 private:
  std::vector<bool>& dates_;
  std::map<std::int64_t, bool> own_;
  bool inside_ = false;
};

}  // namespace

Result<Workbook> read_workbook(const Archive& archive) {
  Workbook out;
  BookListener book;
  CHECK_OK(read_xml(archive, "xl/workbook.xml", part_bytes_max, book));
  RelationListener relation(book.relation);
  CHECK_OK(read_xml(archive, "xl/_rels/workbook.xml.rels", part_bytes_max, relation));
  if (book.relation.empty() || relation.target.empty()) return fail(Code::xlsx_malformed);
  out.from_1904 = book.from_1904;
  out.sheet =
      relation.target.starts_with('/') ? relation.target.substr(1) : "xl/" + relation.target;
  if (archive.has("xl/sharedStrings.xml")) {
    TextListener texts(out.texts);
    CHECK_OK(read_xml(archive, "xl/sharedStrings.xml", shared_file_bytes_max, texts));
  }
  if (archive.has("xl/styles.xml")) {
    StyleListener styles(out.date_styles);
    CHECK_OK(read_xml(archive, "xl/styles.xml", part_bytes_max, styles));
  }
  return out;
}

}  // namespace yilian::sheets
