#include "impl.hpp"

namespace yilian::messaging {
namespace {

constexpr const char* email_context = "message_preferences.email";

Result<std::optional<rules::Quiet>> quiet_of(const MessagePreferencesInput& input) {
  const auto given = [](const auto& text) { return text && !text->value.empty(); };
  if (!given(input.quiet_from) && !given(input.quiet_to)) return std::optional<rules::Quiet>();
  if (!given(input.quiet_from)) return fail_field("/quietFrom", Code::required);
  if (!given(input.quiet_to)) return fail_field("/quietTo", Code::required);
  const auto from = rules::minute_of_day(input.quiet_from->value);
  const auto to = rules::minute_of_day(input.quiet_to->value);
  if (!from) return fail_field("/quietFrom", Code::invalid_time);
  if (!to || *from == *to) return fail_field("/quietTo", Code::invalid_time);
  return std::optional(rules::Quiet{*from, *to});
}

}  // namespace

Result<MessagePreferences> Service::Impl::view(db::Session& s, AccountId account,
                                               const store::PreferenceRow& row) {
  MessagePreferences p;
  p.language = row.language == Language::zh ? "zh" : "en";
  if (row.email_sealed) {
    TRY(p.email, vault->unseal(*row.email_sealed, email_context));
  }
  TRY(const auto phone, access::phone_of(s, *vault, region, account));
  p.has_phone = phone.has_value();
  p.mail_offered = settings.mailer != nullptr;
  p.sms_offered = settings.texts != nullptr;
  p.mail = row.mail;
  p.sms = row.sms;
  if (row.quiet) {
    p.quiet_from = rules::time_text(row.quiet->from);
    p.quiet_to = rules::time_text(row.quiet->to);
  }
  p.version = row.version;
  return p;
}

Result<MessagePreferences> Service::Impl::preferences(const Call& call) {
  return database.read([&](db::Session& s) -> Result<MessagePreferences> {
    const AccountId own = call.caller.account;
    return view(s, own, store::preferences(s, region, own).value_or(store::PreferenceRow{}));
  });
}

Result<MessagePreferences> Service::Impl::set_preferences(const Call& call,
                                                          const MessagePreferencesInput& input) {
  const bool with_email = input.email && !input.email->value.empty();
  if (with_email && !outgoing::is_mail_address(input.email->value))
    return fail_field("/email", Code::invalid_text);
  TRY(const auto quiet, quiet_of(input));
  return work::change(database, call, [&](work::Work& w) -> Result<MessagePreferences> {
    const AccountId own = call.caller.account;
    auto row = store::preferences(w.db, region, own).value_or(store::PreferenceRow{});
    CHECK_OK(require_version(call, row.version));
    if (own.empty()) return fail(Code::not_found);  // a system has no inbox
    row.language = input.language == MessageLanguage::zh ? Language::zh : Language::en;
    row.mail = input.mail;
    row.sms = input.sms;
    row.quiet = quiet;
    row.email_sealed.reset();
    if (with_email)
      row.email_sealed =
          keys::for_writing(w.db, *vault, region).seal(input.email->value, email_context);
    if (!store::save_preferences(w.db, region, own, row)) return fail(Code::stale_version);
    w.subject(own);
    return view(w.db, own, *store::preferences(w.db, region, own));
  });
}

Status Service::Impl::test_to_myself(const Call& call, const MessageTestInput& input) {
  if (input.channel != MessageWay::mail && input.channel != MessageWay::sms)
    return fail_field("/channel", Code::not_in_list);
  const bool mail = input.channel == MessageWay::mail;
  if (mail ? !settings.mailer : !settings.texts)
    return fail_field("/channel", Code::unknown_channel);
  return work::change(database, call, [&](work::Work& w) -> Status {
    const AccountId own = call.caller.account;
    const auto wish = store::preferences(w.db, region, own).value_or(store::PreferenceRow{});
    TRY(const auto phone, access::phone_of(w.db, *vault, region, own));
    if (mail ? !wish.email_sealed : !phone) return fail_field("/channel", Code::required);
    Notice notice;
    notice.kind = test_kind;
    notice.subject_kind = "account";
    notice.subject = own.value;
    auto row = row_of(notice, call.now);
    row.target = mail ? mail_target : sms_target;
    row.once_key = to_string(row.id);
    row.channel = input.channel;
    row.account = own;
    row.organisation = call.caller.organisation;
    row.role = info(call.caller.role).name;
    queue(w.db, std::move(row));
    w.subject(own);
    return {};
  });
}

}  // namespace yilian::messaging
