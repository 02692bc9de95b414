#include "own/directory.hpp"

#include <algorithm>

#include "network/lookup.hpp"
#include "own/resources.hpp"

namespace yilian::records::own {
namespace {

FhirView view_of(const Uuid& id, std::int64_t version, const bj::object& resource) {
  return {id, version, Instant{}, bj::serialize(resource)};
}
FhirView view_of(const network::Organisation& o) {
  return view_of(o.id.value, o.version, organization_of(o));
}
FhirView view_of(const network::Department& d) {
  return view_of(d.id.value, d.version, location_of(d));
}
FhirView view_of(const access::Practitioner& p) {
  return view_of(p.id.value, p.version, practitioner_of(p));
}
FhirView view_of(const access::PractitionerPost& p, const Call& call) {
  return view_of(p.id.value, 1, role_of(p, local_date(call.now), call.language));
}

/// Texts that a database compares as FHIR does; others are left to the matcher.
std::string part_of(std::string name) {
  const bool plain = std::ranges::none_of(name, [](char c) { return c > 0; });
  return plain ? name : std::string();
}
/// The code of `system|code` or `code`; empty for one of another system.
std::string code_of(const std::string& token, std::initializer_list<std::string_view> systems) {
  const auto bar = token.find('|');
  if (bar == std::string::npos) return token;
  const auto system = std::string_view(token).substr(0, bar);
  return std::ranges::find(systems, system) == systems.end() ? "" : token.substr(bar + 1);
}
std::optional<Uuid> id_in(const std::string& reference) {
  return parse_uuid(std::string_view(reference).substr(reference.rfind('/') + 1));
}

bool may_see(const Call& call) { return call.caller.has(Right::network_read); }

/// Reads one by its id.
template <class Find>
auto reader(rest::Server& server, Find find) {
  return [&server, find](const Call& call, const Uuid& id) -> Result<FhirView> {
    if (!may_see(call)) return fail(Code::not_found);
    return server.database.read([&](db::Session& s) -> Result<FhirView> {
      auto view = find(s, call, id);
      if (!view) return fail(Code::not_found);
      return std::move(*view);
    });
  };
}

/// Asked by ids, or page by page in their order.
template <class Find, class Page>
auto searcher(rest::Server& server, Find find, Page page) {
  return
      [&server, find, page](const Call& call, const FhirQuestion& question) -> Result<FhirViews> {
        FhirViews out;
        if (!may_see(call)) return out;
        return server.database.read([&](db::Session& s) -> Result<FhirViews> {
          for (const auto& [name, values] : question.criteria) {
            if (name != "_id") continue;
            for (const auto& value : values)
              if (const auto id = parse_uuid(value))
                if (auto view = find(s, call, *id)) out.views.push_back(std::move(*view));
            return out;
          }
          const auto after = parse_uuid(question.cursor).value_or(Uuid{});
          const auto whole = page(s, call, question, after, out.views);
          if (whole && std::ssize(out.views) == question.limit)
            out.cursor = to_string(out.views.back().id);
          return out;
        });
      };
}

template <class Rows>
void take(Rows rows, std::vector<FhirView>& out) {
  for (const auto& row : rows) out.push_back(view_of(row));
}

FhirProvider organisations(rest::Server& server) {
  FhirProvider out{"Organization", {}, {}};
  const auto region = server.region;
  const auto find = [region](db::Session& s, const Call&, const Uuid& id) {
    const auto found = network::find_organisation(s, region, OrganisationId{id});
    return found ? std::optional(view_of(*found)) : std::nullopt;
  };
  out.read = reader(server, find);
  out.search =
      searcher(server, find,
               [region](db::Session& s, const Call&, const FhirQuestion& question,
                        const Uuid& after, std::vector<FhirView>& views) {
                 if (const auto token = question.only("identifier"); !token.empty()) {
                   const auto code = code_of(token, {credit_system, institution_system});
                   const auto one = network::organisation_of_code(s, region, code);
                   if (one && !code.empty()) views.push_back(view_of(*one));
                   return false;
                 }
                 take(network::organisations_after(s, region, after, part_of(question.only("name")),
                                                   question.limit),
                      views);
                 return true;
               });
  return out;
}

FhirProvider departments(rest::Server& server) {
  FhirProvider out{"Location", {}, {}};
  const auto region = server.region;
  const auto find = [region](db::Session& s, const Call&, const Uuid& id) {
    const auto found = network::find_department(s, region, DepartmentId{id});
    return found ? std::optional(view_of(*found)) : std::nullopt;
  };
  out.read = reader(server, find);
  out.search =
      searcher(server, find,
               [region](db::Session& s, const Call&, const FhirQuestion& question,
                        const Uuid& after, std::vector<FhirView>& views) {
                 if (const auto of = question.only("organization"); !of.empty()) {
                   if (const auto id = id_in(of))
                     take(network::departments_of(s, region, OrganisationId{*id}), views);
                   return false;
                 }
                 take(network::departments_after(s, region, after, part_of(question.only("name")),
                                                 question.limit),
                      views);
                 return true;
               });
  return out;
}

FhirProvider practitioners(rest::Server& server) {
  FhirProvider out{"Practitioner", {}, {}};
  const auto region = server.region;
  const auto find = [region](db::Session& s, const Call&, const Uuid& id) {
    const auto found = access::practitioner(s, region, AccountId{id});
    return found ? std::optional(view_of(*found)) : std::nullopt;
  };
  out.read = reader(server, find);
  out.search =
      searcher(server, find,
               [region](db::Session& s, const Call&, const FhirQuestion& question,
                        const Uuid& after, std::vector<FhirView>& views) {
                 const auto token = question.only("identifier");
                 const auto number = code_of(token, {practitioner_system});
                 if (number.empty() && !token.empty()) return false;
                 take(access::practitioners_after(s, region, after, number,
                                                  part_of(question.only("name")), question.limit),
                      views);
                 return true;
               });
  return out;
}

FhirProvider posts(rest::Server& server) {
  FhirProvider out{"PractitionerRole", {}, {}};
  const auto region = server.region;
  const auto find = [region](db::Session& s, const Call& call, const Uuid& id) {
    const auto found = access::practitioner_post(s, region, PostId{id});
    return found ? std::optional(view_of(*found, call)) : std::nullopt;
  };
  out.read = reader(server, find);
  out.search = searcher(server, find,
                        [region](db::Session& s, const Call& call, const FhirQuestion& question,
                                 const Uuid& after, std::vector<FhirView>& views) {
                          std::optional<AccountId> account;
                          std::optional<OrganisationId> organisation;
                          if (const auto of = question.only("practitioner"); !of.empty()) {
                            const auto id = id_in(of);
                            if (!id) return false;
                            account = AccountId{*id};
                          }
                          if (const auto at = question.only("organization"); !at.empty()) {
                            const auto id = id_in(at);
                            if (!id) return false;
                            organisation = OrganisationId{*id};
                          }
                          for (const auto& post : access::practitioner_posts_after(
                                   s, region, after, account, organisation, question.limit))
                            views.push_back(view_of(post, call));
                          return true;
                        });
  return out;
}

}  // namespace

std::vector<FhirProvider> directory(rest::Server& server) {
  return {organisations(server), departments(server), practitioners(server), posts(server)};
}

}  // namespace yilian::records::own
