#include "archive.hpp"

#include <zip.h>

#include <array>

namespace yilian::sheets {
namespace {

constexpr std::int64_t entries_max = 1000;

zip_t* zip_of(const std::shared_ptr<void>& held) { return static_cast<zip_t*>(held.get()); }

}  // namespace

Result<Archive> Archive::open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
  if (!zip && source) zip_source_free(source);
  zip_error_fini(&error);
  if (!zip) return fail(Code::xlsx_malformed);
  std::shared_ptr<void> held(zip, [](void* opened) { zip_discard(static_cast<zip_t*>(opened)); });
  if (zip_get_num_entries(zip, 0) > entries_max) return fail(Code::xlsx_too_large);
  return Archive(std::move(held));
}

bool Archive::has(const std::string& name) const {
  return zip_name_locate(zip_of(zip_), name.c_str(), 0) >= 0;
}

Status Archive::read(const std::string& name, std::size_t bytes_max,
                     const std::function<Status(std::string_view)>& take) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(zip_of(zip_), name.c_str(), 0, &stat) != 0) return fail(Code::xlsx_malformed);
  // Spreadsheets know these two; others would only be a way to spend time.
  if (!(stat.valid & ZIP_STAT_COMP_METHOD) ||
      (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE))
    return fail(Code::xlsx_malformed);
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(zip_of(zip_), stat.index, 0), zip_fclose);
  if (!file) return fail(Code::xlsx_malformed);
  std::array<char, 64 * 1024> buffer;
  for (std::size_t total = 0;;) {
    const auto size = zip_fread(file.get(), buffer.data(), buffer.size());
    if (size < 0) return fail(Code::xlsx_malformed);
    if (size == 0) return {};
    total += static_cast<std::size_t>(size);
    if (total > bytes_max) return fail(Code::xlsx_too_large);
    CHECK_OK(take(std::string_view(buffer.data(), static_cast<std::size_t>(size))));
  }
}

}  // namespace yilian::sheets
