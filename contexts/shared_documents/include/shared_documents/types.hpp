#pragma once
// Shared documents (CDA R2 by WS/T 500 and WS/T 483): what was taken in, and what came of it.
#include <optional>
#include <string>
#include <vector>

#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::shared_documents {

using SharedDocumentId = Id<struct SharedDocumentTag>;

/// What taking a document in does. older: a newer version is there, nothing changes.
enum class DocumentOutcome : std::uint8_t { taken, replaced, unchanged, older };
/// taken: as it came first. replaced: a newer version stands in its place.
enum class DocumentState : std::uint8_t { taken, replaced };

/// A resource of the record that came of it: created, updated, unchanged, removed or foreign.
struct DocumentEffect {
  std::string type;
  std::string id;
  std::string outcome;
};

/// A document in a list: nothing of what is in it.
struct SharedDocument {
  SharedDocumentId id;  ///< of its DocumentReference, too
  PatientId patient_id;
  std::string patient_name_masked;
  std::string type_code;
  std::string type_name;  ///< in the caller's language; empty for a type that is in no table
  std::string title;
  std::string number;
  std::string custodian;
  std::int64_t version_number = 1;
  Instant effective_at;
  DocumentState state = DocumentState::taken;
  std::int64_t resources = 0;
  Instant received_at;
  std::string taken_by;
  std::int64_t version = 0;
};
struct SharedDocumentFilter {
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct SharedDocumentPage {
  std::vector<SharedDocument> items;
  std::optional<std::string> next_cursor;
};
struct SharedDocumentDetail {
  SharedDocument document;
  std::vector<DocumentEffect> effects;
};

struct DocumentSection {
  std::string code;
  std::string title;
  std::string text;
};
/// A coded entry as it was read.
struct DocumentEntry {
  std::string kind;  ///< diagnosis, medicine, result, procedure, allergy
  std::string code;  ///< the sender's
  std::string name;
  std::string value;   ///< with its unit; of a medicine how it is taken
  bool known = false;  ///< a diagnosis whose code is in the dictionary
};
/// What would come of a document.
struct DocumentTrial {
  DocumentOutcome outcome = DocumentOutcome::taken;
  std::string type_code;
  std::string type_name;
  std::string title;
  std::string number;
  std::int64_t version_number = 1;
  Instant effective_at;
  std::string author;
  std::string custodian;
  std::string patient_name;
  std::string document_masked;
  Sex sex = Sex::unknown;
  Date birth_date;
  bool registered = false;  ///< false: the person would be registered
  std::vector<DocumentSection> sections;
  std::vector<DocumentEntry> entries;
  std::vector<DocumentEffect> effects;
};
struct DocumentAnswer {
  DocumentOutcome outcome = DocumentOutcome::taken;
  SharedDocument document;
  std::vector<DocumentEffect> effects;
};

/// For the export that the person asked for.
struct SharedDocumentRecord {
  SharedDocumentId id;
  OrganisationId organisation_id;
  std::string type_code;
  std::string title;
  std::string number;
  std::int64_t version_number = 1;
  Instant received_at;
};

}  // namespace yilian::shared_documents
