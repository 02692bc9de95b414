// The command line of `yilian`. Options stand above the configuration file.
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "app/installation.hpp"
#include "commands.hpp"
#include "log/log.hpp"

namespace {

using namespace yilian;

constexpr const char* packaged_config = "/etc/yilian/yilian.toml";

/// The options that name an installation, and those that the server has besides.
struct Options {
  std::string config_file;
  std::map<std::string, std::string> texts;  // option key of the file -> text
  bool behind_proxy = false;

  void add_to(CLI::App& command, bool serving) {
    command.add_option(
        "--config", config_file,
        "Configuration file (default " + std::string(packaged_config) + " where it exists)");
    const auto text = [&](const char* name, const char* key, const char* about) {
      command.add_option_function<std::string>(
          name, [this, key](const std::string& value) { texts[key] = value; }, about);
    };
    text("--data", "data_directory", "Data folder");
    text("--database", "database_url", "postgresql://… instead of SQLite in the data folder");
    text("--region", "region", "Six-digit division code of the county or city served");
    if (!serving) return;
    text("--port", "port", "TCP port");
    text("--mllp-port", "mllp_port", "TCP port for HL7 v2 messages over MLLP");
    text("--listen", "listen", "IP address to listen on");
    text("--public-url", "public_url", "Address under which browsers reach the server");
    text("--web", "web_directory", "Folder of the built web console");
    text("--log-level", "log_level", "debug, info, warn, error or off");
    command.add_flag("--behind-proxy", behind_proxy, "The direct peer is our own TLS proxy");
  }

  Result<config::Config> load() const {
    config::Given given(texts.begin(), texts.end());
    if (behind_proxy) given.emplace_back("behind_proxy", "true");
    if (!config_file.empty()) return config::load(config_file, given);
    if (::access(packaged_config, F_OK) == 0) return config::load(packaged_config, given);
    return config::parse("", given);
  }
};

/// Runs a command with its configuration, or refuses with exit code 2.
template <class F>
std::function<void()> with_config(const Options& options, int& code, F run) {
  return [&options, &code, run] {
    const auto config = options.load();
    if (!config) {
      code = cli::failed(config.error(), cli::exit_usage);
      return;
    }
    log::set_level(config->log_level);
    code = run(*config);
  };
}

struct Arguments {
  Options options;
  std::string login_name = "admin", person_name = "平台管理员", file, key_file;
  std::int64_t region = 0, pause_ms = 20;
  bool if_none = false, no_quarter = false, logins_only = false;
};

void add_users(CLI::App& app, Arguments& a, int& code) {
  auto* user = app.add_subcommand("user", "Accounts, for the administrator at the server");
  user->require_subcommand(1);
  auto* create =
      user->add_subcommand("create-admin", "Make a platform administrator, print its password");
  a.options.add_to(*create, false);
  create->add_option("--login", a.login_name, "Account name")->capture_default_str();
  create->add_option("--name", a.person_name, "Name of the person")->capture_default_str();
  create->add_flag("--if-none", a.if_none, "Do nothing when there is any account");
  create->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::create_admin(config, a.login_name, a.person_name, a.if_none);
  }));
  auto* reset = user->add_subcommand("reset-password", "Set and print a new one-time password");
  a.options.add_to(*reset, false);
  reset->add_option("login", a.login_name, "Account name")->required();
  reset->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::reset_password(config, a.login_name);
  }));
  auto* list = user->add_subcommand("list", "Print all accounts");
  a.options.add_to(*list, false);
  list->callback(with_config(a.options, code, cli::list_users));
}

void add_data(CLI::App& app, Arguments& a, int& code) {
  auto* migrate = app.add_subcommand("migrate", "Bring the database to this program's schema");
  a.options.add_to(*migrate, false);
  migrate->callback(with_config(a.options, code, cli::migrate));
  auto* audit = app.add_subcommand("audit", "The audit trail");
  audit->require_subcommand(1);
  auto* verify =
      audit->add_subcommand("verify", "Check the whole chain; exit code 1 when it is broken");
  a.options.add_to(*verify, false);
  verify->callback(with_config(a.options, code, cli::verify_audit));
  auto* backup = app.add_subcommand(
      "backup", "Copy the database (SQLite) while the server runs, and the key file");
  a.options.add_to(*backup, false);
  backup->add_option("file", a.file, "New file to write (SQLite)");
  backup->add_option("--with-key", a.key_file,
                     "Also write the key file, sealed under a passphrase (asked for, or "
                     "YILIAN_BACKUP_PASSPHRASE); keep it in another place than the data");
  backup->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::backup(config, a.file, a.key_file);
  }));
  auto* restore = app.add_subcommand("restore", "Put a backup into an empty data folder");
  a.options.add_to(*restore, false);
  restore->add_option("file", a.file, "Backup file (SQLite; PostgreSQL has its own tools)");
  restore->add_option("--with-key", a.key_file, "Sealed key file written by backup");
  restore->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::restore(config, a.file, a.key_file);
  }));
}

void add_keys(CLI::App& app, Arguments& a, int& code) {
  auto* keys = app.add_subcommand("keys", "The key that seals personal data");
  keys->require_subcommand(1);
  auto* list = keys->add_subcommand("list", "Print the keys of the key file and which is in use");
  a.options.add_to(*list, false);
  list->callback(with_config(a.options, code, cli::list_keys));
  auto* add = keys->add_subcommand(
      "add", "Put one more key into the key file, to be copied to every server before `rotate`");
  a.options.add_to(*add, false);
  add->callback(with_config(a.options, code, cli::add_key));
  auto* rotate = keys->add_subcommand(
      "rotate", "Seal everything with the newest key while the server runs; goes on where it was");
  a.options.add_to(*rotate, false);
  rotate->add_option("--pause-ms", a.pause_ms, "Pause after each step")
      ->capture_default_str()
      ->check(CLI::Range(0, 60'000));
  rotate->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::rotate_keys(config, a.pause_ms);
  }));
}

void add_server(CLI::App& app, Arguments& a, int& code) {
  auto* serve = app.add_subcommand("serve", "Run the server until SIGTERM");
  a.options.add_to(*serve, true);
  serve->callback(with_config(a.options, code, cli::serve));
  auto* check =
      app.add_subcommand("check-config", "Read the configuration and say whether it is valid");
  a.options.add_to(*check, true);
  check->callback(with_config(a.options, code, cli::check_config));
}

void add_demo(CLI::App& app, Arguments& a, int& code) {
  auto* demo = app.add_subcommand("demo", "Load the demo consortium into an empty data folder");
  a.options.add_to(*demo, false);
  demo->add_flag("--no-quarter", a.no_quarter, "Without the quarter of 2,028 referrals (quicker)");
  demo->add_flag("--accounts", a.logins_only, "Only print the demo accounts");
  demo->callback(with_config(a.options, code, [&a](const config::Config& config) {
    return cli::demo(config, !a.no_quarter, a.logins_only);
  }));
}

void add_printers(CLI::App& app, Arguments& a, int& code) {
  app.add_subcommand("openapi", "Print the OpenAPI document")->callback([&] {
    code = cli::print_openapi();
  });
  app.add_subcommand("errors", "Print the error codes (docs/api/errors.md)")->callback([&] {
    code = cli::print_errors();
  });
  app.add_subcommand("rights", "Print the rights (docs/api/rights.md)")->callback([&] {
    code = cli::print_rights();
  });
  auto* config = app.add_subcommand("default-config", "Print a commented configuration file");
  config->add_option("--region", a.region, "Six-digit division code");
  config->add_option("--data", a.file, "Data folder");
  config->callback([&] { code = cli::print_default_config(a.region, a.file); });
}

}  // namespace

int main(int count, char** arguments) {
  ::umask(077);  // data, keys and backups are nobody else's
  CLI::App app{"Yilian 医联: the shared information platform of a medical consortium", "yilian"};
  app.set_version_flag("--version", app::version());
  app.require_subcommand(1);
  int code = 0;
  Arguments a;
  add_server(app, a, code);
  add_data(app, a, code);
  add_users(app, a, code);
  add_keys(app, a, code);
  add_demo(app, a, code);
  add_printers(app, a, code);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    const int shown = app.exit(error);
    return shown == 0 ? 0 : cli::exit_usage;
  }
  return code;
}
