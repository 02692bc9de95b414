#pragma once
// The organisations, departments and staff of the demo county, as data.
#include <map>
#include <span>
#include <string>
#include <vector>

#include "client.hpp"
#include "demo/demo.hpp"
#include "people.hpp"

namespace yilian::demo {

struct Unit {
  std::string key, name, kind;
  int grade_level = 0;
  const char* grade_class = "none";
  const char* division = "341881";
  bool receives = true;
  std::vector<const char*> departments;
};
const std::vector<Unit>& units();

/// A unit as it stands in the installation.
struct Placed {
  std::string id;
  std::vector<std::pair<std::string, std::string>> departments;  ///< name, id
};

/// The county after loading: ids by key, and a signed-in client per account.
struct County {
  std::map<std::string, Placed> units;
  std::map<std::string, Client> clients;  ///< by login name

  Client& as(const std::string& login_name) { return clients.at(login_name); }
};

/// Login names: `gp01`…`gp16` for the primary units; see logins() for the named ones.
Result<County> build(app::Installation& installation, Client& root, Date today, People& people,
                     Summary& summary);

}  // namespace yilian::demo
