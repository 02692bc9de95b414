#include "patients/following.hpp"

#include "db/moving.hpp"

namespace yilian::patients {

std::vector<MovedEntry> move_rows(db::Session& session, RegionId region,
                                  std::span<const db::Moving> tables, PatientId from,
                                  PatientId to) {
  std::vector<MovedEntry> out;
  for (auto& [part, id] : db::move_rows(session, region, tables, from.value, to.value))
    out.push_back({std::move(part), id});
  return out;
}

void move_rows_back(db::Session& session, RegionId region, std::span<const db::Moving> tables,
                    PatientId to, PatientId from, const std::vector<MovedEntry>& moved) {
  for (const auto& one : moved)
    db::move_row_back(session, region, tables, to.value, from.value, one.part, one.id);
}

MergeFollower follower_of(std::string name, RegionId region, std::span<const db::Moving> tables) {
  return {std::move(name),
          [region, tables](db::Session& s, const Call&, PatientId from, PatientId to)
              -> Result<std::vector<MovedEntry>> { return move_rows(s, region, tables, from, to); },
          [region, tables](db::Session& s, const Call&, PatientId to, PatientId from,
                           const std::vector<MovedEntry>& moved) -> Status {
            move_rows_back(s, region, tables, to, from, moved);
            return {};
          }};
}

}  // namespace yilian::patients
