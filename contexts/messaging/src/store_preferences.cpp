#include "store.hpp"
#include "store_words.hpp"

namespace yilian::messaging::store {
namespace {

using db::operator""_sql;

constexpr auto one_sql =
    "SELECT language, email_sealed, mail, sms, quiet_from, quiet_to, version "
    "FROM message_preferences WHERE region_id = $1 AND account_id = $2"_sql;
constexpr auto insert_sql =
    "INSERT INTO message_preferences (region_id, account_id, language, email_sealed, mail, sms, "
    "quiet_from, quiet_to, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) "
    "ON CONFLICT (region_id, account_id) DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE message_preferences SET language = $4, email_sealed = $5, mail = $6, sms = $7, "
    "quiet_from = $8, quiet_to = $9, version = version + 1 "
    "WHERE region_id = $1 AND account_id = $2 AND version = $3"_sql;

const char* language_name(Language language) { return language == Language::zh ? "zh" : "en"; }

}  // namespace

std::optional<PreferenceRow> preferences(db::Session& s, RegionId region, AccountId account) {
  const auto row = s.query_one(one_sql, region, account);
  if (!row) return std::nullopt;
  PreferenceRow p;
  std::string language, mail, sms;
  std::optional<std::int64_t> from, to;
  row->read(language, p.email_sealed, mail, sms, from, to, p.version);
  p.language = language == "en" ? Language::en : Language::zh;
  p.mail = word<MessageThreshold>(mail);
  p.sms = word<MessageThreshold>(sms);
  if (from && to) p.quiet = rules::Quiet{*from, *to};
  return p;
}

bool save_preferences(db::Session& s, RegionId region, AccountId account, const PreferenceRow& p) {
  const auto from = p.quiet ? std::optional(p.quiet->from) : std::nullopt;
  const auto to = p.quiet ? std::optional(p.quiet->to) : std::nullopt;
  if (p.version == 0)
    return s.exec(insert_sql, region, account, language_name(p.language), p.email_sealed,
                  json::enum_name(p.mail), json::enum_name(p.sms), from, to) == 1;
  return s.exec(update_sql, region, account, p.version, language_name(p.language), p.email_sealed,
                json::enum_name(p.mail), json::enum_name(p.sms), from, to) == 1;
}

}  // namespace yilian::messaging::store
