// Reads messages (separated by 1C) from a file again and again, and looks at every component of
// each.
//   bench_hl7_parse FILE SECONDS; prints messages a second and a sum that keeps the work from being
//   left out.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "hl7/message.hpp"

namespace {

namespace hl7 = yilian::hl7;

std::size_t walk(const hl7::Message& message) {
  std::size_t sum = 0;
  for (const auto& segment : message.segments())
    for (std::size_t f = 1; f <= segment.fields(); ++f)
      for (const auto repetition : segment.field(f).each_repetition())
        for (const auto component : repetition.each_component()) sum += component.raw().size();
  return sum;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < all.size();) {
    const auto end = std::min(all.find('\x1C', at), all.size());
    messages.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto until = begin + std::chrono::duration<double>(std::atof(arguments[2]));
  std::size_t parsed = 0, sum = 0;
  while (Clock::now() < until)
    for (const auto& bytes : messages) {
      const auto message = hl7::Message::read(bytes);
      if (!message) return 1;
      sum += walk(*message);
      ++parsed;
    }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%.0f %zu\n", static_cast<double>(parsed) / seconds, sum);
  return 0;
}
