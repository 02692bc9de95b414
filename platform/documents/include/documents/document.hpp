#pragma once
// Printable papers: a flow of headings, labelled fields, paragraphs and QR codes onto A4 or A5
// pages, as PDF. Black on white, Noto CJK, at least 9 pt, empty fields keep their lines. Knows
// nothing of medicine.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace yilian::documents {

enum class Paper : std::uint8_t { a4, a5 };  ///< a5 = A5 landscape

class Document {
 public:
  explicit Document(Paper paper);
  ~Document();

  /// Centred, large; `subtitle` small below it.
  void title(const std::string& text, const std::string& subtitle = "");
  /// Labels with their values side by side in equal columns, each on a line to write on.
  void row(const std::vector<std::pair<std::string, std::string>>& fields);
  /// A label and a text that may run over many lines and pages; at least `min_lines` high.
  void paragraph(const std::string& label, const std::string& text, int min_lines = 1);
  /// A QR code (error level M, 24 mm, quiet zone) with the text beneath.
  void qr(const std::string& content, const std::string& caption);
  void note(const std::string& text);
  /// A dashed line across the page with scissors' text, where the paper is cut.
  void cut_line(const std::string& text);
  void gap(double millimetres);
  /// Text at the foot of each page before the page number.
  void footer(const std::string& text);

  /// The PDF. Called once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace yilian::documents
