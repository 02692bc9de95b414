#pragma once
// One change of a use case: a transaction that holds the rows, the audit entry, the outbox events
// and the remembered answer of an Idempotency-Key, together or not at all. Services change data
// through `change` only, so that the audit entry can't be forgotten.
#include <string>
#include <utility>
#include <vector>

#include "audit/audit.hpp"
#include "db/database.hpp"
#include "json/json.hpp"
#include "kernel/caller.hpp"
#include "outbox/outbox.hpp"

namespace yilian::work {

std::vector<db::Migration> migrations();

/// What a use case may do inside its transaction.
class Work {
 public:
  Work(db::Session& session, const Call& call) : db(session), call_(call) {}
  db::Session& db;

  RegionId region() const { return call_.caller.region; }
  const Call& call() const { return call_; }
  /// Names what was changed; the last one given stands in the audit entry.
  void subject(const Uuid& id) { subject_ = id; }
  template <class Tag>
  void subject(const Id<Tag>& id) {
    subject_ = id.value;
  }
  void patient(PatientId id) { patients_.push_back(id); }
  /// An event for consumers and browsers; `payload` is JSON without personal data.
  void emit(std::string kind, const Uuid& subject, std::int64_t version,
            std::vector<OrganisationId> audience, std::string payload = "{}");
  /// A second entry of another name, where one act is two (a refused break-glass and its review).
  void finish();

 private:
  const Call& call_;
  std::optional<Uuid> subject_;
  std::vector<PatientId> patients_;
};

struct Remembered {
  std::string body;
};
/// Claims the call's Idempotency-Key: empty when new, the remembered answer when it was used for
/// the same request, `idempotency_mismatch` when for another.
Result<std::optional<Remembered>> claim_key(db::Session& session, const Call& call);
/// True when the call's Idempotency-Key was used for this very request already: then what counts
/// once, such as a one-time code, is not asked for again. idempotency_mismatch when for another.
Result<bool> was_done(db::Database& database, const Call& call);
void remember(db::Session& session, const Call& call, const std::string& body);
/// Forgets keys claimed before an instant; the number forgotten. Run by an hourly job.
Result<std::int64_t> purge_keys(db::Database& database, RegionId region, Instant before);

template <class T>
struct ValueOf;
template <class T>
struct ValueOf<Result<T>> {
  using type = T;
};

/// Runs fn(Work&) -> Result<T> or Status in one transaction; T must be described when a key was
/// sent.
template <class F>
auto change(db::Database& database, const Call& call, F fn) -> std::invoke_result_t<F, Work&> {
  using R = std::invoke_result_t<F, Work&>;
  using T = typename ValueOf<R>::type;
  return database.write([&](db::Session& session) -> R {
    const bool keyed = !call.idempotency_key.empty();
    if (keyed) {
      auto claimed = claim_key(session, call);
      if (!claimed) return std::unexpected(claimed.error());
      if (*claimed) {
        if constexpr (std::is_void_v<T>) return {};
        else return json::read<T>((*claimed)->body);
      }
    }
    Work work(session, call);
    R answer = fn(work);
    if (!answer) return answer;
    work.finish();
    if (keyed) {
      if constexpr (std::is_void_v<T>) remember(session, call, "");
      else remember(session, call, json::write(*answer));
    }
    return answer;
  });
}

}  // namespace yilian::work
