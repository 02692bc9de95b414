#pragma once
// Messages of members' systems: who sends, what came, what was answered, what came of it, and the
// codes of a member in terms of the standards.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::exchange {

using SenderId = Id<struct ExchangeSenderTag>;
/// A sender, or a system client.
using PartnerId = Id<struct ExchangePartnerTag>;
using FeedMessageId = Id<struct FeedMessageTag>;

/// What a sender's messages are in when they do not say it themselves.
enum class SenderCharset : std::uint8_t { detect, utf_8, gb18030, ascii };
/// Families of messages that a sender may be allowed.
enum class MessageFamily : std::uint8_t { adt, order, result, scheduling, document, referral };
/// What happens to a message with a code that nobody has mapped: it waits, or it is applied with
/// the member's own code and the code is queued all the same.
enum class UnmappedRule : std::uint8_t { wait, keep_local };

struct SenderInput {
  std::optional<OrganisationId> organisation_id;  ///< none: the caller's
  Text<1, 60> name;
  Text<1, 180> application;  ///< MSH-3
  Text<0, 180> facility;     ///< MSH-4; empty: whatever stands there
  SenderCharset charset = SenderCharset::detect;
  std::int64_t zone_minutes = 480;  ///< of times without an offset, -720 to 840; China: 480
  std::vector<MessageFamily> families;
  std::vector<Text<1, 45>> addresses;  ///< from which it may call over MLLP
  UnmappedRule unmapped = UnmappedRule::wait;
  bool enabled = true;
  std::optional<Bounded<1, 10080>> late_after_minutes;  ///< after the event; none: 15
  std::optional<Bounded<1, 100>> target_percent;        ///< of messages without a fault; none: 98
};
struct Sender {
  SenderId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::string name;
  std::string application;
  std::string facility;
  SenderCharset charset = SenderCharset::detect;
  std::int64_t zone_minutes = 480;
  std::vector<MessageFamily> families;
  std::vector<std::string> addresses;
  UnmappedRule unmapped = UnmappedRule::wait;
  bool enabled = true;
  std::int64_t late_after_minutes = 15;
  std::int64_t target_percent = 98;
  std::int64_t version = 0;
};
struct SenderFilter {
  std::optional<OrganisationId>
      organisation_id;  ///< none: the caller's, or all for who manages them
};
struct SenderList {
  std::vector<Sender> items;
};

// ---- messages ----

/// applied: in effect. waiting: for a mapping or a decision. refused: not as agreed. superseded:
/// newer ones of the same things came before it. failed: a fault of this server.
enum class FeedState : std::uint8_t { received, applied, waiting, refused, superseded, failed };
enum class FeedAction : std::uint8_t { apply, replay };
/// What was wrong with a message when it came. late: after what was agreed. malformed: refused.
/// unmapped: with a code that nobody has mapped. repeated: sent more than once. failed: this
/// server's own fault, which counts for nobody.
enum class PartnerFault : std::uint8_t { late, malformed, unmapped, repeated, failed };

struct FeedFilter {
  std::optional<FeedState> state;
  std::optional<SenderId> sender_id;
  std::optional<Text<0, 20>> type;         ///< "ADT^A01", or its beginning
  std::optional<Text<0, 199>> control_id;  ///< exactly
  std::optional<PartnerFault> fault;
  std::optional<Instant> from;  ///< received
  std::optional<Instant> to;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct FeedReason {
  std::string code;  ///< of the catalogue of errors
  std::string text;
};
/// A message in a list: nothing of what is in it.
struct FeedRow {
  FeedMessageId id;
  SenderId sender_id;
  std::string sender_name;
  OrganisationId organisation_id;
  std::string control_id;
  std::string type;
  FeedState state = FeedState::received;
  std::optional<FeedReason> reason;
  std::string answer_code;  ///< AA, AE, AR, CA …; empty when none was wanted
  Instant received_at;
  std::optional<Instant> event_at;
  std::optional<Instant> applied_at;
  std::int64_t size = 0;
  std::int64_t attempts = 1;
  std::vector<PartnerFault> faults;
  std::int64_t version = 0;
};
struct FeedPage {
  std::vector<FeedRow> items;
  std::optional<std::string> next_cursor;
};
struct FeedField {
  std::string place;  ///< "PID-5"
  std::string text;   ///< escapes resolved, components apart by " ^ "
};
struct FeedSegment {
  std::string name;
  std::vector<FeedField> fields;
};
/// A resource of the record that came of a message.
struct FeedEffect {
  std::string type;
  std::string id;
  std::string outcome;  ///< created, updated, unchanged, older, foreign
};
struct FeedMessage {
  FeedRow row;
  std::vector<FeedSegment> segments;
  std::string raw;  ///< in UTF-8
  std::vector<std::string> answers;
  std::vector<FeedEffect> effects;
  std::vector<std::string> actions;  ///< what this caller may do with it now
  bool body_removed = false;         ///< past its time
};

struct ReplayCommand {
  std::optional<FeedState> state;  ///< waiting, refused, failed; none: waiting
  std::optional<SenderId> sender_id;
  std::optional<Text<0, 20>> type;
  std::optional<Bounded<1, 500>> limit;
};
struct ReplayAnswer {
  std::int64_t replayed = 0;
  std::int64_t applied = 0;
  std::int64_t waiting = 0;
  std::int64_t other = 0;
  bool more = false;  ///< the bound was reached: once more
};

// ---- codes ----

enum class CodeKind : std::uint8_t {
  result,
  unit,
  department,
  sex,
  encounter_class,
  diagnosis,
  medicine
};

struct CodeMappingInput {
  std::optional<OrganisationId> organisation_id;  ///< none: the caller's
  CodeKind kind = CodeKind::result;
  Text<1, 100> local_code;
  Text<1, 100> code;  ///< of the standard: LOINC, UCUM, …
  Text<0, 200> display;
  std::optional<Date> valid_from;  ///< none: today
};
struct CodeMapping {
  OrganisationId organisation_id;
  CodeKind kind = CodeKind::result;
  std::string local_code;
  std::string system;
  std::string code;
  std::string display;
  Date valid_from;
  std::string changed_by;
  Instant changed_at;
};
struct CodeFilter {
  CodeKind kind = CodeKind::result;
  std::optional<OrganisationId> organisation_id;
  std::optional<std::string> cursor;
};
struct CodeMappingList {
  std::vector<CodeMapping> items;
  std::optional<std::string> next_cursor;
};
struct CodeRemoval {
  std::optional<OrganisationId> organisation_id;
  CodeKind kind = CodeKind::result;
  Text<1, 100> local_code;
  Date valid_from;
};
/// A code that messages have used and nobody has mapped.
struct UnmappedCode {
  CodeKind kind = CodeKind::result;
  std::string local_code;
  std::string display;
  std::int64_t messages = 0;   ///< of HL7 v2 that use it
  std::int64_t resources = 0;  ///< of the record that use it, by FHIR, sheets and messages
};
struct UnmappedFilter {
  std::optional<OrganisationId> organisation_id;
};
struct UnmappedList {
  std::vector<UnmappedCode> items;
};

/// Codes of the standard that a local code may mean, the likeliest first.
struct CandidateFilter {
  CodeKind kind = CodeKind::result;
  Text<1, 100> local_code;
  std::optional<Text<0, 200>> display;
};
struct CodeCandidate {
  std::string code;
  std::string display;
  std::string designation;
};
struct CandidateList {
  std::vector<CodeCandidate> items;
};

// ---- partners ----

/// By which door a partner comes: a sender of HL7 v2, or a system client at the FHIR server.
enum class PartnerDoor : std::uint8_t { hl7, fhir };

struct PartnerFilter {
  std::optional<Date> from;  ///< none: 29 days before `to`
  std::optional<Date> to;    ///< none: today; at most 366 days
};
/// Messages of a partner (changes that a client sent by FHIR), each counted once in every fault
/// that it has.
struct PartnerCounts {
  std::int64_t received = 0;
  std::int64_t faultless = 0;
  std::int64_t late = 0;
  std::int64_t malformed = 0;
  std::int64_t unmapped = 0;
  std::int64_t repeated = 0;
  std::int64_t failed = 0;  ///< of this server; not counted in the score
};
struct PartnerScore {
  PartnerId id;
  PartnerDoor door = PartnerDoor::hl7;
  std::string name;
  OrganisationId organisation_id;
  std::string organisation_name;
  bool enabled = true;
  PartnerCounts counts;
  std::optional<std::int64_t> per_mille;  ///< without a fault, rounded down; none: nothing came
  std::int64_t target_percent = 98;
  std::optional<bool> meets;
  std::optional<Date> last_day;  ///< on which something came, in the period
};
struct PartnerList {
  Date from;
  Date to;
  std::vector<PartnerScore> items;  ///< the worst first
};
struct PartnerDay {
  Date day;
  PartnerCounts counts;
  std::optional<std::int64_t> per_mille;
};
struct PartnerReport {
  Date from;
  Date to;
  PartnerScore score;
  std::vector<PartnerDay> days;  ///< with messages, the latest first
};

// ---- a trial ----

struct TrialCommand {
  std::optional<SenderId> sender_id;  ///< none: told by the message's header
  Text<1, 200000> text;
};
struct TrialAnswer {
  FeedState state = FeedState::received;
  std::optional<FeedReason> reason;
  std::string type;
  std::vector<std::string> answers;
  std::vector<FeedSegment> segments;
  std::vector<UnmappedCode> unmapped;
  std::vector<std::string> resources;  ///< FHIR R4, each as JSON
};

/// For the export that the person asked for.
struct FeedRecord {
  FeedMessageId id;
  OrganisationId organisation_id;
  std::string type;
  std::string control_id;
  Instant received_at;
  std::string text;
};
struct FeedHoldings {
  std::vector<FeedRecord> messages;
};

}  // namespace yilian::exchange
