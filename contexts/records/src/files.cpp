// Attachments: sealed in chunks, handed out only to contexts that decided who may see them.
#include "http/multipart.hpp"
#include "impl.hpp"
#include "keys/keys.hpp"
#include "records/lookup.hpp"

namespace yilian::records {
namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;

}  // namespace

bool owns_file(db::Session& session, RegionId region, FileId file, OrganisationId organisation) {
  return store::owns_file(session, region, file, organisation);
}

void keep_file(db::Session& session, RegionId region, FileId file) {
  store::set_used(session, region, file);
}

void await_file(db::Session& session, RegionId region, FileId file, OrganisationId organisation,
                Instant now) {
  store::set_waiting(session, region, file, organisation, now);
}

std::string_view detect_type(std::string_view data) {
  if (data.starts_with("%PDF-")) return "application/pdf";
  if (data.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (data.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  return "";
}

Result<StoredFile> Service::Impl::upload(const Call& call, const http::Request& request) {
  TRY(const auto parts, http::parse_multipart(request.header("content-type"), request.body, 1));
  if (parts.empty() || parts.front().body.empty()) return fail(Code::file_empty);
  const auto& part = parts.front();
  if (part.body.size() > file_bytes_max) return fail(Code::body_too_large, {{"max", "20 MB"}});
  const auto type = detect_type(part.body);
  if (type.empty()) return fail(Code::file_type_not_allowed);
  if (part.filename.empty() || !is_clean_text(part.filename) || code_points(part.filename) > 200)
    return fail_field("/file", Code::invalid_text);
  return work::change(database, call, [&](work::Work& w) -> Result<StoredFile> {
    store::FileRow row;
    row.file = {FileId::make(call.now.ms), part.filename, std::string(type),
                static_cast<std::int64_t>(part.body.size()), call.now};
    row.organisation = call.caller.organisation;
    row.account = call.caller.account;
    const auto ring = keys::for_writing(w.db, *vault, region);
    row.name_sealed = ring.seal(part.filename, "files.name");
    row.sm3 = crypto::hex(crypto::sm3(part.body));
    store::insert_file(w.db, region, row);
    std::int64_t sequence = 0;
    for (std::size_t at = 0; at < part.body.size(); at += chunk_bytes, ++sequence)
      store::insert_chunk(w.db, region, row.file.id, sequence,
                          ring.seal(std::string_view(part.body).substr(at, chunk_bytes),
                                    store::chunk_context(row.file.id, sequence)));
    w.subject(row.file.id);
    return row.file;
  });
}

Result<store::FileRow> Service::Impl::head(db::Session& s, FileId id) {
  auto row = store::file(s, region, id);
  if (!row) return fail(Code::not_found);
  TRY(row->file.name, vault->unseal(row->name_sealed, "files.name"));
  return std::move(*row);
}

Result<FileContent> Service::Impl::content(FileId id) {
  return database.read([&](db::Session& s) -> Result<FileContent> {
    TRY(auto found, head(s, id));
    FileContent out{std::move(found.file), found.organisation, ""};
    for (std::int64_t sequence = 0; static_cast<std::int64_t>(out.data.size()) < out.file.size;
         ++sequence) {
      const auto sealed = store::chunk(s, region, id, sequence);
      if (!sealed) return fault("a file chunk is missing");
      TRY(const std::string part, vault->unseal(*sealed, store::chunk_context(id, sequence)));
      out.data += part;
    }
    return out;
  });
}

}  // namespace yilian::records
