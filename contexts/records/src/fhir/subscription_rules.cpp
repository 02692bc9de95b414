#include "fhir/subscription_rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "fhir/match.hpp"
#include "fhir/server.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::array<std::pair<std::string_view, SubscriptionState>, 4> states = {
    {{"requested", SubscriptionState::requested},
     {"active", SubscriptionState::active},
     {"off", SubscriptionState::off},
     {"error", SubscriptionState::error}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string host_of(std::string_view address) {
  auto rest = address.substr(address.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?"));
  if (!rest.ends_with(']')) rest = rest.substr(0, rest.rfind(':'));
  return lower(rest);
}

/// What the connection itself says; and what would say something about another one.
bool is_own_header(const std::string& name) {
  constexpr std::array<std::string_view, 9> own = {
      "connection", "content-length", "content-type",      "expect", "host",
      "te",         "trailer",        "transfer-encoding", "upgrade"};
  return std::ranges::find(own, name) != own.end();
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

class Reading {
 public:
  Reading(fhir::Node resource, const std::vector<std::string>& hosts)
      : resource_(resource), channel_(resource.member("channel")), hosts_(hosts) {}

  Result<SubscriptionTerms> run() {
    const auto status = parse_subscription_state(resource_.text_of("status"));
    if (status) out_.status = *status;
    else wrong("Subscription.status", Code::not_in_list);
    read_criteria();
    if (channel_.text_of("type") != "rest-hook")
      wrong("Subscription.channel.type", Code::not_in_list);
    read_payload();
    read_endpoint();
    read_headers();
    if (const auto end = resource_.text_of("end"); !end.empty()) {
      out_.ends_at = parse_instant(end);
      if (!out_.ends_at) wrong("Subscription.end", Code::invalid_time);
    }
    if (!error_.fields.empty()) return fail(std::move(error_));
    return std::move(out_);
  }

 private:
  void wrong(const char* place, Code code, Params params = {}) {
    error_.fields.push_back({place, code, std::move(params)});
  }

  void read_criteria() {
    constexpr const char* place = "Subscription.criteria";
    const auto text = resource_.text_of("criteria");
    if (text.size() > criteria_length_max)
      return wrong(place, Code::too_long, {{"max", std::to_string(criteria_length_max)}});
    const auto mark = std::min(text.find('?'), text.size());
    const auto type = known_type(text.substr(0, mark));
    if (!type) return wrong(place, Code::resource_type_unknown);
    if (*type == subscription_type) return wrong(place, Code::not_in_list);
    const auto fields = http::form_fields(mark == text.size() ? "" : text.substr(mark + 1));
    if (!fields) return wrong(place, fields.error().code, fields.error().params);
    auto query = parse_query(*type, *fields, true);
    if (!query) return wrong(place, query.error().code, query.error().params);
    // What is no condition on the resource itself can't be judged when it changes.
    for (const auto& [name, value] : *fields)
      if (name.starts_with('_') && name != "_id" && name != "_tag" && name != "_profile" &&
          name != "_security" && name != "_source" && name != "_lastUpdated")
        return wrong(place, Code::unknown_search_parameter, {{"name", name}});
    for (const auto& c : query->criteria) {
      if (c.kind == Criterion::Kind::chain || c.kind == Criterion::Kind::has)
        return wrong(place, Code::unknown_search_parameter, {{"name", c.name}});
      if (c.kind == Criterion::Kind::id) continue;
      if (const auto good = check_values(c); !good)
        return wrong(place, good.error().code, good.error().params);
    }
    out_.criteria = std::move(*query);
  }

  void read_payload() {
    const auto payload = channel_.text_of("payload");
    out_.with_content = !payload.empty();
    if (!payload.empty() && payload != "application/fhir+json")
      wrong("Subscription.channel.payload", Code::not_in_list);
  }

  void read_endpoint() {
    constexpr const char* place = "Subscription.channel.endpoint";
    out_.endpoint = channel_.text_of("endpoint");
    if (out_.endpoint.empty()) return wrong(place, Code::required);
    if (!outgoing::is_safe_address(out_.endpoint))
      return wrong(place, Code::channel_address_refused);
    const auto host = host_of(out_.endpoint);
    // Whoever writes a subscription shall not send this server wherever it reaches.
    if (std::ranges::find(hosts_, host) == hosts_.end()) return wrong(place, Code::not_in_list);
    // The resource's path is put behind it.
    if (out_.with_content && out_.endpoint.find('?') != std::string::npos)
      return wrong(place, Code::value_invalid, {{"type", "url"}});
    while (out_.with_content && out_.endpoint.ends_with('/')) out_.endpoint.pop_back();
  }

  void read_headers() {
    constexpr const char* place = "Subscription.channel.header";
    const auto headers = channel_.member("header");
    if (headers.size() > channel_headers_max)
      return wrong(place, Code::too_many, {{"max", std::to_string(channel_headers_max)}});
    if (!headers) return;
    for (const auto one : headers) {
      const auto text = one.text();
      const auto colon = text.find(':');
      if (colon == std::string_view::npos || text.size() > channel_header_length_max ||
          !is_header_name(text.substr(0, colon)) || is_own_header(lower(text.substr(0, colon))) ||
          std::ranges::any_of(text, [](char c) { return c < ' ' || c > '~'; }))
        return wrong(place, Code::value_invalid, {{"type", "header"}});
      auto value = text.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      out_.headers.emplace_back(text.substr(0, colon), value);
    }
  }

  fhir::Node resource_, channel_;
  const std::vector<std::string>& hosts_;
  SubscriptionTerms out_;
  Error error_{Code::resource_invalid};
};

}  // namespace

std::string_view name_of(SubscriptionState state) {
  return std::ranges::find(states, state, &decltype(states)::value_type::second)->first;
}
std::optional<SubscriptionState> parse_subscription_state(std::string_view text) {
  const auto found = std::ranges::find(states, text, &decltype(states)::value_type::first);
  if (found == states.end()) return std::nullopt;
  return found->second;
}

Result<SubscriptionTerms> terms_of(fhir::Node subscription, const std::vector<std::string>& hosts) {
  return Reading(subscription, hosts).run();
}

Status check_status(SubscriptionState wanted, std::optional<SubscriptionState> now) {
  if (wanted == SubscriptionState::requested || wanted == SubscriptionState::off) return {};
  if (now == wanted) return {};
  Error error{Code::resource_invalid};
  error.fields.push_back({"Subscription.status", Code::not_in_list, {}});
  return fail(std::move(error));
}

std::optional<std::int64_t> wait_minutes(std::int64_t failures) {
  constexpr std::int64_t waits[] = {1, 2, 5, 15, 60, 180, 360, 720};
  if (failures < 1 || failures > std::ssize(waits)) return std::nullopt;
  return waits[failures - 1];
}

std::optional<SubscriptionState> next_of(const Standing& standing, std::int64_t settling_seconds,
                                         Instant now) {
  const bool runs =
      standing.state == SubscriptionState::requested || standing.state == SubscriptionState::active;
  if (!runs) return std::nullopt;
  if (standing.ends_at && *standing.ends_at <= now) return SubscriptionState::off;
  if (standing.overfull) return SubscriptionState::error;
  if (standing.state == SubscriptionState::requested &&
      now.ms - standing.since.ms >= settling_seconds * 1000)
    return SubscriptionState::active;
  return std::nullopt;
}

}  // namespace yilian::records::rest
