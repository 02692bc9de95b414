#pragma once
// Every SQL statement about identities of the external provider: links, and what is on its way
// there.
#include <optional>
#include <string>

#include "access/types.hpp"
#include "db/database.hpp"

namespace yilian::access::store {

struct IdentityRow {
  AccountId account_id;
  std::string issuer;
  db::Bytes subject_index;  ///< keyed hash of issuer and subject; neither can be read back from it
  Instant linked_at;
  std::optional<Instant> last_used_at;
};
/// False when the account has a link, or the identity belongs to another account.
bool insert_identity(db::Session& s, RegionId region, const IdentityRow& row);
std::optional<IdentityRow> identity_of(db::Session& s, RegionId region, AccountId account);
std::optional<IdentityRow> identity_by_subject(db::Session& s, RegionId region,
                                               const db::Bytes& subject_index);
void delete_identity(db::Session& s, RegionId region, AccountId account);
void identity_used(db::Session& s, RegionId region, AccountId account, Instant now);

/// What a browser began: to sign in, to link, or, proved by the provider, to give its one-time
/// code.
enum class Purpose : std::uint8_t { sign_in, link, code };
struct PendingRow {
  db::Bytes browser_index;
  Purpose purpose = Purpose::sign_in;
  std::optional<AccountId> account_id;  ///< who links, or whom the provider proved
  Instant expires_at;
};
/// False when `max` others are on their way; what lapsed does not count and is removed.
bool insert_pending(db::Session& s, RegionId region, const PendingRow& row, Instant now,
                    std::int64_t max);
std::optional<PendingRow> pending(db::Session& s, RegionId region, const db::Bytes& browser_index);
/// True for one caller only.
bool delete_pending(db::Session& s, RegionId region, const db::Bytes& browser_index);
std::int64_t purge_pending(db::Session& s, RegionId region, Instant now);

}  // namespace yilian::access::store
