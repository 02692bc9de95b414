#include "rules_ucum.hpp"

#include <algorithm>
#include <array>

namespace yilian::terminology::rules {
namespace {

constexpr std::size_t length_max = 60;
constexpr int depth_max = 8;  // of parentheses

// Table 1.
constexpr std::array<std::string_view, 24> prefixes = {"da", "Ki", "Mi", "Gi", "Ti", "Y", "Z", "E",
                                                       "P",  "T",  "G",  "M",  "k",  "h", "d", "c",
                                                       "m",  "u",  "n",  "p",  "f",  "a", "z", "y"};

// Atoms that take a prefix, in the order of a binary search.
constexpr auto metric = std::to_array<std::string_view>({
    "A",        "B",        "B[10.nV]", "B[SPL]",    "B[V]",        "B[W]",        "B[kW]",
    "B[mV]",    "B[uV]",    "Bd",       "Bi",        "Bq",          "By",          "C",
    "Cel",      "Ci",       "F",        "G",         "Gal",         "Gb",          "Gy",
    "H",        "Hz",       "J",        "K",         "Ky",          "L",           "Lmb",
    "Mx",       "N",        "Np",       "Oe",        "Ohm",         "P",           "Pa",
    "R",        "RAD",      "REM",      "S",         "St",          "Sv",          "T",
    "U",        "V",        "W",        "Wb",        "[Amb'a'1'U]", "[BAU]",       "[CCID_50]",
    "[CFU]",    "[D'ag'U]", "[EID_50]", "[FFU]",     "[GPL'U]",     "[IU]",        "[Lf]",
    "[MPL'U]",  "[PFU]",    "[PNU]",    "[TCID_50]", "[USP'U]",     "[anti'Xa'U]", "[arb'U]",
    "[dye'U]",  "[e]",      "[eps_0]",  "[g]",       "[hnsf'U]",    "[iU]",        "[k]",
    "[knk'U]",  "[m_e]",    "[m_p]",    "[mclg'U]",  "[mu_0]",      "[p'diop]",    "[tb'U]",
    "[todd'U]", "ar",       "b",        "bar",       "bit",         "cal",         "cal_IT",
    "cal_[15]", "cal_[20]", "cal_m",    "cal_th",    "cd",          "dyn",         "eV",
    "eq",       "erg",      "g",        "g%",        "gf",          "kat",         "l",
    "lm",       "lx",       "m",        "m[H2O]",    "m[Hg]",       "mho",         "mol",
    "osm",      "pc",       "ph",       "rad",       "s",           "sb",          "sr",
    "st",       "t",        "tex",      "u",
});

// Atoms that stand alone.
constexpr auto plain = std::to_array<std::string_view>({
    "%",        "'",        "''",       "AU",        "Ao",         "[APL'U]",    "[AU]",
    "[Btu]",    "[Btu_39]", "[Btu_59]", "[Btu_60]",  "[Btu_IT]",   "[Btu_m]",    "[Btu_th]",
    "[Cal]",    "[Ch]",     "[FEU]",    "[G]",       "[HP]",       "[HPF]",      "[IR]",
    "[LPF]",    "[MET]",    "[S]",      "[ELU]",     "[EU]",       "[acr_br]",   "[acr_us]",
    "[beth'U]", "[bbl_us]", "[bdsk'U]", "[bf_i]",    "[bu_br]",    "[bu_us]",    "[c]",
    "[car_Au]", "[car_m]",  "[cft_i]",  "[ch_br]",   "[ch_us]",    "[cicero]",   "[cin_i]",
    "[cml_i]",  "[cr_i]",   "[crd_us]", "[cup_m]",   "[cup_us]",   "[cyd_i]",    "[degF]",
    "[degR]",   "[degRe]",  "[den]",    "[didot]",   "[diop]",     "[dpt_us]",   "[dqt_us]",
    "[dr_ap]",  "[dr_av]",  "[drp]",    "[fdr_br]",  "[fdr_us]",   "[foz_br]",   "[foz_m]",
    "[foz_us]", "[ft_br]",  "[ft_i]",   "[ft_us]",   "[fth_br]",   "[fth_i]",    "[fth_us]",
    "[fur_us]", "[gal_br]", "[gal_us]", "[gal_wi]",  "[gil_br]",   "[gil_us]",   "[gr]",
    "[h]",      "[hd_i]",   "[hp'_C]",  "[hp'_M]",   "[hp'_Q]",    "[hp'_X]",    "[hp_C]",
    "[hp_M]",   "[hp_Q]",   "[hp_X]",   "[in_br]",   "[in_i'H2O]", "[in_i'Hg]",  "[in_i]",
    "[in_us]",  "[ka'U]",   "[kn_br]",  "[kn_i]",    "[kp_C]",     "[kp_M]",     "[kp_Q]",
    "[kp_X]",   "[lb_ap]",  "[lb_av]",  "[lb_tr]",   "[lbf_av]",   "[lcwt_av]",  "[ligne]",
    "[lk_br]",  "[lk_us]",  "[lne]",    "[lton_av]", "[ly]",       "[mesh_i]",   "[mi_br]",
    "[mi_i]",   "[mi_us]",  "[mil_i]",  "[mil_us]",  "[min_br]",   "[min_us]",   "[nmi_br]",
    "[nmi_i]",  "[oz_ap]",  "[oz_av]",  "[oz_m]",    "[oz_tr]",    "[pH]",       "[pc_br]",
    "[pca]",    "[pca_pr]", "[pi]",     "[pied]",    "[pk_br]",    "[pk_us]",    "[pnt]",
    "[pnt_pr]", "[pouce]",  "[ppb]",    "[ppm]",     "[ppth]",     "[pptr]",     "[psi]",
    "[pt_br]",  "[pt_us]",  "[pwt_tr]", "[qt_br]",   "[qt_us]",    "[rch_us]",   "[rd_br]",
    "[rd_us]",  "[rlk_us]", "[sc_ap]",  "[sct]",     "[scwt_av]",  "[sft_i]",    "[sin_i]",
    "[smgy'U]", "[smi_us]", "[smoot]",  "[srd_us]",  "[ston_av]",  "[stone_av]", "[syd_i]",
    "[tbs_m]",  "[tbs_us]", "[todd'U]", "[tsp_m]",   "[tsp_us]",   "[twp]",      "[wood'U]",
    "[yd_br]",  "[yd_i]",   "[yd_us]",  "a",         "a_g",        "a_j",        "a_t",
    "atm",      "att",      "bit_s",    "circ",      "d",          "deg",        "gon",
    "h",        "kgf",      "min",      "mo",        "mo_g",       "mo_j",       "mo_s",
    "sph",      "wk",       "[PRU]",    "%[slope]",
});

template <class Table>
bool stands_in(const Table& table, std::string_view text) {
  return std::ranges::find(table, text) != table.end();
}

/// An atom, or a metric one with a prefix.
bool is_simple_unit(std::string_view text) {
  if (text.empty()) return false;
  if (stands_in(metric, text) || stands_in(plain, text)) return true;
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) {
    return text.starts_with(prefix) && stands_in(metric, text.substr(prefix.size()));
  });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// component (('.' | '/') component)*, with '/' allowed at the very beginning.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool whole() {
    take('/');
    return term(0) && at_ == text_.size();
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }

  bool term(int depth) {
    if (!component(depth)) return false;
    while (take('.') || take('/'))
      if (!component(depth)) return false;
    return true;
  }

  bool component(int depth) {
    if (take('(')) {
      if (depth == depth_max) return false;
      take('/');
      return term(depth + 1) && take(')');
    }
    if (next() == '{') return annotation();
    // 10*3 and 10^3 are atoms with an exponent; a number stands alone.
    const auto rest = text_.substr(at_);
    if (rest.starts_with("10*") || rest.starts_with("10^")) {
      at_ += 3;
      return exponent() && may_be_annotated();
    }
    if (is_digit(next())) {
      const auto begin = at_;
      while (is_digit(next())) ++at_;
      return text_.substr(begin, at_ - begin).find_first_not_of('0') != std::string_view::npos &&
             may_be_annotated();
    }
    return unit();
  }

  bool unit() {
    const auto begin = at_;
    bool in_brackets = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '[') in_brackets = true;
      if (c == ']') in_brackets = false;
      if (in_brackets) continue;
      if (std::string_view("./(){}+-").find(c) != std::string_view::npos || is_digit(c)) break;
    }
    return is_simple_unit(text_.substr(begin, at_ - begin)) && exponent() && may_be_annotated();
  }

  /// A sign and digits, or nothing.
  bool exponent() {
    const bool has_sign = take('+') || take('-');
    const auto begin = at_;
    while (is_digit(next())) ++at_;
    return at_ - begin <= 3 && (!has_sign || at_ > begin);
  }

  bool may_be_annotated() { return next() != '{' || annotation(); }

  bool annotation() {
    if (!take('{')) return false;
    while (at_ < text_.size() && next() != '}') {
      if (next() <= ' ' || next() > '~' || next() == '{') return false;
      ++at_;
    }
    return take('}');
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_ucum_unit(std::string_view text) {
  if (text.empty() || text.size() > length_max) return false;
  return Reader(text).whole();
}

}  // namespace yilian::terminology::rules
