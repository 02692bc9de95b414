// A disk that takes 5 ms longer for every sync, for a program that preloads this library.
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace {

int slowly(const char* name, int fd) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  using Sync = int (*)(int);
  return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

extern "C" int fsync(int fd) { return slowly("fsync", fd); }
extern "C" int fdatasync(int fd) { return slowly("fdatasync", fd); }
