#include "invariants.hpp"

#include <mutex>

#include "fhir/moment.hpp"
#include "primitives.hpp"

namespace yilian::fhir {
namespace {

bool has(Node node, std::string_view name) { return static_cast<bool>(node.member(name)); }

bool extension_fine(Node node) {
  bool value = false;
  for (const Node child : node) {
    if (child.name().starts_with("value") || child.name().starts_with("_value")) value = true;
  }
  return value != static_cast<bool>(node.member(names().extension));
}
bool not_local(Node node) { return !node.member(names().reference).text().starts_with('#'); }
bool code_has_system(Node node) {
  return !node.member(names().code) || node.member(names().system);
}
bool value_has_system(Node node) {
  return !node.member(names().value) || node.member(names().system);
}
bool period_fine(Node node) {
  const Node start = node.member(names().start), end = node.member(names().end);
  if (!start || !end) return true;
  const auto from = Moment::parse(start.text()), until = Moment::parse(end.text());
  return from && until && from->has_zone == until->has_zone &&
         from->milliseconds(0) <= until->milliseconds(0);
}
/// dom-2, dom-4 and dom-5 ask for contained.contained and contained.meta.
bool contained_plain(Node node) {
  for (const Node each : node.member(names().contained))
    if (each.member(names().meta) || each.member(names().contained)) return false;
  return true;
}
/// dom-3: the usual case, that a reference to each contained resource stands somewhere.
bool contained_used(Node node) {
  std::vector<std::string_view> open;
  for (const Node each : node.member(names().contained)) {
    open.push_back(each.member(names().id).text());
    if (open.back().empty() || open.size() > 32) return false;
  }
  if (open.empty()) return true;
  const auto end = (*node.end()).index();
  for (auto at = node.index(); at < end && !open.empty(); ++at) {
    const Node each = node.document()->at(at);
    if (each.is_string() && each.text().starts_with('#')) std::erase(open, each.text().substr(1));
  }
  return open.empty();
}
bool without_parts(Node node) { return !has(node, "component"); }
bool has_div(Node node) { return static_cast<bool>(node.member(names().text).member(names().div)); }
bool data_has_type(Node node) { return !node.member(names().data) || has(node, "contentType"); }
bool narrative_fine(Node node) { return is_narrative(node.text()); }

bool (*short_way(std::string_view key))(Node) {
  if (key == "dom-2" || key == "dom-4" || key == "dom-5") return contained_plain;
  if (key == "dom-3") return contained_used;
  if (key == "obs-7") return without_parts;
  if (key == "dom-6") return has_div;
  if (key == "ext-1") return extension_fine;
  if (key == "ref-1") return not_local;
  if (key == "qty-3") return code_has_system;
  if (key == "cpt-2") return value_has_system;
  if (key == "per-1") return period_fine;
  if (key == "att-1") return data_has_type;
  if (key == "txt-1" || key == "txt-2") return narrative_fine;
  return nullptr;
}

Invariant make(std::uint32_t id) {
  const auto& r4 = Definitions::r4();
  const auto& constraint = r4.constraint(id);
  Invariant out;
  out.is_error = constraint.is_error != 0;
  out.surely_holds = short_way(r4.text(constraint.key));
  if (auto compiled = PathExpression::compile(r4.text(constraint.expression)))
    if (!compiled->needs_server()) out.expression = std::move(*compiled);
  return out;
}

}  // namespace

const Invariant& invariant(std::uint32_t constraint) {
  static const std::vector<Invariant> all = [] {
    std::vector<Invariant> out;
    for (std::uint32_t id = 0; id < Definitions::r4().constraint_count(); ++id)
      out.push_back(make(id));
    return out;
  }();
  return all[constraint];
}

}  // namespace yilian::fhir
