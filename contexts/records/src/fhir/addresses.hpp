#pragma once
// Addresses of the FHIR routes as they stand in answers.
#include <string>

#include "http/http.hpp"

namespace yilian::records::rest {

/// The address of a search or an operation with its parameters, encoded, without a cursor.
std::string address_of(std::string address, const http::Fields& fields);

}  // namespace yilian::records::rest
