#include "key_file.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/file.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace yilian::crypto {
namespace key_file {
namespace {

constexpr std::string_view one_key = "yilian-keys 1", many_keys = "yilian-keys 2";
constexpr const char* numbered[] = {"data", "index"};
constexpr const char* lasting[] = {"chain", "token"};

/// The number in `data.N`; 0 of another name.
int number_of(std::string_view name, std::string_view use) {
  if (!name.starts_with(use) || name.size() < use.size() + 2 || name[use.size()] != '.') return 0;
  int number = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + use.size() + 1, end, number);
  return read.ptr == end && read.ec == std::errc{} ? number : 0;
}

std::string text_of(const Content& content) {
  std::string text = std::string(many_keys) + "\n";
  for (const auto& [name, key] : content) text += name + " " + hex(key.data(), key.size()) + "\n";
  return text;
}

Status write_new(const std::string& file, std::string text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fault("key file " + file + " can't be created");
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  OPENSSL_cleanse(text.data(), text.size());
  if (!written) return fault("key file " + file + " can't be written");
  return {};
}

/// One at a time changes the file; whoever reads it finds the old one or the new one whole.
class Change {
 public:
  explicit Change(const std::string& file)
      : file_(file), folder_(std::filesystem::path(file).parent_path().string()) {
    if (folder_.empty()) folder_ = ".";
    fd_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd_ >= 0) ::flock(fd_, LOCK_EX);
  }
  ~Change() {
    if (fd_ >= 0) ::close(fd_);
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  Status replace(const Content& content) {
    const std::string fresh = file_ + ".new";
    ::unlink(fresh.c_str());  // of one who was killed here
    CHECK_OK(write_new(fresh, text_of(content)));
    if (::rename(fresh.c_str(), file_.c_str()) != 0 || ::fsync(fd_) != 0)
      return fault("key file " + file_ + " can't be replaced");
    return {};
  }

 private:
  std::string file_, folder_;
  int fd_ = -1;
};

void put_random(Content& content, std::string name) {
  content.insert_or_assign(std::move(name), random_bytes(32));
}

}  // namespace

std::string name_of(const char* use, int key) {
  return std::string(use) + "." + std::to_string(key);
}

std::vector<int> numbers(const Content& content) {
  std::vector<int> out;
  for (const auto& [name, key] : content)
    if (const int number = number_of(name, "data");
        number > 0 && content.contains(name_of("index", number)))
      out.push_back(number);
  std::ranges::sort(out);
  return out;
}

Result<Content> read(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || (line != one_key && line != many_keys))
    return fault("key file " + file + ": first line must be '" + std::string(many_keys) + "'");
  const bool unnumbered = line == one_key;
  Content keys;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    std::istringstream words(line);
    std::string name, value;
    words >> name >> value;
    Bytes key = from_hex(value);
    if (key.size() != 32) return fault("key file " + file + ": key '" + name + "' is malformed");
    if (unnumbered && (name == "data" || name == "index")) name += ".1";
    keys.insert_or_assign(name, std::move(key));
  }
  for (const char* name : lasting)
    if (!keys.contains(name)) return fault("key file " + file + ": key '" + name + "' is missing");
  if (numbers(keys).empty())
    return fault("key file " + file + ": keys 'data' and 'index' are missing");
  return keys;
}

Status create(const std::string& file) {
  Content content;
  for (const char* use : numbered) put_random(content, name_of(use, 1));
  for (const char* name : lasting) put_random(content, name);
  const Status done = write_new(file, text_of(content));
  wipe(content);
  return done;
}

void wipe(Content& content) {
  for (auto& [name, key] : content) OPENSSL_cleanse(key.data(), key.size());
}

}  // namespace key_file

Result<int> add_key(const std::string& file) {
  key_file::Change change(file);
  TRY(auto content, key_file::read(file));
  const int number = key_file::numbers(content).back() + 1;
  for (const char* use : key_file::numbered)
    key_file::put_random(content, key_file::name_of(use, number));
  const Status done = change.replace(content);
  key_file::wipe(content);
  if (!done) return std::unexpected(done.error());
  return number;
}

Result<bool> drop_keys_below(const std::string& file, int oldest) {
  key_file::Change change(file);
  TRY(auto content, key_file::read(file));
  bool found = false;
  for (const int number : key_file::numbers(content))
    if (number < oldest) {
      found = true;
      for (const char* use : key_file::numbered) {
        Bytes& key = content.at(key_file::name_of(use, number));
        OPENSSL_cleanse(key.data(), key.size());
        content.erase(key_file::name_of(use, number));
      }
    }
  const Status done = found ? change.replace(content) : Status();
  key_file::wipe(content);
  if (!done) return std::unexpected(done.error());
  return found;
}

}  // namespace yilian::crypto
