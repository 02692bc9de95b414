#pragma once
// A referral as FHIR: the papers are a ServiceRequest, its course a Task, both under the referral's
// id. What FHIR has an element for stands there; everything else of the content is an extension
// urn:yilian:referral:<field>, so that nothing is lost on the way. Pure.
#include <boost/json.hpp>
#include <optional>
#include <string>

#include "kernel/result.hpp"
#include "referral/types.hpp"

namespace yilian::referral::fhir {

namespace bj = boost::json;

/// Resources as JSON, without id, version and time.
std::string service_request_of(const Referral& referral);
std::string task_of(const Referral& referral, Language language);
/// Papers of a referral, not an order of another kind: its category says the direction.
bool is_referral(const bj::object& service_request);

/// What the sender wrote; problems name the fields of the content.
Result<Content> content_of(const bj::object& service_request);

/// What a Task asks for that is sent with another status than the referral has: the action and its
/// command as JSON. Nothing when it asks for no change; action_not_allowed for a status that no
/// action leads to.
struct Wanted {
  Action action = Action::take;
  std::string command;
};
Result<std::optional<Wanted>> wanted_of(const bj::object& task, const Referral& referral);

}  // namespace yilian::referral::fhir
