// Import of people from a file. The whole file is looked through first, and refused when a row is
// wrong; then it is read again and written in transactions of some hundred people, so that neither
// the file as values nor a long transaction is ever held. Who is registered stays as registered:
// an import that was interrupted is completed by the same file.
#include <array>
#include <unordered_map>

#include "csv/findings.hpp"
#include "impl.hpp"
#include "import_rows.hpp"
#include "network/lookup.hpp"
#include "sheets/sheets.hpp"

namespace yilian::patients {
namespace {

constexpr std::size_t rows_max = 200'000;
constexpr std::size_t batch_rows = 500;

/// A server imports one file at a time: each takes a thread and its memory for a while.
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

/// Gives each row below the header, checked.
template <class F>
Status each_person(std::string_view file, const Call& call, csv::Header& header, const F& take) {
  const Date today = local_date(call.now);
  bool begun = false;
  CHECK_OK(sheets::each(file, rows_max + 1, [&](csv::Record& record) -> Status {
    if (begun) return take(record.line, import_rows::read_row(header, record, today));
    TRY(header, csv::read_header(import_rows::columns(), record, call.language));
    begun = true;
    return {};
  }));
  if (begun) return {};
  CHECK_OK(csv::read_header(import_rows::columns(), {}, call.language));  // refuses an empty file
  return {};
}

/// The first reading: what is wrong, and who is registered already.
class Examination {
 public:
  Examination(db::Database& database, const crypto::Vault& vault, RegionId region)
      : database_(database), vault_(vault), region_(region) {}

  csv::Header header;
  csv::Findings findings;
  std::int64_t rows = 0, known_count = 0;
  std::vector<bool> known;  ///< by the number of the row

  Status take(std::int64_t line, Result<rules::Checked> person) {
    const auto row = static_cast<std::size_t>(rows++);
    known.push_back(false);
    if (!person) {
      findings.add(line, person.error());
      return {};
    }
    const auto [first, fresh] = lines_.emplace(key(person->document_number), line);
    if (!fresh) {
      findings.add(line, "documentNumber", Code::row_repeated,
                   {{"line", std::to_string(first->second)}});
      return {};
    }
    waiting_.push_back({row, line, std::move(person->name)});
    numbers_.push_back(std::move(person->document_number));
    return waiting_.size() < batch_rows ? Status() : look_up();
  }

  Status finish() {
    CHECK_OK(look_up());
    findings.sort();
    lines_.clear();
    return {};
  }

 private:
  struct Waiting {
    std::size_t row = 0;
    std::int64_t line = 0;
    std::string name;
  };
  using Key = std::array<std::uint8_t, 16>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::size_t out = 0;
      std::copy_n(key.begin(), sizeof out, reinterpret_cast<std::uint8_t*>(&out));
      return out;
    }
  };

  /// Half a digest instead of the number: fewer bytes for each row.
  static Key key(std::string_view number) {
    const auto digest = crypto::sm3(number);
    Key out;
    std::copy_n(digest.begin(), out.size(), out.begin());
    return out;
  }

  Status look_up() {
    TRY(const auto found, database_.read([&](db::Session& s) -> Result<Holders> {
      s.plan_afresh();
      return store::holders(s, keys::for_reading(s, vault_, region_), region_, numbers_);
    }));
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (!found[i]) continue;
      if (found[i]->name != waiting_[i].name) {
        findings.add(waiting_[i].line, "name", Code::patient_has_other_name);
        continue;
      }
      known[waiting_[i].row] = true;
      ++known_count;
    }
    waiting_.clear();
    numbers_.clear();
    return {};
  }

  using Holders = std::vector<std::optional<store::Holder>>;
  db::Database& database_;
  const crypto::Vault& vault_;
  RegionId region_;
  std::unordered_map<Key, std::int64_t, KeyHash> lines_;
  std::vector<Waiting> waiting_;
  std::vector<std::string> numbers_;
};

/// The second reading writes, a batch in a transaction.
class Writing {
 public:
  Writing(Service::Impl& impl, Call call, ImportId batch)
      : impl_(impl), call_(std::move(call)), batch_(batch) {}

  std::int64_t created = 0, known = 0;

  Status add(rules::Checked person) {
    numbers_.push_back(person.document_number);
    people_.push_back({PatientId::make(call_.now.ms), std::move(person), 1});
    return people_.size() < batch_rows ? Status() : write();
  }

  Status write() {
    if (people_.empty()) return {};
    std::int64_t written = 0;
    CHECK_OK(work::change(impl_.database, call_, [&](work::Work& w) -> Status {
      w.db.plan_afresh();
      const auto ring = keys::for_writing(w.db, *impl_.vault, impl_.region);
      for (const auto& row : people_)
        store::insert_person_later(w.db, ring, impl_.region, row, call_.caller.organisation,
                                   call_.now);
      written = record_created(w, store::holders(w.db, ring, impl_.region, numbers_));
      // A planner that knows the table as small walks all of it for each look-up.
      if (created + written >= measured_at_) store::measure_people(w.db);
      return {};
    }));
    created += written;
    while (created >= measured_at_) measured_at_ *= 2;
    // Whom somebody else has registered since the first reading.
    known += static_cast<std::int64_t>(people_.size()) - written;
    people_.clear();
    numbers_.clear();
    return {};
  }

 private:
  /// Audit entries that name those who came with this batch, as many as an entry may; their number.
  std::int64_t record_created(work::Work& w,
                              const std::vector<std::optional<store::Holder>>& holders) {
    std::vector<PatientId> mine;
    for (std::size_t i = 0; i < people_.size(); ++i)
      if (holders[i] && holders[i]->id == people_[i].id) mine.push_back(people_[i].id);
    w.subject(batch_);
    std::size_t at = 0;
    for (; mine.size() - at > audit::patients_max; at += audit::patients_max) {
      auto entry = audit::entry_of(call_);
      entry.outcome = "done";
      entry.subject = batch_.value;
      entry.patients.assign(mine.begin() + static_cast<std::ptrdiff_t>(at),
                            mine.begin() + static_cast<std::ptrdiff_t>(at + audit::patients_max));
      audit::record(w.db, impl_.region, entry);
    }
    for (; at < mine.size(); ++at) w.patient(mine[at]);
    return static_cast<std::int64_t>(mine.size());
  }

  Service::Impl& impl_;
  const Call call_;
  const ImportId batch_;
  std::vector<store::PersonRow> people_;
  std::vector<std::string> numbers_;
  std::int64_t measured_at_ = 2000;  ///< so many new people, then twice as many
};

std::string counts(const PeopleImport& answer, Language language) {
  const auto n = [](std::int64_t count) { return std::to_string(count); };
  if (language == Language::en)
    return std::string(answer.dry_run ? "trial: " : "") + n(answer.rows) + " rows, " +
           n(answer.created) + " new, " + n(answer.known) + " known, " + n(answer.faulty) +
           " faulty";
  return std::string(answer.dry_run ? "试导入：" : "") + n(answer.rows) + " 行，新增 " +
         n(answer.created) + "，已有 " + n(answer.known) + "，有误 " + n(answer.faulty);
}

/// The entry of the import itself, without people; and what an Idempotency-Key remembers.
Result<PeopleImport> record_import(db::Database& database, const Call& call,
                                   const PeopleImport& answer) {
  call.reason = counts(answer, call.language);
  return work::change(database, call, [&](work::Work& w) -> Result<PeopleImport> {
    if (answer.batch_id) w.subject(*answer.batch_id);
    return answer;
  });
}

PeopleImport trial_answer(const Examination& found, Language language) {
  PeopleImport out;
  out.rows = found.rows;
  out.known = found.known_count;
  out.faulty = found.findings.rows();
  out.created = out.rows - out.known - out.faulty;
  for (const auto& finding : found.findings.told()) {
    const auto title = found.header.title(finding.column);
    out.problems.push_back({finding.line, title.empty() ? finding.column : title,
                            std::string(info(finding.error.code).name),
                            text(finding.error.code, finding.error.params, language)});
  }
  return out;
}

/// A call of which nothing is remembered: its parts are not the answer to its key.
Call without_key(const Call& call) {
  Call out = call;
  out.idempotency_key.clear();
  return out;
}

}  // namespace

Result<PeopleImport> Service::Impl::import(const Call& call, const PeopleImportOptions& options,
                                           const http::Request& request) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  const Turn turn(importing);
  if (!turn.mine()) return fail(Code::busy);
  TRY(const bool done, work::was_done(database, options.dry_run ? without_key(call) : call));
  Examination found(database, *vault, region);
  CHECK_OK(each_person(request.body, call, found.header,
                       [&](std::int64_t line, Result<rules::Checked> person) {
                         return found.take(line, std::move(person));
                       }));
  CHECK_OK(found.finish());
  // Whether numbers are known is an answer about people: that somebody asked is kept.
  if (options.dry_run)
    return record_import(database, without_key(call), trial_answer(found, call.language));
  if (!found.findings.empty()) return fail(found.findings.refusal());
  return import_rows(call, request.body, found.known, done);
}

Result<PeopleImport> Service::Impl::import_rows(const Call& call, std::string_view file,
                                                const std::vector<bool>& known, bool done) {
  PeopleImport answer;
  answer.dry_run = false;
  answer.batch_id = ImportId::make(call.now.ms);
  if (!done) {
    const auto organisation = database.read([&](db::Session& s) -> Result<bool> {
      return network::find_organisation(s, region, call.caller.organisation).has_value();
    });
    if (!organisation) return fail(organisation.error());
    if (!*organisation) return fail(Code::not_your_organisation);
    Writing writing(*this, without_key(call), *answer.batch_id);
    csv::Header header;
    CHECK_OK(
        each_person(file, call, header, [&](std::int64_t, Result<rules::Checked> person) -> Status {
          const auto row = static_cast<std::size_t>(answer.rows++);
          if (known[row]) {
            ++answer.known;
            return {};
          }
          TRY(auto checked, std::move(person));
          return writing.add(std::move(checked));
        }));
    CHECK_OK(writing.write());
    answer.created = writing.created;
    answer.known += writing.known;
  }
  return record_import(database, call, answer);
}

}  // namespace yilian::patients
