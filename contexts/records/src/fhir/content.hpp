#pragma once
// A resource as it comes in and as it is stored: parsed, checked for its form, packed. Pure but for
// the packer's lent contexts.
#include <memory>
#include <string>
#include <string_view>

#include "crypto/crypto.hpp"
#include "fhir/document.hpp"
#include "fhir/search_values.hpp"
#include "fhir/store.hpp"
#include "packing/packing.hpp"

namespace yilian::records::rest {

inline constexpr std::size_t resource_bytes_max = std::size_t{16} << 20;

/// With the dictionaries of this program.
const packing::Packer& packer();

/// One resource, whose nodes stay where they are.
struct Parsed {
  std::unique_ptr<fhir::Document> document;
  fhir::Node root() const { return document->root(); }
  std::string_view type() const { return root().resource_type(); }
};
/// A resource of a known type; what is no JSON or no resource is refused with the code of what is
/// wrong.
Result<Parsed> parse_resource(std::string text);
Result<Parsed> parse_resource(fhir::Node inside);

struct Packed {
  bool names_people = false;  ///< to be sealed at rest
  int dictionary = 0;
  db::Bytes body;
  std::vector<store::Entry> entries;
};
/// resource_invalid, with a field for each error that validation finds: its pointer is a FHIRPath
/// ("Patient.name[0].given[1]").
Status check_resource(fhir::Node resource);
/// The body without what the server sets (and without an id that 16 bytes can name), packed, and
/// the index entries. resource_invalid; too_many beyond the values of one resource.
Result<Packed> pack(fhir::Node resource, std::string_view id);

/// Bodies at rest: those that name people or hold files are sealed like persons and attachments,
/// which a negative number of the dictionary says.
class Bodies {
 public:
  explicit Bodies(std::shared_ptr<const crypto::Vault> vault) : vault_(std::move(vault)) {}
  /// Before the row is written; its number and version are known.
  void seal(db::Session& s, RegionId region, const Packed& packed, store::Row& row) const;
  /// What is stored, parsed, without what the server sets.
  Result<Parsed> open(const store::Row& row) const;

 private:
  std::shared_ptr<const crypto::Vault> vault_;
};
/// What a sealed body belongs to.
std::string seal_context(std::int64_t number, std::int64_t version);
/// The FHIR id of a stored row.
std::string id_of(const store::Row& row, fhir::Node stored);
/// With id, version and time.
std::string answer_of(const store::Row& row, fhir::Node stored);
/// 2026-11-22T10:30:00.000+08:00 of a change; empty when nobody knows it (0).
std::string time_of(std::int64_t changed);

}  // namespace yilian::records::rest
