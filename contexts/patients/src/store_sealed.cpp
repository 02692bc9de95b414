// What a rotation of the key does to the tables of patients.
#include "keys/rotation.hpp"
#include "match/keys.hpp"
#include "match/store_index.hpp"
#include "patients/service.hpp"
#include "store.hpp"

namespace yilian::patients {
namespace {

using db::operator""_sql;
using Sealed = std::optional<db::Bytes>;

constexpr auto people_sql =
    "SELECT id, version, document_sealed, phone_sealed, address_sealed, insurance_sealed, "
    "guardian_sealed FROM people WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
// A row that changed meanwhile was sealed by its change. The version stays: no content changed.
constexpr auto reseal_odd_sql =
    "UPDATE people SET document_sealed = $4, phone_sealed = $5, address_sealed = $6, "
    "insurance_sealed = $7, guardian_sealed = $8, document_index = $9, phone_index = $10 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto reseal_even_sql =
    "UPDATE people SET document_sealed = $4, phone_sealed = $5, address_sealed = $6, "
    "insurance_sealed = $7, guardian_sealed = $8, document_index_even = $9, phone_index_even = $10 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto ids_sql =
    "SELECT id FROM people WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
constexpr auto clear_odd_sql =
    "UPDATE people SET document_index = NULL, phone_index = NULL "
    "WHERE region_id = $1 AND id > $2 AND id <= $3"_sql;
constexpr auto clear_even_sql =
    "UPDATE people SET document_index_even = NULL, phone_index_even = NULL "
    "WHERE region_id = $1 AND id > $2 AND id <= $3"_sql;

constexpr auto corrections_sql =
    "SELECT patient_id, id, before_sealed, after_sealed FROM corrections "
    "WHERE region_id = $1 AND (patient_id, id) > ($2, $3) ORDER BY patient_id, id LIMIT $4"_sql;
constexpr auto reseal_correction_sql =
    "UPDATE corrections SET before_sealed = $4, after_sealed = $5 "
    "WHERE region_id = $1 AND patient_id = $2 AND id = $3"_sql;

constexpr const char* contexts[] = {"people.document", "people.phone", "people.address",
                                    "people.insurance", "people.guardian"};

/// One person; true when something was sealed anew.
Result<bool> reseal_person(db::Session& s, const keys::Ring& ring, RegionId region,
                           const db::Row& row) {
  PatientId id;
  std::int64_t version = 0;
  Sealed sealed[std::size(contexts)];
  row.read(id, version, sealed[0], sealed[1], sealed[2], sealed[3], sealed[4]);
  bool changed = false;
  for (std::size_t i = 0; i < std::size(contexts); ++i) {
    TRY(auto anew, ring.resealed(sealed[i], contexts[i]));
    if (!anew) continue;
    sealed[i] = std::move(*anew);
    changed = true;
  }
  if (!changed) return false;
  const auto indexes = [&](const Sealed& value, const char* kind,
                           const char* context) -> Result<keys::Indexes> {
    if (!value) return keys::Indexes{};
    TRY(const std::string plain, ring.unseal(*value, context));
    return ring.indexes(kind, plain);
  };
  TRY(const auto document, indexes(sealed[0], "document", contexts[0]));
  TRY(const auto phone, indexes(sealed[1], "phone", contexts[1]));
  const bool odd = ring.phase().sealing() % 2 == 1;
  return s.exec(odd ? reseal_odd_sql : reseal_even_sql, region, id, version, sealed[0], sealed[1],
                sealed[2], sealed[3], sealed[4], odd ? document.odd : document.even,
                odd ? phone.odd : phone.even) == 1;
}

Result<keys::Page> reseal_people(db::Session& s, const keys::Ring& ring, RegionId region,
                                 const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(people_sql, region, after.id, limit)) {
    const auto id = row.get<Uuid>(0);
    auto changed = reseal_person(s, ring, region, row);
    if (!changed) {
      changed.error().internal = to_string(id) + ": " + changed.error().internal;
      return std::unexpected(changed.error());
    }
    ++page.looked_at;
    page.resealed += *changed ? 1 : 0;
    page.next = keys::Position{id, {}, -1};
  }
  return page;
}

keys::Page clear_people(db::Session& s, RegionId region, bool odd, const keys::Position& after,
                        std::int64_t limit) {
  keys::Page page;
  const auto rows = s.query(ids_sql, region, after.id, limit);
  if (rows.empty()) return page;
  const auto last = rows.back().get<Uuid>(0);
  s.exec(odd ? clear_odd_sql : clear_even_sql, region, after.id, last);
  page.looked_at = std::ssize(rows);
  page.next = keys::Position{last, {}, -1};
  return page;
}

Result<keys::Page> reseal_corrections(db::Session& s, const keys::Ring& ring, RegionId region,
                                      const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(corrections_sql, region, after.id, after.inner, limit)) {
    keys::Position at;
    db::Bytes before, now;
    row.read(at.id, at.inner, before, now);
    TRY(const auto before_anew, ring.resealed(before, "corrections.value"));
    TRY(const auto now_anew, ring.resealed(now, "corrections.value"));
    if (before_anew || now_anew) {
      s.later(reseal_correction_sql, region, at.id, at.inner, before_anew.value_or(before),
              now_anew.value_or(now));
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = at;
  }
  return page;
}

/// The keys of the master index under the coming key, beside those of the one in use.
Result<keys::Page> index_people(db::Session& s, const keys::Ring& ring, RegionId region,
                                const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  const auto ids = store::people_after(s, region, after.id, limit);
  const bool odd = ring.phase().sealing() % 2 == 1;
  for (const auto id : ids) {
    TRY(auto row, store::person(s, ring.vault(), region, id));
    if (row) {
      const auto keys = match::keys_of(match::prepared(std::move(row->data)));
      if (store::count_match_keys(s, region, id, odd) < std::ssize(keys)) {
        store::insert_match_keys(s, ring, region, id, keys);
        ++page.resealed;
      }
    }
    ++page.looked_at;
    page.next = keys::Position{id.value, {}, -1};
  }
  return page;
}

keys::Page clear_index(db::Session& s, RegionId region, bool odd, const keys::Position& after,
                       std::int64_t limit) {
  keys::Page page;
  const auto ids = store::people_after(s, region, after.id, limit);
  if (ids.empty()) return page;
  store::clear_match_keys(s, region, odd, after.id, ids.back().value);
  page.looked_at = std::ssize(ids);
  page.next = keys::Position{ids.back().value, {}, -1};
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  return {{.name = "people", .reseal = reseal_people, .clear = clear_people},
          {.name = "corrections", .reseal = reseal_corrections},
          {.name = "match_keys", .reseal = index_people, .clear = clear_index}};
}

}  // namespace yilian::patients
