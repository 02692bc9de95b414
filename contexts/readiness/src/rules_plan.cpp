// What a down plan must be, beyond its shape.
#include <algorithm>

#include "rules.hpp"

namespace yilian::readiness::rules {
namespace {

constexpr std::size_t plans_max = 50, items_max = 15, words_max = 10, inputs_max = 60;

template <class T>
void check_count(const std::vector<T>& list, std::size_t max, const std::string& at,
                 std::vector<FieldError>& wrong) {
  if (list.size() > max) wrong.push_back({at, Code::too_many, {{"max", std::to_string(max)}}});
}

void check_plan(const DownPlan& plan, const std::string& at, std::vector<FieldError>& wrong) {
  check_count(plan.items, items_max, at + "/items", wrong);
  check_count(plan.departments, words_max, at + "/departments", wrong);
  check_count(plan.may_stay_unknown, inputs_max, at + "/mayStayUnknown", wrong);
  // The unit below acknowledges the plan item by item: without one there is nothing to take over.
  if (plan.items.empty()) wrong.push_back({at + "/items", Code::too_few, {{"min", "1"}}});
}

}  // namespace

std::vector<FieldError> check_plans(const DownPlans& plans) {
  std::vector<FieldError> wrong;
  check_count(plans.plans, plans_max, "/plans", wrong);
  check_count(plans.may_stay_unknown, inputs_max, "/mayStayUnknown", wrong);
  for (std::size_t i = 0; i < plans.plans.size(); ++i) {
    const std::string at = "/plans/" + std::to_string(i);
    check_plan(plans.plans[i], at, wrong);
    const auto first = std::ranges::find_if(plans.plans, [&](const auto& one) {
      return one.table.value == plans.plans[i].table.value;
    });
    if (first - plans.plans.begin() != static_cast<std::ptrdiff_t>(i))
      wrong.push_back({at + "/table", Code::repeated});
  }
  check_plan(plans.other, "/other", wrong);
  return wrong;
}

}  // namespace yilian::readiness::rules
