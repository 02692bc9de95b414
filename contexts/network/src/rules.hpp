#pragma once
// Pure decisions of network: what an organisation, consortium, agreement or duty may look like, who
// may maintain it, and how consortia hang together. Facts come in as values; nothing is looked up
// here.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "network/types.hpp"

namespace yilian::network::rules {

inline constexpr std::size_t members_max = 500;  ///< stays in one consortium, with those that ended
inline constexpr std::size_t parties_max = 100;
inline constexpr std::size_t depth_max = 20;  ///< of consortia above each other
inline constexpr std::int64_t duty_days_max = 31;

/// Who may change what belongs to an organisation: its own people, or those who maintain the
/// network.
Status check_own(const Caller& caller, OrganisationId owner);

/// The input in normal form: codes in capitals, empty texts gone, a short name. Every wrong field
/// is reported at once.
Result<Organisation> check_organisation(const OrganisationInput& input, bool division_exists);
Department check_department(const DepartmentInput& input);
/// organisation_closed.
Status check_active(const Organisation& organisation);
/// organisation_exists, department_exists, with a link to the one in the way.
Error organisation_exists(const Organisation& other);
Error department_exists(const Department& other);

/// dates_reversed at `pointer` when the end lies before the start.
Status check_period(Date starts_on, const std::optional<Date>& ends_on, const std::string& pointer);
/// True from the first to the last day, both included.
bool covers(Date starts_on, const std::optional<Date>& ends_on, Date day);

/// unknown_organisation or organisation_closed at `pointer`.
Status check_usable(const std::optional<Organisation>& organisation, const std::string& pointer);
/// unknown_consortium at `pointer`.
Status check_found(bool consortium_exists, const std::string& pointer);
/// `above` are the ids from the wanted higher consortium upwards: consortium_cycle when `self` is
/// among them or when they don't end.
Status check_higher(ConsortiumId self, const std::vector<ConsortiumId>& above);
/// `members` are all stays so far; member_exists when the new one would overlap another.
Status check_join(const Consortium& consortium, const MemberInput& input);
/// The stay that ends; lead_must_stay, not_a_member, dates_reversed.
Result<Member> check_leave(const Consortium& consortium, const LeaveInput& input);
/// The network as a tree of the consortia that have not ended; a cycle in the data is cut, not
/// followed.
NetworkTree tree(const std::vector<Consortium>& consortia, Date today);

using Known = std::map<OrganisationId, Organisation>;
/// Distinct parties in the order given; `known` holds those that exist.
Result<std::vector<OrganisationId>> check_agreement(const AgreementInput& input, const Known& known,
                                                    Date today);
AgreementState agreement_state(Date starts_on, Date ends_on, const std::optional<Date>& ended_on,
                               Date day);
/// agreement_not_open once an end has been recorded, even for a later day.
Status check_open(const Agreement& agreement);
Status check_end(const Agreement& agreement, Date ends_on);

/// `department` is the one named in the input, if it exists.
Status check_contact(const ContactInput& input, const std::optional<Organisation>& organisation,
                     const std::optional<Department>& department);
Status check_duty(const DutyInput& input, bool contact_exists);

}  // namespace yilian::network::rules
