#pragma once
// Accounts, posts, sessions and system clients: who may act, for whom, in which role.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::access {

struct SignIn {
  Text<1, 64> login_name;
  Text<1, 200> password;
  std::optional<Text<6, 6>> code;
};
struct SwitchPost {
  PostId post_id;
};
struct Unlock {
  Text<1, 200> password;
};
struct ChangePassword {
  Text<1, 200> old_password;
  Text<1, 200> new_password;
};
struct TotpSecret {
  std::string secret;  ///< base32, shown once
  std::string uri;     ///< otpauth://… for the QR code
};
struct TotpConfirm {
  Text<6, 6> code;
};

/// The identity provider as people know it, in both languages.
struct ProviderName {
  std::string name_zh;
  std::string name_en;
};
struct SignInOptions {
  std::optional<ProviderName> provider;
};
struct ProviderAddress {
  std::string address;  ///< at the provider; where the browser goes next
};
/// What the provider sent the browser back with; without a code it refused.
struct IdentityReturn {
  Text<1, 100> state;
  std::optional<Text<1, 2000>> code;
  std::optional<Text<6, 6>> one_time_code;
};
struct IdentityLink {
  std::string issuer;
  Instant linked_at;
  std::optional<Instant> last_used_at;
};
struct IdentityView {
  std::optional<ProviderName> provider;
  std::optional<IdentityLink> link;
};

struct PostView {
  PostId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  Role role = Role::physician;
  Date starts_on;
  std::optional<Date> ends_on;
  std::optional<std::string> substitutes_for;  ///< name of the absent person
  bool active = true;
};

struct AccountBrief {
  AccountId id;
  std::string login_name;
  std::string person_name;
  bool must_change_password = false;
  bool totp_enabled = false;
};

struct Session {
  std::string csrf_token;
  AccountBrief account;
  std::optional<PostView> post;
  std::vector<PostView> posts;
  std::vector<Right> rights;
  std::int64_t idle_minutes = 15;
  bool locked = false;
  std::string consortium_name;
  Instant server_time;
};

struct AccountInput {
  Text<3, 64> login_name;
  Text<1, 40> person_name;
  std::optional<Text<0, 30>> practitioner_number;
  std::optional<Text<0, 30>> title;
  std::optional<Text<0, 20>> phone;
};
struct PostInput {
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  Role role = Role::physician;
  Date starts_on;
  std::optional<Date> ends_on;
};
struct NewAccount {
  AccountInput account;
  PostInput post;
};
struct SubstituteInput {
  AccountId account_id;  ///< who stands in
  Date starts_on;
  Date ends_on;
};
struct EndPost {
  Date ends_on;
};

enum class AccountStanding : std::uint8_t { active, disabled };

struct Account {
  AccountId id;
  std::string login_name;
  std::string person_name;
  std::optional<std::string> practitioner_number;
  std::optional<std::string> title;
  std::optional<std::string> phone_masked;
  AccountStanding standing = AccountStanding::active;
  bool must_change_password = false;
  bool totp_enabled = false;
  std::optional<Instant> locked_until;
  std::optional<Instant> last_sign_in_at;
  std::optional<IdentityLink> identity;  ///< absent in lists
  std::vector<PostView> posts;
  std::int64_t version = 0;
};

/// The password is shown once, to the administrator, and must be changed at first sign-in.
struct NewPassword {
  AccountId account_id;
  std::string login_name;
  std::string password;
};

struct AccountFilter {
  std::optional<Text<0, 40>> text;  ///< start of login name or person name
  std::optional<OrganisationId> organisation_id;
  std::optional<Role> role;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};

enum class ClientScope : std::uint8_t {
  network_read,
  patient_write,
  referral_read,
  referral_write,
  capacity_read,
  capacity_write,
  record_read,   ///< `system/*.read` of the FHIR routes
  record_write,  ///< `system/*.write`
  message_send,  ///< HL7 v2 messages
  record_export  ///< `$export` of the FHIR routes
};
using ClientId = Id<struct ClientTag>;
struct ClientInput {
  Text<2, 60> name;
  OrganisationId organisation_id;
  std::vector<ClientScope> scopes;
};
struct Client {
  ClientId id;
  std::string name;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::vector<ClientScope> scopes;
  bool revoked = false;
  Instant created_at;
  std::int64_t version = 0;
};
struct NewClient {
  Client client;
  std::string secret;  ///< shown once
};
struct RightRow {
  Right right = Right::network_read;
  std::string name;
  std::vector<Role> roles;
};
struct RoleRow {
  Role role = Role::physician;
  std::string name;
};
struct RightsTable {
  std::vector<RoleRow> roles;
  std::vector<RightRow> rights;
};

}  // namespace yilian::access
