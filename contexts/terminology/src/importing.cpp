// A full table is taken in: looked through first, row by row, then written in transactions of some
// hundred rows, each of which moves the batch on. A table with a wrong row changes nothing. A run
// that was killed leaves the batch as far as it came; the same file goes on with it.
#include <algorithm>

#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::terminology {
namespace {

constexpr std::size_t part_rows = 500;

/// A server takes in one table at a time: each takes a thread and its memory for a while.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& taken) : taken_(taken), mine_(!taken.exchange(true)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (mine_) taken_ = false;
  }
  bool mine() const { return mine_; }

 private:
  std::atomic<bool>& taken_;
  bool mine_;
};

/// Good rows in parts, wrong ones one by one; the file is never held as rows.
struct Reading {
  CodeForm form = CodeForm::text;
  Language language = Language::zh;
  std::function<Status(std::span<const Line>)> part;
  std::function<void(const csv::Record&, const Error&)> wrong;
  csv::Header header = {};
  std::int64_t rows = 0;

  Status run(std::string_view body) {
    bool begun = false;
    std::vector<Line> lines;
    const auto send = [&]() -> Status {
      if (lines.empty()) return {};
      CHECK_OK(part(lines));
      lines.clear();
      return {};
    };
    CHECK_OK(sheets::each(body, rules::rows_max + 1, [&](csv::Record& record) -> Status {
      if (!begun) {
        TRY(header, csv::read_header(rules::columns(), record, language));
        begun = true;
        return {};
      }
      ++rows;
      auto entry = rules::read_row(form, header, record);
      if (!entry) {
        wrong(record, entry.error());
        return {};
      }
      lines.push_back({record.line, std::move(*entry)});
      return lines.size() == part_rows ? send() : Status{};
    }));
    if (!begun) CHECK_OK(csv::read_header(rules::columns(), {}, language));  // refuses it
    return send();
  }
};

/// What is there of the codes of some lines.
std::map<std::string, store::ConceptRow> known(db::Session& s, RegionId region,
                                               std::string_view system,
                                               std::span<const Line> lines) {
  std::map<std::string, store::ConceptRow> out;
  std::vector<std::string> codes;
  for (std::size_t at = 0; at < lines.size(); at += store::several) {
    codes.clear();
    for (const auto& line : lines.subspan(at, std::min(store::several, lines.size() - at)))
      codes.push_back(line.entry.code);
    out.merge(store::find_several(s, region, system, codes));
  }
  return out;
}

bool ends_with(const rules::Entry& entry, const Table& table, Date effective_from) {
  const bool goes_on = entry.valid_until.empty() || entry.valid_until >= to_string(effective_from);
  return goes_on && !table.codes.contains(entry.code);
}

std::string counts(const TermImportAnswer& answer, const std::string& system) {
  return std::string(answer.trial ? "trial " : "") + system + ": " + std::to_string(answer.rows) +
         " rows, " + std::to_string(answer.created) + " created, " +
         std::to_string(answer.updated) + " updated, " + std::to_string(answer.retired) +
         " retired, " + std::to_string(answer.refused) + " refused";
}

}  // namespace

Result<Table> Service::Impl::examine(const Call& call, const store::SystemRow& system,
                                     const TermImportOptions& options, std::string_view body) {
  Table out;
  const auto& name = system.system.name;
  const Date from = options.effective_from.value_or(local_date(call.now));
  std::unordered_map<std::string, std::int64_t> parents;
  Reading reading{system.system.form, call.language, {}, {}};
  reading.wrong = [&](const csv::Record& record, const Error& error) {
    out.findings.add(record, error);
  };
  reading.part = [&](std::span<const Line> lines) -> Status {
    std::vector<Line> fresh;
    for (const auto& line : lines) {
      const auto [first, is_new] = out.codes.emplace(line.entry.code, line.number);
      if (!is_new) {
        out.findings.add(line.number, "code", Code::row_repeated,
                         {{"line", std::to_string(first->second)}});
        continue;
      }
      if (!line.entry.parent.empty()) parents.emplace(line.entry.parent, line.number);
      fresh.push_back(line);
    }
    return database.read([&](db::Session& s) -> Status {
      const auto there = known(s, region, name, fresh);
      std::int64_t created = 0, unchanged = 0;
      for (const auto& line : fresh) {
        const auto found = there.find(line.entry.code);
        if (found == there.end()) ++created;
        else if (rules::merged(reading.header, found->second.entry, line.entry) ==
                 found->second.entry)
          ++unchanged;
      }
      out.created += created;
      out.unchanged += unchanged;
      out.updated += std::ssize(fresh) - created - unchanged;
      return {};
    });
  };
  CHECK_OK(reading.run(body));
  out.header = reading.header;
  out.rows = reading.rows;
  if (out.rows == 0) return fail(Code::file_empty);  // `replace` would retire everything
  for (const auto& [code, line] : parents) {
    if (out.codes.contains(code)) continue;
    TRY(const bool is_there, database.read([&](db::Session& s) -> Result<bool> {
      return store::find(s, region, name, code).has_value();
    }));
    if (!is_there) out.findings.add(line, "parent", Code::term_parent_unknown);
  }
  out.findings.sort();
  std::int64_t before = 0;
  std::string after;
  for (bool more = true; more;) {
    CHECK_OK(database.read([&](db::Session& s) -> Status {
      const auto rows = store::concepts_after(s, region, name, after, part_rows);
      before += std::ssize(rows);
      if (options.replace.value_or(false))
        for (const auto& row : rows) out.retired += ends_with(row.entry, out, from) ? 1 : 0;
      more = rows.size() == part_rows;
      if (!rows.empty()) after = rows.back().entry.code;
      return {};
    }));
  }
  if (before + out.created > rules::concepts_max)
    return fail(Code::too_many, {{"max", std::to_string(rules::concepts_max)}});
  return out;
}

Result<store::BatchRow> Service::Impl::begin(const Call& call, const store::SystemRow& system,
                                             const TermImportOptions& options, const Table& table,
                                             const db::Bytes& digest) {
  store::BatchRow row;
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    row = {};  // the function may run twice
    const auto& name = system.system.name;
    if (store::open_batch(w.db, region, name, TermBatchState::undoing))
      return fail(Code::term_batch_open);
    if (auto going = store::open_batch(w.db, region, name, TermBatchState::taking)) {
      if (going->digest != digest) return fail(Code::term_batch_open);
      row = std::move(*going);
      w.subject(row.batch.id);
      return {};
    }
    row.digest = digest;
    auto& b = row.batch;
    b.id = TermBatchId::make(call.now.ms);
    b.system = name;
    b.edition = options.edition.value;
    b.effective_from = options.effective_from.value_or(local_date(call.now));
    b.source = options.source.value;
    b.replaces = options.replace.value_or(false);
    b.rows = table.rows;
    b.taken_by = call.caller.person_name;
    b.begun_at = call.now;
    b.changed_at = call.now;
    row.system_before = json::write(SystemBefore{
        system.system.edition, system.system.effective_from, system.system.source, system.batch});
    store::insert_batch(w.db, region, row);
    w.subject(b.id);
    return {};
  }));
  return row;
}

Status Service::Impl::carry_on(const Call& call, CodeForm form, const Table& table,
                               std::string_view body, store::BatchRow& batch) {
  Reading reading{form, call.language, {}, {}};
  reading.wrong = [](const csv::Record&, const Error&) {};  // there is none
  reading.part = [&](std::span<const Line> lines) -> Status {
    if (lines.back().number <= batch.done) return {};
    store::BatchRow next;
    CHECK_OK(database.write([&](db::Session& s) -> Status {
      next = batch;  // the function may run twice
      auto& b = next.batch;
      s.plan_afresh();
      const auto there = known(s, region, b.system, lines);
      std::vector<store::ChangeRow> changes;
      for (const auto& line : lines) {
        if (line.number <= batch.done) continue;
        const auto found = there.find(line.entry.code);
        const bool is_new = found == there.end();
        auto entry =
            is_new ? line.entry : rules::merged(table.header, found->second.entry, line.entry);
        if (!is_new && entry == found->second.entry) {
          ++b.unchanged;
          continue;
        }
        changes.push_back({line.number, entry.code,
                           is_new ? TermOutcome::created : TermOutcome::updated,
                           is_new ? "" : json_of(found->second)});
        ++(is_new ? b.created : b.updated);
        store::put(s, region, b.system, {std::move(entry), b.id});
      }
      next.done = lines.back().number;
      b.changed_at = call.now;
      // Whoever else goes on with this batch, or takes it back, was here first.
      if (!store::update_batch(s, region, next)) return fail(Code::busy);
      ++b.version;
      for (const auto& change : changes) store::insert_change(s, region, b.id, change);
      return {};
    }));
    batch = std::move(next);
    return {};
  };
  return reading.run(body);
}

Status Service::Impl::retire_others(const Call& call, const Table& table, store::BatchRow& batch) {
  std::string after;
  for (bool more = true; more;) {
    store::BatchRow next;
    CHECK_OK(database.write([&](db::Session& s) -> Status {
      next = batch;
      auto& b = next.batch;
      const auto rows = store::concepts_after(s, region, b.system, after, part_rows);
      std::vector<store::ChangeRow> changes;
      for (const auto& row : rows) {
        if (!ends_with(row.entry, table, b.effective_from)) continue;
        changes.push_back({++next.done, row.entry.code, TermOutcome::retired, json_of(row)});
        store::put(s, region, b.system, {rules::retired(row.entry, b.effective_from), b.id});
        ++b.retired;
      }
      more = rows.size() == part_rows;
      if (!rows.empty()) after = rows.back().entry.code;
      if (changes.empty()) return {};
      b.changed_at = call.now;
      if (!store::update_batch(s, region, next)) return fail(Code::busy);
      ++b.version;
      for (const auto& change : changes) store::insert_change(s, region, b.id, change);
      return {};
    }));
    batch = std::move(next);
  }
  return {};
}

Result<TermBatch> Service::Impl::finish(work::Work& w, const store::BatchRow& batch) {
  auto row = batch;
  auto& b = row.batch;
  TRY(b.state, rules::decide(b.state, TermBatchAction::resume));
  b.finished_at = w.call().now;
  b.changed_at = w.call().now;
  if (!store::update_batch(w.db, region, row)) return fail(Code::busy);
  ++b.version;
  auto system = store::system(w.db, region, b.system);
  if (!system) return fail(Code::not_found);
  system->system.edition = b.edition;
  system->system.effective_from = b.effective_from;
  system->system.source = b.source;
  system->system.concepts = store::count_concepts(w.db, region, b.system);
  system->batch = b.id;
  system->changed_at = w.call().now;
  if (!store::update_system(w.db, region, *system)) return fail(Code::busy);
  w.subject(b.id);
  return view_of(w.call(), row);
}

Result<TermImportAnswer> Service::Impl::take(const Call& call, const TermImportOptions& options,
                                             const http::Request& request) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  const Turn turn(taking);
  if (!turn.mine()) return fail(Code::busy);
  Call parts = call;
  parts.idempotency_key.clear();
  TRY(const auto system, database.read([&](db::Session& s) -> Result<store::SystemRow> {
    auto row = store::system(s, region, options.system.value);
    if (!row) return fail_field("/system", Code::not_found);
    if (!row->system.importable) return fail_field("/system", Code::not_in_list);
    return std::move(*row);
  }));
  TermImportAnswer answer;
  answer.trial = options.trial;
  TRY(const bool done, work::was_done(database, options.trial ? parts : call));
  if (done)  // the answer that was given
    return work::change(database, call,
                        [&](work::Work&) -> Result<TermImportAnswer> { return answer; });
  TRY(const auto table, examine(call, system, options, request.body));
  answer.rows = table.rows;
  answer.created = table.created;
  answer.updated = table.updated;
  answer.unchanged = table.unchanged;
  answer.retired = table.retired;
  answer.refused = table.findings.rows();
  for (const auto& finding : table.findings.told()) {
    const auto title = table.header.title(finding.column);
    answer.problems.push_back({finding.line, title.empty() ? finding.column : title,
                               std::string(info(finding.error.code).name),
                               text(finding.error.code, finding.error.params, call.language)});
  }
  if (options.trial) return answer;
  if (!table.findings.empty()) return fail(table.findings.refusal());
  const auto sum = crypto::sm3(request.body);
  TRY(auto batch, begin(parts, system, options, table, db::Bytes(sum.begin(), sum.end())));
  CHECK_OK(carry_on(parts, system.system.form, table, request.body, batch));
  if (batch.batch.replaces) CHECK_OK(retire_others(parts, table, batch));
  return work::change(database, call, [&](work::Work& w) -> Result<TermImportAnswer> {
    auto out = answer;
    TRY(out.batch, finish(w, batch));
    out.created = batch.batch.created;
    out.updated = batch.batch.updated;
    out.unchanged = batch.batch.unchanged;
    out.retired = batch.batch.retired;
    call.reason = counts(out, batch.batch.system);
    return out;
  });
}

}  // namespace yilian::terminology
