// Test values of facts.md section 8, checked there by calculation.
#include "kernel/identifiers.hpp"

#include <gtest/gtest.h>

namespace yilian {
namespace {

TEST(IdCard, ValidNumbers) {
  const auto card = parse_id_card(" 11010519491231002x ");
  ASSERT_TRUE(card);
  EXPECT_EQ(card->number, "11010519491231002X");
  EXPECT_EQ(to_string(card->birth), "1949-12-31");
  EXPECT_EQ(card->sex, Sex::female);
  EXPECT_EQ(parse_id_card("440524188001010014")->sex, Sex::male);
  const auto old = parse_id_card("110105491231002");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->number, "11010519491231002X");
}

TEST(IdCard, WrongNumbers) {
  for (const char* text :
       {"", "110105194912310021", "11010519491331002X", "11010519490230002X", "1101051949123100",
        "11010519491231002Y", "1101051949123100２X", "110105194912310020X"})
    EXPECT_FALSE(parse_id_card(text)) << text;
}

TEST(CreditCode, ValidAndWrong) {
  for (const char* text : {"91350100M000100Y43", "91110000600037341L", "91440300708461136T"})
    EXPECT_EQ(parse_credit_code(text).value_or(""), text);
  EXPECT_TRUE(parse_credit_code("91350100m000100y43"));
  for (const char* text : {"91350100M000100Y44", "91350100I000100Y43", "91350100M000100Y4", ""})
    EXPECT_FALSE(parse_credit_code(text)) << text;
}

TEST(OrganisationCode, CheckCharacter) {
  EXPECT_EQ(organisation_code_check("M000100Y"), '4');
  EXPECT_EQ(organisation_code_check("60003734"), '1');
  EXPECT_EQ(organisation_code_check("6000373"), '\0');
}

TEST(Phone, FormsThatPeopleWrite) {
  EXPECT_EQ(parse_phone("138 0013-8000").value_or(""), "13800138000");
  EXPECT_EQ(parse_phone("+8613800138000").value_or(""), "13800138000");
  EXPECT_EQ(parse_phone("0563-4012345").value_or(""), "05634012345");
  for (const char* text : {"", "12345", "23800138000x", "abc", "1380013800"})
    EXPECT_FALSE(parse_phone(text)) << text;
}

TEST(Icd10, Forms) {
  for (const char* text : {"I10", "I10.x", "I10.x00", "I10.x00x002", "E11.900"})
    EXPECT_TRUE(is_icd10_form(text)) << text;
  for (const char* text : {"", "i10", "10I", "I1", "I10.", "I10.x00x0020"})
    EXPECT_FALSE(is_icd10_form(text)) << text;
}

TEST(Masks, HideTheMiddle) {
  EXPECT_EQ(mask_document("11010519491231002X"), "110105********002X");
  EXPECT_EQ(mask_phone("13812341234"), "138****1234");
  EXPECT_EQ(mask_name("张三"), "张*");
  EXPECT_EQ(mask_name("欧阳小明"), "欧**明");
  EXPECT_EQ(mask_name("张"), "*");
}

}  // namespace
}  // namespace yilian
