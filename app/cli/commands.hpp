#pragma once
// The commands of `yilian`, one function each; main.cpp reads the command line. They answer the
// exit code: 0 done, 1 failed, 2 the command line or the configuration is wrong.
#include <string>

#include "config/config.hpp"

namespace yilian::cli {

inline constexpr int exit_failed = 1, exit_usage = 2;

/// Prints what went wrong on standard error, in the words for an administrator.
int failed(const Error& error, int code = exit_failed);

int serve(const config::Config& config);
int migrate(const config::Config& config);
int check_config(const config::Config& config);

int print_openapi();
int print_errors();
int print_rights();
int print_default_config(std::int64_t region, const std::string& data_directory);

/// `if_none`: does nothing when there is any account.
int create_admin(const config::Config& config, const std::string& login_name,
                 const std::string& name, bool if_none);
int reset_password(const config::Config& config, const std::string& login_name);
int list_users(const config::Config& config);
int verify_audit(const config::Config& config);

int backup(const config::Config& config, const std::string& file,
           const std::string& sealed_key_file);
int restore(const config::Config& config, const std::string& file,
            const std::string& sealed_key_file);

/// The key that seals: what the file has, one more, and the change to it. `pause_ms` between two
/// steps of the work, so that the server beside it keeps its pace.
int list_keys(const config::Config& config);
int add_key(const config::Config& config);
int rotate_keys(const config::Config& config, std::int64_t pause_ms);

/// Loads the demo consortium once; with `logins_only` prints its accounts.
int demo(const config::Config& config, bool quarter, bool logins_only);

}  // namespace yilian::cli
