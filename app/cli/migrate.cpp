#include <cstdio>

#include "app/foundation.hpp"
#include "commands.hpp"

namespace yilian::cli {

int migrate(const config::Config& config) {
  const auto foundation = app::open_foundation(config);
  if (!foundation) return failed(foundation.error());
  std::printf("The schema is current: %zu migrations.\n", app::all_migrations().size());
  return 0;
}

}  // namespace yilian::cli
