#pragma once
// Every SQL statement of tiering. Nobody else touches cds_feedback.
#include <optional>
#include <string>

#include "db/database.hpp"

namespace yilian::tiering::store {

struct Feedback {
  std::string service;
  Uuid card;
  OrganisationId organisation;
  std::string outcome;
  std::optional<std::string> reason;
  Instant outcome_at, received_at;
};
/// A later word about the same card takes the place of the one before.
void put_feedback(db::Session& s, RegionId region, const Feedback& row);

}  // namespace yilian::tiering::store
