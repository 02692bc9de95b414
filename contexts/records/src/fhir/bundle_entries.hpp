#pragma once
// The entries of a batch or transaction as they were sent, checked for their form. Pure.
#include <string>
#include <vector>

#include "fhir/document.hpp"
#include "http/http.hpp"
#include "kernel/result.hpp"

namespace yilian::records::rest {

inline constexpr std::size_t entries_max = 20'000;

struct BundleEntry {
  std::size_t place = 0;
  std::string method, url, full_url, type, id, condition, if_match;
  http::Fields criteria;  ///< of the address or of ifNoneExist
  bool conditional = false;
  fhir::Node resource;
};

/// The error with its place in the bundle.
Error failed(std::size_t place, Error error);
Result<BundleEntry> read_entry(fhir::Node node, std::size_t place);
Result<std::vector<BundleEntry>> read_entries(fhir::Node bundle);

}  // namespace yilian::records::rest
