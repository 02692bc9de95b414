#pragma once
// The archive that an XLSX file is: entries are read in pieces, unpacked sizes are counted, not
// believed.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace yilian::sheets {

class Archive {
 public:
  /// `bytes` must outlive it. xlsx_malformed for what is no archive, xlsx_too_large for one with
  /// very many entries.
  static Result<Archive> open(std::string_view bytes);

  bool has(const std::string& name) const;
  /// Gives the content of an entry piece by piece; xlsx_malformed when there is none or it is
  /// damaged or encrypted, xlsx_too_large beyond `bytes_max`, or the error of `take`.
  Status read(const std::string& name, std::size_t bytes_max,
              const std::function<Status(std::string_view)>& take) const;

 private:
  explicit Archive(std::shared_ptr<void> zip) : zip_(std::move(zip)) {}
  std::shared_ptr<void> zip_;
};

}  // namespace yilian::sheets
