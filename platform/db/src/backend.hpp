#pragma once
// What the two databases share behind the face: sessions that take text made at run time
// (migrations only), the lock around a migration, and the one place where exceptions become Error
// values.
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "db/database.hpp"

namespace yilian::db {

/// A session that also runs text which is not a literal. Never cached, never with bound values.
class RawSession : public Session {
 public:
  virtual void script(const std::string& text) = 0;
};

class Backend : public Database {
 public:
  /// Runs body while no other process migrates this database.
  virtual Status while_migrating(const std::function<Status()>& body) = 0;
  /// True when tables are to be made PARTITION BY HASH (region_id).
  virtual bool partitioned() const = 0;

  Status migrate(const std::vector<Migration>& all) final;
};

Result<std::unique_ptr<Database>> open_sqlite(const Options& options);
Result<std::unique_ptr<Database>> open_postgres(const Options& options);

/// What a caller in a fiber gets after `fiber::decline_here`.
Error left_to_worker();

/// One more for `round_trips_here`.
void count_round_trip();

Error to_error(const Failure& failure);
/// The Error for the exception that is being handled; call it inside a catch block only.
Error current_error();
/// The first words of a statement for the log. Statements are literals, so they hold no personal
/// data.
std::string excerpt(std::string_view text);
/// Ends the process: the caller broke a rule of the face, and going on could lose data.
[[noreturn]] void programmer_error(const char* text);

/// A statement's rule for its parameters, the same on both dialects: $1 … $n, every n of them
/// bound. The highest $n of a statement, outside quotes and comments.
std::size_t highest_parameter(std::string_view text);
[[noreturn]] void wrong_parameters(Sql sql, std::size_t given);

}  // namespace yilian::db
