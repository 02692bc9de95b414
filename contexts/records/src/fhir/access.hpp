#pragma once
// Who may see and change a stored resource: the organisation that contributed it, who has a full
// relationship with its patient, and everybody with the right where it is no person's (directories,
// terminology). One object per request; it remembers what it asked.
#include <functional>
#include <map>
#include <string_view>

#include "fhir/content.hpp"
#include "fhir/recent_people.hpp"
#include "kernel/caller.hpp"

namespace yilian::patients {
class Service;
}

namespace yilian::records::rest {

/// Types that tell nothing of a patient and are shared by all members.
bool is_shared_type(std::string_view type);
/// The id of the patient that the resource is about; empty for none.
std::string_view patient_of(fhir::Node resource);

/// True for what a unit other than the contributing one does not see here: what opens with a reason
/// only, and what the person does not share.
using Concealed = std::function<bool(db::Session&, const store::Row&, fhir::Node)>;
/// For one request.
using Conceals = std::function<Concealed(db::Session&, const Call&)>;

class Access {
 public:
  Access(const Call& call, patients::Service& patients, const Bodies& bodies,
         const Conceals& conceals, RecentPeople& recent)
      : call_(call), patients_(patients), bodies_(bodies), conceals_(conceals), recent_(recent) {}

  bool may_see(db::Session& s, const store::Row& row, fhir::Node stored);
  /// Only what the own organisation contributed: not_your_organisation; not_found when it may not
  /// even be seen.
  Status may_change(db::Session& s, const store::Row& row, fhir::Node stored);
  /// The person whom a Patient of this key is: itself, or whom it was joined to.
  Uuid person_of(db::Session& s, const Uuid& key);
  /// The same for the audit: as it was a moment ago.
  Uuid named(db::Session& s, const Uuid& key);
  void joined(const Uuid& key, const Uuid& person) {
    people_[key] = person;
    recent_.forget();
  }
  /// Marks the call as having shown the resource's patient, for the audit.
  void saw(const store::Row& row, fhir::Node stored) const;
  std::size_t patients_seen() const { return call_.seen.size(); }
  const Call& call() const { return call_; }
  patients::Service& patients() const { return patients_; }
  const Bodies& bodies() const { return bodies_; }

 private:
  bool has_relationship(db::Session& s, std::string_view patient);

  const Call& call_;
  patients::Service& patients_;
  const Bodies& bodies_;
  const Conceals& conceals_;
  RecentPeople& recent_;
  Concealed concealed_;
  std::map<Uuid, bool> asked_;
  std::map<Uuid, Uuid> people_, named_;
};

}  // namespace yilian::records::rest
