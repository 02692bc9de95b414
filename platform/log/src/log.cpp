#include "log/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>

#include "kernel/text.hpp"

namespace yilian::log {
namespace {

// A value longer than this is a mistake, and a line must stay one line of a collector.
constexpr std::size_t text_bytes_max = 2000;

std::string_view level_name(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warn:
      return "warn";
    case Level::error:
      return "error";
    case Level::off:
      return "off";
  }
  return "off";
}

/// Cuts at a code point's start, so that a cut text stays valid.
std::string_view bounded(std::string_view text) {
  if (text.size() <= text_bytes_max) return text;
  std::size_t end = text_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

void append_text(std::string& out, std::string_view text) {
  text = bounded(text);
  // is_clean_text also refuses control characters; those are escaped below, but bytes that are not
  // UTF-8 would break the line for every JSON reader, so that then all high bytes are escaped.
  const bool clean = is_clean_text(text);
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !clean)) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string time_text(std::int64_t epoch_ms) {
  const std::time_t seconds = static_cast<std::time_t>(epoch_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> room{};
  const int size =
      std::snprintf(room.data(), room.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                    parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                    parts.tm_min, parts.tm_sec, static_cast<int>(epoch_ms % 1000));
  return {room.data(), static_cast<std::size_t>(size)};
}

std::atomic<Level>& threshold() {
  static std::atomic<Level> level{Level::info};
  return level;
}

spdlog::logger& writer() {
  // Never destroyed: threads may log until the process ends.
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger("yilian", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

void write(Level level, std::string_view event, FieldList fields) {
  if (level < threshold().load(std::memory_order_relaxed)) return;
  try {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    writer().log(spdlog::level::info, spdlog::string_view_t(format_line(ms, level, event, fields)));
  } catch (...) {
    // A log line is not worth a request.
  }
}

}  // namespace

void Value::append_json(std::string& out) const {
  switch (kind_) {
    case Kind::text:
      append_text(out, text_);
      return;
    case Kind::boolean:
      out += integer_ ? "true" : "false";
      return;
    case Kind::integer:
      out += std::to_string(integer_);
      return;
    case Kind::real:
      break;
  }
  if (!std::isfinite(real_)) {
    out += "null";
    return;
  }
  std::array<char, 40> room{};
  const auto end = std::to_chars(room.data(), room.data() + room.size(), real_).ptr;
  out.append(room.data(), end);
}

std::string format_line(std::int64_t epoch_ms, Level level, std::string_view event,
                        FieldList fields) {
  std::string out = "{\"time\":\"" + time_text(epoch_ms) + "\",\"level\":\"";
  out += level_name(level);
  out += "\",\"event\":";
  append_text(out, event);
  for (const Field& field : fields) {
    out += ',';
    append_text(out, field.key);
    out += ':';
    field.value.append_json(out);
  }
  out += '}';
  return out;
}

void debug(std::string_view event, FieldList fields) { write(Level::debug, event, fields); }
void info(std::string_view event, FieldList fields) { write(Level::info, event, fields); }
void warn(std::string_view event, FieldList fields) { write(Level::warn, event, fields); }
void error(std::string_view event, FieldList fields) { write(Level::error, event, fields); }

void write_to(const std::string& file) {
  writer().sinks() = {std::make_shared<spdlog::sinks::basic_file_sink_mt>(file)};
  writer().set_pattern("%v");
  writer().flush_on(spdlog::level::trace);
}

void set_level(Level level) { threshold() = level; }

bool set_level(std::string_view name) {
  for (const Level level : {Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
    if (level_name(level) != name) continue;
    set_level(level);
    return true;
  }
  return false;
}

}  // namespace yilian::log
