#pragma once
// Organisations, departments, consortia, agreements, contacts: the map of who works with whom.
// Used by every higher context through network/service.hpp; never holds anything about patients.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::network {

enum class OrganisationKind : std::uint8_t {
  tertiary_hospital,
  secondary_hospital,
  county_hospital,
  township_centre,
  community_centre,
  community_station,
  village_clinic,
  tcm_hospital,
  maternal_child_hospital,
  cdc,
  rehabilitation_hospital,
  nursing_home,
  hospice,
  elderly_care,
  private_institution,
  insurance_office,
  health_commission,
  consortium_office,
  supplier
};
enum class GradeClass : std::uint8_t { none, a, b, c };
enum class Standing : std::uint8_t { active, closed };

struct OrganisationInput {
  Text<2, 100> name;
  std::optional<Text<1, 30>> short_name;
  OrganisationKind kind = OrganisationKind::township_centre;
  std::optional<Text<0, 18>> credit_code;       ///< GB 32100, check digit enforced
  std::optional<Text<0, 22>> institution_code;  ///< WS 218
  Bounded<0, 3> grade_level;                    ///< hospital level 1-3, 0 = ungraded
  GradeClass grade_class = GradeClass::none;
  Text<6, 12> division;  ///< 6, 9 or 12 digit division code
  std::optional<Text<0, 200>> address;
  std::optional<Text<0, 20>> phone;
  std::optional<double> longitude;
  std::optional<double> latitude;
  bool receives_referrals = false;
};

struct Organisation {
  OrganisationId id;
  std::string name;
  std::string short_name;
  OrganisationKind kind = OrganisationKind::township_centre;
  std::optional<std::string> credit_code;
  std::optional<std::string> institution_code;
  std::int64_t grade_level = 0;
  GradeClass grade_class = GradeClass::none;
  std::string division;
  std::string division_name;
  std::optional<std::string> address;
  std::optional<std::string> phone;
  std::optional<double> longitude;
  std::optional<double> latitude;
  bool receives_referrals = false;
  bool outside = false;  ///< outside the county or city that this installation serves
  Standing standing = Standing::active;
  std::int64_t version = 0;
};

struct OrganisationFilter {
  std::optional<OrganisationKind> kind;
  std::optional<Text<0, 40>> text;            ///< part of the name or short name
  std::optional<ConsortiumId> consortium_id;  ///< its members of today
  std::optional<bool> receives_referrals;
  std::optional<Standing> standing;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct OrganisationPage {
  std::vector<Organisation> items;
  std::optional<std::string> next_cursor;
};

struct DepartmentInput {
  Text<1, 60> name;
  std::optional<Text<0, 20>> code;
  std::optional<Text<0, 20>> phone;
  bool receives_referrals = true;
};

struct Department {
  DepartmentId id;
  OrganisationId organisation_id;
  std::string name;
  std::optional<std::string> code;
  std::optional<std::string> phone;
  bool receives_referrals = true;
  Standing standing = Standing::active;
  std::int64_t version = 0;
};

struct DepartmentList {
  std::vector<Department> items;
};

enum class ConsortiumForm : std::uint8_t {
  urban_group,
  county_community,
  specialty_alliance,
  telemedicine_network
};
enum class Tightness : std::uint8_t { tight, loose };

struct ConsortiumInput {
  Text<2, 100> name;
  ConsortiumForm form = ConsortiumForm::county_community;
  OrganisationId lead_id;
  std::optional<ConsortiumId> higher_id;  ///< the consortium that this one's lead belongs to
  Date starts_on;
  std::optional<Date> ends_on;
};

struct MemberInput {
  OrganisationId organisation_id;
  Tightness tightness = Tightness::tight;
  Date joined_on;
};

struct LeaveInput {
  OrganisationId organisation_id;
  Date left_on;  ///< the last day as a member
};

struct Member {
  OrganisationId organisation_id;
  std::string organisation_name;
  OrganisationKind organisation_kind = OrganisationKind::township_centre;
  Tightness tightness = Tightness::tight;
  Date joined_on;
  std::optional<Date> left_on;
  bool lead = false;
};

struct Consortium {
  ConsortiumId id;
  std::string name;
  ConsortiumForm form = ConsortiumForm::county_community;
  OrganisationId lead_id;
  std::string lead_name;
  std::optional<ConsortiumId> higher_id;
  std::optional<std::string> higher_name;
  Date starts_on;
  std::optional<Date> ends_on;
  std::vector<Member> members;
  std::int64_t version = 0;
};

struct ConsortiumList {
  std::vector<Consortium> items;
};

/// What a node of the tree says of a consortium; its members stand beside it.
struct ConsortiumBrief {
  ConsortiumId id;
  std::string name;
  ConsortiumForm form = ConsortiumForm::county_community;
  Date starts_on;
  std::optional<Date> ends_on;
};
struct NetworkNode {
  ConsortiumBrief consortium;
  Member lead;
  std::vector<Member> tight;
  std::vector<Member> loose;
  std::vector<NetworkNode> children;  ///< consortia whose higher one this is
};
struct NetworkTree {
  std::vector<NetworkNode> roots;
};

enum class AgreementKind : std::uint8_t {
  referral,
  technical_cooperation,
  result_recognition,
  trusteeship,
  telemedicine
};
enum class AgreementState : std::uint8_t { upcoming, in_force, expired, ended };

struct Signature {
  OrganisationId organisation_id;
  Text<1, 40> signer;
  Date signed_on;
};

struct AgreementInput {
  AgreementKind kind = AgreementKind::referral;
  Text<2, 100> title;
  std::optional<Text<0, 40>> number;
  Date starts_on;
  Date ends_on;
  std::vector<OrganisationId> party_ids;
  Text<0, 4000> scope;
  std::vector<Signature> signatures;
  std::vector<FileId> file_ids;
};

struct Party {
  OrganisationId organisation_id;
  std::string organisation_name;
};

struct Agreement {
  AgreementId id;
  AgreementKind kind = AgreementKind::referral;
  std::string title;
  std::optional<std::string> number;
  Date starts_on;
  Date ends_on;
  std::optional<Date> ended_on;
  AgreementState state = AgreementState::in_force;
  std::vector<Party> parties;
  Text<0, 4000> scope;
  std::vector<Signature> signatures;
  std::vector<FileId> file_ids;
  std::int64_t version = 0;
};

struct EndAgreement {
  Date ends_on;  ///< the last day in force
};
struct AgreementFilter {
  std::optional<OrganisationId> organisation_id;
  std::optional<AgreementKind> kind;
  std::optional<AgreementState> state;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct AgreementPage {
  std::vector<Agreement> items;
  std::optional<std::string> next_cursor;
};

enum class ContactRole : std::uint8_t { contact, chief };
using ContactId = Id<struct ContactTag>;
using DutyId = Id<struct DutyTag>;

struct ContactInput {
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  Text<1, 40> person_name;
  Text<5, 20> phone;
  ContactRole role = ContactRole::contact;
  std::optional<AccountId> account_id;  ///< so that escalations reach the person
};

struct Contact {
  ContactId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  std::string person_name;
  std::string phone;
  ContactRole role = ContactRole::contact;
  std::optional<AccountId> account_id;
  bool on_duty = false;  ///< at the time of the answer
  std::int64_t version = 0;
};

struct ContactFilter {
  std::optional<OrganisationId> organisation_id;
};
struct ContactList {
  std::vector<Contact> items;
};

struct DutyInput {
  ContactId contact_id;
  Instant starts_at;
  Instant ends_at;
};

struct Duty {
  DutyId id;
  ContactId contact_id;
  std::string person_name;
  std::optional<std::string> department_name;
  Instant starts_at;
  Instant ends_at;
};

struct DutyFilter {
  std::optional<OrganisationId> organisation_id;
  std::optional<Instant> from;
  std::optional<Instant> to;
};
struct DutyList {
  std::vector<Duty> items;
};

struct Division {
  std::string code;
  std::string name;
  std::string parent;
  bool has_children = false;
};

struct DivisionFilter {
  std::optional<Text<0, 12>> parent;  ///< none: the provinces
};
struct DivisionList {
  std::vector<Division> items;
};

struct ImportOptions {
  bool dry_run = true;
};
/// One row of an import that was wrong; line numbers start at 2, after the header.
struct ImportProblem {
  std::int64_t line = 0;
  std::string column;
  std::string code;
  std::string message;
};

struct ImportAnswer {
  bool dry_run = true;
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::vector<ImportProblem> problems;
};

/// Care level for the direction of a referral: 0 village/station, 1 township, community and
/// long-term care, 2 county and secondary, 3 tertiary; nullopt for units that treat nobody.
std::optional<int> care_level(OrganisationKind kind, std::int64_t grade_level);
/// Rehabilitation, nursing, hospice and elderly care: valid targets of a down-referral from any
/// hospital.
bool is_step_down_unit(OrganisationKind kind);
bool is_primary(OrganisationKind kind);

}  // namespace yilian::network
