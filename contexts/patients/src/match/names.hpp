#pragma once
// How a name is written and how it sounds, so that 张偉, 张伟, 章伟 and ZHANG Wei can be compared.
// Readings are those of ICU, for the first character those of surnames. Pure: what it remembers are
// characters, never names.
#include <string>
#include <string_view>
#include <vector>

namespace yilian::patients::match {

struct NameForm {
  std::string plain;                ///< simplified characters, lower case, without blanks and dots
  std::vector<std::string> sounds;  ///< of each character, or Latin word
  std::string sound;                ///< all of them in one
  std::string surname;              ///< the sound of the surname
  std::string given;                ///< the sound of the rest
  bool operator==(const NameForm&) const = default;
};

/// Sounds that are often confused when they are heard (zh and z, ang and an) are one.
NameForm form_of(std::string_view name);

/// Simplified characters in lower case, full-width forms narrowed; blanks and punctuation left out.
std::string plain_text(std::string_view text);

}  // namespace yilian::patients::match
