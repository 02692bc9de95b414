#pragma once
#include <string>

namespace yilian::db::sqlite {

/// Copies the database `file` as it is now into `target` while others read and write. The copy is
/// made as `target.partial` and renamed when it is complete and on the disk. Throws Failure.
void back_up(const std::string& file, const std::string& target);

}  // namespace yilian::db::sqlite
