#pragma once
// The documents of tiering: what is shipped, how each kind is checked, and their parsed forms.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "json/json.hpp"
#include "policies/service.hpp"
#include "rules.hpp"
#include "tiering/describe.hpp"
#include "tiering/service.hpp"

namespace yilian::tiering {

/// Parsed versions by kind, key and number; they never change, so they are kept.
template <class T>
class Parsed {
 public:
  std::shared_ptr<const T> of(const policies::InForce& version) {
    const Key key{version.key, version.number, version.content.get()};
    const std::scoped_lock lock(mutex_);
    if (const auto found = kept_.find(key); found != kept_.end()) return found->second.value;
    auto value = json::read<T>(*version.content);
    // It was checked before it was approved; a newer program that reads it differently must say so.
    if (!value) return nullptr;
    if (kept_.size() >= kept_max) kept_.clear();
    auto made = std::make_shared<const T>(std::move(*value));
    return kept_.emplace(key, Kept{version.content, std::move(made)}).first->second.value;
  }

 private:
  static constexpr std::size_t kept_max = 200;
  using Key = std::tuple<std::string, std::int64_t, const void*>;
  struct Kept {
    std::shared_ptr<const std::string> text;  ///< holds the address that is part of the key
    std::shared_ptr<const T> value;
  };
  std::mutex mutex_;
  std::map<Key, Kept> kept_;
};

/// The inputs of the program, checked.
Result<InputCatalogue> read_inputs();
/// `inputs` must outlive the service.
Status register_kinds(policies::Service& policies, const rules::Inputs& inputs);

}  // namespace yilian::tiering
