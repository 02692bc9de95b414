#pragma once
// The settings of one server, from a TOML file. Read once at start by the composition root, which
// hands each part what it needs; nobody else sees this. A file is taken whole or refused: unknown
// keys, wrong types and values out of range are errors, so that a misspelt setting is not silently
// a default.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::config {

struct Config {
  std::string listen = "127.0.0.1";
  std::int64_t port = 8080;
  std::string public_url;  ///< empty: as the browser asks
  std::string data_directory = "data";
  std::string database_url;  ///< empty: SQLite in the data directory
  std::string tls_certificate, tls_key;
  bool behind_proxy = false;
  std::int64_t region = 0;         ///< no default: must be in the file
  std::string log_level = "info";  ///< debug info warn error off
  std::int64_t session_idle_minutes = 15;
  /// Cost of a password hash. No option of the file: tests alone make it cheap, having hundreds of
  /// accounts.
  std::int64_t password_memory_kib = 19 * 1024;
  std::int64_t session_hours = 12;
  std::int64_t workers = 32;
  std::string encryption = "aes-256-gcm";  ///< or sm4-gcm
  std::string key_file;                    ///< empty: keys/master.key in the data directory
  std::string audit_anchor_file;           ///< empty: audit-anchor.txt in the data directory
  std::string web_directory;               ///< empty: /usr/share/yilian/console where it exists
  std::int64_t mllp_port = 0;              ///< 0: no door for HL7 v2
  std::string mllp_listen = "127.0.0.1";
  bool mllp_plain = false;  ///< a network of our own: plain text outside this machine is accepted
  std::string mllp_tls_certificate, mllp_tls_key, mllp_client_ca;
  std::string metrics_token;  ///< empty: /metrics answers loopback only
  std::string oidc_issuer;    ///< empty: no sign-in by an identity provider
  std::string oidc_client_id, oidc_client_secret_file, oidc_name_zh, oidc_name_en;
  /// Read from its file, trimmed. No option itself: secrets do not stand in the configuration.
  std::string oidc_client_secret;
  std::string mail_server;  ///< empty: nobody is told by e-mail
  std::string mail_from, mail_user, mail_password_file;
  std::string mail_password;  ///< as oidc_client_secret
  std::string sms_gateway;    ///< address; empty: sms_file, or no text messages
  std::string sms_token_file;
  std::string sms_token;  ///< as oidc_client_secret
  std::string sms_file;
  std::string robot_hosts = "qyapi.weixin.qq.com oapi.dingtalk.com";  ///< separated by blanks
};

/// One option as documentation shows it.
struct OptionText {
  std::string_view key;
  std::string_view about;     ///< one or more sentences, lines separated by '\n'
  std::string default_value;  ///< as TOML
};
std::vector<OptionText> options();

/// Errors: malformed file invalid_request; unknown_field, wrong_type, out_of_range, not_in_list,
/// invalid_text, required. `params` has `line` (0 when the key is absent) and `key`; `internal`
/// says both and the rule, never the value, which may be a password. A named secret file is read
/// here too, so that a missing or open one is refused with its line.
///
/// `given` are options of the command line, key and text; they stand above the file, and an error
/// in one has line 0.
using Given = std::vector<std::pair<std::string, std::string>>;
Result<Config> parse(std::string_view text, const Given& given = {});
/// Also not_found when the file can't be read and body_too_large above 1 MiB.
Result<Config> load(const std::string& path, const Given& given = {});

/// A file with every option, its explanation and its default, for this region and data folder
/// (empty: the default one). `parse` accepts it unless the region is 0, which says that it must
/// still be set.
std::string default_file(std::int64_t region, const std::string& data_directory = {});

}  // namespace yilian::config
