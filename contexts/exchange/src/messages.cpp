// Looking at messages. A list shows nothing of what is in them; the message itself only its own
// organisation, and every look is audited.
#include "impl.hpp"

namespace yilian::exchange {
namespace {

constexpr std::int64_t page_usual = 50;
constexpr std::size_t fields_shown_max = 2000;

Params params_of(const std::optional<std::string>& json_text) {
  Params out;
  if (!json_text) return out;
  const auto value = json::parse(*json_text);
  if (!value || !value->is_object()) return out;
  for (const auto& [name, text] : value->as_object())
    if (text.is_string()) out.emplace_back(std::string(name), std::string(text.as_string()));
  return out;
}

std::optional<FeedReason> reason_of(const store::Row& row, Language language) {
  if (!row.reason) return std::nullopt;
  for (const auto& known : error_catalogue())
    if (known.name == *row.reason)
      return FeedReason{*row.reason, text(known.code, params_of(row.reason_params), language)};
  return FeedReason{*row.reason, *row.reason};
}

std::string shown(const hl7::Value& field) {
  std::string out;
  const auto between = [&](bool& begun, const char* text) {
    if (std::exchange(begun, true)) out += text;
  };
  bool repeats = false;
  for (const auto repetition : field.each_repetition()) {
    between(repeats, " ~ ");
    bool goes_on = false;
    for (const auto component : repetition.each_component()) {
      between(goes_on, " ^ ");
      out += component.raw().find('&') == std::string_view::npos ? component.text()
                                                                 : std::string(component.raw());
    }
  }
  return out;
}

store::Wanted wanted_of(const Call& call, const FeedFilter& filter) {
  store::Wanted out;
  if (!manages_all(call)) out.organisation = call.caller.organisation;
  out.state = filter.state;
  out.sender = filter.sender_id;
  if (filter.type) out.type = filter.type->value;
  if (filter.control_id) out.control_id = filter.control_id->value;
  out.from = filter.from;
  out.to = filter.to;
  if (filter.fault) out.faults = rules::bit(*filter.fault);
  return out;
}

}  // namespace

bool manages_all(const Call& call) { return call.caller.has(Right::network_manage); }

Result<OrganisationId> unit_of(const Call& call, const std::optional<OrganisationId>& asked) {
  const auto unit = asked.value_or(call.caller.organisation);
  if (unit != call.caller.organisation && !manages_all(call))
    return fail(Code::not_your_organisation);
  return unit;
}

std::vector<FeedSegment> readable(const hl7::Message& message) {
  std::vector<FeedSegment> out;
  std::size_t count = 0;
  for (const auto& segment : message.segments()) {
    FeedSegment one{std::string(segment.name()), {}};
    for (std::size_t i = 1; i <= segment.fields(); ++i) {
      const auto field = segment.field(i);
      if (field.empty()) continue;
      if (++count > fields_shown_max) return out;
      const bool separators = segment.name() == "MSH" && i <= 2;
      one.fields.push_back({one.name + "-" + std::to_string(i),
                            separators ? std::string(field.raw()) : shown(field)});
    }
    out.push_back(std::move(one));
  }
  return out;
}

FeedRow Service::Impl::view(const store::Row& row, const std::vector<Sender>& senders,
                            Language language) const {
  FeedRow out;
  out.id = row.id;
  out.sender_id = row.sender;
  const auto sender = std::ranges::find(senders, row.sender, &Sender::id);
  if (sender != senders.end()) out.sender_name = sender->name;
  out.organisation_id = row.organisation;
  out.control_id = row.control_id;
  out.type = row.type;
  out.state = row.state;
  out.reason = reason_of(row, language);
  out.answer_code = row.answer_code;
  out.received_at = row.received_at;
  out.event_at = row.event_at;
  out.applied_at = row.applied_at;
  out.size = row.size;
  out.attempts = row.attempts;
  out.faults = rules::faults_of(row.faults);
  out.version = row.version;
  return out;
}

Result<FeedPage> Service::Impl::list(const Call& call, const FeedFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : page_usual;
  std::optional<FeedMessageId> below;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(*filter.cursor);
    if (!id || id->empty()) return fail_field("/cursor", Code::invalid_cursor);
    below = FeedMessageId{*id};
  }
  return database.read([&](db::Session& s) -> Result<FeedPage> {
    TRY(const auto known, agreed(s));
    FeedPage out;
    for (const auto& row : store::list(s, region, wanted_of(call, filter), below, limit + 1)) {
      if (std::ssize(out.items) == limit) {
        out.next_cursor = to_string(out.items.back().id);
        break;
      }
      out.items.push_back(view(row, known->senders, call.language));
    }
    return out;
  });
}

Result<store::Row> Service::Impl::own_message(db::Session& s, const Call& call, FeedMessageId id) {
  auto row = store::message(s, region, id);
  if (!row || row->organisation != call.caller.organisation) return fail(Code::not_found);
  return std::move(*row);
}

Result<FeedMessage> Service::Impl::get(const Call& call, FeedMessageId id) {
  return database.read([&](db::Session& s) -> Result<FeedMessage> {
    TRY(const auto row, own_message(s, call, id));
    TRY(const auto known, agreed(s));
    FeedMessage out;
    out.row = view(row, known->senders, call.language);
    if (row.patient) call.saw(*row.patient);
    TRY(out.effects, json::read<std::vector<FeedEffect>>(row.effects));
    // What was a draft may have been sent since, under the same id.
    for (auto& effect : out.effects) {
      const auto thing = parse_uuid(effect.id);
      if (effect.type != "ReferralDraft" || !thing) continue;
      const auto now = referral.told(s, call.caller.organisation, *thing);
      if (now && !now->draft) effect.type = "Referral";
    }
    const auto bodies = store::bodies(s, region, id);
    out.body_removed = !bodies.body;
    if (!bodies.body) return out;
    if (rules::allows(row.state, FeedAction::replay))
      out.actions.emplace_back(json::enum_name(FeedAction::replay));
    TRY(const auto bytes, vault->unseal(*bodies.body, store::body_context(id)));
    const auto sender = store::sender(s, region, row.sender);
    const auto presumed = sender ? presumed_of(sender->charset) : hl7::Presumed::detect;
    if (const auto message = hl7::Message::read(bytes, presumed)) {
      out.segments = readable(*message);
      out.raw = message->text();
    } else {
      // What can't be read is shown as far as it is plain.
      for (const char c : bytes)
        out.raw += (static_cast<unsigned char>(c) & 0x80) == 0 && (c >= ' ' || c == '\r') ? c : '?';
    }
    if (bodies.answer) {
      TRY(const auto text, vault->unseal(*bodies.answer, store::answer_context(id)));
      for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\x1C', at), text.size());
        const auto decoded = hl7::decode(std::string_view(text).substr(at, end - at));
        out.answers.push_back(decoded ? decoded->text : "");
        at = end + 1;
      }
    }
    return out;
  });
}

}  // namespace yilian::exchange
