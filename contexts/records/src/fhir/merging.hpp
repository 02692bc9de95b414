#pragma once
// What a merge of two people does to the stored resources, inside its transaction.
#include "fhir/server.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {

/// Resources whose patient is a Patient of one of these ids, and these themselves.
Status each_of(db::Session& s, const Server& server, const std::vector<std::string>& ids,
               const std::function<Status(const store::Row&)>& take);

Result<std::vector<patients::MovedEntry>> move_resources(db::Session& s, Server& server,
                                                         const Call& call, PatientId from,
                                                         PatientId to);
Status move_resources_back(db::Session& s, Server& server, const Call& call, PatientId to,
                           PatientId from, const std::vector<patients::MovedEntry>& moved);

}  // namespace yilian::records::rest
