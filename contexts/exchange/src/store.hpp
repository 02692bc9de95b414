#pragma once
// Every SQL statement of the exchange. Called inside the caller's session; asks for no right.
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "exchange/types.hpp"
#include "mappings.hpp"
#include "plan.hpp"

namespace yilian::exchange::store {

// -- senders (store_senders.cpp)
/// Counts the changes of senders and mappings of the region; 0 before the first.
std::int64_t stamp(db::Session& s, RegionId region);
void advance_stamp(db::Session& s, RegionId region);
inline constexpr std::int64_t senders_max = 500;  ///< of a region
std::vector<Sender> senders(db::Session& s, RegionId region);
std::optional<Sender> sender(db::Session& s, RegionId region, SenderId id);
/// False when the organisation has one of that name already.
bool insert_sender(db::Session& s, RegionId region, const Sender& sender);
/// Compare-and-set on version.
bool update_sender(db::Session& s, RegionId region, const Sender& sender);

// -- mappings (store_mappings.cpp)
std::vector<Mappings::Entry> entries(db::Session& s, RegionId region, OrganisationId organisation);
void insert_unmapped(db::Session& s, RegionId region, OrganisationId organisation,
                     FeedMessageId message, const Unmapped& code);
void clear_unmapped(db::Session& s, RegionId region, FeedMessageId message);
/// The most used first.
std::vector<UnmappedCode> unmapped(db::Session& s, RegionId region, OrganisationId organisation,
                                   std::int64_t limit);

// -- messages (store_messages.cpp)
struct Row {
  FeedMessageId id;
  SenderId sender;
  OrganisationId organisation;
  std::string control_id, type;
  FeedState state = FeedState::received;
  std::optional<std::string> reason, reason_params;
  std::string answer_code;
  Instant received_at;
  std::optional<Instant> event_at, applied_at;
  std::optional<PatientId> patient;
  std::int64_t size = 0;
  std::int64_t attempts = 1;
  db::Bytes body_hash;
  std::string effects = "[]";
  std::int64_t faults = 0;  ///< when it came; bits of rules::bit
  std::int64_t version = 1;
};
struct Bodies {
  std::optional<db::Bytes> body, answer;  ///< sealed; nothing when they are past their time
};
/// What the bodies are sealed with.
std::string body_context(FeedMessageId id);
std::string answer_context(FeedMessageId id);

/// False when the sender used the control id before.
bool insert(db::Session& s, RegionId region, const Row& row, const Bodies& bodies);
std::optional<Row> by_control(db::Session& s, RegionId region, SenderId sender,
                              std::string_view control_id);
std::optional<Row> message(db::Session& s, RegionId region, FeedMessageId id);
Bodies bodies(db::Session& s, RegionId region, FeedMessageId id);
/// State, reason, effects, patient and times, by compare-and-set on version.
bool update(db::Session& s, RegionId region, const Row& row);
struct Wanted {
  std::optional<OrganisationId> organisation;  ///< none: of all
  std::optional<FeedState> state;
  std::optional<SenderId> sender;
  std::string type;        ///< beginning
  std::string control_id;  ///< whole
  std::optional<Instant> from, to;
  std::int64_t faults = 0;  ///< one of these; 0: whatever
};
/// The latest first, below an id.
std::vector<Row> list(db::Session& s, RegionId region, const Wanted& wanted,
                      std::optional<FeedMessageId> below, std::int64_t limit);
/// The oldest first, above an id: the order in which they are to be replayed.
std::vector<FeedMessageId> to_replay(db::Session& s, RegionId region, const Wanted& wanted,
                                     std::int64_t limit);
std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient, std::int64_t limit);
std::int64_t remove_bodies(db::Session& s, RegionId region, Instant before, std::int64_t limit);

/// One more delivery of a message; nothing when that is known already.
void mark_repeated(db::Session& s, RegionId region, FeedMessageId id);

// -- partners (store_partners.cpp)
struct Counted {
  OrganisationId organisation;
  Uuid partner;
  std::int64_t faults = 0, messages = 0;
};
/// Messages received from an instant until before another by unit, sender and faults.
std::vector<Counted> count_messages(db::Session& s, RegionId region,
                                    std::optional<OrganisationId> organisation, Instant from,
                                    Instant before);
/// When the first message of the region came.
std::optional<Instant> first_received(db::Session& s, RegionId region);
/// The day up to which the days are counted.
std::optional<Date> counted_until(db::Session& s, RegionId region);
/// False when another server counted meanwhile.
bool move_counted(db::Session& s, RegionId region, std::optional<Date> before, Date day);
/// Adds to what the day has.
void add_day(db::Session& s, RegionId region, Date day, const Counted& counted);
struct DayRow {
  Date day;
  Counted counted;
};
/// Of a unit, or of all; both days included.
std::vector<DayRow> days(db::Session& s, RegionId region,
                         std::optional<OrganisationId> organisation, Date from, Date to);

// -- people and resources (store_people.cpp)
std::optional<PatientId> person_of(db::Session& s, RegionId region, OrganisationId organisation,
                                   std::string_view number);
/// False when the number names somebody already.
bool insert_number(db::Session& s, RegionId region, OrganisationId organisation,
                   std::string_view number, PatientId patient);
/// From now on the number names this person.
void move_number(db::Session& s, RegionId region, OrganisationId organisation,
                 std::string_view number, PatientId patient);
/// False when something newer than the event was put there already.
bool take_latest(db::Session& s, RegionId region, const Uuid& resource,
                 std::optional<PatientId> patient, Instant event_at, FeedMessageId message);
/// The event that a thing shows, and the message that told of it.
struct Latest {
  Instant event_at;
  FeedMessageId message;
};
std::optional<Latest> latest(db::Session& s, RegionId region, const Uuid& resource);
void erase_person(db::Session& s, RegionId region, PatientId patient);

}  // namespace yilian::exchange::store
