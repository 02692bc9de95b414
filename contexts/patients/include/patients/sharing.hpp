#pragma once
// What a person shares of the record. Settings come only from an act in which the person, or who
// may act for the person, takes part; they are dated, end by another such act, and stay to be seen.
// They keep entries from every unit but the one that made them. Whoever answers entries of a record
// asks `Sharing` inside the own session; nothing is decided here about who has a relationship.
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "patients/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::patients {

/// An entry of a record, as far as sharing asks.
struct SharedEntry {
  OrganisationId organisation;  ///< who made it
  std::optional<SharedKind> kind;
  std::string_view source;  ///< its type
  std::string_view id;
};

/// What is kept from one caller of one person.
struct Withheld {
  std::vector<SharingSetting> settings;  ///< in force, that concern the caller's unit
  bool hides(const SharedEntry& entry, OrganisationId reader) const;
};

}  // namespace yilian::patients
