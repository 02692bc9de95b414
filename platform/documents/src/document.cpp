#include "documents/document.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <algorithm>

namespace yilian::documents {
namespace {

constexpr double millimetre = 72.0 / 25.4;
constexpr double margin_x = 14 * millimetre, margin_y = 12 * millimetre, foot = 8 * millimetre;
constexpr const char* font = "Noto Serif CJK SC, Noto Sans CJK SC, serif";
constexpr double base_pt = 10.5, small_pt = 9, title_pt = 16;  // 五号, 小五, 三号

cairo_status_t append(void* closure, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

struct LayoutDeleter {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, LayoutDeleter>;

}  // namespace

struct Document::State {
  using Draw = std::function<void(State&)>;
  double width = 595.28, height = 841.89;
  std::vector<Draw> draws;
  std::string foot_text;
  // while rendering
  cairo_t* cairo = nullptr;
  double y = margin_y;
  int page = 1, pages = 0;

  double inner() const { return width - 2 * margin_x; }
  double bottom() const { return height - margin_y - foot; }

  Layout layout(const std::string& text, double pt, double box, bool bold = false) const {
    Layout out(pango_cairo_create_layout(cairo));
    PangoFontDescription* description = pango_font_description_from_string(font);
    pango_font_description_set_size(description, static_cast<int>(pt * PANGO_SCALE));
    if (bold) pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(out.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(out.get(), static_cast<int>(box * PANGO_SCALE));
    pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(out.get(), 2 * PANGO_SCALE);
    pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
    return out;
  }
  static double height_of(const Layout& layout) {
    int h = 0;
    pango_layout_get_size(layout.get(), nullptr, &h);
    return static_cast<double>(h) / PANGO_SCALE;
  }
  void show(const Layout& layout, double x, double top) const {
    cairo_move_to(cairo, x, top);
    pango_cairo_show_layout(cairo, layout.get());
  }
  void line(double x1, double x2, double at) const {
    cairo_set_line_width(cairo, 0.5);
    cairo_move_to(cairo, x1, at);
    cairo_line_to(cairo, x2, at);
    cairo_stroke(cairo);
  }
  void end_page() {
    const std::string number = "第 " + std::to_string(page) + " 页" +
                               (pages > 0 ? " 共 " + std::to_string(pages) + " 页" : "");
    show(layout(foot_text, small_pt, inner() * 0.75), margin_x, height - margin_y - foot / 2);
    const Layout right = layout(number, small_pt, inner());
    pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
    show(right, margin_x, height - margin_y - foot / 2);
    cairo_show_page(cairo);
  }
  void new_page() {
    end_page();
    ++page;
    y = margin_y;
  }
  /// Room for something of this height, on the next page if need be.
  void need(double room) {
    if (y + room > bottom() && y > margin_y) new_page();
  }
  /// Draws everything; answers the bytes.
  std::string render() {
    std::string out;
    cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &out, width, height);
    cairo = cairo_create(surface);
    y = margin_y;
    page = 1;
    for (const auto& draw : draws) draw(*this);
    end_page();
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    cairo = nullptr;
    return out;
  }
};

Document::Document(Paper paper) : state_(new State) {
  if (paper == Paper::a5) state_->width = 595.28, state_->height = 419.53;
}
Document::~Document() = default;

void Document::title(const std::string& text, const std::string& subtitle) {
  state_->draws.push_back([=](State& s) {
    const Layout head = s.layout(text, title_pt, s.inner(), true);
    pango_layout_set_alignment(head.get(), PANGO_ALIGN_CENTER);
    s.need(State::height_of(head) + 60);
    s.show(head, margin_x, s.y);
    s.y += State::height_of(head) + 2;
    if (!subtitle.empty()) {
      const Layout sub = s.layout(subtitle, small_pt, s.inner());
      pango_layout_set_alignment(sub.get(), PANGO_ALIGN_CENTER);
      s.show(sub, margin_x, s.y);
      s.y += State::height_of(sub);
    }
    s.y += 6;
  });
}

void Document::row(const std::vector<std::pair<std::string, std::string>>& fields) {
  state_->draws.push_back([=](State& s) {
    const double column = s.inner() / static_cast<double>(fields.size());
    std::vector<std::pair<Layout, Layout>> cells;
    std::vector<double> labels;
    double tall = 0;
    for (const auto& [label, value] : fields) {
      Layout name = s.layout(label + "：", base_pt, column);
      int name_width = 0;
      pango_layout_get_size(name.get(), &name_width, nullptr);
      const double taken = static_cast<double>(name_width) / PANGO_SCALE + 2;
      Layout text = s.layout(value, base_pt, std::max(30.0, column - taken - 6));
      tall = std::max({tall, State::height_of(name), State::height_of(text)});
      cells.emplace_back(std::move(name), std::move(text));
      labels.push_back(taken);
    }
    s.need(tall + 8);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const double x = margin_x + column * static_cast<double>(i);
      s.show(cells[i].first, x, s.y);
      s.show(cells[i].second, x + labels[i], s.y);
      s.line(x + labels[i], x + column - 4, s.y + tall + 1);
    }
    s.y += tall + 7;
  });
}

void Document::paragraph(const std::string& label, const std::string& text, int min_lines) {
  state_->draws.push_back([=](State& s) {
    const Layout name = s.layout(label + "：", base_pt, s.inner(), true);
    const Layout body = s.layout(text, base_pt, s.inner() - 12);
    const double line_height = base_pt * 1.6;
    s.need(State::height_of(name) + line_height);
    s.show(name, margin_x, s.y);
    s.y += State::height_of(name) + 1;
    const double begin = s.y;
    // Line by line, so that a long text flows onto the next page.
    for (int i = 0; i < pango_layout_get_line_count(body.get()); ++i) {
      PangoLayoutLine* one = pango_layout_get_line_readonly(body.get(), i);
      PangoRectangle extent;
      pango_layout_line_get_extents(one, nullptr, &extent);
      const double h = static_cast<double>(extent.height) / PANGO_SCALE + 2;
      s.need(h);
      cairo_move_to(s.cairo, margin_x + 12, s.y - static_cast<double>(extent.y) / PANGO_SCALE);
      pango_cairo_show_layout_line(s.cairo, one);
      s.y += h;
    }
    s.y = std::max(s.y, begin + line_height * min_lines) + 4;
  });
}

void Document::qr(const std::string& content, const std::string& caption) {
  state_->draws.push_back([=](State& s) {
    QRcode* code = QRcode_encodeString8bit(content.c_str(), 0, QR_ECLEVEL_M);
    if (!code) return;
    const double size = 24 * millimetre, module = size / (code->width + 8);
    s.need(size + 16);
    const double left = s.width - margin_x - size;
    for (int row = 0; row < code->width; ++row)
      for (int column = 0; column < code->width; ++column)
        if (code->data[row * code->width + column] & 1) {
          cairo_rectangle(s.cairo, left + (column + 4) * module, s.y + (row + 4) * module, module,
                          module);
          cairo_fill(s.cairo);
        }
    QRcode_free(code);
    const Layout text = s.layout(caption, base_pt, s.inner() - size - 10);
    s.show(text, margin_x, s.y + 8);
    s.y += std::max(size, State::height_of(text)) + 6;
  });
}

void Document::note(const std::string& text) {
  state_->draws.push_back([=](State& s) {
    const Layout body = s.layout(text, small_pt, s.inner());
    s.need(State::height_of(body) + 4);
    s.show(body, margin_x, s.y);
    s.y += State::height_of(body) + 4;
  });
}

void Document::cut_line(const std::string& text) {
  state_->draws.push_back([=](State& s) {
    s.need(30);
    s.y += 8;
    const double dashes[] = {4, 3};
    cairo_set_dash(s.cairo, dashes, 2, 0);
    s.line(margin_x, s.width - margin_x, s.y);
    cairo_set_dash(s.cairo, nullptr, 0, 0);
    const Layout label = s.layout(text, small_pt, s.inner());
    pango_layout_set_alignment(label.get(), PANGO_ALIGN_CENTER);
    s.show(label, margin_x, s.y + 2);
    s.y += State::height_of(label) + 8;
  });
}

void Document::gap(double millimetres) {
  state_->draws.push_back([=](State& s) { s.y += millimetres * millimetre; });
}

void Document::footer(const std::string& text) { state_->foot_text = text; }

std::string Document::finish() {
  // Once to learn how many pages there are, once to print that number on each.
  (void)state_->render();
  state_->pages = state_->page;
  return state_->render();
}

}  // namespace yilian::documents
