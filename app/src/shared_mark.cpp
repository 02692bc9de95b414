#include "shared_mark.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

namespace yilian::app {
namespace {

constexpr std::size_t mark_bytes = sizeof(std::uint64_t);

std::unexpected<Error> no_mark(const char* what) {
  return fail(
      Error{Code::unavailable, {}, {}, std::string("the mark of ended sessions: ") + what, {}});
}

/// Written, not only lengthened: a page without a place on a full disk would end the process.
bool has_place(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return false;
  if (status.st_size >= static_cast<off_t>(mark_bytes)) return true;
  const std::uint64_t zero = 0;
  return ::pwrite(fd, &zero, mark_bytes, 0) == static_cast<ssize_t>(mark_bytes);
}

}  // namespace

Result<std::shared_ptr<SharedMark>> SharedMark::open(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return no_mark("can't be opened");
  void* place = has_place(fd)
                    ? ::mmap(nullptr, mark_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                    : MAP_FAILED;
  ::close(fd);
  if (place == MAP_FAILED) return no_mark("can't be mapped");
  return std::shared_ptr<SharedMark>(new SharedMark(static_cast<std::uint64_t*>(place)));
}

SharedMark::~SharedMark() { ::munmap(place_, mark_bytes); }

std::uint64_t SharedMark::value() const {
  return std::atomic_ref(*place_).load(std::memory_order_acquire);
}

void SharedMark::raise() { std::atomic_ref(*place_).fetch_add(1, std::memory_order_acq_rel); }

}  // namespace yilian::app
