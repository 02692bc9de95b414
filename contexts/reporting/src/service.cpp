#include "reporting/service.hpp"

#include <map>
#include <set>

#include "api/api.hpp"
#include "export.hpp"
#include "json/json.hpp"
#include "network/lookup.hpp"
#include "outbox/outbox.hpp"
#include "records/lookup.hpp"
#include "reporting/describe.hpp"
#include "store.hpp"
#include "words.hpp"

namespace yilian::reporting {
namespace {

std::string text_at(const json::bj::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

/// What the payload of a referral event says; nullopt for other events.
std::optional<rules::Happening> read_event(const outbox::Event& event) {
  constexpr std::string_view prefix = "referral.";
  if (!event.kind.starts_with(prefix)) return std::nullopt;
  const auto payload = json::parse(event.payload);
  if (!payload || !payload->is_object()) return std::nullopt;
  const auto& o = payload->get_object();
  rules::Happening h;
  h.action = event.kind.substr(prefix.size());
  h.direction = text_at(o, "direction");
  h.kind = text_at(o, "kind");
  h.from = text_at(o, "from");
  h.to = text_at(o, "to");
  h.department = text_at(o, "toDepartment");
  h.disease = text_at(o, "disease");
  h.reason = text_at(o, "reason");
  h.code = text_at(o, "code");
  if (const auto* then = o.if_contains("countedAs"); then && then->is_object()) {
    const auto& keys = then->get_object();
    h.counted_to = text_at(keys, "to");
    h.counted_department = text_at(keys, "toDepartment");
    h.counted_disease = text_at(keys, "disease");
    h.counted_reason = text_at(keys, "reason");
  }
  h.counts = text_at(o, "counts");
  h.state = text_at(o, "state");
  h.held_by = text_at(o, "heldBy");
  h.asked = text_at(o, "asked");
  h.asked_department = text_at(o, "askedDepartment");
  if (const auto* ms = o.if_contains("heldMs"); ms && ms->is_int64()) h.held_ms = ms->get_int64();
  h.day = local_date(event.at);
  h.submitted_on = parse_date(text_at(o, "submittedOn")).value_or(h.day);
  return h;
}

struct Sum {
  std::int64_t n = 0, total_ms = 0;
};
using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;

void add_to_headline(Headline& head, const Key& key, std::int64_t n) {
  const auto& [dimension, measure, name, direction, kind] = key;
  if (dimension != "total") return;
  if (measure == "refused") head.refused += n;
  if (measure == "returned") head.returned += n;
  if (measure == "withdrawn") head.withdrawn += n;
  if (measure == "no_show") head.no_show += n;
  if (measure != "referrals") return;
  head.total += n;
  if (direction == "down") head.down += n;
  if (direction == "lateral") head.lateral += n;
  if (direction != "up") return;
  head.up += n;
  if (kind == "outpatient") head.up_outpatient += n;
  if (kind == "inpatient") head.up_inpatient += n;
}

}  // namespace

struct Service::Impl {
  db::Database& database;
  RegionId region;

  Result<Statistics> statistics(const Call& call, Date from, Date to) {
    CHECK_OK(rules::check_range(from, to));
    return database.read([&](db::Session& s) -> Result<Statistics> {
      std::map<Key, Sum> sums;
      for (const auto& period : rules::periods(from, to))
        for (const auto& row : store::counts(s, region, period)) {
          Sum& sum = sums[{row.dimension, row.measure, row.key, row.direction, row.kind}];
          sum.n += row.n;
          sum.total_ms += row.total_ms;
        }
      return build(s, call, from, to, sums);
    });
  }

  /// What people read instead of the key.
  template <class NameOf>
  std::string label_of(db::Session& s, const Figure& f, Language language, NameOf name_of) {
    if (f.dimension == Dimension::department) {
      const auto id = parse_uuid(f.key);
      const auto found = id ? network::find_department(s, region, DepartmentId{*id}) : std::nullopt;
      return found ? name_of(to_string(found->organisation_id)) + " " + found->name : f.key;
    }
    if (f.dimension == Dimension::disease) {
      const auto name = records::category_name(f.key);
      return name.empty() ? f.key : f.key + " " + std::string(name);
    }
    return words::of(json::enum_name(f.dimension), f.key, language);
  }

  Statistics build(db::Session& s, const Call& call, Date from, Date to,
                   const std::map<Key, Sum>& sums) {
    Statistics out{from, to, call.now, {}, {}};
    std::map<std::string, std::string> names;
    std::set<std::string> primary, counted;
    const auto name_of = [&](const std::string& id) {
      const auto known = names.find(id);
      if (known != names.end()) return known->second;
      const auto uuid = parse_uuid(id);
      const auto organisation =
          uuid ? network::find_organisation(s, region, OrganisationId{*uuid}) : std::nullopt;
      if (organisation && network::is_primary(organisation->kind)) primary.insert(id);
      return names[id] = organisation ? organisation->name : id;
    };
    for (const auto& [key, sum] : sums) {
      if (sum.n == 0) continue;
      add_to_headline(out.headline, key, sum.n);
      const auto& [dimension, measure, name, direction, kind] = key;
      Figure f;
      f.dimension = json::parse_enum<Dimension>(dimension).value_or(Dimension::total);
      f.measure = json::parse_enum<Measure>(measure).value_or(Measure::referrals);
      f.key = name;
      f.direction = direction;
      f.kind = kind;
      f.n = sum.n;
      if (f.measure == Measure::held)
        f.mean_minutes = static_cast<double>(sum.total_ms) / 60'000.0 / static_cast<double>(sum.n);
      const bool unit = f.dimension == Dimension::sender || f.dimension == Dimension::receiver;
      f.label = unit ? name_of(name) : label_of(s, f, call.language, name_of);
      if (unit && f.measure == Measure::referrals && primary.contains(name)) counted.insert(name);
      out.figures.push_back(std::move(f));
    }
    out.headline.units = static_cast<std::int64_t>(counted.size());
    return out;
  }
};

Service::Service(db::Database& database, RegionId region) : impl_(new Impl{database, region}) {}
Service::~Service() = default;

Status Service::fold(db::Session& session, std::span<const outbox::Event> events) {
  // What the events add to one count is added once.
  std::map<store::CountKey, store::Sum> sums;
  for (const auto& event : events) {
    const auto happening = read_event(event);
    if (!happening) continue;
    for (const auto& i : rules::increments(*happening))
      for (const auto& period : {to_string(i.day), to_string(i.day).substr(0, 7)}) {
        auto& sum = sums[{period, i.dimension, i.measure, i.key, i.direction, i.kind}];
        sum.n += i.n;
        sum.total_ms += i.total_ms;
      }
  }
  for (const auto& [key, sum] : sums) store::add(session, impl_->region, key, sum);
  return {};
}

Result<Statistics> Service::statistics(const Call& call, const StatisticsFilter& filter) {
  return impl_->statistics(call, filter.from, filter.to);
}

void Service::add_routes(api::Api& api) {
  const auto impl = impl_;
  api.route(http::Method::get, "/api/v1/statistics/referrals",
            {.tag = "statistics",
             .action = "statistics.referrals",
             .zh = "转诊统计",
             .en = "Statistics of referrals",
             .right = Right::statistics_read},
            [impl](const Call& call, api::Query<StatisticsFilter> f) -> Result<Statistics> {
              return impl->statistics(call, f.value.from, f.value.to);
            });
  api.route(http::Method::get, "/api/v1/statistics/referrals/export",
            {.tag = "statistics",
             .action = "statistics.export",
             .zh = "导出转诊统计",
             .en = "Export statistics of referrals",
             .right = Right::statistics_read,
             .answer_type = "application/octet-stream"},
            [impl](const Call& call, api::Query<ExportFilter> f) -> Result<http::Response> {
              TRY(const auto statistics, impl->statistics(call, f.value.from, f.value.to));
              const bool xlsx = f.value.format == ExportFormat::xlsx;
              http::Response response;
              if (xlsx) {
                TRY(response.body, to_xlsx(statistics, call.language));
              } else {
                response.body = to_csv(statistics, call.language);
              }
              response.content_type =
                  xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                       : "text/csv; charset=utf-8";
              response.header("Content-Disposition",
                              std::string("attachment; filename=\"referrals-") +
                                  to_string(f.value.from) + "-" + to_string(f.value.to) +
                                  (xlsx ? ".xlsx\"" : ".csv\""));
              return response;
            });
}

}  // namespace yilian::reporting
