#include "options.hpp"

namespace yilian::config {

std::span<const Option> option_table() {
  static const std::vector<Option> table = {
      {"listen",
       "IP address to listen on. Any other than a loopback address needs TLS below, or a reverse\n"
       "proxy that speaks TLS and is declared with behind_proxy.",
       &Config::listen},
      {"port", "TCP port, 1 to 65535.", &Config::port, 1, 65535},
      {"public_url",
       "Address under which browsers reach the server, such as https://yilian.example.cn, used in\n"
       "links and messages. Empty: as the browser asks.",
       &Config::public_url},
      {"data_directory",
       "Folder of the database, the audit spool and the keys. Relative paths begin at the folder\n"
       "in which the server is started.",
       &Config::data_directory},
      {"database_url",
       "Empty: SQLite in the data directory. Otherwise postgresql://user@host/database.",
       &Config::database_url},
      {"tls_certificate", "PEM file with the certificate and its chain. With tls_key: HTTPS only.",
       &Config::tls_certificate},
      {"tls_key", "PEM file with the private key of tls_certificate.", &Config::tls_key},
      {"behind_proxy",
       "true: the direct peer is our own reverse proxy, whose X-Forwarded-For and\n"
       "X-Forwarded-Proto are believed. Never true when clients can reach the port themselves.",
       &Config::behind_proxy},
      {"region", "Six-digit division code of the county or city served. It can't be changed later.",
       &Config::region, 110000, 999999},
      {"log_level",
       "debug, info, warn, error or off.",
       &Config::log_level,
       0,
       0,
       {"debug", "info", "warn", "error", "off"}},
      {"session_idle_minutes", "Minutes without action after which a session is locked, 1 to 480.",
       &Config::session_idle_minutes, 1, 480},
      {"session_hours", "Hours after which a sign-in ends, 1 to 72.", &Config::session_hours, 1,
       72},
      {"workers",
       "Threads that run requests, 1 to 256: as many changes may wait for one commit together.\n"
       "PostgreSQL: the connections of this server, too (max_connections).",
       &Config::workers, 1, 256},
      {"encryption",
       "Cipher of stored personal data: aes-256-gcm, or the national sm4-gcm. It can be changed:\n"
       "what was sealed before still opens.",
       &Config::encryption,
       0,
       0,
       {"aes-256-gcm", "sm4-gcm"}},
      {"key_file",
       "File of the master key, shared by all servers of an installation. Back it up apart from\n"
       "the data. Empty: keys/master.key in the data directory.",
       &Config::key_file},
      {"audit_anchor_file",
       "File to which the heads of the audit chain are appended. On another disk or machine it\n"
       "shows that the end of the chain was cut off. Empty: audit-anchor.txt in the data "
       "directory.",
       &Config::audit_anchor_file},
      {"web_directory",
       "Folder of the built web console. Empty: /usr/share/yilian/console where it exists.",
       &Config::web_directory},
      {"mllp_port", "TCP port for HL7 v2 messages over MLLP, 1 to 65535. 0: none are taken.",
       &Config::mllp_port, 0, 65535},
      {"mllp_listen",
       "IP address to listen on for them. Any other than a loopback address needs mllp_tls_key, "
       "or\n"
       "mllp_plain.",
       &Config::mllp_listen},
      {"mllp_plain",
       "true: messages may come unencrypted from other machines. Only in a network of its own.",
       &Config::mllp_plain},
      {"mllp_tls_certificate", "PEM file with the certificate and its chain. With mllp_tls_key.",
       &Config::mllp_tls_certificate},
      {"mllp_tls_key", "PEM file with the private key of mllp_tls_certificate.",
       &Config::mllp_tls_key},
      {"mllp_client_ca",
       "PEM file of the authority whose certificates the senders must show. Empty: they need none.",
       &Config::mllp_client_ca},
      {"metrics_token",
       "With a text here, /metrics also answers other machines that send it as\n"
       "'Authorization: Bearer …'. Empty: /metrics answers this computer only.",
       &Config::metrics_token},
      {"oidc_issuer",
       "Identity provider (OpenID Connect) by which staff may sign in once they have linked it to\n"
       "their account: its issuer, exactly as the provider names itself. https, or http on a\n"
       "loopback address. Needs public_url and the four options below. Empty: none.",
       &Config::oidc_issuer},
      {"oidc_client_id",
       "Our name at the provider, where <public_url>/sign-in/provider is entered as redirect URI.",
       &Config::oidc_client_id},
      {"oidc_client_secret_file",
       "File with the secret that the provider gave us, readable by the server's user only.",
       &Config::oidc_client_secret_file},
      {"oidc_name_zh", "The provider's name on the sign-in page, in Chinese.",
       &Config::oidc_name_zh},
      {"oidc_name_en", "The same in English.", &Config::oidc_name_en},
      {"mail_server",
       "Mail server that takes our notices: smtps://host:465, or smtp://host:587 with STARTTLS\n"
       "(without, on a loopback address only). Needs mail_from. Empty: no e-mail.",
       &Config::mail_server},
      {"mail_from", "Sender of our e-mails, such as yilian@example.cn.", &Config::mail_from},
      {"mail_user", "Name at the mail server. Empty: it asks for none.", &Config::mail_user},
      {"mail_password_file",
       "File with the password for mail_user, readable by the server's user only.",
       &Config::mail_password_file},
      {"sms_gateway",
       "Address to which text messages are posted as JSON (docs/operations.md). https, or http on\n"
       "a loopback address. Empty: sms_file, or no text messages.",
       &Config::sms_gateway},
      {"sms_token_file",
       "File with the token for sms_gateway, readable by the server's user only. Empty: none.",
       &Config::sms_token_file},
      {"sms_file",
       "File to which text messages are appended as lines of JSON, for another program that sends\n"
       "them, or for a trial. Not together with sms_gateway.",
       &Config::sms_file},
      {"robot_hosts",
       "Hosts that units and system clients may have called, by group robots and by FHIR\n"
       "subscriptions, separated by blanks. Only these can be reached by whoever enters one.",
       &Config::robot_hosts},
  };
  return table;
}

}  // namespace yilian::config
