#include "kernel/identifiers.hpp"

#include <vector>

namespace yilian {
namespace {

constexpr std::string_view credit_alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  for (const char c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

/// Blanks (ASCII and ideographic) removed, ASCII letters in upper case.
std::string compact(std::string_view text) {
  static constexpr std::string_view wide = "\u3000";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(wide)) {
      i += wide.size() - 1;
      continue;
    }
    const char c = text[i];
    if (c == ' ' || c == '\t') continue;
    out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return out;
}

/// The text split into its UTF-8 characters.
std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 1; i <= text.size(); ++i)
    if (i == text.size() || (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) {
      out.push_back(text.substr(start, i - start));
      start = i;
    }
  return out;
}

}  // namespace

char id_card_check(std::string_view digits) {
  static constexpr int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (digits.at(i) - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

std::optional<IdCard> parse_id_card(std::string_view text) {
  std::string number = compact(text);
  if (number.size() == 15 && all_digits(number)) {
    number.insert(6, "19");
    number.push_back(id_card_check(number));
  }
  if (number.size() != 18 || !all_digits(std::string_view(number).substr(0, 17)) ||
      number.back() != id_card_check(std::string_view(number).substr(0, 17)))
    return std::nullopt;
  const auto birth =
      parse_date(number.substr(6, 4) + "-" + number.substr(10, 2) + "-" + number.substr(12, 2));
  if (!birth) return std::nullopt;
  return IdCard{number, *birth, (number[16] - '0') % 2 == 1 ? Sex::male : Sex::female};
}

char credit_code_check(std::string_view first_17) {
  if (first_17.size() != 17) return '\0';
  int sum = 0;
  int weight = 1;
  for (const char c : first_17) {
    const auto value = credit_alphabet.find(c);
    if (value == std::string_view::npos) return '\0';
    sum += static_cast<int>(value) * weight;
    weight = weight * 3 % 31;
  }
  return credit_alphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

std::optional<std::string> parse_credit_code(std::string_view text) {
  std::string code = compact(text);
  if (code.size() != 18) return std::nullopt;
  const char check = credit_code_check(std::string_view(code).substr(0, 17));
  if (check == '\0' || check != code.back()) return std::nullopt;
  return code;
}

char organisation_code_check(std::string_view first_8) {
  static constexpr int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
  if (first_8.size() != 8) return '\0';
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const char c = first_8[i];
    if (!is_digit(c) && !(c >= 'A' && c <= 'Z')) return '\0';
    sum += (is_digit(c) ? c - '0' : c - 'A' + 10) * weights[i];
  }
  const int check = 11 - sum % 11;
  return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

bool is_institution_code(std::string_view text) {
  if (text.size() != 22 && text.size() != 12) return false;
  for (const char c : text)
    if (!is_digit(c) && !(c >= 'A' && c <= 'Z')) return false;
  if (text.size() == 12) return all_digits(text.substr(0, 6));
  return organisation_code_check(text.substr(0, 8)) == text[8] && all_digits(text.substr(9, 6)) &&
         (text[21] == '1' || text[21] == '2' || text[21] == '9');
}

std::optional<std::string> parse_phone(std::string_view text) {
  std::string phone;
  for (const char c : compact(text))
    if (c != '-') phone.push_back(c);
  if (phone.starts_with("+86")) phone.erase(0, 3);
  if (!all_digits(phone)) return std::nullopt;
  if (phone.size() == 11 && phone[0] == '1' && phone[1] >= '3') return phone;
  if (phone[0] == '0' && phone.size() >= 10 && phone.size() <= 16) return phone;
  if (phone[0] >= '2' && (phone.size() == 7 || phone.size() == 8)) return phone;
  return std::nullopt;
}

bool is_icd10_form(std::string_view text) {
  if (text.size() < 3 || text[0] < 'A' || text[0] > 'Z' || !all_digits(text.substr(1, 2)))
    return false;
  if (text.size() == 3) return true;
  if (text[3] != '.' || text.size() > 11 || text.size() < 5) return false;
  for (const char c : text.substr(4))
    if (!is_digit(c) && c != 'x' && c != '+' && c != '*') return false;
  return true;
}

std::string mask_document(std::string_view number) {
  if (number.size() < 8) return std::string(number.size(), '*');
  const std::size_t head = number.size() == 18 ? 6 : 2, tail = number.size() == 18 ? 4 : 2;
  return std::string(number.substr(0, head)) + std::string(number.size() - head - tail, '*') +
         std::string(number.substr(number.size() - tail));
}

std::string mask_phone(std::string_view phone) {
  if (phone.size() < 7) return std::string(phone.size(), '*');
  return std::string(phone.substr(0, 3)) + std::string(phone.size() - 7, '*') +
         std::string(phone.substr(phone.size() - 4));
}

std::string mask_name(std::string_view name) {
  const auto parts = characters(name);
  if (parts.size() <= 1) return "*";
  std::string out(parts.front());
  if (parts.size() == 2) return out + "*";
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) out += "*";
  return out + std::string(parts.back());
}

}  // namespace yilian
