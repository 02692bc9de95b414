#include "records/service.hpp"

#include "api/api.hpp"
#include "crypto/crypto.hpp"
#include "http/multipart.hpp"
#include "json/json.hpp"
#include "records/describe.hpp"
#include "records/lookup.hpp"
#include "work/work.hpp"

namespace yilian::records {
namespace embedded {
extern const std::string_view diagnoses_csv;
}

namespace {

using db::operator""_sql;

constexpr auto count_diagnoses = "SELECT COUNT(*) FROM diagnoses"_sql;
constexpr auto insert_diagnosis =
    "INSERT INTO diagnoses (code, name, pinyin) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING"_sql;
constexpr auto name_of = "SELECT name FROM diagnoses WHERE code = $1"_sql;
// The dictionary is small and bounded; a part of a name needs a look at every row.
constexpr auto search_diagnoses =
    "SELECT code, name FROM diagnoses WHERE code LIKE $1 || '%' OR pinyin LIKE $2 || '%' "
    "OR name LIKE '%' || $3 || '%' ORDER BY CASE WHEN code LIKE $1 || '%' THEN 0 ELSE 1 END, code LIMIT $4"_sql;

constexpr auto insert_file =
    "INSERT INTO files (region_id, id, organisation_id, account_id, name_sealed, content_type, "
    "size, sm3, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"_sql;
constexpr auto insert_chunk =
    "INSERT INTO file_chunks (region_id, file_id, sequence, data) VALUES ($1, $2, $3, $4)"_sql;
constexpr auto select_file =
    "SELECT organisation_id, name_sealed, content_type, size, created_at FROM files "
    "WHERE region_id = $1 AND id = $2"_sql;
constexpr auto select_chunk =
    "SELECT data FROM file_chunks WHERE region_id = $1 AND file_id = $2 AND sequence = $3"_sql;
constexpr auto owner_of =
    "SELECT id FROM files WHERE region_id = $1 AND id = $2 AND organisation_id = $3"_sql;

constexpr std::size_t chunk_bytes = 256 * 1024;

std::string chunk_context(FileId id, std::int64_t sequence) {
  return "file_chunks." + to_string(id) + "." + std::to_string(sequence);
}

/// LIKE's own characters in what a person typed stand for themselves: they are dropped.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '%' && c != '_' && c != '\\') out.push_back(c);
  return out;
}

std::string cased(std::string text, char from, char to, int shift) {
  for (char& c : text)
    if (c >= from && c <= to) c = static_cast<char>(c + shift);
  return text;
}

}  // namespace

std::optional<std::string> diagnosis_name(db::Session& session, std::string_view code) {
  const auto row = session.query_one(name_of, code);
  return row ? std::optional(row->get<std::string>(0)) : std::nullopt;
}

bool owns_file(db::Session& session, RegionId region, FileId file, OrganisationId organisation) {
  return session.query_one(owner_of, region, file, organisation).has_value();
}

std::string_view detect_type(std::string_view data) {
  if (data.starts_with("%PDF-")) return "application/pdf";
  if (data.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (data.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  return "";
}

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  RegionId region;

  Result<DiagnosisList> search(const DiagnosisFilter& filter) {
    return database.read([&](db::Session& s) -> Result<DiagnosisList> {
      const std::string text = plain(filter.q.value);
      DiagnosisList out;
      if (text.empty()) return out;
      for (const auto& row :
           s.query(search_diagnoses, cased(text, 'a', 'w', 'A' - 'a'),
                   cased(text, 'A', 'Z', 'a' - 'A'), text, filter.limit ? filter.limit->value : 20))
        out.items.push_back({row.get<std::string>(0), row.get<std::string>(1)});
      return out;
    });
  }

  Result<StoredFile> upload(const Call& call, const http::Request& request) {
    TRY(const auto parts, http::parse_multipart(request.header("content-type"), request.body, 1));
    if (parts.empty() || parts.front().body.empty()) return fail(Code::file_empty);
    const auto& part = parts.front();
    if (part.body.size() > file_bytes_max) return fail(Code::body_too_large, {{"max", "20 MB"}});
    const auto type = detect_type(part.body);
    if (type.empty()) return fail(Code::file_type_not_allowed);
    if (part.filename.empty() || !is_clean_text(part.filename) || code_points(part.filename) > 200)
      return fail_field("/file", Code::invalid_text);
    return work::change(database, call, [&](work::Work& w) -> Result<StoredFile> {
      StoredFile file{FileId::make(call.now.ms), part.filename, std::string(type),
                      static_cast<std::int64_t>(part.body.size()), call.now};
      w.db.exec(insert_file, region, file.id, call.caller.organisation, call.caller.account,
                vault->seal(file.name, "files.name"), file.content_type, file.size,
                crypto::hex(crypto::sm3(part.body)), call.now);
      std::int64_t sequence = 0;
      for (std::size_t at = 0; at < part.body.size(); at += chunk_bytes, ++sequence)
        w.db.exec(insert_chunk, region, file.id, sequence,
                  vault->seal(std::string_view(part.body).substr(at, chunk_bytes),
                              chunk_context(file.id, sequence)));
      w.subject(file.id);
      return file;
    });
  }

  Result<std::pair<StoredFile, OrganisationId>> head(db::Session& s, FileId id) {
    const auto row = s.query_one(select_file, region, id);
    if (!row) return fail(Code::not_found);
    StoredFile file;
    OrganisationId organisation;
    db::Bytes name;
    file.id = id;
    row->read(organisation, name, file.content_type, file.size, file.created_at);
    TRY(file.name, vault->unseal(name, "files.name"));
    return std::pair(std::move(file), organisation);
  }

  Result<FileContent> content(FileId id) {
    return database.read([&](db::Session& s) -> Result<FileContent> {
      TRY(auto found, head(s, id));
      FileContent out{std::move(found.first), found.second, ""};
      for (std::int64_t sequence = 0; static_cast<std::int64_t>(out.data.size()) < out.file.size;
           ++sequence) {
        const auto row = s.query_one(select_chunk, region, id, sequence);
        if (!row) return fault("a file chunk is missing");
        TRY(const std::string part,
            vault->unseal(row->get<db::Bytes>(0), chunk_context(id, sequence)));
        out.data += part;
      }
      return out;
    });
  }
};

Service::Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
                 RegionId region)
    : impl_(new Impl{database, std::move(vault), region}) {}
Service::~Service() = default;

Result<std::int64_t> Service::load_dictionary() {
  return impl_->database.write([&](db::Session& s) -> Result<std::int64_t> {
    if (s.query_one(count_diagnoses)->get<std::int64_t>(0) > 0) return 0;
    std::string_view csv = embedded::diagnoses_csv;
    csv.remove_prefix(csv.find('\n') + 1);
    std::int64_t added = 0;
    while (!csv.empty()) {
      const auto line = csv.substr(0, csv.find('\n'));
      csv.remove_prefix(std::min(csv.size(), line.size() + 1));
      const auto first = line.find(','), last = line.rfind(',');
      if (first == std::string_view::npos || first == last) continue;
      added += s.exec(insert_diagnosis, line.substr(0, first),
                      line.substr(first + 1, last - first - 1), line.substr(last + 1));
    }
    return added;
  });
}

Result<FileContent> Service::read_file(FileId id) { return impl_->content(id); }

Result<StoredFile> Service::describe_file(db::Session& session, FileId id) {
  TRY(auto found, impl_->head(session, id));
  return std::move(found.first);
}

void Service::add_routes(api::Api& api) {
  const auto impl = impl_;
  api.route(http::Method::get, "/api/v1/diagnoses",
            {.tag = "records",
             .action = "diagnosis.search",
             .zh = "查找诊断编码",
             .en = "Search ICD-10 by code, name or pinyin"},
            [impl](const Call&, api::Query<DiagnosisFilter> filter) -> Result<DiagnosisList> {
              return impl->search(filter.value);
            });
  api.route(http::Method::post, "/api/v1/files",
            {.tag = "records",
             .action = "file.upload",
             .zh = "上传附件",
             .en = "Upload a PDF, JPEG or PNG",
             .right = Right::referral_write,
             .status = 201,
             .request_type = "multipart/form-data"},
            [impl](const Call& call, const http::Request& request) -> Result<StoredFile> {
              return impl->upload(call, request);
            });
}

}  // namespace yilian::records
