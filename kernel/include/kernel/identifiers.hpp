#pragma once
// Identifiers with check digits: resident identity number (GB 11643), unified social credit code
// (GB 32100-2015) with the inner organisation code (GB 11714), phones, ICD-10 form, division codes.
// Source: facts.md section 8. Pure; nothing here keeps or logs a number.
#include <optional>
#include <string>
#include <string_view>

#include "kernel/time.hpp"

namespace yilian {

/// Sex by GB/T 2261.1.
enum class Sex : std::uint8_t { unknown, male, female, unstated };

struct IdCard {
  std::string number;  ///< 18 characters, X in upper case
  Date birth;
  Sex sex;
};

/// Accepts 18 or 15 characters with spaces and a lower-case x; the check digit must hold and the
/// birth date must exist. 15-digit numbers are made 18 by "19" and a check digit. nullopt
/// otherwise.
std::optional<IdCard> parse_id_card(std::string_view text);
/// The check character of the first 17 digits.
char id_card_check(std::string_view first_17_digits);

/// 18 characters of the GB 32100 alphabet with a right check character; blanks removed, upper case.
std::optional<std::string> parse_credit_code(std::string_view text);
/// Check character for the first 17 characters; '\0' when they are not of the alphabet.
char credit_code_check(std::string_view first_17);
/// Check character of an 8-character organisation code (GB 11714); '\0' when malformed.
char organisation_code_check(std::string_view first_8);
/// WS 218-2002: 22 characters for institutions, 12 for clinics and village clinics.
bool is_institution_code(std::string_view text);

/// Mainland mobile (11 digits from 1) or fixed line (area code and 7-8 digits, optional extension);
/// blanks and hyphens removed. nullopt otherwise.
std::optional<std::string> parse_phone(std::string_view text);
/// The form of an ICD-10 code in its national versions; the dictionary decides whether it exists.
bool is_icd10_form(std::string_view text);

/// `110105********002X`, `138****1234`, `张*` / `欧**明`.
std::string mask_document(std::string_view number);
std::string mask_phone(std::string_view phone);
std::string mask_name(std::string_view name);

}  // namespace yilian
