#pragma once
// Referrals read lately, parsed, and the answers made of them. Every read still asks the database
// for the row as it is now; when nothing in its episode changed since, what was parsed and written
// before is answered. Who may see a referral is never decided here.
#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>
#include <memory>
#include <mutex>

#include "store.hpp"

namespace yilian::referral {

/// A referral as the staff of one organisation read it: its own legs of the episode only.
class ReadReferral {
 public:
  using Text = std::shared_ptr<const std::string>;

  ReadReferral(store::Row row, store::Parts parts) : row(std::move(row)), parts(std::move(parts)) {}

  /// The answer for one viewpoint, made by `write` at its first use.
  template <class Write>
  Text text(const std::string& viewpoint, Write write) const {
    if (auto known = find(viewpoint)) return known;
    return keep(viewpoint, std::make_shared<const std::string>(write()));
  }

  const store::Row row;
  const store::Parts parts;

 private:
  static constexpr std::size_t texts_max = 8;
  Text find(const std::string& viewpoint) const;
  Text keep(const std::string& viewpoint, Text text) const;

  mutable std::mutex mutex_;
  mutable std::vector<std::pair<std::string, Text>> texts_;
};

class ReadCache {
 public:
  using Entry = std::shared_ptr<const ReadReferral>;
  static constexpr std::size_t entries_max = 1'024;  ///< of some 10 kB

  /// As it was when it was last read; nullptr when it is not known.
  Entry find(ReferralId id, OrganisationId reader);
  void keep(OrganisationId reader, Entry entry);

 private:
  struct Slot {
    Uuid id, reader;
    Entry entry;
  };
  struct HashUuid {
    std::size_t operator()(const Uuid& id) const;
  };
  using Key =
      boost::multi_index::composite_key<Slot, boost::multi_index::member<Slot, Uuid, &Slot::id>,
                                        boost::multi_index::member<Slot, Uuid, &Slot::reader>>;
  using Slots = boost::multi_index_container<
      Slot, boost::multi_index::indexed_by<
                boost::multi_index::sequenced<>,
                boost::multi_index::hashed_unique<
                    Key, boost::multi_index::composite_key_hash<HashUuid, HashUuid>>>>;

  std::mutex mutex_;
  Slots slots_;  ///< the latest used first
};

}  // namespace yilian::referral
