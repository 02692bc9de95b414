#pragma once
// Creating, replacing and deleting stored resources, inside the caller's transaction. Decides what
// an If-Match and the current version allow; rights beyond the route's are asked of Access.
#include <optional>
#include <string>

#include "fhir/access.hpp"
#include "fhir/content.hpp"
#include "fhir/numbers.hpp"
#include "http/http.hpp"

namespace yilian::records::rest {

struct Server;

struct Change {
  enum class Kind : std::uint8_t { create, update, remove };
  Kind kind = Kind::create;
  std::string type;
  std::string id;
  std::optional<std::int64_t> if_match;
  Packed packed;           ///< nothing for a removal
  bool by_server = false;  ///< of a Subscription: its course, not its client
};

struct Written {
  int status = 200;
  store::Row row;
  std::string type, id;
  bool is_answered_by_body = true;
};

/// stale_version, not_found, not_your_organisation, resource_deleted; conflict when somebody else
/// made the same id at the same moment.
Result<Written> apply(db::Session& s, Access& access, Server& server, const Change& change);
/// Whoever names the same type and criteria waits for the other's end.
void guard_criteria(db::Session& s, RegionId region, std::string_view type,
                    const http::Fields& criteria);

}  // namespace yilian::records::rest
