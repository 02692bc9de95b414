#pragma once
// A number in a file of the data folder that processes on one machine share: a command raises it,
// the server looks at it at every request, which costs no system call.
#include <cstdint>
#include <memory>
#include <string>

#include "kernel/result.hpp"

namespace yilian::app {

class SharedMark {
 public:
  /// Makes the file when it is not there; `unavailable` when it can't be made or mapped.
  static Result<std::shared_ptr<SharedMark>> open(const std::string& file);
  ~SharedMark();
  SharedMark(const SharedMark&) = delete;
  SharedMark& operator=(const SharedMark&) = delete;

  std::uint64_t value() const;
  void raise();

 private:
  explicit SharedMark(std::uint64_t* place) : place_(place) {}
  std::uint64_t* place_;
};

}  // namespace yilian::app
