#pragma once
// The write-ahead log in few writes. SQLite writes each page of a commit with two calls; what comes
// one after the other is gathered here and written with one, before the sync that makes it count.

namespace yilian::db::sqlite {

/// The name of a VFS, for sqlite3_open_v2, whose logs are gathered. Only for a connection that
/// syncs at each commit (synchronous=FULL): SQLite shows a commit to others after the sync of the
/// log.
const char* gathering_vfs();

}  // namespace yilian::db::sqlite
