#include "keys/keys.hpp"

#include "store.hpp"

namespace yilian::keys {
namespace {

/// The text says what to do; it is logged with the 503 that follows.
void require(const crypto::Vault& vault, int key, const std::string& print) {
  if (!vault.has(key))
    throw db::Failure{Code::unavailable, "the key file lacks key " + std::to_string(key) +
                                             ", which is in use; copy the newest key file here"};
  if (!print.empty() && vault.fingerprint(key) != print)
    throw db::Failure{Code::unavailable, "key " + std::to_string(key) +
                                             " of the key file is another one than the data's"};
}

Ring ring(db::Session& session, const crypto::Vault& vault, RegionId region) {
  Phase now = store::phase(session, region).value_or(Phase{});
  require(vault, now.in_use, now.in_use_print);
  if (now.coming) require(vault, *now.coming, now.coming_print.value_or(""));
  return Ring(vault, std::move(now));
}

}  // namespace

Indexes Ring::indexes(std::string_view kind, std::string_view value) const {
  Indexes out;
  if (value.empty()) return out;
  const auto put = [&](int key) {
    (key % 2 == 1 ? out.odd : out.even) = vault_->blind_index(key, kind, value);
  };
  put(phase_.in_use);
  if (phase_.coming) put(*phase_.coming);
  return out;
}

Result<std::optional<db::Bytes>> Ring::resealed(const std::optional<db::Bytes>& sealed,
                                                std::string_view context) const {
  if (!sealed || crypto::key_of(*sealed) == phase_.sealing()) return std::optional<db::Bytes>();
  TRY(const std::string plain, vault_->unseal(*sealed, context));
  return std::optional(seal(plain, context));
}

Ring for_writing(db::Session& session, const crypto::Vault& vault, RegionId region) {
  store::hold_phase(session);
  return ring(session, vault, region);
}

Ring for_reading(db::Session& session, const crypto::Vault& vault, RegionId region) {
  return ring(session, vault, region);
}

Result<std::optional<Phase>> phase(db::Database& database, RegionId region) {
  return database.read([&](db::Session& session) -> Result<std::optional<Phase>> {
    return store::phase(session, region);
  });
}

Status begin_with(db::Database& database, RegionId region, const std::string& print) {
  return database.write([&](db::Session& session) -> Status {
    store::insert_phase(session, region, print);
    return {};
  });
}

Status check(const crypto::Vault& vault, const Phase& phase, const std::string& file) {
  const auto lacks = [&](int key) {
    return fault(
        "key file " + file + " lacks key " + std::to_string(key) +
        ", with which data are sealed; put the newest copy there (docs/operations.md, Keys)");
  };
  const auto alien = fault("key file " + file +
                           " does not belong to this database; restore the key file that the data "
                           "was written with (docs/operations.md, Keys)");
  if (!vault.has(phase.in_use)) return lacks(phase.in_use);
  if (vault.fingerprint(phase.in_use) != phase.in_use_print) return alien;
  if (!phase.coming) return {};
  if (!vault.has(*phase.coming)) return lacks(*phase.coming);
  if (vault.fingerprint(*phase.coming) != phase.coming_print) return alien;
  return {};
}

}  // namespace yilian::keys
