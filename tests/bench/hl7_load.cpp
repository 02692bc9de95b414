// Admissions over MLLP from several connections, each with some messages on their way.
//   bench_hl7_load PORT SECONDS CONNECTIONS DEPTH PREFIX; prints answers AA a second, and what was
//   no AA
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "mllp/client.hpp"
#include "mllp/framer.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::string admission(const std::string& control, int person) {
  return "MSH|^~\\&|HIS|COUNTY|YILIAN||20260302080000||ADT^A01^ADT_A01|" + control +
         "|P|2.5.1\rEVN||20260302080000\rPID|1||M" + std::to_string(person) +
         "^^^COUNTY^MR||王^小明||19800215|M|||城关镇 12 号\rPV1|1|I|内科^301^1||||1001^李^医生"
         "||||||||||||" +
         control + "\r";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 6) return 2;
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  const double seconds = std::atof(arguments[2]);
  const int connections = std::atoi(arguments[3]), depth = std::atoi(arguments[4]);
  std::atomic<std::int64_t> good = 0, other = 0;
  const auto begin = Clock::now();
  const auto until = begin + std::chrono::duration<double>(seconds);
  std::vector<std::thread> threads;
  for (int t = 0; t < connections; ++t)
    threads.emplace_back([&, t] {
      yilian::mllp::ClientOptions options;
      options.port = port;
      options.seconds_max = 60;
      auto client = yilian::mllp::Client::connect(options);
      if (!client) return;
      int next = 0, waiting = 0;
      const auto send = [&] {
        const auto control =
            std::string(arguments[5]) + "-" + std::to_string(t) + "-" + std::to_string(next);
        ++waiting;
        return (*client)
            ->send(yilian::mllp::framed(admission(control, (t * 7919 + next++) % 5000)))
            .has_value();
      };
      for (int i = 0; i < depth; ++i)
        if (!send()) return;
      while (waiting > 0) {
        const auto answer = (*client)->receive();
        if (!answer) return;
        --waiting;
        ++(answer->find("MSA|AA") != std::string::npos ? good : other);
        if (Clock::now() < until && !send()) return;
      }
    });
  for (auto& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%.0f %lld\n", static_cast<double>(good.load()) / took,
              static_cast<long long>(other.load()));
  return 0;
}
