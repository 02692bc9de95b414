// Batch and transaction. A batch is its entries, each in a transaction of its own. A transaction is
// all or nothing, in the order DELETE, POST, PUT, GET, with references between its entries and
// conditional references rewritten before anything is written.
#include <algorithm>
#include <map>

#include "fhir/bundle_entries.hpp"
#include "fhir/outcome.hpp"
#include "fhir/people.hpp"
#include "fhir/server.hpp"
#include "fhir/store_people.hpp"
#include "fhir/value.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {
namespace {

using Entry = BundleEntry;

struct Outcome {
  std::string status, location, etag, time, resource;
};

int turn_of(const Entry& entry) {
  if (entry.method == "DELETE") return 0;
  if (entry.method == "POST") return 1;
  return entry.method == "PUT" ? 2 : 3;
}

bool names_criteria(fhir::Node string) {
  return string.name() == "reference" && string.text().find('?') != std::string_view::npos &&
         !string.text().starts_with("http") && !string.text().starts_with("urn:");
}

/// One transaction: what is decided about its entries, and then done.
class Transaction {
 public:
  Transaction(Server& server, Access& access, std::vector<Entry>& entries, std::string base)
      : server_(server), access_(access), entries_(entries), base_(std::move(base)) {
    outcomes_.resize(entries.size());
    changes_.resize(entries.size());
    is_open_ = std::ranges::none_of(entries, &Entry::conditional);
  }

  /// Whether new Patients tell the master index who they are.
  bool tells_people() const {
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
      return entry.method == "POST" && entry.type == "Patient" &&
             told_by(entry.resource, access_.call()).has_value();
    });
  }

  /// Which people new Patients will be, so that they can stand under their ids. Before the
  /// transaction, where it is only read; write() proves it.
  Status foresee(db::Session& s) {
    people_.clear();
    std::map<std::string, PatientId> coming;
    std::set<Uuid> taken;
    for (const auto& entry : entries_) {
      if (entry.method != "POST" || entry.type != "Patient") continue;
      auto telling = told_by(entry.resource, access_.call());
      if (!telling) continue;
      if (const auto known = coming.find(lock_text(*telling)); known != coming.end())
        telling->told.as = known->second;
      auto person = server_.patients.foresee(s, access_.call(), telling->told);
      if (!person)
        return fail(failed(entry.place, in_patient(std::move(person.error()), *telling)));
      if (!*person) continue;
      coming[lock_text(*telling)] = telling->told.as = **person;
      const auto& id = (*person)->value;
      const bool is_free = !store::current(s, server_.region, number_of_type("Patient"), id);
      if (is_free && taken.insert(id).second) people_[entry.place] = **person;
    }
    return {};
  }

  /// Ids for what will be made, so that others can point to it.
  Status name_entries(db::Session* s) {
    targets_.clear();
    if (s != nullptr) {
      guard_people(*s);
      CHECK_OK(foresee(*s));
    }
    for (auto& entry : entries_) {
      auto& change = changes_[entry.place];
      change = std::nullopt;
      if (entry.method == "GET") continue;
      auto named = name_entry(s, entry);
      if (!named) return fail(failed(entry.place, named.error()));
      change = std::move(*named);
      if (!entry.full_url.empty() && change)
        targets_[entry.full_url] = change->type + "/" + change->id;
    }
    return {};
  }

  /// Rewrites and packs. Without a session only when nothing has to be looked up.
  Status prepare(db::Session* s) {
    for (auto& entry : entries_) {
      auto& change = changes_[entry.place];
      if (!change || change->kind == Change::Kind::remove || done_.contains(entry.place)) continue;
      if (auto ready = prepare_entry(s, entry, *change); !ready)
        return fail(failed(entry.place, ready.error()));
    }
    return {};
  }

  /// False when references or entries must be looked up in the database first.
  bool needs_lookups() const {
    if (!is_open_) return true;
    return std::ranges::any_of(entries_,
                               [](const Entry& entry) { return has_criteria(entry.resource); });
  }

  Result<std::vector<Outcome>> write(work::Work& work) {
    guard_people(work.db);
    auto order = std::vector<std::size_t>(entries_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return turn_of(entries_[i]); });
    for (const auto i : order) {
      if (auto done = write_entry(work, entries_[i]); !done) return fail(failed(i, done.error()));
    }
    for (const auto& key : patients_)
      if (named_.size() < audit::patients_max) named_.insert(access_.named(work.db, key));
    return outcomes_;
  }

  /// A bundle may be tried again: nothing of the first try counts.
  void reset() {
    done_.clear();
    named_.clear();
    outcomes_.assign(entries_.size(), {});
  }

 private:
  /// In one order, so that two bundles can't wait for each other.
  void guard_people(db::Session& s) const {
    std::set<std::string> locks;
    for (const auto& entry : entries_)
      if (entry.type == "Patient" && (entry.method == "POST" || entry.method == "PUT"))
        if (const auto telling = told_by(entry.resource, access_.call()))
          locks.insert(lock_text(*telling));
    for (const auto& text : locks) guard_criteria(s, server_.region, "Person", {{"is", text}});
  }

  /// The id of a Patient that is made: the person's own, when it is free.
  std::string new_id(const Entry& entry) const {
    const auto person = people_.find(entry.place);
    return person != people_.end() ? to_string(person->second)
                                   : to_string(new_uuid(access_.call().now.ms));
  }

  static bool has_criteria(fhir::Node node) {
    if (node.is_string()) return names_criteria(node);
    for (const auto child : node)
      if (has_criteria(child)) return true;
    return false;
  }

  Result<std::optional<Change>> name_entry(db::Session* s, const Entry& entry) {
    Change change;
    change.type = entry.type;
    change.id = entry.id;
    TRY(change.if_match, version_in(entry.if_match));
    change.kind = entry.method == "DELETE" ? Change::Kind::remove
                  : entry.method == "PUT"  ? Change::Kind::update
                                           : Change::Kind::create;
    if (!entry.conditional) {
      if (entry.method == "POST") change.id = new_id(entry);
      return std::optional(std::move(change));
    }
    guard_criteria(*s, server_.region, entry.type, entry.criteria);
    TRY(auto found, find_matches(*s, access_, entry.type, entry.criteria));
    if (found.size() > 1) return fail(Code::several_matches);
    if (!found.empty()) change.id = id_of(found[0].row, found[0].stored.root());
    if (entry.method == "POST" && !found.empty()) {
      done_.insert(entry.place);
      set_outcome(entry.place, "200", entry.type, change.id, found[0].row);
    } else if (entry.method == "DELETE" && found.empty()) {
      done_.insert(entry.place);
      outcomes_[entry.place].status = "204";
    } else if (found.empty()) {
      const auto own = entry.method == "PUT" ? entry.resource.text_of("id") : std::string_view();
      change.id = own.empty() ? new_id(entry) : std::string(own);
    }
    return std::optional(std::move(change));
  }

  Status prepare_entry(db::Session* s, const Entry& entry, Change& change) {
    std::optional<Error> wrong;
    std::map<std::string, std::string, std::less<>> looked_up;
    const auto rewrite = [&](fhir::Node string) -> std::optional<std::string_view> {
      const auto text = string.text();
      if (const auto found = targets_.find(text); found != targets_.end()) return found->second;
      if (!names_criteria(string) || s == nullptr || wrong) return std::nullopt;
      if (const auto found = looked_up.find(text); found != looked_up.end()) return found->second;
      auto target = resolve(*s, text);
      if (!target) {
        wrong = target.error();
        return std::nullopt;
      }
      return looked_up.emplace(std::string(text), std::move(*target)).first->second;
    };
    std::string text;
    fhir::write_rewritten(text, entry.resource, rewrite);
    if (wrong) return fail(std::move(*wrong));
    TRY(const auto parsed, parse_resource(std::move(text)));
    TRY(change.packed, pack(parsed.root(), change.id));
    if (const auto patient = patient_of(parsed.root()); !patient.empty())
      patients_.insert(key_of_id(patient));
    if (parsed.type() == "Patient") patients_.insert(key_of_id(change.id));
    return {};
  }

  Result<std::string> resolve(db::Session& s, std::string_view text) {
    const auto mark = text.find('?');
    TRY(const auto type, known_type(text.substr(0, mark)));
    TRY(const auto criteria, http::form_fields(text.substr(mark + 1)));
    TRY(const auto found, find_matches(s, access_, type, criteria));
    if (found.empty()) return fail(Code::nothing_matches, {{"criteria", type}});
    if (found.size() > 1) return fail(Code::several_matches);
    return type + "/" + id_of(found[0].row, found[0].stored.root());
  }

  Status write_entry(work::Work& work, const Entry& entry) {
    if (done_.contains(entry.place)) return {};
    if (entry.method == "GET") return read_entry_now(work.db, entry);
    auto& change = *changes_[entry.place];
    if (change.kind != Change::Kind::remove) {
      const auto id = change.id;
      const auto foreseen = people_.find(entry.place);
      const auto as = foreseen == people_.end() ? std::nullopt : std::optional(foreseen->second);
      CHECK_OK(server_.join_person(work, access_, change, entry.resource, as));
      // Others of this bundle point to the id: somebody made the person since we looked.
      if (change.id != id) {
        change.id = id;
        return fail(Code::conflict);
      }
    }
    TRY(const auto written, apply(work.db, access_, server_, change));
    set_outcome(entry.place, std::to_string(written.status), change.type, change.id, written.row);
    return {};
  }

  Status read_entry_now(db::Session& s, const Entry& entry) {
    Outcome& out = outcomes_[entry.place];
    out.status = "200";
    if (entry.id.empty()) {
      TRY(const auto query, parse_query(entry.type, entry.criteria, false));
      TRY(const auto page, rest::search(s, access_, query));
      out.resource =
          searchset(query, page, base_, base_ + "/" + entry.url, access_.call().language);
      return {};
    }
    const auto row =
        store::current(s, server_.region, number_of_type(entry.type), key_of_id(entry.id));
    if (!row || row->is_deleted()) return fail(Code::not_found);
    TRY(const auto stored, server_.bodies.open(*row));
    if (!access_.may_see(s, *row, stored.root())) return fail(Code::not_found);
    access_.saw(*row, stored.root());
    out.resource = answer_of(*row, stored.root());
    out.etag = std::to_string(row->version);
    return {};
  }

  void set_outcome(std::size_t place, std::string status, const std::string& type,
                   const std::string& id, const store::Row& row) {
    Outcome& out = outcomes_[place];
    out.status = std::move(status);
    out.etag = std::to_string(row.version);
    out.time = time_of(row.changed);
    out.location = type + "/" + id + "/_history/" + out.etag;
  }

 public:
  /// The people whom the audit names.
  const std::set<Uuid>& patients() const { return named_; }

 private:
  Server& server_;
  Access& access_;
  std::vector<Entry>& entries_;
  std::string base_;
  bool is_open_ = true;
  std::map<std::string, std::string, std::less<>> targets_;
  std::vector<std::optional<Change>> changes_;
  std::vector<Outcome> outcomes_;
  std::set<std::size_t> done_;
  std::set<Uuid> patients_, named_;
  std::map<std::size_t, PatientId> people_;
};

constexpr int turns_max = 4;

bool is_conflict(const Error& error) {
  return error.code == Code::conflict || std::ranges::any_of(error.fields, [](const auto& field) {
           return field.code == Code::conflict;
         });
}

/// What other contexts have is changed by requests of its own.
Status check_entry(const Server& server, const Call& call, const Entry& entry) {
  const auto* own = server.provider(entry.type);
  if (own == nullptr) return {};
  if (!entry.id.empty()) return server.check_stored(call, entry.type, entry.id);
  if (entry.method == "POST" && own->claims && own->claims(fhir::to_json(entry.resource)))
    return fail(Code::unknown_interaction, {{"name", entry.type}});
  return {};
}

std::string response_entry(const Outcome& outcome) {
  std::string out = "{";
  if (!outcome.resource.empty()) out += "\"resource\":" + outcome.resource + ",";
  out += "\"response\":{\"status\":\"" + outcome.status + "\"";
  if (!outcome.location.empty()) out += ",\"location\":\"" + outcome.location + "\"";
  if (!outcome.etag.empty()) out += ",\"etag\":\"W/\\\"" + outcome.etag + "\\\"\"";
  if (!outcome.time.empty()) out += ",\"lastModified\":\"" + outcome.time + "\"";
  return out + "}}";
}

std::string response_bundle(const char* type, const std::vector<Outcome>& outcomes) {
  std::string entries;
  for (const auto& outcome : outcomes)
    entries += (entries.empty() ? "" : ",") + response_entry(outcome);
  return std::string("{\"resourceType\":\"Bundle\",\"type\":\"") + type + "\"" +
         (entries.empty() ? "" : ",\"entry\":[" + entries + "]") + "}";
}

}  // namespace

Result<http::Response> Server::bundle(const Call& call, const http::Request& request) {
  CHECK_OK(check_body_type(request));
  TRY(const auto parsed, parse_resource(request.body));
  if (parsed.type() != "Bundle") return fail(Code::resource_mismatch);
  const auto kind = parsed.root().text_of("type");
  const bool batch = kind == "batch";
  if (!batch && kind != "transaction") return fail_field("/type", Code::not_in_list);
  http::Response response;
  response.content_type = fhir_json;
  Access access(call, patients, bodies, conceals, recent_people);
  const auto base = base_of(request);
  const auto run_once = [&](std::vector<Entry> entries,
                            const Call& as) -> Result<std::vector<Outcome>> {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      entries[i].place = i;
      if (auto stored = check_entry(*this, call, entries[i]); !stored)
        return fail(failed(i, stored.error()));
    }
    Transaction transaction(*this, access, entries, base);
    const bool lookups = transaction.needs_lookups();
    if (!lookups) {
      if (transaction.tells_people())
        CHECK_OK(database.read([&](db::Session& s) { return transaction.foresee(s); }));
      CHECK_OK(transaction.name_entries(nullptr));
      CHECK_OK(transaction.prepare(nullptr));
    }
    std::vector<Outcome> outcomes;
    const auto done = change(as, [&](work::Work& work) -> Result<http::Response> {
      transaction.reset();
      if (lookups) {
        CHECK_OK(transaction.name_entries(&work.db));
        CHECK_OK(transaction.prepare(&work.db));
      }
      TRY(outcomes, transaction.write(work));
      for (const auto& patient : transaction.patients()) work.patient(PatientId{patient});
      http::Response answer;
      answer.content_type = fhir_json;
      if (!batch) answer.body = response_bundle("transaction-response", outcomes);
      return answer;
    });
    if (!done) return std::unexpected(done.error());
    response = *done;
    return outcomes;
  };
  // What was foreseen before the transaction may have changed until it began.
  const auto run = [&](const std::vector<Entry>& entries,
                       const Call& as) -> Result<std::vector<Outcome>> {
    for (int turn = 1;; ++turn) {
      auto outcomes = run_once(entries, as);
      if (outcomes || turn == turns_max || !is_conflict(outcomes.error())) return outcomes;
    }
  };
  if (!batch) {
    TRY(auto entries, read_entries(parsed.root()));
    TRY(const auto outcomes, run(std::move(entries), call));
    return response;
  }
  Call each = call;
  each.idempotency_key.clear();
  std::vector<Outcome> all;
  for (const auto node : parsed.root().member("entry")) {
    if (all.size() >= entries_max)
      return fail_field("/entry", Code::too_many, {{"max", std::to_string(entries_max)}});
    auto entry = read_entry(node, 0);
    Result<std::vector<Outcome>> one =
        entry ? run({std::move(*entry)}, each) : std::unexpected(entry.error());
    if (one) all.push_back(std::move(one->front()));
    else
      all.push_back({std::to_string(info(one.error().code).http_status), "", "", "",
                     outcome_of(one.error(), call.language)});
  }
  call.seen = each.seen;
  response = http::Response{};
  response.content_type = fhir_json;
  response.body = response_bundle("batch-response", all);
  return response;
}

}  // namespace yilian::records::rest
