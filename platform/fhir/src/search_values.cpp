#include "fhir/search_values.hpp"

#include <mutex>

#include "forms.hpp"
#include "search_convert.hpp"

namespace yilian::fhir {
namespace {

struct Plan {
  struct Simple {
    ParameterId parameter;
    SearchType type;
    SearchProgram program;
  };
  struct Composite {
    ParameterId parameter;
    SearchProgram focus;
    /// For each type of focus its own: the same path means another element there.
    struct Part {
      SearchType type;
      ParameterId parameter;
      std::vector<std::pair<TypeId, SearchProgram>> programs;
    };
    std::vector<Part> parts;
  };
  std::vector<Simple> simple;
  std::vector<Composite> composites;
};

/// Types that the focus of a composite can be of: the resource, and what its paths end at.
std::vector<TypeId> focus_types(const Definitions& definitions, TypeId resource) {
  std::vector<TypeId> out{resource};
  for (const auto& element : definitions.elements(resource))
    for (const auto& option : definitions.options(element))
      if (definitions.type(option.type).kind == TypeKind::part ||
          definitions.type_name(option.type) == "UsageContext")
        out.push_back(option.type);
  return out;
}

void plan_composite(const Definitions& definitions, TypeId type, ParameterId id, Plan& plan) {
  const auto& parameter = definitions.parameter(id);
  auto focus = SearchProgram::compile(definitions.text(parameter.expression), type);
  if (!focus) return;
  Plan::Composite out{id, std::move(*focus), {}};
  for (const auto& component : definitions.components(parameter)) {
    Plan::Composite::Part part{
        definitions.parameter(component.parameter).type, component.parameter, {}};
    // "%resource.…" begins at the resource whatever the focus is.
    const auto text = definitions.text(component.expression);
    for (const TypeId at : focus_types(definitions, type))
      if (auto program = SearchProgram::compile(text, text.starts_with('%') ? type : at))
        part.programs.emplace_back(at, std::move(*program));
    out.parts.push_back(std::move(part));
  }
  if (out.parts.size() <= CompositeValue::parts_max) plan.composites.push_back(std::move(out));
}

Plan make_plan(TypeId type) {
  const auto& definitions = Definitions::r4();
  Plan out;
  for (const ParameterId id : definitions.parameters(type)) {
    const auto& parameter = definitions.parameter(id);
    if (parameter.type == SearchType::composite) {
      plan_composite(definitions, type, id, out);
    } else if (auto program =
                   SearchProgram::compile(definitions.text(parameter.expression), type)) {
      out.simple.push_back({id, parameter.type, std::move(*program)});
    }
  }
  return out;
}

/// Made when the first resource of the type comes, and kept.
const Plan& plan_of(TypeId type) {
  static const std::size_t count = Definitions::r4().type_count();
  static const auto once = std::make_unique<std::once_flag[]>(count);
  static std::vector<Plan> plans(count);
  std::call_once(once[type], [&] { plans[type] = make_plan(type); });
  return plans[type];
}

void extract_composite(const Plan::Composite& composite, Node resource, SearchValues& out,
                       const Converter& converter, std::vector<SearchProgram::Found>& scratch) {
  std::vector<SearchProgram::Found> focuses;
  composite.focus.run(resource, resource, focuses);
  for (const auto& focus : focuses) {
    CompositeValue value{composite.parameter, composite.parts.size(), {}};
    bool whole = true;
    for (std::size_t i = 0; i < composite.parts.size() && whole; ++i) {
      const auto& part = composite.parts[i];
      scratch.clear();
      for (const auto& [type, program] : part.programs)
        if (type == focus.type) {
          program.run(focus.node, resource, scratch);
          break;
        }
      const auto before = static_cast<std::uint32_t>(count_of(out.parts, part.type));
      for (const auto& found : scratch) converter.convert(part.parameter, part.type, found);
      const auto after = static_cast<std::uint32_t>(count_of(out.parts, part.type));
      value.parts[i] = {part.type, {before, after - before}};
      whole = after > before;
    }
    if (whole) out.composites.push_back(value);
  }
}

}  // namespace

std::size_t Values::size() const {
  return strings.size() + tokens.size() + typed_tokens.size() + references.size() + dates.size() +
         quantities.size() + numbers.size() + uris.size() + positions.size();
}

void Values::clear() {
  strings.clear();
  tokens.clear();
  typed_tokens.clear();
  references.clear();
  dates.clear();
  quantities.clear();
  numbers.clear();
  uris.clear();
  positions.clear();
}

void SearchValues::clear() {
  values.clear();
  composites.clear();
  parts.clear();
  owned.clear();
}

Status extract(Node resource, SearchValues& out, const ExtractOptions& options) {
  const TypeId type = Definitions::r4().resource_type(resource.resource_type());
  if (type == 0) return fail(Code::not_found);
  const Plan& plan = plan_of(type);
  std::vector<SearchProgram::Found> found;
  found.reserve(16);
  const Converter converter{resource, options.zone_minutes, out.values, out.owned};
  const Converter part_converter{resource, options.zone_minutes, out.parts, out.owned};
  for (const auto& simple : plan.simple) {
    found.clear();
    simple.program.run(resource, resource, found);
    for (const auto& each : found) converter.convert(simple.parameter, simple.type, each);
    if (out.values.size() > options.values_max)
      return fail(Code::too_many, {{"max", std::to_string(options.values_max)}});
  }
  for (const auto& composite : plan.composites) {
    extract_composite(composite, resource, out, part_converter, found);
    if (out.parts.size() > options.values_max)
      return fail(Code::too_many, {{"max", std::to_string(options.values_max)}});
  }
  return {};
}

}  // namespace yilian::fhir
