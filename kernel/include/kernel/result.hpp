#pragma once
// Expected failures are values. Every layer answers Result<T>; exceptions never cross a layer.
// An Error names a code of the one catalogue, the fields it concerns, and parameters for the texts.
// It never carries personal data: `internal` goes to the log and must not hold any either.
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yilian {

enum class Code : std::uint16_t {
#define ERROR_CODE(name, status, fhir, zh, en) name,
#include "kernel/error_catalogue.def"
#undef ERROR_CODE
};

enum class Language : std::uint8_t { zh, en };

using Params = std::vector<std::pair<std::string, std::string>>;

/// One field of a request that is wrong; `pointer` is an RFC 6901 JSON pointer.
struct FieldError {
  std::string pointer;
  Code code;
  Params params = {};
};

struct Error {
  Code code = Code::fault;
  std::vector<FieldError> fields = {};
  Params params = {};
  std::string internal = {};  ///< for the log only, no personal data
  std::string link = {};      ///< API path of the resource that is in the way, if any

  /// An `invalid_request` about one field.
  static Error field(std::string pointer, Code code, Params params = {}) {
    return Error{Code::invalid_request, {FieldError{std::move(pointer), code, std::move(params)}}};
  }
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(Code code, Params params = {}) {
  return std::unexpected(Error{code, {}, std::move(params)});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }
inline std::unexpected<Error> fail_field(std::string pointer, Code code, Params params = {}) {
  return std::unexpected(Error::field(std::move(pointer), code, std::move(params)));
}
inline std::unexpected<Error> fault(std::string internal) {
  return std::unexpected(Error{Code::fault, {}, {}, std::move(internal)});
}

/// One row of the catalogue.
struct CodeInfo {
  Code code;
  std::string_view name;
  int http_status;
  std::string_view fhir;
  std::string_view zh;
  std::string_view en;
};

const CodeInfo& info(Code code);
const std::vector<CodeInfo>& error_catalogue();

/// The text of a code in a language, with its parameters filled in.
std::string text(Code code, const Params& params, Language language);

}  // namespace yilian

#define YILIAN_CONCAT_(a, b) a##b
#define YILIAN_CONCAT(a, b) YILIAN_CONCAT_(a, b)
/// `TRY(auto x, expression)`: assigns the value, or returns the error from the enclosing function.
#define TRY(declaration, ...)                                                 \
  auto YILIAN_CONCAT(try_, __LINE__) = (__VA_ARGS__);                         \
  if (!YILIAN_CONCAT(try_, __LINE__))                                         \
    return std::unexpected(std::move(YILIAN_CONCAT(try_, __LINE__)).error()); \
  declaration = *std::move(YILIAN_CONCAT(try_, __LINE__))
/// `CHECK_OK(expression)`: returns the error of a Status or Result from the enclosing function.
#define CHECK_OK(...)                                                                     \
  if (auto YILIAN_CONCAT(try_, __LINE__) = (__VA_ARGS__); !YILIAN_CONCAT(try_, __LINE__)) \
  return std::unexpected(std::move(YILIAN_CONCAT(try_, __LINE__)).error())
