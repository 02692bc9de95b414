#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "backend.hpp"

namespace yilian::db {
namespace {

thread_local std::uint64_t round_trips = 0;

}  // namespace

std::uint64_t round_trips_here() { return round_trips; }
void count_round_trip() { ++round_trips; }

Error left_to_worker() { return Error{Code::unavailable, {}, {}, "db: left to a worker", {}}; }

void wrong_column(const char* expected) {
  throw Failure{Code::fault, std::string("column is not of type ") + expected};
}

std::size_t highest_parameter(std::string_view text) {
  std::size_t highest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      i = std::min(text.find(c, i + 1), text.size());
    } else if (text.substr(i, 2) == "--") {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '$') {
      std::size_t number = 0;
      std::from_chars(text.data() + i + 1, text.data() + text.size(), number);
      highest = std::max(highest, number);
    }
  }
  return highest;
}

void wrong_parameters(Sql sql, std::size_t given) {
  throw Failure{Code::fault, "statement has other parameters than the " + std::to_string(given) +
                                 " bound: " + excerpt(sql.text)};
}

Error to_error(const Failure& failure) { return Error{failure.code, {}, {}, failure.internal, {}}; }

Error current_error() {
  try {
    throw;
  } catch (const Failure& failure) {
    return to_error(failure);
  } catch (const std::exception& exception) {
    return Error{Code::fault, {}, {}, std::string("exception: ") + exception.what(), {}};
  } catch (...) {
    return Error{Code::fault, {}, {}, "exception of unknown type", {}};
  }
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 120;
  std::string out;
  for (const char c : text.substr(0, most)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

void programmer_error(const char* text) {
  std::fputs(text, stderr);
  std::fputc('\n', stderr);
  std::abort();
}

Result<std::unique_ptr<Database>> Database::open(const Options& options) {
  if (options.workers < 1 || options.writer_queue_max < 1)
    return fault("database options: workers and writer_queue_max must be positive");
  const std::string_view url = options.url;
  try {
    if (url.starts_with("sqlite:")) return open_sqlite(options);
    if (url.starts_with("postgres://") || url.starts_with("postgresql://"))
      return open_postgres(options);
  } catch (...) {
    return std::unexpected(current_error());
  }
  return fault("database url must begin with sqlite: or postgres://");
}

}  // namespace yilian::db
