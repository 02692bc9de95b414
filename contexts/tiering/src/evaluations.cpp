// Use cases of the tables: list, evaluate, try.
#include "impl.hpp"

namespace yilian::tiering {
namespace {

constexpr std::size_t cases_max = 100;

Status refused(std::vector<FieldError> wrong) {
  if (wrong.empty()) return {};
  return fail(Error{Code::invalid_request, std::move(wrong)});
}

}  // namespace

Result<TierTableList> Service::Impl::tables(const Call& call, const TierTableFilter& filter) {
  return database.read(
      [&](db::Session& s) { return tables_on(s, filter.on.value_or(local_date(call.now))); });
}

Result<TierTableList> Service::Impl::tables_on(db::Session& s, Date day) {
  TierTableList out{catalogue, {}};
  for (const auto& version : policies.in_force(s, table_kind, day)) {
    const auto table = tables_kept.of(version);
    if (!table) return fault("a table in force can't be read: " + version.key);
    out.items.push_back({version.key, version.title, version.source, version.number,
                         version.effective_from, *table});
  }
  return out;
}

Result<Evaluation> Service::Impl::evaluate_known(
    db::Session& s, const rules::Known& known, const std::optional<std::vector<Text<1, 40>>>& keys,
    Date on) {
  const auto versions = policies.in_force(s, table_kind, on);
  std::vector<FieldError> wrong;
  for (std::size_t i = 0; keys && i < keys->size(); ++i)
    if (std::ranges::find(versions, (*keys)[i].value, &policies::InForce::key) == versions.end())
      wrong.push_back({"/tables/" + std::to_string(i), Code::not_in_list});
  CHECK_OK(refused(std::move(wrong)));
  std::vector<TableResult> results;
  for (const auto& version : versions) {
    if (keys && std::ranges::find(*keys, version.key, &Text<1, 40>::value) == keys->end()) continue;
    const auto table = tables_kept.of(version);
    if (!table) return fault("a table in force can't be read: " + version.key);
    auto& result = results.emplace_back(rules::evaluate(inputs, *table, known));
    result.key = version.key;
    result.number = version.number;
    result.effective_from = version.effective_from;
  }
  return rules::conclude(inputs, std::move(results), on);
}

Result<Evaluation> Service::Impl::evaluate(db::Session& s, const EvaluateCommand& command,
                                           Date today) {
  std::vector<FieldError> wrong;
  const auto known = rules::read_facts(inputs, command.facts, "/facts", wrong);
  CHECK_OK(refused(std::move(wrong)));
  return evaluate_known(s, known, command.tables, command.on.value_or(today));
}

Result<TryAnswer> Service::Impl::attempt(const TryCommand& command) {
  auto wrong = rules::check_table(inputs, command.table, false);
  for (auto& one : wrong) one.pointer = "/table" + one.pointer;
  if (command.cases.size() > cases_max)
    wrong.push_back({"/cases", Code::too_many, {{"max", std::to_string(cases_max)}}});
  CHECK_OK(refused(std::move(wrong)));
  TryAnswer out;
  const auto run = [&](const Example& one, const std::string& at) {
    auto& tried = out.items.emplace_back();
    tried.name = one.name.value;
    for (const auto& id : one.fires) tried.expected.push_back(id.value);
    tried.result =
        rules::evaluate(inputs, command.table, rules::read_facts(inputs, one.facts, at, wrong));
    auto actual = rules::fires(tried.result), expected = tried.expected;
    std::ranges::sort(actual);
    std::ranges::sort(expected);
    tried.as_expected = actual == expected;
  };
  for (const auto& one : command.table.examples) run(one, "/table/examples");
  for (std::size_t i = 0; i < command.cases.size(); ++i)
    run(command.cases[i], "/cases/" + std::to_string(i) + "/facts");
  CHECK_OK(refused(std::move(wrong)));
  return out;
}

Result<std::vector<std::string>> Service::fires(const TierTable& table,
                                                const std::vector<Fact>& facts) {
  auto wrong = rules::check_table(impl_->inputs, table, false);
  for (auto& one : wrong) one.pointer = "/table" + one.pointer;
  const auto known = rules::read_facts(impl_->inputs, facts, "/facts", wrong);
  CHECK_OK(refused(std::move(wrong)));
  return rules::fires(rules::evaluate(impl_->inputs, table, known));
}

}  // namespace yilian::tiering
