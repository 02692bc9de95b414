#pragma once
// UUIDv7 identifiers in 16 bytes; text only at the edge of the system. Strong types per kind.
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace yilian {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
  bool empty() const { return *this == Uuid{}; }
};

/// Lower-case 8-4-4-4-12 text.
std::string to_string(const Uuid& id);
/// Accepts exactly the 36-character form in either case; anything else is nullopt.
std::optional<Uuid> parse_uuid(std::string_view text);
/// A UUIDv7: `epoch_ms` in the first 48 bits, then random bits from the system's generator.
Uuid new_uuid(std::int64_t epoch_ms);

/// An identifier of one kind of thing; `Tag` is only a name.
template <class Tag>
struct Id {
  Uuid value{};
  auto operator<=>(const Id&) const = default;
  bool empty() const { return value.empty(); }
  static Id make(std::int64_t epoch_ms) { return Id{new_uuid(epoch_ms)}; }
};
template <class Tag>
std::string to_string(const Id<Tag>& id) {
  return to_string(id.value);
}

using OrganisationId = Id<struct OrganisationTag>;
using DepartmentId = Id<struct DepartmentTag>;
using ConsortiumId = Id<struct ConsortiumTag>;
using AgreementId = Id<struct AgreementTag>;
using AccountId = Id<struct AccountTag>;
using PostId = Id<struct PostTag>;
using SessionId = Id<struct SessionTag>;
using PatientId = Id<struct PatientTag>;
using VisitId = Id<struct VisitTag>;
using ReferralId = Id<struct ReferralTag>;
using EpisodeId = Id<struct EpisodeTag>;
using FileId = Id<struct FileTag>;
/// Six-digit division code of the county or city that an installation serves.
using RegionId = std::int64_t;

}  // namespace yilian

template <>
struct std::hash<yilian::Uuid> {
  std::size_t operator()(const yilian::Uuid& id) const noexcept {
    std::uint64_t tail = 0;
    for (int i = 8; i < 16; ++i) tail = tail << 8 | id.bytes[static_cast<std::size_t>(i)];
    return std::hash<std::uint64_t>{}(tail);
  }
};
template <class Tag>
struct std::hash<yilian::Id<Tag>> {
  std::size_t operator()(const yilian::Id<Tag>& id) const noexcept {
    return std::hash<yilian::Uuid>{}(id.value);
  }
};
