#include "rules.hpp"

#include <algorithm>
#include <map>

namespace yilian::readiness::rules {
namespace {

using tiering::TierAction;

struct RowInfo {
  const tiering::TierRow* row = nullptr;
  bool fired = false;
  const tiering::OpenRow* open = nullptr;
};

/// The rows of one table with what became of them.
std::vector<RowInfo> rows_of(const tiering::TableResult& result, const tiering::TierTable& table) {
  std::vector<RowInfo> out;
  for (const auto& row : table.rows) {
    RowInfo info{&row, false, nullptr};
    info.fired =
        std::ranges::find(result.fired, row.id.value, &tiering::FiredRow::id) != result.fired.end();
    const auto open = std::ranges::find(result.open, row.id.value, &tiering::OpenRow::id);
    if (open != result.open.end()) info.open = &*open;
    out.push_back(info);
  }
  return out;
}

/// Collects what must be known, each input once, what rules out before what lets go.
class Wanted {
 public:
  explicit Wanted(const tiering::InputCatalogue& catalogue) : catalogue_(catalogue) {}

  void add(const tiering::OpenRow& row, bool excludes, const std::set<std::string>& tolerated) {
    for (const auto& key : row.missing) {
      // Without it the row stays open, but is no longer waited for.
      if (tolerated.contains(key)) continue;
      auto found = std::ranges::find(items_, key, &NeededInput::input);
      if (found == items_.end()) {
        items_.push_back({key, key, key, excludes, {}});
        found = std::prev(items_.end());
        const auto input = std::ranges::find_if(
            catalogue_.inputs, [&](const auto& one) { return one.key.value == key; });
        if (input != catalogue_.inputs.end()) {
          found->zh = input->words.zh.value;
          found->en = input->words.en.value;
        }
      }
      // What lets somebody go must be said by hand, also when it rules something out.
      found->excludes = found->excludes && excludes;
      if (std::ranges::find(found->rows, row.id) == found->rows.end())
        found->rows.push_back(row.id);
    }
  }
  std::vector<NeededInput> take() {
    std::ranges::stable_sort(items_, [](const auto& a, const auto& b) {
      return a.excludes != b.excludes ? !a.excludes : a.rows.size() > b.rows.size();
    });
    return std::move(items_);
  }

 private:
  const tiering::InputCatalogue& catalogue_;
  std::vector<NeededInput> items_;
};

Finding finding_of(const std::string& table, const tiering::FiredRow& row) {
  return {table,      row.id,   row.action, row.zh, row.en, row.explanation_zh, row.explanation_en,
          row.source, row.trust};
}

bool all_in(const std::vector<std::string>& keys, const std::set<std::string>& known) {
  return std::ranges::all_of(keys, [&](const auto& key) { return known.contains(key); });
}

}  // namespace

Judgement judge(const tiering::Evaluation& evaluation, const tiering::TierTableList& tables,
                std::span<const std::string> chosen,
                const std::set<std::string>& may_stay_unknown) {
  Judgement out;
  Wanted wanted(tables.inputs);
  bool against = false, unmet = false;
  for (const auto& result : evaluation.tables) {
    const auto view = std::ranges::find(tables.items, result.key, &tiering::TierTableView::key);
    if (view == tables.items.end()) continue;
    const bool must_be_met = std::ranges::find(chosen, result.key) != chosen.end();
    const auto rows = rows_of(result, view->table);
    bool met = false, possible = false;
    for (const auto& info : rows) {
      const bool down = info.row->action == TierAction::down;
      if (down && must_be_met) met = met || info.fired, possible = possible || info.open != nullptr;
      if (!down && info.fired) against = true;
      if (down || !info.open) continue;
      if (info.row->action == TierAction::up && !info.open->begun) continue;
      if (all_in(info.open->missing, may_stay_unknown))
        out.open.push_back(
            {result.key, info.row->id.value, info.row->words.zh.value, info.row->words.en.value});
      else wanted.add(*info.open, true, may_stay_unknown);
    }
    for (const auto& row : result.fired)
      if (row.action != TierAction::down || must_be_met)
        out.fired.push_back(finding_of(result.key, row));
    if (!must_be_met || met) continue;
    if (!possible) unmet = true;
    for (const auto& info : rows)
      if (info.row->action == TierAction::down && info.open) wanted.add(*info.open, false, {});
  }
  out.missing = wanted.take();
  // The gravest stands first.
  std::ranges::stable_sort(out.fired, {}, &Finding::action);
  if (against || unmet || chosen.empty()) out.verdict = Verdict::not_ready;
  else out.verdict = out.missing.empty() ? Verdict::ready : Verdict::unknown;
  return out;
}

ReadinessStanding standing_of(std::optional<Verdict> verdict, Instant valid_until, Instant now) {
  if (!verdict) return ReadinessStanding::not_assessed;
  if (now >= valid_until) return ReadinessStanding::reassess;
  switch (*verdict) {
    case Verdict::ready:
      return ReadinessStanding::ready;
    case Verdict::unknown:
      return ReadinessStanding::unknown;
    case Verdict::not_ready:
      return ReadinessStanding::not_ready;
  }
  return ReadinessStanding::not_assessed;
}

std::int64_t days_in(Instant since, Instant now) {
  return std::max<std::int64_t>(
      1, days_from_epoch(local_date(now)) - days_from_epoch(local_date(since)) + 1);
}

}  // namespace yilian::readiness::rules
