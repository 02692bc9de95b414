#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/foundation.hpp"
#include "commands.hpp"

namespace yilian::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t passphrase_min = 12;

std::unexpected<Error> refuse(std::string why) {
  return fail(Error{Code::invalid_request, {}, {}, std::move(why), {}});
}

/// A line from the terminal without showing it.
std::string ask(const char* question) {
  std::fprintf(stderr, "%s: ", question);
  termios before{};
  const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  std::string line;
  std::getline(std::cin, line);
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::fputc('\n', stderr);
  return line;
}

Result<std::string> passphrase(bool twice) {
  std::string text;
  // A command has one thread and changes no variable.  NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (const char* given = std::getenv("YILIAN_BACKUP_PASSPHRASE")) text = given;
  else {
    text = ask("Passphrase of the key backup");
    if (twice && ask("Again") != text) return refuse("the two passphrases differ");
  }
  if (twice && text.size() < passphrase_min)
    return refuse("the passphrase must have at least " + std::to_string(passphrase_min) +
                  " characters");
  return text;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return refuse("can't read " + path);
  return std::move(text).str();
}

/// Never over an existing file.
Status write_new_file(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return refuse("can't make the new file " + path);
  const bool ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                  ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) return refuse("can't write " + path);
  return {};
}

Status backup_key(const config::Config& config, const std::string& sealed_key) {
  TRY(const std::string phrase, passphrase(true));
  TRY(const std::string key, read_file(app::key_file(config)));
  CHECK_OK(write_new_file(sealed_key, crypto::seal_under_passphrase(key, phrase)));
  std::printf("%s: the key file, sealed. Keep it in another place than the data.\n",
              sealed_key.c_str());
  return {};
}

Status run_backup(const config::Config& config, const std::string& file,
                  const std::string& sealed_key) {
  if (file.empty() && sealed_key.empty()) return refuse("name a file, or --with-key, or both");
  for (const auto& target : {file, sealed_key})
    if (!target.empty() && fs::exists(target))
      return refuse(target + " exists; a backup never overwrites");
  if (!file.empty() && !app::on_sqlite(config))
    return refuse(
        "this installation is on PostgreSQL: back it up with pg_dump or continuous archiving, and "
        "its key file with `yilian backup --with-key FILE` (docs/operations.md)");
  if (!file.empty()) {
    TRY(const auto foundation, app::open_foundation(config));
    CHECK_OK(foundation.database->backup_to(file));
    std::printf("%s: %ju bytes\n", file.c_str(), static_cast<std::uintmax_t>(fs::file_size(file)));
  }
  if (!sealed_key.empty()) return backup_key(config, sealed_key);
  std::puts(
      "The key file is not in it. Without the key file the personal data can't be read again.");
  return {};
}

/// Puts the key file where the server looks for it, and proves that it is the database's.
Status put_key(const config::Config& config, const std::string& key) {
  std::error_code error;
  fs::create_directories(fs::path(app::key_file(config)).parent_path(), error);
  CHECK_OK(write_new_file(app::key_file(config), key));
  TRY(const auto foundation, app::open_foundation(config));
  std::puts("Restored; database and key file belong together.");
  return {};
}

Result<std::string> unsealed_key(const std::string& sealed_key) {
  TRY(const std::string sealed, read_file(sealed_key));
  TRY(const std::string phrase, passphrase(false));
  return crypto::unseal_under_passphrase(sealed, phrase);
}

Status restore_database(const config::Config& config, const std::string& file) {
  const std::string& folder = config.data_directory;
  std::error_code error;
  fs::create_directories(folder, error);
  fs::copy_file(file, folder + "/yilian.db", error);
  if (error) return refuse("can't copy into " + folder + ": " + error.message());
  fs::permissions(folder + "/yilian.db", fs::perms::owner_read | fs::perms::owner_write, error);
  return {};
}

Status run_restore(const config::Config& config, const std::string& file,
                   const std::string& sealed_key) {
  if (app::on_sqlite(config) == file.empty())
    return refuse(file.empty()
                      ? "name the backup file"
                      : "this installation is on PostgreSQL: restore the database with its own "
                        "tools, then the key file with `yilian restore --with-key FILE` "
                        "(docs/operations.md)");
  std::error_code error;
  const std::string& folder = config.data_directory;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return refuse("the data folder is not empty: " + folder);
  if (!file.empty() && !fs::is_regular_file(file, error)) return refuse("can't read " + file);
  if (file.empty() && sealed_key.empty()) return refuse("name a file, or --with-key, or both");
  std::string key;
  if (!sealed_key.empty()) {
    TRY(key, unsealed_key(sealed_key));
  }
  if (!file.empty()) CHECK_OK(restore_database(config, file));
  if (!key.empty()) return put_key(config, key);
  std::printf("Restored. Now put the key file to %s (mode 0600); the server refuses another one.\n",
              app::key_file(config).c_str());
  return {};
}

int answer(const Status& done) { return done ? 0 : failed(done.error()); }

}  // namespace

int backup(const config::Config& config, const std::string& file, const std::string& sealed_key) {
  return answer(run_backup(config, file, sealed_key));
}

int restore(const config::Config& config, const std::string& file, const std::string& sealed_key) {
  return answer(run_restore(config, file, sealed_key));
}

}  // namespace yilian::cli
