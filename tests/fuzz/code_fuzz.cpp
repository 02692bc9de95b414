// What a scanner or a hand enters: referral number, identity card, telephone number, id.
#include "fuzz.hpp"
#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "rules.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using yilian::fuzz::check;
  const auto text = yilian::fuzz::text_of(data, size);
  if (yilian::referral::rules::is_number(text)) check(text.size() <= 24, "a number is short");
  if (const auto card = yilian::parse_id_card(text)) {
    check(card->number.size() == 18, "an identity number has 18 characters");
    check(yilian::parse_id_card(card->number).has_value(), "and is one again");
  }
  if (const auto phone = yilian::parse_phone(text)) check(!phone->empty(), "a number has digits");
  if (const auto id = yilian::parse_uuid(text))
    check(yilian::parse_uuid(yilian::to_string(*id)) == id, "an id is read as it is written");
  (void)yilian::mask_document(std::string(text));
  (void)yilian::mask_phone(std::string(text));
  (void)yilian::mask_name(std::string(text));
  return 0;
}
