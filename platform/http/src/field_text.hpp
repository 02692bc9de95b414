#pragma once
// Small helpers for the text of header fields: case, white space, lists and quality values.
#include <string>
#include <string_view>
#include <vector>

namespace yilian::http {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string lower_text(std::string_view text);
bool same_text(std::string_view a, std::string_view b);  ///< without regard to ASCII case
std::string_view trimmed_view(std::string_view text);
/// Members of a comma-separated list, trimmed, without empty ones.
std::vector<std::string_view> list_members(std::string_view text);
/// The q of a list member such as `gzip;q=0.5` in thousandths; 1000 without, 0 when malformed.
int quality(std::string_view member);
/// The member without its parameters.
std::string_view without_parameters(std::string_view member);

}  // namespace yilian::http
