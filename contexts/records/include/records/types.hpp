#pragma once
// Terminology and files; the continuous record joins them here later.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::records {

struct DiagnosisCode {
  std::string code;
  std::string name;
};

struct DiagnosisFilter {
  Text<1, 40> q;  ///< start of the code, part of the name, or start of the pinyin initials
  std::optional<Bounded<1, 50>> limit;
};

struct DiagnosisList {
  std::vector<DiagnosisCode> items;
};

struct DictionaryImportOptions {
  bool dry_run = true;
  std::optional<bool> replace;  ///< retire the codes that the file does not have
};

struct DictionaryImport {
  bool dry_run = true;
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t retired = 0;
  std::vector<network::ImportProblem> problems;
};

struct StoredFile {
  FileId id;
  std::string name;
  std::string content_type;
  std::int64_t size = 0;
  Instant created_at;
};

}  // namespace yilian::records
