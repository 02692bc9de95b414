#include "config/config.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace yilian::config {
namespace {

std::string param(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.params)
    if (key == name) return value;
  return "-";
}

TEST(Config, DefaultFileIsComplete) {
  const std::string text = default_file(530111);
  const auto config = parse(text);
  ASSERT_TRUE(config) << config.error().internal;
  EXPECT_EQ(config->region, 530111);
  EXPECT_EQ(config->port, 8080);
  EXPECT_EQ(config->encryption, "aes-256-gcm");
  for (const OptionText& option : options()) {
    EXPECT_NE(text.find("\n" + std::string(option.key) + " = "), std::string::npos) << option.key;
    EXPECT_FALSE(option.about.empty());
  }
}

TEST(Config, ReadsEveryKind) {
  const auto config = parse(R"(
region = 530111
listen = "0.0.0.0"
port = 443
tls_certificate = "/etc/yilian/cert.pem"
tls_key = "/etc/yilian/key.pem"
database_url = "postgresql://yilian@db/yilian"
encryption = "sm4-gcm"
log_level = "warn"
workers = 16
)");
  ASSERT_TRUE(config) << config.error().internal;
  EXPECT_EQ(config->listen, "0.0.0.0");
  EXPECT_EQ(config->port, 443);
  EXPECT_EQ(config->encryption, "sm4-gcm");
  EXPECT_TRUE(parse("region = 530111\nlisten = \"0.0.0.0\"\nbehind_proxy = true"));
  EXPECT_TRUE(parse("region = 530111\nlisten = \"::1\""));
}

TEST(Config, CommandLineStandsAboveTheFile) {
  const auto config =
      parse("region = 530111\nport = 1", {{"port", "9000"}, {"behind_proxy", "true"}});
  ASSERT_TRUE(config) << config.error().internal;
  EXPECT_EQ(config->port, 9000);
  EXPECT_TRUE(config->behind_proxy);
  const auto bad = parse("region = 530111", {{"port", "many"}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(param(bad.error(), "line"), "0");
  EXPECT_EQ(param(bad.error(), "key"), "port");
  EXPECT_FALSE(parse("region = 530111", {{"prot", "1"}}));
}

struct Bad {
  std::string_view text;  // after `region = 530111` on line 1, unless it begins with '!'
  Code code;
  std::string_view line, key;
};

TEST(Config, RefusalTable) {
  const std::vector<Bad> table = {
      {"prot = 80", Code::unknown_field, "2", "prot"},
      {"[server]\nport = 80", Code::unknown_field, "2", "server"},
      {"port = \"80\"", Code::wrong_type, "2", "port"},
      {"port = 80.0", Code::wrong_type, "2", "port"},
      {"listen = 127", Code::wrong_type, "2", "listen"},
      {"behind_proxy = \"yes\"", Code::wrong_type, "2", "behind_proxy"},
      {"workers = [1]", Code::wrong_type, "2", "workers"},
      {"port = 0", Code::out_of_range, "2", "port"},
      {"port = 65536", Code::out_of_range, "2", "port"},
      {"\n\nworkers = 0", Code::out_of_range, "4", "workers"},
      {"workers = -1", Code::out_of_range, "2", "workers"},
      {"session_idle_minutes = 481", Code::out_of_range, "2", "session_idle_minutes"},
      {"log_level = \"loud\"", Code::not_in_list, "2", "log_level"},
      {"encryption = \"rot13\"", Code::not_in_list, "2", "encryption"},
      {"database_url = \"mysql://x\"", Code::not_in_list, "2", "database_url"},
      {"public_url = \"yilian.cn\"", Code::not_in_list, "2", "public_url"},
      {"data_directory = \"\"", Code::required, "2", "data_directory"},
      {"data_directory = \"a\\u0000b\"", Code::invalid_text, "2", "data_directory"},
      {"data_directory = \"a\\nb\"", Code::invalid_text, "2", "data_directory"},
      {"tls_key = \"k\"", Code::required, "2", "tls_certificate"},
      {"tls_certificate = \"c\"", Code::required, "2", "tls_key"},
      {"listen = \"localhost\"", Code::invalid_request, "2", "listen"},
      {"listen = \"0.0.0.0\"", Code::invalid_request, "2", "listen"},
      {"listen = \"::\"", Code::invalid_request, "2", "listen"},
      {"port = 80\nport = 81", Code::invalid_request, "3", ""},
      {"port = ", Code::invalid_request, "2", ""},
      {"!", Code::required, "0", "region"},
      {"!region = 53011", Code::out_of_range, "1", "region"},
      {"!region = \"530111\"", Code::wrong_type, "1", "region"},
      {"!\xff", Code::invalid_request, "1", ""},
  };
  for (const Bad& bad : table) {
    const bool whole = bad.text.starts_with('!');
    const std::string text =
        whole ? std::string(bad.text.substr(1)) : "region = 530111\n" + std::string(bad.text);
    const auto config = parse(text);
    ASSERT_FALSE(config) << bad.text;
    EXPECT_EQ(info(config.error().code).name, info(bad.code).name) << bad.text;
    EXPECT_EQ(param(config.error(), "line"), bad.line) << bad.text;
    EXPECT_EQ(param(config.error(), "key"), bad.key) << bad.text;
    // A missing key has no line to name.
    const std::string where = bad.line == "0" ? "configuration: " : "line " + std::string(bad.line);
    EXPECT_NE(config.error().internal.find(where), std::string::npos);
  }
}

/// A secret file of this test with a mode.
struct SecretFile {
  SecretFile(const std::string& content, int mode) {
    path = (std::filesystem::temp_directory_path() / ("yilian_secret_" + std::to_string(getpid())))
               .string();
    std::ofstream(path) << content;
    ::chmod(path.c_str(), static_cast<mode_t>(mode));
  }
  ~SecretFile() { std::filesystem::remove(path); }
  std::string path;
};

std::string provider_lines(const std::string& secret_file) {
  return "region = 530111\npublic_url = \"https://yilian.example.cn\"\n"
         "oidc_issuer = \"https://id.example.cn\"\noidc_client_id = \"yilian\"\n"
         "oidc_client_secret_file = \"" +
         secret_file +
         "\"\n"
         "oidc_name_zh = \"卫健统一身份\"\noidc_name_en = \"Health ID\"\n";
}

TEST(Config, ReadsTheProvidersSecretFromItsFile) {
  const SecretFile file("s3cret-value\n", 0600);
  const auto config = parse(provider_lines(file.path));
  ASSERT_TRUE(config) << config.error().internal;
  EXPECT_EQ(config->oidc_client_secret, "s3cret-value");
  EXPECT_EQ(default_file(530111).find("oidc_client_secret ="), std::string::npos);
}

TEST(Config, WaysOutForMessages) {
  const SecretFile file("mail-password\n", 0600);
  const std::string mail =
      "region = 530111\nmail_server = \"smtps://mail.example.cn:465\"\n"
      "mail_from = \"yilian@example.cn\"\n";
  const auto config =
      parse(mail + "mail_user = \"yilian\"\nmail_password_file = \"" + file.path +
            "\"\nsms_gateway = \"https://sms.example.cn/send\"\nsms_token_file = \"" + file.path +
            "\"\n");
  ASSERT_TRUE(config) << config.error().internal;
  EXPECT_EQ(config->mail_password, "mail-password");
  EXPECT_EQ(config->sms_token, "mail-password");
  struct {
    std::string text;
    Code code;
    const char* key;
  } const table[] = {
      {"mail_server = \"smtp://a\"\n", Code::required, "mail_from"},
      {"mail_from = \"a@b\"\n", Code::required, "mail_server"},
      {"mail_server = \"http://a\"\nmail_from = \"a@b\"\n", Code::not_in_list, "mail_server"},
      {"mail_server = \"smtp://u:p@a\"\nmail_from = \"a@b\"\n", Code::not_in_list, "mail_server"},
      {"mail_server = \"smtp://a\"\nmail_from = \"a b@c\"\n", Code::not_in_list, "mail_from"},
      {"mail_user = \"a\"\n", Code::required, "mail_password_file"},
      {"mail_password_file = \"" + file.path + "\"\n", Code::required, "mail_user"},
      {"mail_user = \"a\"\nmail_password_file = \"/nowhere/x\"\n", Code::invalid_request,
       "mail_password_file"},
      {"sms_gateway = \"http://sms.example.cn\"\n", Code::not_in_list, "sms_gateway"},
      {"sms_gateway = \"https://a\"\nsms_file = \"b\"\n", Code::not_in_list, "sms_file"},
      {"sms_token_file = \"/tmp\"\n", Code::invalid_request, "sms_token_file"},
  };
  for (const auto& row : table) {
    const auto refused = parse("region = 530111\n" + row.text);
    ASSERT_FALSE(refused) << row.text;
    EXPECT_EQ(info(refused.error().code).name, info(row.code).name) << row.text;
    EXPECT_EQ(refused.error().params.at(1).second, row.key) << row.text;
  }
}

TEST(Config, ProviderRefusalTable) {
  const SecretFile file("s3cret", 0600);
  struct Change {
    std::string from, to;
    Code code;
    std::string line, key;
  };
  const std::string issuer = "\"https://id.example.cn\"", url = "\"https://yilian.example.cn\"";
  const std::vector<Change> table = {
      {issuer, "\"\"", Code::required, "3", "oidc_issuer"},
      {issuer, "\"http://id.example.cn\"", Code::not_in_list, "3", "oidc_issuer"},
      {issuer, "\"http://10.0.0.1\"", Code::not_in_list, "3", "oidc_issuer"},
      {issuer, "\"https://id.example.cn?a=b\"", Code::not_in_list, "3", "oidc_issuer"},
      {issuer, "\"https://id.example.cn#x\"", Code::not_in_list, "3", "oidc_issuer"},
      {issuer, "\"https://a:b@id.example.cn\"", Code::not_in_list, "3", "oidc_issuer"},
      {issuer, "7", Code::wrong_type, "3", "oidc_issuer"},
      {url, "\"\"", Code::required, "2", "public_url"},
      {url, "\"http://yilian.example.cn\"", Code::not_in_list, "2", "public_url"},
      {"oidc_client_id = \"yilian\"\n", "", Code::required, "0", "oidc_client_id"},
      {"oidc_name_zh = \"卫健统一身份\"\n", "", Code::required, "0", "oidc_name_zh"},
      {"\"Health ID\"", "\"" + std::string(61, 'x') + "\"", Code::too_long, "7", "oidc_name_en"},
      {file.path, "/nowhere/secret", Code::invalid_request, "5", "oidc_client_secret_file"},
      {file.path, "/dev/zero", Code::invalid_request, "5", "oidc_client_secret_file"},
      {file.path, "/tmp", Code::invalid_request, "5", "oidc_client_secret_file"},
  };
  for (const Change& one : table) {
    std::string text = provider_lines(file.path);
    const auto at = text.find(one.from);
    ASSERT_NE(at, std::string::npos) << one.from;
    text.replace(at, one.from.size(), one.to);
    const auto config = parse(text);
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(info(config.error().code).name, info(one.code).name) << text;
    EXPECT_EQ(param(config.error(), "line"), one.line) << text;
    EXPECT_EQ(param(config.error(), "key"), one.key) << text;
  }
  for (const auto& [content, mode] : {std::pair{"", 0600},
                                      {"\n", 0600},
                                      {"two\nlines", 0600},
                                      {"with blank", 0600},
                                      {"open", 0644}}) {
    const SecretFile bad(content, mode);
    const auto config = parse(provider_lines(bad.path));
    ASSERT_FALSE(config) << content;
    EXPECT_EQ(param(config.error(), "line"), "5");
    EXPECT_EQ(param(config.error(), "key"), "oidc_client_secret_file");
  }
}

TEST(Config, ProviderOnLoopbackMayBePlain) {
  const SecretFile file("s3cret", 0600);
  std::string text = provider_lines(file.path);
  text.replace(text.find("https://id.example.cn"), 21, "http://127.0.0.1:9000");
  text.replace(text.find("https://yilian.example.cn"), 25, "http://127.0.0.1:8080/");
  EXPECT_TRUE(parse(text));
}

TEST(Config, NeverShowsValues) {
  const auto config = parse("region = 530111\ndatabase_url = \"secret-password\"");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().internal.find("secret"), std::string::npos);
}

TEST(Config, LoadsFiles) {
  const auto path =
      std::filesystem::temp_directory_path() / ("yilian_conf_" + std::to_string(getpid()));
  std::ofstream(path) << default_file(530111);
  EXPECT_TRUE(load(path.string()));
  std::filesystem::remove(path);
  const auto missing = load(path.string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
}

}  // namespace
}  // namespace yilian::config
