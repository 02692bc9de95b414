#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "api/api.hpp"
#include "app/installation.hpp"
#include "app/reference.hpp"
#include "commands.hpp"

namespace yilian::cli {
namespace {

int print(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return whole && std::fflush(stdout) == 0 ? 0 : exit_failed;
}

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "yilian-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

int print_openapi() {
  // The document is printed from the routes, and those need an installation; an empty one will do.
  const TemporaryFolder folder;
  if (folder.path().empty()) return failed(Error{Code::fault, {}, {}, "no temporary folder", {}});
  config::Config config;
  config.region = 110000;
  config.data_directory = folder.path();
  const SystemClock clock;
  const auto installation = app::Installation::open(config, clock);
  if (!installation) return failed(installation.error());
  return print(json::bj::serialize((*installation)->api().openapi(app::version())) + "\n");
}

int print_errors() { return print(app::errors_markdown()); }
int print_rights() { return print(app::rights_markdown()); }

int print_default_config(std::int64_t region, const std::string& data_directory) {
  const std::string text = config::default_file(region, data_directory);
  // Without a region the file is one to be completed, and the server says so.
  if (const auto valid = config::parse(text); region != 0 && !valid)
    return failed(valid.error(), exit_usage);
  return print(text);
}

}  // namespace yilian::cli
