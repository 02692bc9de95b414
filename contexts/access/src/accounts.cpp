#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::access {

PostView Service::Impl::post_view(db::Session& s, const store::PostRow& row, Date today) {
  PostView out;
  out.id = row.id;
  out.organisation_id = row.organisation_id;
  out.organisation_name = organisation_name(s, row.organisation_id, clock.now());
  out.department_id = row.department_id;
  if (row.department_id)
    if (const auto department = network::find_department(s, region, *row.department_id))
      out.department_name = department->name;
  out.role = row.role;
  out.starts_on = row.starts_on;
  out.ends_on = row.ends_on;
  if (row.substitutes_for)
    if (const auto absent = store::post(s, region, *row.substitutes_for))
      if (const auto person = store::account(s, region, absent->account_id))
        out.substitutes_for = person->person_name;
  out.active = rules::is_active(row.starts_on, row.ends_on, today);
  return out;
}

Result<Account> Service::Impl::view(db::Session& s, const store::AccountRow& row, Date today,
                                    bool in_list) {
  Account out;
  out.id = row.id;
  out.login_name = row.login_name;
  out.person_name = row.person_name;
  out.practitioner_number = row.practitioner_number;
  out.title = row.title;
  if (row.phone_sealed) {
    TRY(const std::string phone, vault->unseal(*row.phone_sealed, "accounts.phone"));
    out.phone_masked = mask_phone(phone);
  }
  out.standing = row.standing;
  out.must_change_password = row.must_change_password;
  out.totp_enabled = row.totp_confirmed;
  if (row.attempts.locked_until > clock.now()) out.locked_until = row.attempts.locked_until;
  out.last_sign_in_at = row.last_sign_in_at;
  if (!in_list)
    if (const auto link = store::identity_of(s, region, row.id))
      out.identity = IdentityLink{link->issuer, link->linked_at, link->last_used_at};
  for (const auto& post : store::posts_of(s, region, row.id))
    out.posts.push_back(post_view(s, post, today));
  out.version = row.version;
  return out;
}

Result<store::AccountRow> Service::Impl::managed(db::Session& s, const Call& call, AccountId id) {
  CHECK_OK(require(call, Right::account_manage));
  auto row = store::account(s, region, id);
  if (!row) return fail(Code::not_found);
  if (call.caller.role == Role::platform_admin) return std::move(*row);
  for (const auto& post : store::posts_of(s, region, id))
    if (post.organisation_id == call.caller.organisation) return std::move(*row);
  return fail(Code::not_found);
}

Result<store::AccountRow> Service::Impl::managed_whole(db::Session& s, const Call& call,
                                                       AccountId id) {
  TRY(auto row, managed(s, call, id));
  if (call.caller.role == Role::platform_admin) return row;
  // Whoever may set a password or close an account must not reach above himself through it, nor
  // into another organisation where the person works too.
  for (const auto& post : store::posts_of(s, region, id)) {
    const bool ended = post.ends_on && *post.ends_on < local_date(call.now);
    const bool own = post.organisation_id == call.caller.organisation;
    if (!ended && !rules::may_grant(call.caller.role, post.role, own))
      return fail(Code::not_your_organisation);
  }
  return row;
}

Result<AccountPage> Service::Impl::list(const Call& call, const AccountFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  const bool everywhere = call.caller.role == Role::platform_admin;
  const auto organisation =
      everywhere ? filter.organisation_id : std::optional(call.caller.organisation);
  return database.read([&](db::Session& s) -> Result<AccountPage> {
    store::AccountPageFrom from;
    if (filter.text) from.text = filter.text->value;
    from.role = filter.role;
    if (filter.cursor && !filter.cursor->empty()) {
      // The id of the last row: names don't belong into addresses.
      const auto id = parse_uuid(*filter.cursor);
      const auto last = id ? managed(s, call, AccountId{*id}) : fail(Code::not_found);
      if (!last) return fail_field("/cursor", Code::invalid_cursor);
      from.after_name = last->person_name;
      from.after_id = last->id;
    }
    from.limit = limit + 1;
    const Date today = local_date(call.now);
    const auto rows = organisation
                          ? store::accounts_of_organisation(s, region, *organisation, from, today)
                          : store::accounts_page(s, region, from, today);
    AccountPage page;
    for (const auto& row : rows) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next_cursor = to_string(page.items.back().id);
        break;
      }
      TRY(auto account, view(s, row, today, true));
      page.items.push_back(std::move(account));
    }
    return page;
  });
}

Result<Account> Service::Impl::get(const Call& call, AccountId id) {
  return database.read([&](db::Session& s) -> Result<Account> {
    TRY(const auto row, managed(s, call, id));
    return view(s, row, local_date(call.now));
  });
}

Result<store::AccountRow> Service::Impl::row_of(const AccountInput& input, const std::string& hash,
                                                bool must_change, Instant now,
                                                const std::string& at) {
  store::AccountRow row;
  if (!rules::login_key(input.login_name.value))
    return fail_field(at + "/loginName", Code::invalid_text);
  row.id = AccountId::make(now.ms);
  row.login_name = input.login_name.value;
  row.person_name = input.person_name.value;
  if (input.practitioner_number) row.practitioner_number = input.practitioner_number->value;
  if (input.title) row.title = input.title->value;
  if (input.phone && !input.phone->empty()) {
    const auto phone = parse_phone(input.phone->value);
    if (!phone) return fail_field(at + "/phone", Code::invalid_phone);
    row.phone = *phone;
  }
  row.password_hash = hash;
  row.must_change_password = must_change;
  return row;
}

std::optional<db::Bytes> Service::Impl::sealed_phone(db::Session& s, const std::string& phone) {
  if (phone.empty()) return std::nullopt;
  return keys::for_writing(s, *vault, region).seal(phone, "accounts.phone");
}

namespace {

Status check_post(db::Session& s, RegionId region, const PostInput& input, const std::string& at) {
  const auto organisation = network::find_organisation(s, region, input.organisation_id);
  if (!organisation) return fail_field(at + "/organisationId", Code::unknown_organisation);
  if (input.department_id) {
    const auto department = network::find_department(s, region, *input.department_id);
    if (!department || department->organisation_id != input.organisation_id)
      return fail_field(at + "/departmentId", Code::unknown_department);
  }
  if (input.ends_on && *input.ends_on < input.starts_on)
    return fail_field(at + "/endsOn", Code::dates_reversed);
  return {};
}

store::PostRow post_of(const PostInput& input, AccountId account, Instant now) {
  return {PostId::make(now.ms), account,         input.organisation_id, input.department_id,
          input.role,           input.starts_on, input.ends_on,         std::nullopt};
}

}  // namespace

Result<NewPassword> Service::Impl::create(const Call& call, const NewAccount& command) {
  if (!rules::may_grant(call.caller.role, command.post.role,
                        command.post.organisation_id == call.caller.organisation))
    return fail(Code::not_your_organisation);
  const std::string password = random_password();
  TRY(auto row, row_of(command.account, hash_password(password), true, call.now, "/account"));
  // A repeated request must not show a password again: keys are not remembered for this route.
  Call once = call;
  once.idempotency_key.clear();
  CHECK_OK(work::change(database, once, [&](work::Work& w) -> Status {
    CHECK_OK(check_post(w.db, region, command.post, "/post"));
    row.phone_sealed = sealed_phone(w.db, row.phone);
    if (store::insert_account_once(w.db, region, row, *rules::login_key(row.login_name),
                                   call.now) != 1)
      return fail_field("/account/loginName", Code::login_name_taken);
    store::insert_post(w.db, region, post_of(command.post, row.id, call.now), call.now);
    w.subject(row.id);
    return {};
  }));
  return NewPassword{row.id, row.login_name, password};
}

Result<Account> Service::Impl::update(const Call& call, AccountId id, const AccountInput& input) {
  auto changed = work::change(database, call, [&](work::Work& w) -> Result<Account> {
    TRY(auto row, managed_whole(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    TRY(const auto wanted,
        row_of(input, row.password_hash, row.must_change_password, call.now, ""));
    const auto holder = store::account_by_login(w.db, region, *rules::login_key(wanted.login_name));
    if (holder && holder->id != id) return fail_field("/loginName", Code::login_name_taken);
    row.login_name = wanted.login_name;
    row.person_name = wanted.person_name;
    row.practitioner_number = wanted.practitioner_number;
    row.title = wanted.title;
    if (!store::update_account(w.db, region, row)) return fail(Code::stale_version);
    if (input.phone) store::set_phone(w.db, region, id, sealed_phone(w.db, wanted.phone));
    w.subject(id);
    return view(w.db, *store::account(w.db, region, id), local_date(call.now));
  });
  if (changed) cache.forget(id);
  return changed;
}

Result<Account> Service::Impl::set_standing(const Call& call, AccountId id,
                                            AccountStanding standing) {
  auto changed = work::change(database, call, [&](work::Work& w) -> Result<Account> {
    TRY(auto row, managed_whole(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    row.standing = standing;
    if (!store::update_account(w.db, region, row)) return fail(Code::stale_version);
    if (standing == AccountStanding::disabled) {
      if (store::active_administrators(w.db, region, local_date(call.now)) == 0)
        return fail(Code::last_administrator);
      store::delete_sessions_of(w.db, region, id);
    }
    w.subject(id);
    return view(w.db, *store::account(w.db, region, id), local_date(call.now));
  });
  if (changed && standing == AccountStanding::disabled) ended(id);
  return changed;
}

Result<Account> Service::Impl::unlock_account(const Call& call, AccountId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Account> {
    CHECK_OK(managed_whole(w.db, call, id));
    store::set_attempts(w.db, region, id, {});
    w.subject(id);
    return view(w.db, *store::account(w.db, region, id), local_date(call.now));
  });
}

Result<NewPassword> Service::Impl::reset(const Call& call, AccountId id) {
  const std::string password = random_password();
  const std::string hash = hash_password(password);
  std::string login_name;
  Call once = call;
  once.idempotency_key.clear();
  CHECK_OK(work::change(database, once, [&](work::Work& w) -> Status {
    TRY(const auto row, managed_whole(w.db, call, id));
    login_name = row.login_name;
    store::set_password(w.db, region, id, hash, true);
    store::delete_sessions_of(w.db, region, id);
    w.subject(id);
    return {};
  }));
  ended(id);
  return NewPassword{id, login_name, password};
}

Result<Account> Service::Impl::add_post(const Call& call, AccountId id, const PostInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Account> {
    CHECK_OK(require(call, Right::account_manage));
    const auto row = store::account(w.db, region, id);
    if (!row) return fail(Code::not_found);
    if (!rules::may_grant(call.caller.role, input.role,
                          input.organisation_id == call.caller.organisation))
      return fail(Code::not_your_organisation);
    CHECK_OK(check_post(w.db, region, input, ""));
    if (store::insert_post(w.db, region, post_of(input, id, call.now), call.now) != 1)
      return fail(Code::post_overlaps);
    w.subject(id);
    return view(w.db, *row, local_date(call.now));
  });
}

Result<Account> Service::Impl::end_post(const Call& call, PostId id, const EndPost& command) {
  auto changed = work::change(database, call, [&](work::Work& w) -> Result<Account> {
    const auto post = store::post(w.db, region, id);
    if (!post) return fail(Code::not_found);
    TRY(const auto row, managed(w.db, call, post->account_id));
    if (!rules::may_grant(call.caller.role, post->role,
                          post->organisation_id == call.caller.organisation))
      return fail(Code::not_your_organisation);
    if (command.ends_on < post->starts_on) return fail_field("/endsOn", Code::dates_reversed);
    store::end_post(w.db, region, id, command.ends_on);
    // Somebody must be left on the day after, too.
    const Date after = std::max(local_date(call.now), plus_days(command.ends_on, 1));
    if (post->role == Role::platform_admin &&
        store::active_administrators(w.db, region, after) == 0)
      return fail(Code::last_administrator);
    w.subject(id);
    return view(w.db, row, local_date(call.now));
  });
  if (changed) ended(changed->id);
  return changed;
}

Result<Account> Service::Impl::substitute(const Call& call, PostId id,
                                          const SubstituteInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Account> {
    const auto post = store::post(w.db, region, id);
    if (!post) {
      CHECK_OK(require(call, Right::account_manage));
      return fail(Code::not_found);
    }
    // The holder of a post may name a substitute; so may the organisation's administrator.
    if (post->account_id != call.caller.account) {
      CHECK_OK(managed(w.db, call, post->account_id));
      if (!rules::may_grant(call.caller.role, post->role,
                            post->organisation_id == call.caller.organisation))
        return fail(Code::not_your_organisation);
    }
    if (input.ends_on < input.starts_on) return fail_field("/endsOn", Code::dates_reversed);
    const auto person = store::account(w.db, region, input.account_id);
    bool colleague = false;
    for (const auto& other : store::posts_of(w.db, region, input.account_id))
      colleague =
          colleague || (other.organisation_id == post->organisation_id &&
                        rules::is_active(other.starts_on, other.ends_on, local_date(call.now)));
    if (!person || !colleague || input.account_id == post->account_id)
      return fail_field("/accountId", Code::not_in_list);
    store::PostRow row = *post;
    row.id = PostId::make(call.now.ms);
    row.account_id = input.account_id;
    row.starts_on = input.starts_on;
    row.ends_on = input.ends_on;
    row.substitutes_for = id;
    if (store::insert_post(w.db, region, row, call.now) != 1) return fail(Code::post_overlaps);
    w.subject(row.id);
    return view(w.db, *person, local_date(call.now));
  });
}

}  // namespace yilian::access
