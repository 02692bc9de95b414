#include <chrono>
#include <cstdio>
#include <thread>

#include "app/key_rotation.hpp"
#include "commands.hpp"

namespace yilian::cli {
namespace {

const char* state_of(int key, const keys::Phase& phase) {
  if (key == phase.in_use) return phase.coming ? "in use, being replaced" : "in use";
  if (key == phase.coming) return "everything is being sealed with it";
  return key < phase.in_use ? "no longer used" : "ready";
}

Status print_keys(const config::Config& config) {
  TRY(const auto foundation, app::open_foundation(config));
  TRY(const auto phase, keys::phase(*foundation.database, config.region));
  for (const int key : foundation.vault->keys())
    std::printf("key %d\t%s\t%s\n", key, foundation.vault->fingerprint(key).c_str(),
                state_of(key, *phase));
  if (phase->coming || phase->leaving)
    std::puts("A rotation is under way; `yilian keys rotate` goes on with it.");
  return {};
}

Status make_key(const config::Config& config) {
  TRY(const auto foundation, app::open_foundation(config));
  TRY(const auto phase, keys::phase(*foundation.database, config.region));
  if (foundation.vault->keys().back() > phase->in_use)
    return fail(Error{Code::invalid_request,
                      {},
                      {},
                      "the key file already has a key that is not in use; rotate to it",
                      {}});
  const std::string file = app::key_file(config);
  TRY(const int number, crypto::add_key(file));
  std::printf(
      "%s: key %d was added. Copy the file to every server and back it up\n"
      "(`yilian backup --with-key FILE`), then run `yilian keys rotate` on one of them.\n",
      file.c_str(), number);
  return {};
}

Status change_keys(const config::Config& config, std::int64_t pause_ms) {
  TRY(auto foundation, app::open_foundation(config));
  const SystemClock clock;
  std::string shown;
  TRY(const int number,
      app::rotate_keys(foundation, clock, [&](const auto& progress, const auto& table) {
        const std::string what = progress.pass == 0   ? "clearing old indexes: "
                                 : progress.pass == 1 ? "sealing: "
                                                      : "looking again: ";
        const std::string stage = what + table;
        if (stage != shown) std::printf("%s\n", stage.c_str());
        std::fflush(stdout);
        shown = stage;
        std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
      }));
  std::printf(
      "Everything is sealed with key %d; older ones are no longer in %s.\n"
      "Back the file up (`yilian backup --with-key FILE`) and copy it to the other servers. "
      "Backups\n"
      "of the database from before need the key file of then.\n",
      number, app::key_file(config).c_str());
  return {};
}

int answer(const Status& done) { return done ? 0 : failed(done.error()); }

}  // namespace

int list_keys(const config::Config& config) { return answer(print_keys(config)); }
int add_key(const config::Config& config) { return answer(make_key(config)); }
int rotate_keys(const config::Config& config, std::int64_t pause_ms) {
  return answer(change_keys(config, pause_ms));
}

}  // namespace yilian::cli
