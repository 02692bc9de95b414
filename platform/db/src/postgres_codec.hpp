#pragma once
// Values to and from PostgreSQL's binary format.
#include <libpq-fe.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "backend.hpp"

namespace yilian::db::postgres {

/// The parameters of one statement in the form libpq takes. Points into the values it was made
/// from.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values);
  int count() const { return static_cast<int>(types_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  /// One character per parameter: statements prepared with other types are other statements.
  const std::string& signature() const { return signature_; }

 private:
  std::vector<Oid> types_;
  std::vector<const char*> data_;
  std::vector<int> lengths_, formats_;
  std::vector<std::array<char, 8>> numbers_;
  std::string signature_;
};

/// All rows of a result in binary format. Throws Failure for a type that has no Value.
std::vector<Row> decode(const PGresult* result);

}  // namespace yilian::db::postgres
