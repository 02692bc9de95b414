// Address and query of a request and what cursors are made of: ids, dates, times.
#include "fuzz.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using yilian::fuzz::check;
  const auto text = yilian::fuzz::text_of(data, size);
  if (const auto date = yilian::parse_date(text))
    check(yilian::parse_date(yilian::to_string(*date)) == date, "a date is read as it is written");
  if (const auto at = yilian::parse_instant(text))
    check(yilian::parse_instant(yilian::to_string(*at)) == at, "a time is read as it is written");
  const auto target = yilian::http::parse_target(text);
  if (!target) return 0;
  check(target->path.starts_with('/'), "a path starts with a slash");
  check(target->path.find("/../") == std::string::npos, "a path has no dot segments");
  for (const auto& [name, value] : target->query)
    check(yilian::is_clean_text(name) && yilian::is_clean_text(value), "a query is clean text");
  return 0;
}
