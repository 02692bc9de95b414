#pragma once
// What the entries of a section say, by their structure and by the vocabulary.
#include "tree.hpp"

namespace yilian::cda {

/// A CD, CE or CV; `display` from displayName, else originalText.
Code code_of(const Node* node);
/// A TS as a dateTime of FHIR; empty when nothing is said. cda_element_invalid.
Result<std::string> time_of(const Node* node, const std::string& path);
Error invalid(std::string path);
Error missing(std::string path);
/// The text of attributes, tidy and in one line.
std::string line(std::string_view text);

Status read_entry(const Node& entry, const Vocabulary& vocabulary, const std::string& path,
                  Section& out);

}  // namespace yilian::cda
