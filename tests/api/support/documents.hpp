#pragma once
// Shared documents as members' systems send them, and who takes them in.
#include "support/world.hpp"

namespace yilian::tests {

/// What differs between one document and the next.
struct DocumentParts {
  std::string id = "DOC-1", set = "SET-1", name = "张小明";
  int version = 1;
  std::string time = "20260302080000+0800";
  std::string sections;  ///< none: the usual ones
};
/// A discharge summary (WS/T 500.53) with two diagnoses, a medicine, two results, an operation and
/// an allergy.
std::string shared_document(const std::string& card, const DocumentParts& parts = {});
std::string diagnosis_section(const std::vector<std::pair<std::string, std::string>>& diagnoses);

Answer send_document(Browser& who, const std::string& body, bool trial = false,
                     http::Fields headers = {});
/// "type outcome" of every effect, sorted, a line each.
std::string effects_of(const Answer& answer);

}  // namespace yilian::tests
