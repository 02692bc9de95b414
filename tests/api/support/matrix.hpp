#pragma once
// Who may call what, written by hand: one row per route. tests/api/matrix_test.cpp asks the server
// as every role of every kind of organisation, and prints the table to
// docs/security/authorisation.md.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::tests::matrix {

/// Where the caller works, as seen from the thing that the address names.
enum class Place : std::uint8_t { own, related, other };
enum class Outcome : std::uint8_t {
  allowed,  ///< not refused for who calls: done, or refused for what was sent
  not_signed_in,
  no_right,
  no_relationship,
  wrong_side,
  wrong_organisation,
  not_found
};
std::string_view to_string(Outcome outcome);

/// Beyond the right: whose thing it must be.
enum class Scope : std::uint8_t {
  open,               ///< nobody has to sign in
  session,            ///< the own session; a system client has none
  everybody,          ///< whoever has the right
  relationship,       ///< the own organisation has a care relationship with the patient
  own,                ///< the own organisation's, for others it does not exist
  owner,              ///< the very account's, for others it does not exist
  parties,            ///< sender and receiver; for others it does not exist
  parties_or_office,  ///< the same, and who supervises
  sender,             ///< the party that sent; needs `then`
  receiver,           ///< the party that received; needs `then`
  organisation,       ///< the own organisation, or the whole network with network_manage
  accounts,           ///< people of the own organisation, or all for the platform administrator
  grant,    ///< a post at the own organisation, or anywhere for the platform administrator
  reviews,  ///< the own organisation's for its administrator, all for office and commission
};

struct Row {
  std::string method, path;
  std::optional<Right> right;
  Scope scope = Scope::everybody;
  std::optional<Right> then;  ///< decided by the thing's own table, after the side
  std::string body;           ///< complete enough to come to the decision; {thing} is an id
};

const std::vector<Row>& rows();
/// What the server has to answer to a role at a place; no role is a visitor without session.
Outcome expected(const Row& row, std::optional<Role> role, Place place);
/// The page docs/security/authorisation.md.
std::string page();

}  // namespace yilian::tests::matrix
