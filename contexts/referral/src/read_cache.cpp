#include "read_cache.hpp"

#include <cstring>

namespace yilian::referral {

ReadReferral::Text ReadReferral::find(const std::string& viewpoint) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [known, text] : texts_)
    if (known == viewpoint) return text;
  return nullptr;
}

ReadReferral::Text ReadReferral::keep(const std::string& viewpoint, Text text) const {
  const std::lock_guard lock(mutex_);
  if (texts_.size() == texts_max) texts_.erase(texts_.begin());
  texts_.emplace_back(viewpoint, text);
  return text;
}

std::size_t ReadCache::HashUuid::operator()(const Uuid& id) const {
  std::size_t out = 0;  // the last bytes are random
  std::memcpy(&out, id.bytes.data() + id.bytes.size() - sizeof(out), sizeof(out));
  return out;
}

ReadCache::Entry ReadCache::find(ReferralId id, OrganisationId reader) {
  const std::lock_guard lock(mutex_);
  const auto& by_key = slots_.get<1>();
  const auto found = by_key.find(std::make_tuple(id.value, reader.value));
  if (found == by_key.end()) return nullptr;
  slots_.relocate(slots_.begin(), slots_.project<0>(found));
  return found->entry;
}

void ReadCache::keep(OrganisationId reader, Entry entry) {
  const std::lock_guard lock(mutex_);
  auto& by_key = slots_.get<1>();
  const Uuid id = entry->row.id.value;
  const auto found = by_key.find(std::make_tuple(id, reader.value));
  if (found != by_key.end()) {
    // A slower read of an older row must not replace a newer one.
    if (found->entry->parts.stamp < entry->parts.stamp)
      by_key.modify(found, [&](Slot& slot) { slot.entry = std::move(entry); });
    return;
  }
  slots_.push_front({id, reader.value, std::move(entry)});
  if (slots_.size() > entries_max) slots_.pop_back();
}

}  // namespace yilian::referral
