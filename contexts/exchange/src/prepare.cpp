// What is done before the transaction: reading, finding the sender, planning, making and checking
// the resources.
#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "parts.hpp"

namespace yilian::exchange {

bool keeps_waiting(CodeKind kind) { return kind != CodeKind::department; }

hl7::Presumed presumed_of(SenderCharset charset) {
  switch (charset) {
    case SenderCharset::detect:
      return hl7::Presumed::detect;
    case SenderCharset::utf_8:
      return hl7::Presumed::utf_8;
    case SenderCharset::gb18030:
      return hl7::Presumed::gb18030;
    case SenderCharset::ascii:
      return hl7::Presumed::ascii;
  }
  return hl7::Presumed::detect;
}

Result<hl7::Message> header_of(std::string_view bytes) {
  const auto begin = bytes.find("MSH");
  if (begin == std::string_view::npos || begin > 8) return fail(Code::hl7_not_a_message);
  bytes.remove_prefix(begin);
  const auto line = bytes.substr(0, std::min<std::size_t>(bytes.find_first_of("\r\n"), 4096));
  if (auto whole = hl7::Message::read(line)) return whole;
  // Of a header in no known encoding at least what is plain can be answered.
  std::string plain(line);
  for (char& c : plain)
    if ((static_cast<unsigned char>(c) & 0x80) != 0) c = '?';
  return hl7::Message::parse(std::move(plain));
}

Uuid resource_id(const Sender& sender, const Planned& planned, PatientId person) {
  if (planned.type == "Patient") return person.value;
  return id_of(sender.organisation_id, planned.type, planned.key);
}

std::string resource_json(const Planned& planned, PatientId person) {
  auto body = planned.body;
  bj::object reference{{"reference", "Patient/" + to_string(person)}};
  if (planned.person_at == "participant") {
    const bool declined = body.at("status").as_string() == "cancelled";
    body["participant"].as_array().push_back(bj::object{
        {"actor", std::move(reference)}, {"status", declined ? "declined" : "accepted"}});
  } else if (!planned.person_at.empty()) {
    body[planned.person_at] = std::move(reference);
  }
  return parts::json_of(body);
}

Result<std::shared_ptr<const Agreed>> Service::Impl::agreed(db::Session& s) {
  const auto stamp = store::stamp(s, region);
  {
    const std::lock_guard lock(agreed_mutex);
    if (agreed_now && agreed_now->stamp == stamp) return agreed_now;
  }
  auto fresh = std::make_shared<Agreed>();
  fresh->stamp = stamp;
  fresh->senders = store::senders(s, region);
  const std::lock_guard lock(agreed_mutex);
  if (!agreed_now || agreed_now->stamp < stamp) agreed_now = fresh;
  return fresh;
}

Result<std::shared_ptr<const Agreed>> Service::Impl::agreed(db::Session& s,
                                                            OrganisationId organisation) {
  TRY(auto now, agreed(s));
  if (now->mappings.contains(organisation)) return now;
  auto more = std::make_shared<Agreed>(*now);
  more->mappings[organisation] =
      std::make_shared<const Mappings>(store::entries(s, region, organisation));
  const std::lock_guard lock(agreed_mutex);
  if (agreed_now && agreed_now->stamp == more->stamp) agreed_now = more;
  return more;
}

namespace {

const Sender* sender_among(const std::vector<Sender>& senders, const hl7::Message& message,
                           const std::function<bool(const Sender&)>& may) {
  const auto application = message.header().text(3), facility = message.header().text(4);
  const Sender* found = nullptr;
  for (const auto& one : senders) {
    if (!one.enabled || !may(one) || one.application != application) continue;
    if (one.facility == facility) return &one;
    if (one.facility.empty()) found = &one;
  }
  return found;
}

Error with_type(Code code, const std::string& type) {
  return Error{code, {}, {{"type", beginning(type, 20)}}};
}

}  // namespace

Status Service::Impl::prepare(db::Session& s, Incoming& in, const MayUse& may, Guesses& guesses) {
  const auto digest = crypto::sm3(in.bytes);
  in.hash.assign(digest.begin(), digest.end());
  auto header = header_of(in.bytes);
  if (!header) {
    in.refusal = header.error();
    return {};
  }
  TRY(const auto senders, agreed(s));
  const auto* sender = sender_among(senders->senders, *header, may);
  in.control_id = beginning(header->control_id(), 199);
  in.type = beginning(header->type(), 20);
  if (sender) in.sender = *sender;
  auto whole =
      hl7::Message::read(in.bytes, sender ? presumed_of(sender->charset) : hl7::Presumed::detect);
  if (!whole) in.refusal = whole.error();
  in.message = std::move(whole ? *whole : *header);
  if (!sender) in.refusal = Error{Code::hl7_sender_unknown};
  if (in.control_id.empty()) in.control_id = "?" + crypto::hex(digest.data(), 16);
  if (in.refusal) return {};
  if (const auto fine = rules::check_header(*in.message); !fine) {
    in.refusal = fine.error();
    return {};
  }
  const auto family = *rules::family_of(in.type);
  if (std::ranges::find(sender->families, family) == sender->families.end()) {
    in.refusal = with_type(Code::hl7_type_not_allowed, in.type);
    return {};
  }
  TRY(const auto codes, agreed(s, in.sender->organisation_id));
  auto plan = plan_of(
      {*in.message, *in.sender, *codes->mappings.at(in.sender->organisation_id), in.received_at});
  if (!plan) {
    in.refusal = plan.error();
    return {};
  }
  in.plan = std::move(*plan);
  return prepare_resources(s, in, guesses);
}

Status Service::Impl::prepare_resources(db::Session& s, Incoming& in, Guesses& guesses) {
  in.resources.clear();
  if (!in.plan->person) return {};
  const auto& claim = *in.plan->person;
  const auto unit = in.sender->organisation_id;
  const std::string number = number_of(claim);
  // In the order in which apply.cpp settles it, so that both come to the same person.
  auto known = person_of(s, unit, number);
  if (!claim.document.empty() && (!known || asks_registry(in, known.has_value())))
    if (const auto holder = patients.by_document(s, claim.document)) known = holder;
  if (!known)
    if (const auto guess = guesses.find({unit, number}); guess != guesses.end())
      known = guess->second;
  in.person = known.value_or(PatientId::make(in.received_at.ms));
  guesses[{unit, number}] = in.person;
  for (const auto& planned : in.plan->resources) {
    const auto id = resource_id(*in.sender, planned, in.person);
    auto made = fhir.prepare(to_string(id), resource_json(planned, in.person));
    if (!made) {
      in.refusal = made.error();
      return {};
    }
    in.resources.push_back(std::move(*made));
  }
  return {};
}

}  // namespace yilian::exchange
