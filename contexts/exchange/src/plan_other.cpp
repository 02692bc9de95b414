// SIU: appointments. MDM: documents.
#include "parts.hpp"

namespace yilian::exchange {
namespace {

using namespace parts;

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 3; ++k)
      block = block << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out.push_back(i + k > bytes.size() ? '=' : digits[block >> (18 - 6 * k) & 63U]);
  }
  return out;
}

/// Start and end: of SCH-11 up to 2.4, of TQ1 later, of AIS when neither says it.
Result<std::pair<std::string, std::string>> times_of(const Reading& reading) {
  const auto& schedule = reading.message.segment("SCH");
  const auto& timing = reading.message.segment("TQ1");
  const auto& service = reading.message.segment("AIS");
  const auto old = schedule.field(11).repetition(1);
  std::string start, end;
  TRY(start, time_in(reading, old.component(4), "SCH-11"));
  TRY(end, time_in(reading, old.component(5), "SCH-11"));
  if (start.empty()) {
    TRY(start, time_in(reading, timing, 7));
  }
  if (end.empty()) {
    TRY(end, time_in(reading, timing, 8));
  }
  if (start.empty()) {
    TRY(start, time_in(reading, service, 4));
  }
  return std::pair(instant_of(start), instant_of(end));
}

}  // namespace

Status plan_appointment(const Reading& reading, Plan& plan) {
  const auto& message = reading.message;
  const auto& schedule = message.segment("SCH");
  const auto event = message.header().text(9, 2);
  auto number = schedule.text(1, 1);
  if (number.empty()) number = schedule.text(2, 1);
  if (number.empty()) return fail(missing("SCH-1"));
  Planned out{"Appointment", "appointment " + number, "participant", {}};
  auto& body = out.body;
  body = {{"resourceType", "Appointment"}};
  body["status"] = event == "S15" ? "cancelled" : "booked";
  body["identifier"] = bj::array{identifier(reading, "appointment", number)};
  TRY(const auto times, times_of(reading));
  const auto& [start, end] = times;
  if (event != "S15" && start.empty()) return fail(missing("SCH-11"));
  // An appointment has both or neither; one of unknown length gets the shortest that FHIR can say.
  if (!start.empty()) {
    body["start"] = start;
    body["end"] = end.empty() ? start : end;
  }
  if (auto reason = plain_concept(reading, schedule.field(7).repetition(1)); !reason.empty())
    body["reasonCode"] = bj::array{std::move(reason)};
  if (auto service = plain_concept(reading, message.segment("AIS").field(3).repetition(1));
      !service.empty())
    body["serviceType"] = bj::array{std::move(service)};
  bj::array people;
  const auto add = [&](const std::string& name) {
    if (!name.empty())
      people.push_back(bj::object{{"actor", reference_to_name(name)},
                                  {"status", event == "S15" ? "declined" : "accepted"}});
  };
  for (const auto& segment : message.segments()) {
    if (segment.name() == "AIP") add(person_name(segment.field(3).repetition(1)));
    if (segment.name() == "AIL") add(segment.text(3, 1));
  }
  body["participant"] = std::move(people);
  plan.resources.push_back(std::move(out));
  return {};
}

Status plan_document(const Reading& reading, Plan& plan) {
  const auto& message = reading.message;
  const auto& header = message.segment("TXA");
  const auto number = header.text(12, 1);
  if (number.empty()) return fail(missing("TXA-12"));
  Planned out{"DocumentReference", "document " + number, "subject", {}};
  auto& body = out.body;
  body = {{"resourceType", "DocumentReference"}, {"status", "current"}};
  body["identifier"] = bj::array{identifier(reading, "document", number)};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> states = {
      {{"AU", "final"}, {"LA", "final"}, {"DO", "final"}, {"IP", "preliminary"}}};
  body["docStatus"] = bj::string(word(states, header.text(17), "preliminary"));
  if (auto type = plain_concept(reading, header.field(2).repetition(1)); !type.empty())
    body["type"] = std::move(type);
  TRY(const auto made, time_in(reading, header, 6));
  if (const auto at = instant_of(made); !at.empty()) body["date"] = at;
  if (const auto name = person_name(header.field(9).repetition(1)); !name.empty())
    body["author"] = bj::array{reference_to_name(name)};
  std::string text;
  bj::object attachment{{"contentType", "text/plain; charset=utf-8"}};
  for (const auto& segment : message.segments()) {
    if (segment.name() != "OBX") continue;
    const auto value = segment.field(5).repetition(1);
    if (segment.text(2) == "ED" && value.text(4) == "Base64") {
      // A file as it is: type of data and subtype, as table 0191 and 0291 have them.
      const auto kind = value.text(3);
      attachment["contentType"] = kind == "PDF" ? "application/pdf" : "application/octet-stream";
      attachment["data"] = value.text(5);
      break;
    }
    for (const auto repetition : segment.field(5).each_repetition())
      text += repetition.text() + "\n";
  }
  if (!attachment.contains("data")) {
    if (text.empty()) return fail(missing("OBX-5"));
    attachment["data"] = base64(text);
  }
  if (const auto title = header.text(16); !title.empty()) attachment["title"] = title;
  body["content"] = bj::array{bj::object{{"attachment", std::move(attachment)}}};
  plan.resources.push_back(std::move(out));
  return {};
}

}  // namespace yilian::exchange
