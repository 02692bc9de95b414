#pragma once
// Bulk exports (FHIR Bulk Data): what a client may read, as files of NDJSON that are made in the
// background. A part of rest::Server.
#include <memory>
#include <set>

#include "fhir/access.hpp"
#include "fhir/store_exports.hpp"
#include "http/http.hpp"
#include "records/subscriptions.hpp"

namespace yilian::records::rest {

struct Server;

inline constexpr std::int64_t exports_max = 5;                         ///< kept of one organisation
inline constexpr std::int64_t export_hours = 24;                       ///< they are kept
inline constexpr std::int64_t export_rows_max = 2000;                  ///< looked at in a batch
inline constexpr std::size_t export_bytes_max = std::size_t{4} << 20;  ///< after which it ends

/// The ids of all Patients that the members of a Group are; not_found when the caller may not see
/// it.
Result<std::set<std::string>> members_of(db::Session& s, Server& server, Access& access,
                                         const std::string& group);

class Exports {
 public:
  Exports(Server& server, std::shared_ptr<const crypto::Vault> vault)
      : server_(server), vault_(std::move(vault)) {}

  // -- of the routes
  Result<http::Response> begin_system(const Call& call, const http::Request& request) {
    return begin(call, request, "system");
  }
  Result<http::Response> begin_patients(const Call& call, const http::Request& request) {
    return begin(call, request, "patient");
  }
  Result<http::Response> begin_group(const Call& call, const http::Request& request) {
    return begin(call, request, "group");
  }
  Result<http::Response> status(const Call& call, const http::Request& request);
  Result<http::Response> cancel(const Call& call, const http::Request& request);
  Result<http::Response> file(const Call& call, const http::Request& request);

  /// Goes on with one export for a while; false when none waits.
  Result<bool> run_next();
  /// Removes what is over; the number removed.
  Result<std::int64_t> remove_ended(Instant now);

 private:
  struct Batch;
  Result<http::Response> begin(const Call& call, const http::Request& request,
                               const std::string& level);
  Result<bool> step(store::Export row);
  Result<Batch> gather(const Call& call, const store::Export& row);
  Status gather_own(const Call& call, const store::Export& row, const std::string& type,
                    Batch& batch);
  Status gather_stored(const Call& call, const store::Export& row, Batch& batch);
  /// Adds it when it is asked for.
  Status take(const store::Export& row, const store::Row& resource, fhir::Node stored,
              Batch& batch);
  Result<store::Export> own(db::Session& s, const Call& call, const http::Request& request);
  std::vector<std::string> provided() const;

  Server& server_;
  std::shared_ptr<const crypto::Vault> vault_;
};

}  // namespace yilian::records::rest
