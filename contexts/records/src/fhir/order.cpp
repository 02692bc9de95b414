#include "fhir/order.hpp"

#include <algorithm>

namespace yilian::records::rest {
namespace {

/// A value that can be compared: by its number, then by its text.
struct Key {
  bool missing = true;
  double number = 0;
  std::string text;
};

struct Keyed {
  Hit hit;
  std::vector<Key> keys;
};

Key key_of(const Sort& sort, const Hit& hit, const fhir::SearchValues& all) {
  if (sort.code == "_lastUpdated") return {false, static_cast<double>(hit.row.changed), ""};
  if (sort.code == "_id") return {false, 0, id_of(hit.row, hit.stored.root())};
  const auto& definitions = fhir::Definitions::r4();
  const auto type = definitions.resource_type(hit.stored.type());
  const auto id = definitions.parameter(type, sort.code);
  std::optional<Key> best;
  const auto offer = [&](fhir::ParameterId parameter, double number, std::string_view text) {
    if (!id || parameter != *id) return;
    Key key{false, number, std::string(text)};
    const auto order = [](const Key& k) { return std::tie(k.number, k.text); };
    // Of several values the smallest counts upwards and the largest downwards.
    if (!best || (sort.down ? order(*best) < order(key) : order(key) < order(*best)))
      best = std::move(key);
  };
  const auto& v = all.values;
  for (const auto& one : v.strings) offer(one.parameter, 0, one.normal);
  for (const auto& one : v.tokens) offer(one.parameter, 0, one.code);
  for (const auto& one : v.references) offer(one.parameter, 0, one.url);
  for (const auto& one : v.uris) offer(one.parameter, 0, one.uri);
  for (const auto& one : v.dates)
    offer(one.parameter, static_cast<double>(sort.down ? one.span.until : one.span.from), "");
  for (const auto& one : v.quantities) offer(one.parameter, one.low, "");
  for (const auto& one : v.numbers) offer(one.parameter, one.low, "");
  return best.value_or(Key{});
}

}  // namespace

void sort_hits(const std::vector<Sort>& by, std::vector<Hit>& hits) {
  std::vector<Keyed> keyed;
  keyed.reserve(hits.size());
  for (auto& hit : hits) {
    fhir::SearchValues values;
    Keyed one;
    if (fhir::extract(hit.stored.root(), values))
      for (const auto& sort : by) one.keys.push_back(key_of(sort, hit, values));
    one.keys.resize(by.size());
    one.hit = std::move(hit);
    keyed.push_back(std::move(one));
  }
  std::ranges::sort(keyed, [&](const Keyed& a, const Keyed& b) {
    for (std::size_t i = 0; i < by.size(); ++i) {
      const Key &x = a.keys[i], &y = b.keys[i];
      if (x.missing != y.missing) return y.missing;
      if (std::tie(x.number, x.text) == std::tie(y.number, y.text)) continue;
      const bool less = std::tie(x.number, x.text) < std::tie(y.number, y.text);
      return less != by[i].down;
    }
    return a.hit.row.number > b.hit.row.number;
  });
  for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = std::move(keyed[i].hit);
}

}  // namespace yilian::records::rest
