#pragma once
// The server's log: one JSON object per line on standard error, for whatever collects it. Everybody
// may call it from any thread. An event has a fixed name and named values; it never
// carries personal data: no names, document numbers, phones, clinical text, tokens, request bodies
// or queries.
//   log::info("server.started", {{"port", 8080}, {"tls", true}});
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace yilian::log {

enum class Level : std::uint8_t { debug, info, warn, error, off };

/// One value of an event. Text is copied only into the line, so views may be temporary.
class Value {
 public:
  Value(std::string_view text) : kind_(Kind::text), text_(text) {}
  Value(const std::string& text) : kind_(Kind::text), text_(text) {}
  Value(const char* text) : kind_(Kind::text), text_(text) {}
  Value(bool value) : kind_(Kind::boolean), integer_(value) {}
  template <std::integral T>
  Value(T value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}
  Value(double value) : kind_(Kind::real), real_(value) {}

  void append_json(std::string& out) const;

 private:
  enum class Kind : std::uint8_t { text, boolean, integer, real };
  Kind kind_;
  std::string_view text_;
  std::int64_t integer_ = 0;
  double real_ = 0;
};

struct Field {
  std::string_view key;
  Value value;
};
using FieldList = std::initializer_list<Field>;

void debug(std::string_view event, FieldList fields = {});
void info(std::string_view event, FieldList fields = {});
void warn(std::string_view event, FieldList fields = {});
void error(std::string_view event, FieldList fields = {});

/// Events below the level are dropped; `info` at start.
void set_level(Level level);
/// `debug info warn error off`; false for another word, the level stays.
bool set_level(std::string_view name);

/// Lines are appended to a file instead of standard error, for tests. Before anything is logged.
void write_to(const std::string& file);

/// The line without its end, as it would be written. `epoch_ms` is UTC. For tests.
std::string format_line(std::int64_t epoch_ms, Level level, std::string_view event,
                        FieldList fields);

}  // namespace yilian::log
