#include "packing/packing.hpp"

#include <gtest/gtest.h>

namespace yilian::packing {
namespace {

constexpr std::string_view first =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":";
constexpr std::string_view second = "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"name\":";
const std::string text =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"血糖\"}}";

TEST(Packing, AnOldDictionaryStillUnpacksAndTheLastOnePacks) {
  const Packer old({{1, first}});
  const Packed packed = old.pack(text);
  EXPECT_EQ(packed.dictionary, 1);
  EXPECT_LT(packed.bytes.size(), text.size() / 2);
  const Packer both({{1, first}, {2, second}});
  EXPECT_EQ(both.pack(text).dictionary, 2);
  EXPECT_EQ(both.unpack(1, packed.bytes, 1000), text);
  EXPECT_EQ(both.unpack(2, both.pack("").bytes, 1000), "");
}

TEST(Packing, BytesThatWereNotPackedHereAreAFault) {
  const Packer packer({{1, first}});
  auto packed = packer.pack(text);
  EXPECT_EQ(packer.unpack(2, packed.bytes, 1000).error().code, Code::fault);
  EXPECT_EQ(packer.unpack(1, packed.bytes, text.size() - 1).error().code, Code::fault);
  EXPECT_EQ(packer.unpack(1, {}, 1000).error().code, Code::fault);
  packed.bytes.resize(packed.bytes.size() - 1);
  EXPECT_EQ(packer.unpack(1, packed.bytes, 1000).error().code, Code::fault);
}

}  // namespace
}  // namespace yilian::packing
