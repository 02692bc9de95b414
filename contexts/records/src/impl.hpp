#pragma once
// The inside of records::Service, shared by its files.
#include "crypto/crypto.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "records/describe.hpp"
#include "records/service.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::records {

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  RegionId region;

  // codes.cpp
  Result<DiagnosisList> search(const DiagnosisFilter& filter);
  Result<std::int64_t> load_dictionary();
  Result<DictionaryImport> import(const Call& call, const DictionaryImportOptions& options,
                                  const http::Request& request);

  // files.cpp
  Result<StoredFile> upload(const Call& call, const http::Request& request);
  Result<store::FileRow> head(db::Session& s, FileId id);
  Result<FileContent> content(FileId id);
};

}  // namespace yilian::records
