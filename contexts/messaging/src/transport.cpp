#include "transport.hpp"

#include "crypto/hmac.hpp"
#include "json/json.hpp"
#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::messaging::transport {
namespace {

using rules::Attempt;
using rules::Outcome;

constexpr int robot_connect_ms = 3'000, robot_ms = 5'000;
constexpr std::size_t robot_answer_max = 16 * 1024;

Attempt sent() { return {Outcome::sent, DeliveryError::none, 0}; }
Attempt failed(std::int64_t detail) {
  return {Outcome::failed, DeliveryError::unreachable, detail};
}

Attempt attempt_of(const Status& done) {
  if (done) return sent();
  switch (done.error().code) {
    case Code::invalid_request:
      return {Outcome::refused, DeliveryError::refused, 0};
    case Code::busy:
      return {Outcome::postponed, DeliveryError::postponed, 0};
    default:
      return failed(0);
  }
}

Attempt send_mail(const Settings& settings, const texts::Frame& frame, const Letter& letter) {
  if (!settings.mailer) return {Outcome::refused, DeliveryError::not_configured, 0};
  const auto host = settings.mail_from.substr(settings.mail_from.find('@') + 1);
  const Params params{{"text", letter.text}, {"link", letter.link}};
  return attempt_of(settings.mailer->send({.from = settings.mail_from,
                                           .to = letter.address,
                                           .subject = texts::filled(frame.mail_subject, params),
                                           .text = texts::filled(frame.mail_text, params),
                                           .message_id = letter.id + "@" + host,
                                           .date = letter.now}));
}

Attempt send_text(const Settings& settings, const Letter& letter) {
  if (!settings.texts) return {Outcome::refused, DeliveryError::not_configured, 0};
  return attempt_of(settings.texts->send({letter.id, letter.address, letter.text, letter.link}));
}

std::string signed_address(const Letter& letter) {
  if (letter.channel != MessageWay::dingtalk || letter.secret.empty()) return letter.address;
  const auto digest =
      crypto::hmac_sha256(letter.secret, std::to_string(letter.now.ms) + "\n" + letter.secret);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return rules::dingtalk_address(letter.address, crypto::base64(bytes), letter.now);
}

/// Both robots take the same form and answer `errcode` 0 in a 200. Whatever else they say is about
/// the robot, not about this text.
Attempt send_to_robot(const Settings& settings, const texts::Frame& frame, const Letter& letter) {
  const json::bj::object body{
      {"msgtype", "text"},
      {"text",
       {{"content", texts::filled(frame.robot, {{"text", letter.text}, {"link", letter.link}})}}}};
  outgoing::Call call;
  call.method = "POST";
  call.address = signed_address(letter);
  call.headers = {{"Content-Type", "application/json; charset=utf-8"},
                  {"Idempotency-Key", letter.id}};
  call.body = json::bj::serialize(body);
  call.answer_bytes_max = robot_answer_max;
  call.connect_milliseconds_max = robot_connect_ms;
  call.milliseconds_max = robot_ms;
  const auto answer = settings.webhooks->send(call);
  if (!answer) return failed(0);
  if (answer->status != 200) return failed(answer->status);
  const auto said = json::parse(answer->body);
  if (!said || !said->is_object()) return failed(answer->status);
  const auto* code = said->get_object().if_contains("errcode");
  if (!code || !code->is_int64()) return failed(answer->status);
  return code->get_int64() == 0 ? sent() : failed(code->get_int64());
}

}  // namespace

Attempt send(const Settings& settings, const texts::Frame& frame, const Letter& letter) {
  switch (letter.channel) {
    case MessageWay::mail:
      return send_mail(settings, frame, letter);
    case MessageWay::sms:
      return send_text(settings, letter);
    case MessageWay::wecom:
    case MessageWay::dingtalk:
      return send_to_robot(settings, frame, letter);
    case MessageWay::none:
      break;
  }
  return {Outcome::refused, DeliveryError::not_configured, 0};
}

}  // namespace yilian::messaging::transport
