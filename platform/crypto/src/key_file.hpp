#pragma once
// The key file: lines of a name and 32 bytes in hex. `data.N` and `index.N` are the key of number
// N, `chain` and `token` have no number. The first format had one key, `data` and `index`.
#include <map>
#include <string>

#include "crypto/crypto.hpp"

namespace yilian::crypto::key_file {

/// By name, those of the first format as number 1.
using Content = std::map<std::string, Bytes>;

std::string name_of(const char* use, int key);
/// The numbers of which `data` and `index` are both there.
std::vector<int> numbers(const Content& content);

Result<Content> read(const std::string& file);
Status create(const std::string& file);
void wipe(Content& content);

}  // namespace yilian::crypto::key_file
