#include "rules_sharing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace yilian::patients::rules {
namespace {

const Instant now = start_of({2026, 3, 2}).plus_hours(9);
const Date adult{1980, 2, 15}, child{2015, 6, 1};
const OrganisationId county{Uuid{{1}}}, village{Uuid{{2}}}, township{Uuid{{3}}};

Signing self() {
  Signing out;
  out.signed_at = now;
  out.informed = true;
  return out;
}

std::string lines(std::vector<FieldError> fields) {
  std::vector<std::string> out;
  for (const auto& one : fields)
    out.push_back(one.pointer + ":" + std::string(info(one.code).name));
  std::ranges::sort(out);
  std::string text;
  for (const auto& one : out) text += (text.empty() ? "" : " ") + one;
  return text;
}

SharingSetting setting(SharedScope scope) {
  SharingSetting out;
  out.scope = scope;
  return out;
}

TEST(SharingSigning, WhoSignsForAnotherSaysWhoAndProvesIt) {
  EXPECT_EQ(lines(check_signing(self(), adult, now, "")), "");
  EXPECT_EQ(lines(check_signing(self(), child, now, "")), "/relation:guardian_required");
  auto parent = self();
  parent.relation = SignerRelation::parent;
  EXPECT_EQ(lines(check_signing(parent, child, now, "/s")),
            "/s/proof:not_in_list /s/signerName:required");
  parent.signer_name.value = "张大明";
  parent.proof = SigningProof::guardian_document;
  EXPECT_EQ(lines(check_signing(parent, child, now, "")), "");
  auto wrong = self();
  wrong.proof = SigningProof::authorisation_letter;
  wrong.informed = false;
  wrong.signed_at = now.plus_minutes(1);
  EXPECT_EQ(lines(check_signing(wrong, adult, now, "")),
            "/informed:consent_required /proof:not_in_list /signedAt:date_in_future");
}

TEST(SharingRestriction, EachScopeNamesWhatItIsAbout) {
  RestrictCommand c;
  c.signing = self();
  c.scope = SharedScope::entry;
  EXPECT_EQ(lines(check_restriction(c, adult, now)), "/entryId:required /source:required");
  c.source = Text<1, 40>{"Condition"};
  c.entry_id = Text<1, 64>{"1"};
  EXPECT_EQ(lines(check_restriction(c, adult, now)), "");
  c.scope = SharedScope::kind;
  EXPECT_EQ(lines(check_restriction(c, adult, now)),
            "/entryId:not_in_list /kind:required /source:not_in_list");
  RestrictCommand all;
  all.signing = self();
  all.except = {county, village, county};
  EXPECT_EQ(lines(check_restriction(all, adult, now)), "/except/2:repeated");
  all.except.assign(21, county);
  EXPECT_NE(lines(check_restriction(all, adult, now)).find("/except:too_many"), std::string::npos);
}

TEST(SharingWithheld, NothingIsEverKeptFromWhoMadeIt) {
  auto unit = setting(SharedScope::unit), kind = setting(SharedScope::kind),
       entry = setting(SharedScope::entry);
  unit.organisation_id = county;
  kind.kind = SharedKind::medicine;
  entry.source = "Condition";
  entry.entry_id = "7";
  const SharedEntry medicine{county, SharedKind::medicine, "MedicationRequest", "1"},
      condition{village, SharedKind::diagnosis, "Condition", "7"};
  const auto hides = [](SharingSetting one, const SharedEntry& e, OrganisationId reader) {
    return Withheld{{std::move(one)}}.hides(e, reader);
  };
  for (const auto& one : {setting(SharedScope::everything), unit, kind}) {
    EXPECT_TRUE(hides(one, medicine, township));
    EXPECT_FALSE(hides(one, medicine, county));
  }
  EXPECT_TRUE(hides(setting(SharedScope::everything), condition, township));
  EXPECT_FALSE(hides(unit, condition, township));
  EXPECT_FALSE(hides(kind, condition, township));
  EXPECT_TRUE(hides(entry, condition, township));
  EXPECT_FALSE(hides(entry, medicine, township));
  EXPECT_FALSE((Withheld{}).hides(medicine, township));
}

TEST(SharingConcerning, ExceptionsEndedOnesAndTheOwnUnitAreLeftOut) {
  auto ended = setting(SharedScope::everything), except = setting(SharedScope::everything),
       own = setting(SharedScope::unit), other = setting(SharedScope::unit);
  ended.allowed = SignedBy{};
  except.except = {township};
  own.organisation_id = township;
  other.organisation_id = county;
  EXPECT_EQ(concerning({ended, except, own, other}, township).size(), 1U);
  EXPECT_EQ(concerning({ended, except, own, other}, village).size(), 3U);
}

}  // namespace
}  // namespace yilian::patients::rules
