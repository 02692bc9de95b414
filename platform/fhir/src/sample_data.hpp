#pragma once
// Tests only: the sample data beside the project. Where it is absent, a test says so and is
// skipped.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace yilian::fhir {

inline std::filesystem::path sample_folder(std::string_view name) {
  return std::filesystem::path(YILIAN_SHARED_DATA) / name;
}
inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// Sorted, so that every run is the same.
inline std::vector<std::filesystem::path> sample_files(std::string_view folder,
                                                       std::string_view extension) {
  std::set<std::filesystem::path> out;
  const auto path = sample_folder(folder);
  if (!std::filesystem::exists(path)) return {};
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.path().string().ends_with(extension)) out.insert(entry.path());
  return {out.begin(), out.end()};
}

}  // namespace yilian::fhir

#define NEED_SAMPLES(files) \
  if ((files).empty()) GTEST_SKIP() << "skipped: no sample data beside the project"
