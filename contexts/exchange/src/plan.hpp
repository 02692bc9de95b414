#pragma once
// What is to come of a message: pure, from the message, the sender's settings and the mappings.
// Nothing is looked up; who the person is, and whether something newer is there already, is decided
// when the plan is carried out.
#include <boost/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "exchange/types.hpp"
#include "hl7/message.hpp"
#include "hl7/moment.hpp"
#include "mappings.hpp"
#include "patients/types.hpp"
#include "referral/types.hpp"

namespace yilian::exchange {

namespace bj = boost::json;

/// Whom a message is about, as the member knows it.
struct PersonClaim {
  std::string number;    ///< of the member; empty when there is only a document
  std::string document;  ///< checked identity number; empty without one
  patients::PersonInput details;
  bool tells_details = false;  ///< name and birth date are there
};

/// A resource to be, without id and subject, which depend on the person.
struct Planned {
  std::string type;
  std::string key;        ///< of the thing in the member's terms, such as "encounter V1"
  std::string person_at;  ///< member that refers to the patient; empty when it has none
  /// Two of one key that say different things of one event do not stand against each other.
  bj::object body;
};

struct Unmapped {
  CodeKind kind = CodeKind::result;
  std::string local_code, display;
  auto operator<=>(const Unmapped&) const = default;
};

/// What a REF asks for.
struct ReferralPlan {
  enum class Event : std::uint8_t { open, change, cancel, ask };
  /// Where the patient is to go, in the member's words.
  struct Place {
    std::vector<std::string> organisation_codes;
    std::string organisation_name, department, department_name;
    std::string department_standard;  ///< by a mapping; empty without one
  };
  Event event = Event::open;
  std::string number;         ///< RF1-6, the sender's own
  referral::Content content;  ///< without person, receiver and what follows from them
  Place to;
  std::string doctor_name;          ///< who refers
  std::string visit;                ///< PV1-19 of an I12
  bool tells_consent_time = false;  ///< else the consent counts from the receipt
  referral::WithdrawCommand withdrawal;
};

struct Plan {
  std::optional<PersonClaim> person;
  std::optional<std::string> merged_number;  ///< A40: this one names the same person from now on
  Instant event_at;
  std::vector<Planned> resources;
  std::set<Unmapped> unmapped;
  std::optional<ReferralPlan> referral;
  bool by_hand = false;  ///< a referral that can't be sent as it is told: the desk decides
};

struct Reading {
  const hl7::Message& message;
  const Sender& sender;
  const Mappings& mappings;
  Instant received_at;
};

/// hl7_field_missing and hl7_field_invalid with the field; hl7_type_unsupported.
Result<Plan> plan_of(const Reading& reading);

/// The id of a thing of an organisation: the same for every message about it.
Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key);

// -- one file each
Status plan_admission(const Reading& reading, Plan& plan);
Status plan_merge(const Reading& reading, Plan& plan);
Status plan_orders(const Reading& reading, Plan& plan);
Status plan_results(const Reading& reading, Plan& plan);
Status plan_appointment(const Reading& reading, Plan& plan);
Status plan_document(const Reading& reading, Plan& plan);
Status plan_referral(const Reading& reading, Plan& plan);
/// Whom PID names; hl7_field_missing without a number.
Result<PersonClaim> person_in(const Reading& reading);

}  // namespace yilian::exchange
