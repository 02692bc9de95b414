#include "fhir/query.hpp"

#include <algorithm>
#include <charconv>

namespace yilian::records::rest {
namespace {

using fhir::Definitions;
using fhir::SearchType;

std::optional<Modifier> modifier_of(std::string_view text) {
  constexpr std::pair<std::string_view, Modifier> known[] = {
      {"exact", Modifier::exact},           {"contains", Modifier::contains},
      {"missing", Modifier::missing},       {"not", Modifier::negated},
      {"above", Modifier::above},           {"below", Modifier::below},
      {"identifier", Modifier::identifier}, {"text", Modifier::text},
      {"of-type", Modifier::of_type}};
  for (const auto& [name, modifier] : known)
    if (name == text) return modifier;
  return std::nullopt;
}

bool may_have(SearchType type, Modifier modifier) {
  switch (modifier) {
    case Modifier::none:
    case Modifier::missing:
      return true;
    case Modifier::exact:
    case Modifier::contains:
      return type == SearchType::string;
    case Modifier::negated:
    case Modifier::text:
    case Modifier::of_type:
      return type == SearchType::token;
    case Modifier::identifier:
    case Modifier::type:
      return type == SearchType::reference;
    case Modifier::above:
    case Modifier::below:
      return type == SearchType::uri;
  }
  return false;
}

class Reader {
 public:
  Reader(Query& query, bool strict) : q_(query), strict_(strict) {}

  Status take(const std::string& name, const std::string& value) {
    if (name == "_format" || name == "_pretty" || name == "lang") return {};
    if (name.starts_with('_')) {
      TRY(const bool taken, take_control(name, value));
      if (taken) return {};
    }
    if (value.empty()) return {};
    if (q_.criteria.size() >= criteria_max) return fail(bad_value(name));
    return take_criterion(name, value);
  }

 private:
  Result<bool> take_control(const std::string& name, const std::string& value) {
    if (name == "_count") {
      const char* end = value.data() + value.size();
      const auto done = std::from_chars(value.data(), end, q_.count);
      if (done.ec != std::errc{} || done.ptr != end || q_.count < 0) return fail(bad_value(name));
      q_.count = std::min(q_.count, count_max);
      if (q_.count == 0) q_.summary = Summary::count;
    } else if (name == "_sort") {
      for (auto& part : split(value, ',')) {
        const bool down = part.starts_with('-');
        q_.sort.push_back({down ? part.substr(1) : part, down});
        if (!known_order(q_.sort.back().code)) return fail(bad_value(name));
      }
    } else if (name.starts_with("_include") || name.starts_with("_revinclude")) {
      return take_include(name, value);
    } else if (name == "_summary") {
      constexpr std::pair<std::string_view, Summary> known[] = {{"false", Summary::no},
                                                                {"true", Summary::yes},
                                                                {"text", Summary::text},
                                                                {"data", Summary::data},
                                                                {"count", Summary::count}};
      const auto found =
          std::ranges::find(known, value, &std::pair<std::string_view, Summary>::first);
      if (found == std::end(known)) return fail(bad_value(name));
      q_.summary = found->second;
    } else if (name == "_elements") {
      q_.elements = split(value, ',');
    } else if (name == "_total") {
      if (value != "none" && value != "estimate" && value != "accurate")
        return fail(bad_value(name));
      q_.total = value != "none";
    } else if (name == "_cursor") {
      q_.cursor = value;
    } else {
      return false;
    }
    return true;
  }

  Result<bool> take_include(const std::string& name, const std::string& value) {
    const std::string bare = name.substr(0, name.find(':'));
    if (bare != "_include" && bare != "_revinclude") return false;
    if (bare != name) return fail(bad_value(name));  // :iterate is not walked
    const auto parts = split(value, ':');
    if (parts.size() < 2 || parts.size() > 3) return fail(bad_value(name));
    const auto& definitions = Definitions::r4();
    const auto type = definitions.resource_type(parts[0]);
    const auto parameter = definitions.parameter(type, parts[1]);
    const bool reference =
        parameter && definitions.parameter(*parameter).type == SearchType::reference;
    if (type == 0 || (!reference && parts[1] != "*")) return fail(bad_value(name));
    auto& list = bare == "_include" ? q_.includes : q_.reverse_includes;
    if (list.size() >= 20) return fail(bad_value(name));
    list.push_back({parts[0], parts[1], parts.size() == 3 ? parts[2] : ""});
    return true;
  }

  bool known_order(const std::string& code) const {
    const auto& definitions = Definitions::r4();
    return code == "_lastUpdated" || code == "_id" ||
           definitions.parameter(definitions.resource_type(q_.type), code).has_value();
  }

  Status unknown(const std::string& name) {
    if (strict_) return fail(Code::unknown_search_parameter, {{"name", name}});
    q_.unknown.push_back(name);
    return {};
  }

  Status take_criterion(const std::string& name, const std::string& value) {
    Criterion criterion;
    criterion.name = name;
    criterion.values = split(value, ',');
    if (criterion.values.size() > values_max) return fail(bad_value(name));
    if (name.starts_with("_has:")) return take_has(std::move(criterion));
    if (name == "_id" || name == "_lastUpdated") {
      criterion.kind = name == "_id" ? Criterion::Kind::id : Criterion::Kind::last_updated;
      criterion.type = SearchType::date;
      q_.criteria.push_back(std::move(criterion));
      return {};
    }
    const auto dot = name.find('.');
    const std::string head = name.substr(0, dot);
    const auto colon = head.find(':');
    const auto& definitions = Definitions::r4();
    const auto id =
        definitions.parameter(definitions.resource_type(q_.type), head.substr(0, colon));
    if (!id) return unknown(name);
    criterion.parameter = *id;
    criterion.type = definitions.parameter(*id).type;
    if (!definitions.parameter(*id).is_searched()) return unknown(name);
    if (colon != std::string::npos) {
      CHECK_OK(take_modifier(criterion, head.substr(colon + 1)));
    }
    if (dot != std::string::npos) {
      if (criterion.type != SearchType::reference || name.size() == dot + 1) return unknown(name);
      criterion.kind = Criterion::Kind::chain;
      criterion.rest = name.substr(dot + 1);
    }
    q_.criteria.push_back(std::move(criterion));
    return {};
  }

  static Status take_modifier(Criterion& criterion, const std::string& text) {
    if (const auto modifier = modifier_of(text)) {
      criterion.modifier = *modifier;
    } else if (Definitions::r4().resource_type(text) != 0) {
      criterion.modifier = Modifier::type;
      criterion.target = text;
    } else {
      return fail(bad_value(criterion.name));
    }
    if (!may_have(criterion.type, criterion.modifier)) return fail(bad_value(criterion.name));
    return {};
  }

  /// _has:Observation:patient:code=…
  Status take_has(Criterion criterion) {
    const auto first = criterion.name.find(':', 5);
    if (first == std::string::npos) return fail(bad_value(criterion.name));
    const auto second = criterion.name.find(':', first + 1);
    if (second == std::string::npos) return fail(bad_value(criterion.name));
    criterion.kind = Criterion::Kind::has;
    criterion.target = criterion.name.substr(5, first - 5);
    criterion.rest = criterion.name.substr(second + 1);
    const auto& definitions = Definitions::r4();
    const auto id = definitions.parameter(definitions.resource_type(criterion.target),
                                          criterion.name.substr(first + 1, second - first - 1));
    if (!id || definitions.parameter(*id).type != SearchType::reference)
      return unknown(criterion.name);
    criterion.parameter = *id;
    q_.criteria.push_back(std::move(criterion));
    return {};
  }

  Query& q_;
  bool strict_;
};

}  // namespace

Error bad_value(std::string_view name) {
  return Error{Code::invalid_search_value, {}, {{"name", std::string(name)}}};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out.back() += text[i++];
      out.back() += text[i];
    } else if (text[i] == separator) {
      out.emplace_back();
    } else {
      out.back() += text[i];
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

Result<Query> parse_query(std::string_view type, const http::Fields& fields, bool strict) {
  Query query;
  query.type = type;
  Reader reader(query, strict);
  for (const auto& [name, value] : fields) CHECK_OK(reader.take(name, value));
  return query;
}

}  // namespace yilian::records::rest
