// Which version counts on a day, and its content.
#include <set>

#include "crypto/crypto.hpp"
#include "impl.hpp"

namespace yilian::policies {
namespace {

constexpr std::size_t contents_max = 500;

}  // namespace

PolicyId shipped_id(const std::string& kind, const std::string& key) {
  const auto digest = crypto::sha256("yilian policy " + kind + "/" + key);
  PolicyId out;
  std::copy_n(digest.begin(), out.value.bytes.size(), out.value.bytes.begin());
  // The marks of a UUID of version 8: a value of the program's own making.
  out.value.bytes[6] = static_cast<std::uint8_t>((out.value.bytes[6] & 0x0fU) | 0x80U);
  out.value.bytes[8] = static_cast<std::uint8_t>((out.value.bytes[8] & 0x3fU) | 0x80U);
  return out;
}

std::shared_ptr<const std::string> Service::Impl::content(db::Session& s, PolicyId id) {
  {
    const std::scoped_lock lock(mutex);
    if (const auto found = contents.find(id); found != contents.end()) return found->second;
  }
  auto read = std::make_shared<const std::string>(store::content(s, region, id));
  const std::scoped_lock lock(mutex);
  if (contents.size() >= contents_max) contents.clear();
  return contents.emplace(id, std::move(read)).first->second;
}

std::vector<InForce> Service::Impl::in_force(db::Session& s, const std::string& kind, Date day) {
  std::vector<InForce> out;
  const auto info = kinds.find(kind);
  if (info == kinds.end()) return out;
  std::vector<std::string> keys;
  std::vector<store::ApprovedRow> rows = store::approved(s, region, kind, day);
  for (const auto& one : info->second.shipped)
    rows.push_back(
        {{one.key, one.effective_from, 1}, shipped_id(kind, one.key), one.title, one.source});
  // What is shipped keeps its order; what a county added follows by key.
  std::set<std::string> added;
  for (const auto& one : info->second.shipped) keys.push_back(one.key);
  for (const auto& row : rows) added.insert(row.key);
  for (const auto& key : added)
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  for (const auto& key : keys) {
    std::vector<rules::Approved> versions;
    std::vector<const store::ApprovedRow*> of_key;
    for (const auto& row : rows)
      if (row.key == key) {
        versions.push_back(row);
        of_key.push_back(&row);
      }
    const auto found = rules::counts_on(versions, day);
    if (!found) continue;
    const auto& row = *of_key[*found];
    InForce one{kind, key, row.title, row.source, row.number, row.effective_from, nullptr};
    one.content = row.number == 1 ? shipped_contents.at(row.id) : content(s, row.id);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Policy> Service::Impl::shipped(const std::string& kind) const {
  std::vector<Policy> out;
  for (const auto& one : kinds.at(kind).shipped) {
    Policy& p = out.emplace_back();
    p.id = shipped_id(kind, one.key);
    p.kind = kind;
    p.key = one.key;
    p.title = one.title;
    p.source = one.source;
    p.state = PolicyState::approved;
    p.effective_from = one.effective_from;
    p.shipped = true;
    p.number = 1;
    p.content.text = one.content;
    p.version = 1;
  }
  return out;
}

std::optional<Policy> Service::Impl::find_shipped(PolicyId id) const {
  for (const auto& [kind, info] : kinds)
    for (auto& one : shipped(kind))
      if (one.id == id) return std::move(one);
  return std::nullopt;
}

}  // namespace yilian::policies
