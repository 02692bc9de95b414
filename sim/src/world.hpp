#pragma once
// One installation in process on a folder in memory, its stepped clock, and the staff of a small
// county that calls it through the real router. Nobody reaches around the routes but to set the
// scene and to check.
#include <memory>
#include <string>
#include <vector>

#include "app/installation.hpp"
#include "app/stepped_clock.hpp"
#include "json/json.hpp"

namespace yilian::sim {

namespace bj = boost::json;

inline constexpr RegionId region = 530111;
inline constexpr const char* password = "river-stone-42";

struct Unit {
  std::string label, id;
  int level = 1;
  bool outside = false, step_down = false;
  std::vector<std::string> departments;
};

struct Member {
  std::string label;
  Role role = Role::physician;
  std::size_t unit = 0;
  std::string account, cookie, csrf;
  std::vector<std::size_t> contact_of;  ///< units whose overdue referrals reach this member
  bool has(Right right) const { return rights_of(role).test(static_cast<std::size_t>(right)); }
};

struct Command {
  http::Method method = http::Method::get;
  std::string path;  ///< with its query
  bj::value body;
  std::optional<std::int64_t> if_match;
  std::string key;  ///< Idempotency-Key, or empty
};

struct Reply {
  int status = 0;
  bj::value json;
  std::string trace;

  bool ok() const { return status >= 200 && status < 300; }
  std::string text(std::string_view pointer) const;
  std::int64_t number(std::string_view pointer) const;
  bool holds(std::string_view pointer) const;
  const bj::array& array(std::string_view pointer) const;
  std::string code() const { return text("/code"); }
};

class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Reply send(const Member& member, const Command& command);
  Reply get(const Member& member, const std::string& path) {
    return send(member, {http::Method::get, path, {}, {}, ""});
  }
  void run_jobs();
  /// The server is killed: what goes on is a new one on the files as they are at this moment.
  void crash();

  Instant now() const { return clock_.now(); }
  void move_clock(std::int64_t ms) { clock_.set({clock_.now().ms + ms}); }
  app::Installation& app() { return *app_; }
  std::string anchor_file() const;
  const std::vector<Unit>& units() const { return units_; }
  const std::vector<Member>& members() const { return members_; }
  const Unit& unit(const std::string& id) const;

  template <class F>
  auto read(F fn) {
    using T = std::invoke_result_t<F, db::Session&>;
    auto answer =
        app_->database().read([&](db::Session& s) -> Result<T> { return Result<T>(fn(s)); });
    if (!answer) throw std::runtime_error("can't read: " + answer.error().internal);
    return std::move(*answer);
  }

 private:
  void open();
  void build();
  void hire(std::size_t unit, Role role, std::vector<std::size_t> contact_of);
  std::string folder() const { return root_ + "/data" + std::to_string(lives_); }

  std::string root_;
  int lives_ = 0;
  std::int64_t requests_ = 0;
  app::SteppedClock clock_;
  std::unique_ptr<app::Installation> app_;
  std::vector<Unit> units_;
  std::vector<Member> members_;
};

}  // namespace yilian::sim
