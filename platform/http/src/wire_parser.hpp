#pragma once
// One request's bytes made into a Request, step by step. The only file that sees Beast's parser.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::http {

class WireParser {
 public:
  enum class State : std::uint8_t { need_more, head_done, done };

  explicit WireParser(std::size_t header_bytes_max);
  ~WireParser();

  /// Takes bytes from the front of the input and says in `used` how many. Stops after the head, so
  /// that the caller can set the body's limit. An error ends the connection after its answer.
  Result<State> put(std::string_view input, std::size_t& used);
  /// After the head: method, target and headers into `request`; refuses what can't be served.
  Status read_head(Request& request) const;
  std::optional<std::uint64_t> content_length() const;
  bool keep_alive() const;
  bool expects_continue() const;
  /// Refuses with body_too_large now when the announced length is above, later when chunks are.
  Status limit_body(std::size_t bytes_max);
  std::string take_body();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yilian::http
