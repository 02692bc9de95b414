#include "migrate_text.hpp"

#include <cctype>

namespace yilian::db {
namespace {

constexpr int partitions = 4;
constexpr std::string_view partition_mark = "{partition}";

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
  return text;
}

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// True when nothing but white space and a comment follows on the line.
bool ends_line(std::string_view rest) {
  for (std::size_t i = 0; i < rest.size() && rest[i] != '\n'; ++i) {
    if (rest.substr(i, 2) == "--") return true;
    if (!is_space(rest[i])) return false;
  }
  return true;
}

/// The first words of a statement, comments skipped.
std::vector<std::string> words(std::string_view statement, std::size_t count) {
  std::vector<std::string> out;
  std::string word;
  for (std::size_t i = 0; i <= statement.size() && out.size() < count; ++i) {
    const bool comment = statement.substr(i, 2) == "--";
    if (i < statement.size() && !comment && !is_space(statement[i]) && statement[i] != '(') {
      word += statement[i];
      continue;
    }
    if (!word.empty()) out.push_back(std::exchange(word, {}));
    if (comment) i = std::min(statement.find('\n', i), statement.size());
  }
  return out;
}

bool same_word(std::string_view word, std::string_view upper) {
  return std::equal(word.begin(), word.end(), upper.begin(), upper.end(), [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) == b;
  });
}

std::string created_table(std::string_view statement) {
  const auto first = words(statement, 6);
  if (first.size() < 3 || !same_word(first[0], "CREATE") || !same_word(first[1], "TABLE"))
    throw Failure{Code::fault, "{partition} outside CREATE TABLE: " + excerpt(statement)};
  const bool guarded = first.size() == 6 && same_word(first[2], "IF");
  return guarded ? first[5] : first[2];
}

}  // namespace

std::vector<std::string> split_statements(std::string_view text) {
  std::vector<std::string> out;
  std::string piece;
  bool content = false;  // more than white space and comments
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && text.substr(i, 2) == "--") {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      piece += text.substr(i, end - i);
      i = end - 1;
      continue;
    }
    if (quote != '\0') {
      if (c == quote) quote = '\0';  // a doubled quote closes and opens again
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == ';' && ends_line(text.substr(i + 1))) {
      if (content) out.push_back(std::move(piece));
      piece.clear();
      content = false;
      continue;
    }
    content = content || !is_space(c);
    piece += c;
  }
  if (content) out.push_back(std::move(piece));
  return out;
}

std::vector<std::string> migration_statements(std::string_view text, Dialect dialect,
                                              bool partitioned) {
  const bool sqlite = dialect == Dialect::sqlite;
  const bool parts = partitioned && !sqlite;
  std::vector<std::string> out;
  for (std::string& statement : split_statements(text)) {
    const bool marked = statement.find(partition_mark) != std::string::npos;
    std::string ready = replaced(std::move(statement), "{uuid}", sqlite ? "BLOB" : "uuid");
    ready = replaced(std::move(ready), "{bytes}", sqlite ? "BLOB" : "bytea");
    ready = replaced(std::move(ready), "{clustered}", sqlite ? " WITHOUT ROWID" : "");
    ready =
        replaced(std::move(ready), partition_mark, parts ? " PARTITION BY HASH (region_id)" : "");
    out.push_back(std::move(ready));
    if (!marked || !parts) continue;
    const std::string table = created_table(out.back());
    for (int i = 0; i < partitions; ++i)
      out.push_back("CREATE TABLE " + table + "_p" + std::to_string(i) + " PARTITION OF " + table +
                    " FOR VALUES WITH (MODULUS " + std::to_string(partitions) + ", REMAINDER " +
                    std::to_string(i) + ")");
  }
  return out;
}

}  // namespace yilian::db
