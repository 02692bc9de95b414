#include "config/config.hpp"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "kernel/text.hpp"
#include "options.hpp"
#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::config {
namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024, text_bytes_max = 1000, secret_bytes_max = 4096;
constexpr std::size_t name_bytes_max = 60;  // 20 characters of Chinese fit a button

std::unexpected<Error> refuse(Code code, std::int64_t line, std::string_view key,
                              std::string_view why, Params more = {}) {
  Error error{code, {}, {{"line", std::to_string(line)}, {"key", std::string(key)}}, {}};
  for (auto& one : more) error.params.push_back(std::move(one));
  error.internal =
      line == 0 ? "configuration: " : "configuration line " + std::to_string(line) + ": ";
  if (!key.empty()) error.internal += std::string(key) + ": ";
  error.internal += why;
  return fail(std::move(error));
}

std::int64_t line_of(const toml::node& node) { return node.source().begin.line; }

std::int64_t line_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node ? line_of(*node) : 0;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string printed(const Option& option, const Config& config) {
  if (const auto* text = std::get_if<std::string Config::*>(&option.member))
    return quoted(config.**text);
  if (const auto* integer = std::get_if<std::int64_t Config::*>(&option.member))
    return std::to_string(config.**integer);
  return config.*std::get<bool Config::*>(option.member) ? "true" : "false";
}

Status read_text(const Option& option, const toml::node& node, std::string& to) {
  const auto* value = node.as_string();
  const std::int64_t line = line_of(node);
  if (!value)
    return refuse(Code::wrong_type, line, option.key, "must be text in quotes",
                  {{"expected", "text"}});
  to = value->get();
  if (to.size() > text_bytes_max || !is_clean_text(to) ||
      to.find_first_of("\t\r\n") != std::string::npos)
    return refuse(Code::invalid_text, line, option.key, "too long or has control characters");
  if (!option.choices.empty() && std::ranges::find(option.choices, to) == option.choices.end()) {
    std::string why = "must be one of";
    for (const auto choice : option.choices) why += " " + std::string(choice);
    return refuse(Code::not_in_list, line, option.key, why);
  }
  return {};
}

Status read_integer(const Option& option, const toml::node& node, std::int64_t& to) {
  const auto* value = node.as_integer();
  if (!value)
    return refuse(Code::wrong_type, line_of(node), option.key, "must be a whole number",
                  {{"expected", "integer"}});
  to = value->get();
  if (to >= option.min && to <= option.max) return {};
  const std::string min = std::to_string(option.min), max = std::to_string(option.max);
  return refuse(Code::out_of_range, line_of(node), option.key,
                "must be between " + min + " and " + max, {{"min", min}, {"max", max}});
}

Status read_option(const Option& option, const toml::node& node, Config& config) {
  if (const auto* text = std::get_if<std::string Config::*>(&option.member))
    return read_text(option, node, config.**text);
  if (const auto* integer = std::get_if<std::int64_t Config::*>(&option.member))
    return read_integer(option, node, config.**integer);
  const auto* value = node.as_boolean();
  if (!value)
    return refuse(Code::wrong_type, line_of(node), option.key, "must be true or false",
                  {{"expected", "boolean"}});
  config.*std::get<bool Config::*>(option.member) = value->get();
  return {};
}

enum class Address { none, loopback, other };

Address kind_of_address(const std::string& text) {
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1)
    return ntohl(v4.s_addr) >> 24 == 127 ? Address::loopback : Address::other;
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return Address::none;
  return IN6_IS_ADDR_LOOPBACK(&v6) ? Address::loopback : Address::other;
}

bool starts_with_any(const std::string& text, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(
      starts, [&](auto start) { return text.starts_with(start) && text.size() > start.size(); });
}

/// The secret in its file: one line of visible characters, in a file that nobody else reads.
Result<std::string> read_secret(const std::string& path, std::string_view key, std::int64_t line) {
  const auto wrong = [&](std::string_view why) {
    return refuse(Code::invalid_request, line, key, why);
  };
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
    return wrong("the file can't be found");
  if ((found.st_mode & 077) != 0) return wrong("others may read the file; its mode must be 0600");
  std::ifstream in(path, std::ios::binary);
  std::string text(secret_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || text.empty()) return wrong("the file can't be read or is empty");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty() || text.size() > secret_bytes_max ||
      std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; }))
    return wrong("the file must hold one line of visible characters");
  return text;
}

/// All of the identity provider or nothing of it.
Status check_provider(Config& config, const toml::table& table) {
  const auto at = [&](std::string_view key) { return line_of(table, key); };
  const std::pair<const char*, const std::string*> needed[] = {
      {"oidc_issuer", &config.oidc_issuer},
      {"oidc_client_id", &config.oidc_client_id},
      {"oidc_client_secret_file", &config.oidc_client_secret_file},
      {"oidc_name_zh", &config.oidc_name_zh},
      {"oidc_name_en", &config.oidc_name_en}};
  if (std::ranges::all_of(needed, [](const auto& one) { return one.second->empty(); })) return {};
  for (const auto& [key, value] : needed)
    if (value->empty())
      return refuse(Code::required, at(key), key, "must be given with the other oidc_ options");
  if (config.public_url.empty())
    return refuse(Code::required, at("public_url"), "public_url",
                  "must be given with oidc_issuer, because the provider sends browsers back there");
  if (!outgoing::is_safe_address(config.public_url) ||
      config.public_url.find('?') != std::string::npos)
    return refuse(Code::not_in_list, at("public_url"), "public_url",
                  "must be https with oidc_issuer, or http on a loopback address, without query");
  if (!outgoing::is_safe_address(config.oidc_issuer) ||
      config.oidc_issuer.find('?') != std::string::npos)
    return refuse(Code::not_in_list, at("oidc_issuer"), "oidc_issuer",
                  "must be https, or http on a loopback address, without query or fragment");
  for (const auto& [key, value] : {needed[3], needed[4]})
    if (value->size() > name_bytes_max)
      return refuse(Code::too_long, at(key), key, "too long for a button",
                    {{"max", std::to_string(name_bytes_max)}});
  TRY(config.oidc_client_secret,
      read_secret(config.oidc_client_secret_file, "oidc_client_secret_file",
                  at("oidc_client_secret_file")));
  return {};
}

/// Ways out for messages: each whole or not at all.
Status check_messages(Config& config, const toml::table& table) {
  const auto at = [&](std::string_view key) { return line_of(table, key); };
  const auto wrong = [&](std::string_view key, std::string_view why) {
    return refuse(Code::not_in_list, at(key), key, why);
  };
  const auto missing = [&](std::string_view key, std::string_view why) {
    return refuse(Code::required, at(key), key, why);
  };
  if (config.mail_server.empty() != config.mail_from.empty())
    return missing(config.mail_server.empty() ? "mail_server" : "mail_from",
                   "mail_server and mail_from are given both or not at all");
  if (!config.mail_server.empty() && !outgoing::is_mail_server(config.mail_server))
    return wrong("mail_server", "must be smtp://host:port or smtps://host:port");
  if (!config.mail_from.empty() && !outgoing::is_mail_address(config.mail_from))
    return wrong("mail_from", "must be one mailbox, such as yilian@example.cn");
  if (config.mail_user.empty() != config.mail_password_file.empty())
    return missing(config.mail_user.empty() ? "mail_user" : "mail_password_file",
                   "mail_user and mail_password_file are given both or not at all");
  if (!config.mail_password_file.empty()) {
    TRY(config.mail_password,
        read_secret(config.mail_password_file, "mail_password_file", at("mail_password_file")));
  }
  if (!config.sms_gateway.empty() && !outgoing::is_safe_address(config.sms_gateway))
    return wrong("sms_gateway", "must be https, or http on a loopback address");
  if (!config.sms_gateway.empty() && !config.sms_file.empty())
    return wrong("sms_file", "not together with sms_gateway");
  if (!config.sms_token_file.empty()) {
    TRY(config.sms_token,
        read_secret(config.sms_token_file, "sms_token_file", at("sms_token_file")));
  }
  return {};
}

/// The door for HL7 v2.
Status check_mllp(const Config& config, const toml::table& table) {
  const auto wrong = [&](std::string_view key, const char* rule) {
    return refuse(Code::invalid_request, line_of(table, key), key, rule);
  };
  if (config.mllp_tls_certificate.empty() != config.mllp_tls_key.empty())
    return wrong("mllp_tls_key", "and mllp_tls_certificate are given both or not at all");
  if (!config.mllp_client_ca.empty() && config.mllp_tls_key.empty())
    return wrong("mllp_client_ca", "needs mllp_tls_key");
  const Address address = kind_of_address(config.mllp_listen);
  if (address == Address::none) return wrong("mllp_listen", "must be an IP address");
  if (address == Address::other && config.mllp_tls_key.empty() && !config.mllp_plain)
    return wrong("mllp_listen",
                 "other than loopback needs mllp_tls_certificate and mllp_tls_key, or mllp_plain");
  return {};
}

/// The rules between options, and those of single texts that a list of choices can't say.
Status check_together(const Config& config, const toml::table& table) {
  const auto at = [&](std::string_view key) { return line_of(table, key); };
  if (config.region == 0) return refuse(Code::required, 0, "region", "must be given");
  if (config.data_directory.empty())
    return refuse(Code::required, at("data_directory"), "data_directory", "must not be empty");
  if (!config.public_url.empty() && !starts_with_any(config.public_url, {"http://", "https://"}))
    return refuse(Code::not_in_list, at("public_url"), "public_url",
                  "must begin with http:// or https://");
  if (!config.database_url.empty() &&
      !starts_with_any(config.database_url, {"postgresql://", "postgres://", "sqlite:"}))
    return refuse(Code::not_in_list, at("database_url"), "database_url",
                  "must begin with postgresql:// or sqlite:");
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    const bool without_key = config.tls_key.empty();
    const auto* given = without_key ? "tls_certificate" : "tls_key";
    return refuse(Code::required, at(given), without_key ? "tls_key" : "tls_certificate",
                  "tls_certificate and tls_key are given both or not at all");
  }
  const Address address = kind_of_address(config.listen);
  if (address == Address::none)
    return refuse(Code::invalid_request, at("listen"), "listen", "must be an IP address");
  CHECK_OK(check_mllp(config, table));
  if (address == Address::other && config.tls_key.empty() && !config.behind_proxy)
    return refuse(Code::invalid_request, at("listen"), "listen",
                  "other than loopback needs tls_certificate and tls_key, or behind_proxy = true");
  return {};
}

/// A text of the command line as the kind of value that the option has in the file.
Status put_given(toml::table& table, const std::string& key, const std::string& text) {
  const auto option =
      std::ranges::find_if(option_table(), [&](const Option& one) { return one.key == key; });
  if (option == option_table().end())
    return refuse(Code::unknown_field, 0, key, "is not an option");
  table.erase(key);
  std::int64_t number = 0;
  const auto end = text.data() + text.size();
  if (std::holds_alternative<std::int64_t Config::*>(option->member) &&
      std::from_chars(text.data(), end, number) == std::from_chars_result{end, std::errc()})
    table.insert(key, number);
  else if (std::holds_alternative<bool Config::*>(option->member) &&
           (text == "true" || text == "false"))
    table.insert(key, text == "true");
  else table.insert(key, text);
  return {};
}

Result<Config> read_table(const toml::table& table) {
  Config config;
  for (const auto& [key, node] : table) {
    const auto named = [&](const Option& option) { return option.key == key.str(); };
    const auto option = std::ranges::find_if(option_table(), named);
    if (option == option_table().end())
      return refuse(Code::unknown_field, key.source().begin.line, key.str(), "is not an option");
    CHECK_OK(read_option(*option, node, config));
  }
  CHECK_OK(check_together(config, table));
  CHECK_OK(check_provider(config, table));
  CHECK_OK(check_messages(config, table));
  return config;
}

}  // namespace

std::vector<OptionText> options() {
  std::vector<OptionText> out;
  for (const Option& option : option_table())
    out.push_back({option.key, option.about, printed(option, Config{})});
  return out;
}

Result<Config> parse(std::string_view text, const Given& given) {
  try {
    toml::table table = toml::parse(text);
    for (const auto& [key, value] : given) CHECK_OK(put_given(table, key, value));
    return read_table(table);
  } catch (const toml::parse_error& error) {
    return refuse(Code::invalid_request, error.source().begin.line, "", error.description());
  } catch (const std::exception&) {
    return refuse(Code::invalid_request, 0, "", "can't be read");
  }
}

Result<Config> load(const std::string& path, const Given& given) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return fail(Error{Code::not_found, {}, {}, "configuration file can't be read: " + path});
  const std::string content = std::move(text).str();
  if (content.size() > file_bytes_max)
    return fail(Error{Code::body_too_large, {}, {{"max", "1 MiB"}}, "configuration file: " + path});
  return parse(content, given);
}

std::string default_file(std::int64_t region, const std::string& data_directory) {
  Config config;
  if (!data_directory.empty()) config.data_directory = data_directory;
  config.region = region;
  std::string out = "# Settings of this server. A change takes effect at the next start.\n";
  for (const Option& option : option_table()) {
    out += "\n# ";
    for (const char c : option.about) out += c == '\n' ? std::string("\n# ") : std::string(1, c);
    out += "\n" + std::string(option.key) + " = " + printed(option, config) + "\n";
  }
  return out;
}

}  // namespace yilian::config
