#include "neighbours.hpp"

#include "crypto/crypto.hpp"
#include "log/log.hpp"

namespace yilian::app {
namespace {

constexpr const char* channel = "yilian_news";
constexpr int wait_ms = 300;  ///< how long a stop may take

}  // namespace

Neighbours::Neighbours(db::Database& database, db::Options options, Heard heard)
    : database_(database),
      options_(std::move(options)),
      heard_(std::move(heard)),
      own_(crypto::random_token()) {}

void Neighbours::start() {
  if (database_.dialect() == db::Dialect::sqlite) return;
  thread_ = std::thread([this] {
    db::Listener listener(options_, channel);
    while (!stopping_)
      for (const auto& payload : listener.wait(wait_ms)) hear(payload);
  });
}

void Neighbours::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void Neighbours::tell(const access::Ended& ended) {
  tell(ended.session.empty() ? "account " + to_string(ended.account) : "session " + ended.session);
}

void Neighbours::tell(const std::string& what) {
  if (const Status done = db::notify(database_, channel, own_ + " " + what); !done)
    log::warn("neighbours.not_told", {{"internal", done.error().internal}});
}

void Neighbours::hear(const std::string& payload) const {
  const auto blank = payload.find(' ');
  if (blank == std::string::npos || payload.substr(0, blank) == own_) return;
  const auto what = std::string_view(payload).substr(blank + 1);
  if (what == "news") return heard_.news();
  access::Ended ended;
  if (what.starts_with("session ")) ended.session = what.substr(8);
  else if (what.starts_with("account "))
    ended.account = AccountId{parse_uuid(what.substr(8)).value_or(Uuid{})};
  else return;
  heard_.ended(ended);
}

}  // namespace yilian::app
