// Functions over collections.
#include <algorithm>
#include <unordered_set>

#include "path_eval.hpp"

namespace yilian::fhir {

Items distinct(Evaluation& evaluation, const Items& items) {
  Items out;
  // Texts, of which a bundle or questionnaire may have thousands.
  std::unordered_set<std::string> texts;
  bool only_texts = items.size() > 8;
  for (const auto& item : items) {
    const Item value = value_of(item);
    only_texts = only_texts && value.kind == Item::Kind::string;
    if (!only_texts) break;
    if (texts.insert(value.text).second) out.push_back(item);
  }
  if (only_texts) return out;
  out.clear();
  for (const auto& item : items) {
    evaluation.spend(out.size());
    if (!contains(out, item)) out.push_back(item);
  }
  return out;
}

namespace {

using Call = Evaluation::Call;

Items empty(const Call& call) { return truth(call.focus.empty()); }

Items exists(const Call& call) {
  if (call.count() == 0) return truth(!call.focus.empty());
  long long number = 0;
  for (const auto& item : call.focus)
    if (call.holds_for(0, item, number++)) return truth(true);
  return truth(false);
}

Items all(const Call& call) {
  long long number = 0;
  for (const auto& item : call.focus)
    if (!call.holds_for(0, item, number++)) return truth(false);
  return truth(true);
}

/// The answer as soon as one is `Decisive`; the opposite when none is.
template <bool Decisive, bool Answer>
Items booleans(const Call& call) {
  for (const auto& item : call.focus) {
    const Item value = value_of(item);
    if (value.kind != Item::Kind::boolean) throw PathFailure();
    if (value.truth == Decisive) return truth(Answer);
  }
  return truth(!Answer);
}

bool is_subset(const Call& call, const Items& part, const Items& whole) {
  return std::ranges::all_of(part, [&](const Item& item) {
    call.evaluation.spend(whole.size());
    return contains(whole, item);
  });
}
Items subset_of(const Call& call) { return truth(is_subset(call, call.focus, call.arg(0))); }
Items superset_of(const Call& call) { return truth(is_subset(call, call.arg(0), call.focus)); }
Items count(const Call& call) {
  return single(Item::integer(static_cast<long long>(call.focus.size())));
}
Items distinct_items(const Call& call) { return distinct(call.evaluation, call.focus); }
Items is_distinct(const Call& call) {
  return truth(distinct(call.evaluation, call.focus).size() == call.focus.size());
}

Items where(const Call& call) {
  Items out;
  long long number = 0;
  for (const auto& item : call.focus)
    if (call.holds_for(0, item, number++)) out.push_back(item);
  return out;
}

/// What `found` gives for each item, one after the other.
template <class Found>
Items flattened(const Call& call, const Items& items, Found found) {
  Items out;
  for (const auto& item : items) {
    std::ranges::move(found(item), std::back_inserter(out));
    call.evaluation.bounded(out);
  }
  return out;
}

Items select(const Call& call) {
  long long number = 0;
  return flattened(call, call.focus,
                   [&](const Item& item) { return call.arg_for(0, item, number++); });
}

Items repeat(const Call& call) {
  Items out, queue = call.focus;
  while (!queue.empty()) {
    Items next;
    long long number = 0;
    for (const auto& item : queue)
      for (auto& found : call.arg_for(0, item, number++)) {
        call.evaluation.spend(out.size());
        if (contains(out, found)) continue;
        out.push_back(found);
        next.push_back(std::move(found));
        call.evaluation.bounded(out);
      }
    queue = std::move(next);
  }
  return out;
}

Items aggregate(const Call& call) {
  Items total = call.count() > 1 ? call.arg(1) : Items();
  long long number = 0;
  for (const auto& item : call.focus) total = call.arg_for(0, item, number++, &total);
  return total;
}

Items part(const Call& call, std::size_t from, std::size_t size) {
  Items out;
  for (std::size_t i = from; i < call.focus.size() && i - from < size; ++i)
    out.push_back(call.focus[i]);
  return out;
}
Items one(const Call& call) {
  only(call.focus);
  return call.focus;
}
Items first(const Call& call) { return part(call, 0, 1); }
Items last(const Call& call) {
  return call.focus.empty() ? Items() : part(call, call.focus.size() - 1, 1);
}
Items tail(const Call& call) { return part(call, 1, SIZE_MAX); }
Items skip(const Call& call) {
  const auto size = call.integer(0);
  if (!size) throw PathFailure();
  return part(call, static_cast<std::size_t>(std::max(*size, 0LL)), SIZE_MAX);
}
Items take(const Call& call) {
  const auto size = call.integer(0);
  if (!size) throw PathFailure();
  return part(call, 0, static_cast<std::size_t>(std::max(*size, 0LL)));
}

Items intersect(const Call& call) {
  const Items other = call.arg(0);
  Items out;
  for (const auto& item : call.focus) {
    call.evaluation.spend(other.size() + out.size());
    if (contains(other, item) && !contains(out, item)) out.push_back(item);
  }
  return out;
}
Items exclude(const Call& call) {
  const Items other = call.arg(0);
  Items out;
  for (const auto& item : call.focus) {
    call.evaluation.spend(other.size());
    if (!contains(other, item)) out.push_back(item);
  }
  return out;
}
Items combine(const Call& call) {
  Items out = call.focus, other = call.arg(0);
  std::ranges::move(other, std::back_inserter(out));
  return out;
}
Items unite(const Call& call) { return distinct(call.evaluation, combine(call)); }

Items iif(const Call& call) {
  const Item* item = only(call.focus);
  const auto at = [&](std::size_t index) {  // $index and $total stay those around it
    return call.arg_for(index, *item, call.scope.index, call.scope.total);
  };
  const auto holds = condition(item ? at(0) : call.arg(0));
  const std::size_t which = holds.value_or(false) ? 1 : 2;
  if (which >= call.count()) return {};
  return item ? at(which) : call.arg(which);
}

Items sort(const Call& call) {
  Items out = call.focus;
  struct Key {
    std::vector<Items> values;
    Item item;
  };
  std::vector<Key> keys;
  long long number = 0;
  for (const auto& item : out) {
    Key key{{}, item};
    for (std::size_t i = 0; i < call.count(); ++i) {
      const auto& node = *call.node.args[i];
      const bool down = node.op == PathNode::Op::negate;
      const Items self = single(item);
      key.values.push_back(call.evaluation.run(down ? *node.args[0] : node, self,
                                               {&item, number, nullptr, nullptr}));
    }
    if (call.count() == 0) key.values.push_back(single(item));
    keys.push_back(std::move(key));
    ++number;
  }
  std::ranges::stable_sort(keys, [&](const Key& a, const Key& b) {
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      const bool down = call.count() > 0 && call.node.args[i]->op == PathNode::Op::negate;
      const Item *x = only(a.values[i]), *y = only(b.values[i]);
      const int order = !x || !y ? (x ? 1 : y ? -1 : 0) : compare(*x, *y).value_or(0);
      if (order != 0) return down ? order > 0 : order < 0;
    }
    return false;
  });
  out.clear();
  for (auto& key : keys) out.push_back(std::move(key.item));
  return out;
}

Items children_of(const Call& call, const Items& items) {
  return flattened(call, items,
                   [&](const Item& item) { return call.evaluation.children(item, false, 0, {}); });
}

Items children(const Call& call) { return children_of(call, call.focus); }

Items descendants(const Call& call) {
  Items out;
  for (Items level = children(call); !level.empty(); level = children_of(call, level)) {
    out.insert(out.end(), level.begin(), level.end());
    call.evaluation.bounded(out);
  }
  return out;
}

Items trace(const Call& call) { return call.focus; }

Items negate(const Call& call) {
  const auto value = condition(call.focus);
  return value ? truth(!*value) : Items();
}

Items coalesce(const Call& call) {
  for (std::size_t i = 0; i < call.count(); ++i)
    if (Items found = call.arg(i); !found.empty()) return found;
  return {};
}

}  // namespace

std::vector<PathFunction> collection_functions() {
  return {
      {"empty", 0, 0, empty},
      {"exists", 0, 1, exists},
      {"all", 1, 1, all},
      {"allTrue", 0, 0, booleans<false, false>},
      {"anyTrue", 0, 0, booleans<true, true>},
      {"allFalse", 0, 0, booleans<true, false>},
      {"anyFalse", 0, 0, booleans<false, true>},
      {"subsetOf", 1, 1, subset_of},
      {"supersetOf", 1, 1, superset_of},
      {"count", 0, 0, count},
      {"distinct", 0, 0, distinct_items},
      {"isDistinct", 0, 0, is_distinct},
      {"where", 1, 1, where},
      {"select", 1, 1, select},
      {"repeat", 1, 1, repeat},
      {"aggregate", 1, 2, aggregate},
      {"single", 0, 0, one},
      {"first", 0, 0, first},
      {"last", 0, 0, last},
      {"tail", 0, 0, tail},
      {"skip", 1, 1, skip},
      {"take", 1, 1, take},
      {"intersect", 1, 1, intersect},
      {"exclude", 1, 1, exclude},
      {"union", 1, 1, unite},
      {"combine", 1, 1, combine},
      {"iif", 2, 3, iif},
      {"sort", 0, 8, sort},
      {"children", 0, 0, children},
      {"descendants", 0, 0, descendants},
      {"trace", 1, 2, trace},
      {"not", 0, 0, negate},
      {"coalesce", 1, 16, coalesce},
  };
}

}  // namespace yilian::fhir
