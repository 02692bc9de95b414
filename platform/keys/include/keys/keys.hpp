#pragma once
// Which key of the key file seals and indexes, as the database says it, so that every server of an
// installation does the same at the same moment. A transaction that stores a sealed value or a
// blind index asks `for_writing`, one that searches by a blind index `for_reading`; nobody else
// names a key. Never stores a value of a key that the database does not know.
//
// A rotation has three phases (rotation.hpp): the key in use alone; another one coming, with which
// everything new is sealed, and both blind indexes kept; the new one in use, the old one leaving.
// A person's blind index stands in one of two columns, by whether the key's number is odd, so that
// in each phase one column is complete and unique, and two neighbouring phases share one.
#include <optional>
#include <string>
#include <vector>

#include "crypto/crypto.hpp"
#include "db/database.hpp"

namespace yilian::keys {

std::vector<db::Migration> migrations();

struct Phase {
  int in_use = 1;
  std::string in_use_print;
  std::optional<int> coming;
  std::optional<std::string> coming_print;
  std::optional<int> leaving;

  int sealing() const { return coming.value_or(in_use); }
};

/// A blind index in the columns for odd and for even keys.
struct Indexes {
  std::optional<db::Bytes> odd, even;
};

/// The vault as one transaction may use it.
class Ring {
 public:
  Ring(const crypto::Vault& vault, Phase phase) : vault_(&vault), phase_(std::move(phase)) {}

  const Phase& phase() const { return phase_; }
  const crypto::Vault& vault() const { return *vault_; }
  crypto::Bytes seal(std::string_view plain, std::string_view context) const {
    return vault_->seal(phase_.sealing(), plain, context);
  }
  Result<std::string> unseal(const crypto::Bytes& sealed, std::string_view context) const {
    return vault_->unseal(sealed, context);
  }
  /// What is to be stored; both empty for an empty value.
  Indexes indexes(std::string_view kind, std::string_view value) const;
  /// What is to be looked for: the key in use has indexed everything.
  db::Bytes index(std::string_view kind, std::string_view value) const {
    return vault_->blind_index(phase_.in_use, kind, value);
  }
  bool searches_odd() const { return phase_.in_use % 2 == 1; }
  /// The value sealed with the key that seals now; nothing when it is already.
  Result<std::optional<db::Bytes>> resealed(const std::optional<db::Bytes>& sealed,
                                            std::string_view context) const;

 private:
  const crypto::Vault* vault_;
  Phase phase_;
};

/// For a transaction that stores; the phase stays until it ends. Throws db::Failure{unavailable}
/// when the key file lacks a key that is needed.
Ring for_writing(db::Session& session, const crypto::Vault& vault, RegionId region);
/// For a transaction that only reads.
Ring for_reading(db::Session& session, const crypto::Vault& vault, RegionId region);

/// Nothing while the database knows no key.
Result<std::optional<Phase>> phase(db::Database& database, RegionId region);
/// The first key of an installation; what is known already stays. `print` is of key 1.
Status begin_with(db::Database& database, RegionId region, const std::string& print);
/// Why this key file does not fit the database, in words for an administrator.
Status check(const crypto::Vault& vault, const Phase& phase, const std::string& file);

}  // namespace yilian::keys
