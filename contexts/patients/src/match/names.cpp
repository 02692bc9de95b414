#include "match/names.hpp"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace yilian::patients::match {
namespace {

constexpr std::size_t remembered_max = 60'000;  // more than there are characters in use
// The usual two-character surnames.
constexpr std::array<std::string_view, 24> long_surnames = {
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "东方",
    "独孤", "南宫", "长孙", "宇文", "轩辕", "端木", "百里", "万俟", "呼延", "钟离", "澹台", "申屠"};

struct Reading {
  std::string plain;  ///< empty: a blank, a dot, a mark
  std::string sound, as_surname;
  bool is_word = false;  ///< a Latin letter or digit: part of a word
};

std::unique_ptr<icu::Transliterator> make(const char* id) {
  UErrorCode error = U_ZERO_ERROR;
  auto made = std::unique_ptr<icu::Transliterator>(
      icu::Transliterator::createInstance(id, UTRANS_FORWARD, error));
  return U_SUCCESS(error) ? std::move(made) : nullptr;
}

std::string changed(const icu::Transliterator* by, icu::UnicodeString text) {
  if (by) by->transliterate(text);
  std::string out;
  text.toUTF8String(out);
  std::erase_if(out, [](char c) { return c == ' ' || c == '\'' || c == '`'; });
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// What many cannot hear apart.
std::string folded(std::string sound) {
  for (const auto& [from, to] : std::to_array<std::pair<const char*, const char*>>(
           {{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"ng", "n"}, {"v", "u"}}))
    replace_all(sound, from, to);
  return sound;
}

/// Characters with their readings; made once each, because a transliterator is slow and not to be
/// shared.
class Readings {
 public:
  Reading of(char32_t c) {
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(c); known != known_.end()) return known->second;
    if (known_.size() >= remembered_max) known_.clear();
    return known_.emplace(c, read(c)).first->second;
  }

 private:
  Reading read(char32_t c) {
    if (!simplified_) {
      simplified_ = make("Traditional-Simplified");
      latin_ = make("Any-Latin; Latin-ASCII; Lower");
      surname_ = make("Han-Latin/Names; Any-Latin; Latin-ASCII; Lower");
    }
    const auto point = static_cast<UChar32>(c);
    Reading out;
    if (!u_isalnum(point)) return out;
    const icu::UnicodeString one(point);
    out.is_word = u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC) == 0;
    icu::UnicodeString plain = one;
    simplified_->transliterate(plain);
    plain.toLower();
    plain.toUTF8String(out.plain);
    out.sound = changed(latin_.get(), one);
    out.as_surname = out.is_word ? out.sound : changed(surname_.get(), one);
    return out;
  }

  std::mutex mutex_;
  std::unordered_map<char32_t, Reading> known_;
  std::unique_ptr<icu::Transliterator> simplified_, latin_, surname_;
};

Readings& readings() {
  static Readings all;
  return all;
}

/// NFKC: full-width letters and digits become narrow ones.
icu::UnicodeString normal(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(error);
  const auto given = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
  if (U_FAILURE(error)) return given;
  auto out = nfkc->normalize(given, error);
  return U_SUCCESS(error) ? out : given;
}

template <class F>
void each_character(const icu::UnicodeString& text, const F& take) {
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
    take(readings().of(static_cast<char32_t>(text.char32At(at))));
}

}  // namespace

std::string plain_text(std::string_view text) {
  std::string out;
  each_character(normal(text), [&](const Reading& one) { out += one.plain; });
  return out;
}

NameForm form_of(std::string_view name) {
  NameForm out;
  bool in_word = false;
  std::size_t characters = 0;
  each_character(normal(name), [&](const Reading& one) {
    if (one.plain.empty()) {
      in_word = false;
      return;
    }
    out.plain += one.plain;
    const bool first = out.sounds.empty();
    if (one.is_word && in_word) out.sounds.back() += one.sound;
    else out.sounds.push_back(first ? one.as_surname : one.sound);
    in_word = one.is_word;
    if (!one.is_word) ++characters;
  });
  const bool is_long =
      characters > 2 && std::ranges::any_of(long_surnames, [&](std::string_view surname) {
        return out.plain.starts_with(surname);
      });
  const std::size_t of_surname = is_long ? 2 : 1;
  for (std::size_t i = 0; i < out.sounds.size(); ++i) {
    out.sounds[i] = folded(std::move(out.sounds[i]));
    out.sound += out.sounds[i];
    (i < of_surname ? out.surname : out.given) += out.sounds[i];
  }
  return out;
}

}  // namespace yilian::patients::match
