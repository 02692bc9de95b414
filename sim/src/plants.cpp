#include "plants.hpp"

#include "db/database.hpp"

namespace yilian::sim {
namespace {

using db::operator""_sql;

/// In the order of the enum.
constexpr std::string_view names[] = {"none",
                                      "event_lost",
                                      "event_twice",
                                      "count_changed",
                                      "audit_removed",
                                      "chain_changed",
                                      "state_forged",
                                      "holder_removed",
                                      "deadline_removed",
                                      "relationship_added",
                                      "escalation_removed",
                                      "keys_forgotten",
                                      "waiting_changed",
                                      "change_undone"};

constexpr auto lose_event =
    "DELETE FROM outbox WHERE region_id = $1 AND id = (SELECT id FROM outbox "
    "WHERE region_id = $1 AND position IS NULL AND kind LIKE 'referral.%' LIMIT 1)"_sql;
constexpr auto repeat_event =
    "UPDATE consumers SET position = position - 1 WHERE region_id = $1 AND name = 'reporting' "
    "AND EXISTS (SELECT 1 FROM outbox o WHERE o.region_id = consumers.region_id "
    "AND o.position = consumers.position AND o.kind IN ('referral.accept', 'referral.close'))"_sql;
constexpr auto change_count =
    "UPDATE referral_counts SET n = n + 1 WHERE region_id = $1 AND measure = 'accepted'"_sql;
constexpr auto remove_audit =
    "DELETE FROM audit WHERE region_id = $1 AND position IS NULL AND outcome = 'done'"_sql;
constexpr auto change_audit =
    "UPDATE audit SET remote = 'elsewhere' WHERE region_id = $1 AND position = 100"_sql;
constexpr auto forge_state =
    "INSERT INTO referral_timeline (region_id, referral_id, sequence, at, action, state, "
    "account_id, person_name, organisation_id, organisation_name, role, content_version, held_ms) "
    "SELECT region_id, referral_id, sequence + 100, at, 'close', 'closed', account_id, '', "
    "organisation_id, '', role, 1, 0 FROM referral_timeline WHERE region_id = $1 LIMIT 1"_sql;
constexpr auto remove_holder =
    "UPDATE referrals SET holder_side = 'nobody', holder_organisation = NULL "
    "WHERE region_id = $1 AND is_open = 1"_sql;
constexpr auto remove_deadline =
    "UPDATE referrals SET due_at = NULL, office_at = NULL WHERE region_id = $1 AND is_open = 1"_sql;
constexpr auto add_relationship =
    "INSERT INTO relationships (region_id, patient_id, organisation_id, basis, source_id, scope, "
    "from_at, until_at) SELECT r.region_id, r.patient_id, o.id, 'visit', r.id, 'full', 0, "
    "9999999999999 FROM referrals r JOIN organisations o ON o.region_id = r.region_id "
    "WHERE r.region_id = $1 ON CONFLICT DO NOTHING"_sql;
constexpr auto remove_escalation =
    "UPDATE referrals SET office_at = NULL WHERE region_id = $1 AND is_open = 1 "
    "AND office_at < (SELECT MAX(changed_at) FROM referrals WHERE region_id = $1)"_sql;
constexpr auto forget_keys = "DELETE FROM idempotency WHERE region_id = $1"_sql;
constexpr auto change_waiting =
    "UPDATE referrals SET offers = replace(offers, '\"senderMs\":', '\"senderMs\":1') "
    "WHERE region_id = $1 AND offers NOT LIKE '%\"senderMs\":1%'"_sql;
constexpr auto undo_change =
    "UPDATE referrals SET state = 'completed', version = version - 1 WHERE region_id = $1 "
    "AND id = (SELECT MIN(id) FROM referrals WHERE region_id = $1 AND state = 'closed')"_sql;

db::Sql statement(Plant plant) {
  switch (plant) {
    case Plant::event_lost:
      return lose_event;
    case Plant::event_twice:
      return repeat_event;
    case Plant::count_changed:
      return change_count;
    case Plant::audit_removed:
      return remove_audit;
    case Plant::chain_changed:
      return change_audit;
    case Plant::state_forged:
      return forge_state;
    case Plant::holder_removed:
      return remove_holder;
    case Plant::deadline_removed:
      return remove_deadline;
    case Plant::relationship_added:
      return add_relationship;
    case Plant::escalation_removed:
      return remove_escalation;
    case Plant::keys_forgotten:
      return forget_keys;
    case Plant::waiting_changed:
      return change_waiting;
    case Plant::change_undone:
    case Plant::none:
      return undo_change;
  }
  return undo_change;
}

}  // namespace

void Planter::act(Story& story) {
  if (plant_ == Plant::none || story.now() < when_) return;
  const auto spoiled = story.world.app().database().write(
      [&](db::Session& s) -> Result<std::int64_t> { return s.exec(statement(plant_), region); });
  if (!spoiled) throw std::runtime_error("can't plant: " + spoiled.error().internal);
  // Keys are forgotten from now on: one moment would hardly hit a repeated command.
  if (*spoiled > 0 && plant_ != Plant::keys_forgotten) plant_ = Plant::none;
}

std::string_view to_string(Plant plant) { return names[static_cast<std::size_t>(plant)]; }

std::optional<Plant> parse_plant(std::string_view name) {
  for (std::size_t i = 0; i < std::size(names); ++i)
    if (names[i] == name) return static_cast<Plant>(i);
  return std::nullopt;
}

}  // namespace yilian::sim
