#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "access/types.hpp"

namespace yilian::access {
// clang-format off
BOOST_DESCRIBE_STRUCT(SignIn, (), (login_name, password, code))
BOOST_DESCRIBE_STRUCT(SwitchPost, (), (post_id))
BOOST_DESCRIBE_STRUCT(Unlock, (), (password))
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (old_password, new_password))
BOOST_DESCRIBE_STRUCT(TotpSecret, (), (secret, uri))
BOOST_DESCRIBE_STRUCT(TotpConfirm, (), (code))
BOOST_DESCRIBE_STRUCT(ProviderName, (), (name_zh, name_en))
BOOST_DESCRIBE_STRUCT(SignInOptions, (), (provider))
BOOST_DESCRIBE_STRUCT(ProviderAddress, (), (address))
BOOST_DESCRIBE_STRUCT(IdentityReturn, (), (state, code, one_time_code))
BOOST_DESCRIBE_STRUCT(IdentityLink, (), (issuer, linked_at, last_used_at))
BOOST_DESCRIBE_STRUCT(IdentityView, (), (provider, link))
BOOST_DESCRIBE_STRUCT(PostView, (), (id, organisation_id, organisation_name, department_id, department_name, role, starts_on, ends_on, substitutes_for, active))
BOOST_DESCRIBE_STRUCT(AccountBrief, (), (id, login_name, person_name, must_change_password, totp_enabled))
BOOST_DESCRIBE_STRUCT(Session, (), (csrf_token, account, post, posts, rights, idle_minutes, locked, consortium_name, server_time))
BOOST_DESCRIBE_STRUCT(AccountInput, (), (login_name, person_name, practitioner_number, title, phone))
BOOST_DESCRIBE_STRUCT(PostInput, (), (organisation_id, department_id, role, starts_on, ends_on))
BOOST_DESCRIBE_STRUCT(NewAccount, (), (account, post))
BOOST_DESCRIBE_STRUCT(SubstituteInput, (), (account_id, starts_on, ends_on))
BOOST_DESCRIBE_STRUCT(EndPost, (), (ends_on))
BOOST_DESCRIBE_ENUM(AccountStanding, active, disabled)
BOOST_DESCRIBE_STRUCT(Account, (), (id, login_name, person_name, practitioner_number, title, phone_masked, standing, must_change_password, totp_enabled, locked_until, last_sign_in_at, identity, posts, version))
BOOST_DESCRIBE_STRUCT(NewPassword, (), (account_id, login_name, password))
BOOST_DESCRIBE_STRUCT(AccountFilter, (), (text, organisation_id, role, limit, cursor))
BOOST_DESCRIBE_ENUM(ClientScope, network_read, patient_write, referral_read, referral_write, capacity_read, capacity_write, record_read, record_write, message_send, record_export)
BOOST_DESCRIBE_STRUCT(ClientInput, (), (name, organisation_id, scopes))
BOOST_DESCRIBE_STRUCT(Client, (), (id, name, organisation_id, organisation_name, scopes, revoked, created_at, version))
BOOST_DESCRIBE_STRUCT(NewClient, (), (client, secret))
BOOST_DESCRIBE_STRUCT(RightRow, (), (right, name, roles))
BOOST_DESCRIBE_STRUCT(RoleRow, (), (role, name))
BOOST_DESCRIBE_STRUCT(RightsTable, (), (roles, rights))
// clang-format on
}  // namespace yilian::access
