// A batch is gathered with the rights of the moment, then stored with the place where the next one
// begins and its traces, in one transaction that holds only when nobody else was quicker: a killed
// server loses a batch, never a file, and two servers make nothing twice. Stored resources are
// walked by the number they got when they were made, each in the version of the export's beginning.
#include "fhir/exports.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "fhir/impl.hpp"
#include "fhir/people.hpp"
#include "fhir/query.hpp"
#include "fhir/subscriptions.hpp"
#include "fhir/value.hpp"
#include "keys/keys.hpp"
#include "records/exports.hpp"

namespace yilian::records::rest {
namespace {

// A job has no thread of its own.
constexpr auto turn_time = std::chrono::seconds(1);
constexpr std::int64_t lease_minutes = 2, own_page = 100;
// Whoever began to write before the export did has ended by then, and is seen.
constexpr std::int64_t pause_seconds = 10;

}  // namespace

Result<std::set<std::string>> members_of(db::Session& s, Server& server, Access& access,
                                         const std::string& group) {
  std::set<std::string> out;
  const auto row = store::current(s, server.region, number_of_type("Group"), key_of_id(group));
  if (!row || row->is_deleted()) return fail(Code::not_found);
  TRY(const auto stored, server.bodies.open(*row));
  if (!access.may_see(s, *row, stored.root())) return fail(Code::not_found);
  if (const auto members = stored.root().member("member"))
    for (const auto member : members) {
      const auto reference = fhir::parse_reference(member.member("entity").text_of("reference"));
      if (fhir::Definitions::r4().type_name(reference.type) != "Patient") continue;
      if (member.member("inactive").text() == "true") continue;
      for (auto& id : ids_of_person(s, server.region, std::string(reference.id)))
        out.insert(std::move(id));
    }
  return out;
}

/// What one step found, and where the next one begins.
struct Exports::Batch {
  struct File {
    std::string text;
    std::int64_t resources = 0;
  };
  std::map<std::string, File> files;  ///< by type
  std::vector<std::vector<PatientId>> seen{1};
  std::size_t bytes = 0;
  std::int64_t resources = 0;
  std::int64_t phase = 0;
  std::string place;
  bool done = false;
  std::optional<std::set<std::string>> members;  ///< of the group, by id of the Patient

  void shown(const std::vector<PatientId>& people) {
    for (const auto& person : people) {
      if (std::ranges::find(seen.back(), person) != seen.back().end()) continue;
      if (seen.back().size() >= audit::patients_max) seen.emplace_back();
      seen.back().push_back(person);
    }
  }
};

std::vector<std::string> Exports::provided() const {
  std::vector<std::string> out;
  for (const auto& own : server_.providers)
    if (!own.gives_way && own.search) out.push_back(own.type);
  std::ranges::sort(out);
  return out;
}

Status Exports::take(const store::Export& row, const store::Row& resource, fhir::Node stored,
                     Batch& batch) {
  const auto type = stored.resource_type();
  if (row.level != "system") {
    const auto patient =
        type == "Patient" ? id_of(resource, stored) : std::string(patient_of(stored));
    if (patient.empty() || (batch.members && !batch.members->contains(patient))) return {};
  }
  auto& file = batch.files[std::string(type)];
  const auto line = answer_of(resource, stored);
  file.text += line;
  file.text += '\n';
  ++file.resources;
  ++batch.resources;
  batch.bytes += line.size() + 1;
  return {};
}

Status Exports::gather_own(const Call& call, const store::Export& row, const std::string& type,
                           Batch& batch) {
  const auto* own = server_.provider(type);
  FhirQuestion question;
  question.limit = own_page;
  question.cursor = batch.place;
  const auto answer = own->search(call, question);
  if (!answer) {
    // What its owner does not give out to this client, or not without criteria.
    if (info(answer.error().code).http_status >= 500) return std::unexpected(answer.error());
    batch.place.clear();
    ++batch.phase;
    return {};
  }
  const auto& found = *answer;
  for (const auto& view : found.views) {
    TRY(const auto hit, hit_of(type, view));
    if (view.changed.ms != 0 && (view.changed.ms < row.since || view.changed > row.started))
      continue;
    const auto before = batch.resources;
    CHECK_OK(take(row, hit.row, hit.stored.root(), batch));
    if (batch.resources == before) continue;
    Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
    call.seen.clear();
    access.saw(hit.row, hit.stored.root());
    batch.shown(call.seen);
  }
  batch.place = found.cursor;
  if (batch.place.empty()) ++batch.phase;
  return {};
}

Status Exports::gather_stored(const Call& call, const store::Export& row, Batch& batch) {
  const std::int64_t pin = first_number({row.started.ms + 1});
  std::int64_t at = INT64_MIN;
  if (!batch.place.empty())
    std::from_chars(batch.place.data(), batch.place.data() + batch.place.size(), at);
  std::set<std::int64_t> wanted;
  if (!row.types.empty())
    for (const auto& type : split(row.types, ',')) wanted.insert(number_of_type(type));
  const Batch empty = batch;
  const std::int64_t from = at;
  return server_.database.read([&](db::Session& s) -> Status {
    batch = empty;  // it may run twice
    at = from;
    Access access(call, server_.patients, server_.bodies, server_.conceals, server_.recent_people);
    if (row.level == "group") {
      TRY(batch.members, members_of(s, server_, access, row.group));
    }
    const auto rows = store::made_after(s, server_.region, at, export_rows_max);
    for (const auto& current : rows) {
      if (current.number > pin) {
        batch.done = true;
        return {};
      }
      at = current.number;
      batch.place = std::to_string(at);
      if (!wanted.empty() && !wanted.contains(current.type)) continue;
      if (current.changed <= pin && current.is_deleted()) continue;
      const auto then = store::version_at(s, server_.region, current, pin);
      if (!then || then->is_deleted()) continue;
      if (row.since != 0 && instant_of(then->changed).ms < row.since) continue;
      TRY(const auto stored, server_.bodies.open(*then));
      // Endpoints and secrets of those who subscribe are nothing of the record.
      if (stored.type() == subscription_type) continue;
      if (!access.may_see(s, *then, stored.root())) continue;
      if (current.changed > pin && !current.is_deleted()) {
        // What it is now may be hidden where it was not.
        TRY(const auto now, server_.bodies.open(current));
        if (!access.may_see(s, current, now.root())) continue;
      }
      const auto before = batch.resources;
      CHECK_OK(take(row, *then, stored.root(), batch));
      if (batch.resources > before) {
        call.seen.clear();
        access.saw(*then, stored.root());
        batch.shown(call.seen);
      }
      if (batch.bytes >= export_bytes_max) return {};
    }
    batch.done = std::ssize(rows) < export_rows_max;
    return {};
  });
}

Result<Exports::Batch> Exports::gather(const Call& call, const store::Export& row) {
  Batch batch;
  batch.phase = row.phase;
  batch.place = row.place;
  const auto own = provided();
  if (batch.phase >= std::ssize(own)) {
    CHECK_OK(gather_stored(call, row, batch));
    return batch;
  }
  const auto& type = own[static_cast<std::size_t>(batch.phase)];
  const auto types = row.types.empty() ? std::vector<std::string>() : split(row.types, ',');
  if (!types.empty() && std::ranges::find(types, type) == types.end()) {
    ++batch.phase;
    batch.place.clear();
    return batch;
  }
  if (row.level == "group") {
    TRY(batch.members, server_.database.read([&](db::Session& s) -> Result<std::set<std::string>> {
      Access access(call, server_.patients, server_.bodies, server_.conceals,
                    server_.recent_people);
      return members_of(s, server_, access, row.group);
    }));
  }
  CHECK_OK(gather_own(call, row, type, batch));
  return batch;
}

/// One batch; false when it is done or somebody else goes on.
Result<bool> Exports::step(store::Export row) {
  const auto& settings = server_.subscriptions->settings;
  Call call;
  call.now = settings.clock->now();
  call.action = "fhir.export_made";
  call.trace_id = to_string(row.id);
  const auto caller = server_.database.read([&](db::Session& s) -> Result<std::optional<Caller>> {
    return settings.admit(s, row.account);
  });
  if (!caller) return std::unexpected(caller.error());
  const bool may = *caller && (*caller)->organisation == row.organisation &&
                   (*caller)->has(Right::record_export) && (*caller)->has(Right::record_read);
  Batch batch;
  if (may) {
    call.caller = **caller;
    auto found = gather(call, row);
    // A group that is gone, or not theirs any more, ends it; everything else is tried again.
    if (!found && found.error().code != Code::not_found) return std::unexpected(found.error());
    if (found) batch = std::move(*found);
    else row.state = "failed";
  } else {
    row.state = "failed";
  }
  const bool ends = row.state == "failed" || batch.done;
  if (row.state != "failed") {
    row.phase = batch.phase;
    row.place = batch.place;
    row.exported += batch.resources;
    if (batch.done) row.state = "done";
  }
  ++row.step;
  const std::int64_t first = row.files;
  row.files += std::ssize(batch.files);
  const Status stored = server_.database.write([&](db::Session& s) -> Status {
    if (!store::advance_export(s, server_.region, row)) return fail(Code::conflict);
    const auto ring = keys::for_writing(s, *vault_, server_.region);
    std::int64_t number = first;
    for (const auto& [type, content] : batch.files) {
      store::ExportFile file{number, number_of_type(type), content.resources,
                             ring.seal(content.text, store::export_file_context(row.id, number))};
      store::insert_export_file(s, server_.region, row.id, file);
      ++number;
    }
    for (const auto& people : batch.seen) {
      if (people.empty()) continue;
      auto entry = audit::entry_of(call);
      entry.outcome = "read";
      entry.subject = row.id;
      entry.patients = people;
      audit::record(s, server_.region, entry);
    }
    return {};
  });
  if (!stored && stored.error().code == Code::conflict) return false;
  CHECK_OK(stored);
  return !ends;
}

Result<bool> Exports::run_next() {
  const auto& settings = server_.subscriptions->settings;
  if (!settings.client) return false;
  const Instant now = settings.clock->now();
  TRY(const auto waiting,
      server_.database.read([&](db::Session& s) -> Result<std::vector<store::Export>> {
        return store::running_exports(s, server_.region, now,
                                      Instant{now.ms - pause_seconds * 1000});
      }));
  const Uuid token = new_uuid(now.ms);
  for (const auto& one : waiting) {
    TRY(const bool taken, server_.database.write([&](db::Session& s) -> Result<bool> {
      return store::lease_export(s, server_.region, one.id, token, now,
                                 now.plus_minutes(lease_minutes));
    }));
    if (!taken) continue;
    const auto begin = std::chrono::steady_clock::now();
    Status trouble;
    while (std::chrono::steady_clock::now() - begin < turn_time) {
      const auto row =
          server_.database.read([&](db::Session& s) -> Result<std::optional<store::Export>> {
            return store::find_export(s, server_.region, one.id);
          });
      if (!row) trouble = std::unexpected(row.error());
      if (!row || !*row || (*row)->state != "running") break;
      const auto more = step(**row);
      if (!more) trouble = std::unexpected(more.error());
      if (!more || !*more) break;
    }
    CHECK_OK(server_.database.write([&](db::Session& s) -> Status {
      store::release_export(s, server_.region, one.id, token);
      return {};
    }));
    CHECK_OK(trouble);
    return true;
  }
  return false;
}

Result<std::int64_t> Exports::remove_ended(Instant now) {
  return server_.database.write([&](db::Session& s) -> Result<std::int64_t> {
    const auto ended = store::ended_exports(s, server_.region, now, 20);
    for (const auto& id : ended) store::delete_export(s, server_.region, id);
    return std::ssize(ended);
  });
}

}  // namespace yilian::records::rest

namespace yilian::records {

Result<bool> run_export(FhirService& fhir) { return fhir.inside()->exports->run_next(); }
Result<std::int64_t> remove_exports(FhirService& fhir, Instant now) {
  return fhir.inside()->exports->remove_ended(now);
}

}  // namespace yilian::records
