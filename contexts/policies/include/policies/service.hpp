#pragma once
// Keeps policy documents and tells which version is in force on a day. Contexts that read a kind of
// document register it at start with its checker and with what the program ships; then they ask
// `in_force` inside their own session. Nothing is decided here about what a document says.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "policies/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}

namespace yilian::policies {

std::vector<db::Migration> migrations();

inline constexpr std::size_t content_bytes_max = 300'000;

/// What is wrong with a document; pointers begin at its root. `complete` asks for everything that
/// must hold before others see it, such as its examples; a draft may wait with that.
using Checker = std::function<std::vector<FieldError>(const std::string& key,
                                                      const std::string& content, bool complete)>;

/// A document of the program: version 1, in force until another one is.
struct Shipped {
  std::string key, title, source;
  Date effective_from;
  std::string content;
};

struct KindInfo {
  std::string name, zh, en;
  bool open_keys = false;
  Checker check;
  std::vector<Shipped> shipped;
};

/// A version that is in force. Its content never changes, so it may be kept by kind, key and
/// number.
struct InForce {
  std::string kind, key, title, source;
  std::int64_t number = 1;
  Date effective_from;
  std::shared_ptr<const std::string> content;
};

class Service {
 public:
  Service(db::Database& database, RegionId region);
  ~Service();
  /// At start, before requests. A shipped document that its own checker refuses is a fault.
  Status register_kind(KindInfo kind);
  void add_routes(api::Api& api);

  /// The version of every key of a kind on a day, shipped keys in their order, then those that were
  /// added. One statement says which they are, so that an approval on another server counts at
  /// once; contents are read once.
  std::vector<InForce> in_force(db::Session& session, const std::string& kind, Date day);
  std::optional<InForce> in_force(db::Session& session, const std::string& kind,
                                  const std::string& key, Date day);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::policies
