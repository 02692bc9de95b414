#include "support/matrix.hpp"

#include <set>
#include <sstream>
#include <stdexcept>

namespace yilian::tests::matrix {
namespace {

using enum Scope;

struct Word {
  const char* name;
  Scope scope;
  const char* meaning;
};
constexpr Word words[] = {
    {"open", open, "anybody, without signing in"},
    {"session", session, "the own session"},
    {"everybody", everybody, "everybody with the right"},
    {"relationship", relationship,
     "the own organisation has a care relationship with the patient: otherwise 403"},
    {"own", own, "of the own organisation: otherwise 404"},
    {"owner", owner, "of the own account: otherwise 404"},
    {"parties", parties, "sender and receiver: otherwise 404"},
    {"parties-or-office", parties_or_office, "sender, receiver and who supervises: otherwise 404"},
    {"sender", sender, "the sender: the receiver 403, otherwise 404"},
    {"receiver", receiver, "the receiver: the sender 403, otherwise 404"},
    {"organisation", organisation,
     "of the own organisation, or all with `network_manage`: otherwise 403"},
    {"accounts", accounts,
     "people with a post at the own organisation, or all for the platform administrator: "
     "otherwise 404"},
    {"grant", grant,
     "posts at the own organisation, or all for the platform administrator: otherwise 403"},
    {"reviews", reviews,
     "of the own organisation for its administrator (otherwise 404), all for the others"},
};

// method path | right | whose | right after the side | body
constexpr const char* table = R"(
GET    /api/v1/organisations                        | network_read        | everybody
POST   /api/v1/organisations                        | network_manage      | everybody    | | {}
GET    /api/v1/organisations/{organisation}         | network_read        | everybody
PUT    /api/v1/organisations/{organisation}         | organisation_manage | organisation | | {"name":"Organisation A","kind":"township_centre","gradeLevel":1,"gradeClass":"none","division":"530111","receivesReferrals":true}
POST   /api/v1/organisations/{organisation}/close   | network_manage      | everybody
POST   /api/v1/organisations/{organisation}/reopen  | network_manage      | everybody
POST   /api/v1/organisations/import                 | network_manage      | everybody    | | {}
GET    /api/v1/organisations/{organisation}/departments  | network_read        | everybody
POST   /api/v1/organisations/{organisation}/departments  | organisation_manage | organisation | | {"name":"内科","receivesReferrals":true}
PUT    /api/v1/departments/{department}             | organisation_manage | organisation | | {"name":"内科","receivesReferrals":true}
POST   /api/v1/departments/{department}/close       | organisation_manage | organisation
POST   /api/v1/departments/{department}/reopen      | organisation_manage | organisation
GET    /api/v1/divisions                            | network_read        | everybody
GET    /api/v1/consortia                            | network_read        | everybody
POST   /api/v1/consortia                            | network_manage      | everybody    | | {}
GET    /api/v1/network-tree                         | network_read        | everybody
GET    /api/v1/consortia/{consortium}               | network_read        | everybody
PUT    /api/v1/consortia/{consortium}               | network_manage      | everybody    | | {}
POST   /api/v1/consortia/{consortium}/members       | network_manage      | everybody    | | {}
POST   /api/v1/consortia/{consortium}/members/leave | network_manage      | everybody    | | {}
GET    /api/v1/agreements                           | network_read        | everybody
POST   /api/v1/agreements                           | agreement_manage    | everybody    | | {}
GET    /api/v1/agreements/{agreement}               | network_read        | everybody
PUT    /api/v1/agreements/{agreement}               | agreement_manage    | everybody    | | {}
POST   /api/v1/agreements/{agreement}/end           | agreement_manage    | everybody    | | {}
GET    /api/v1/contacts                             | network_read        | everybody
POST   /api/v1/contacts                             | roster_manage       | organisation | | {"organisationId":"{organisation}","departmentId":"{patient}","personName":"王","phone":"13900000000","role":"contact"}
PUT    /api/v1/contacts/{contact}                   | roster_manage       | organisation | | {"organisationId":"{organisation}","personName":"王","phone":"13900000000","role":"contact"}
DELETE /api/v1/contacts/{contact}                   | roster_manage       | organisation
GET    /api/v1/duties                               | network_read        | everybody
POST   /api/v1/duties                               | roster_manage       | organisation | | {"contactId":"{contact}","startsAt":"2026-03-03T09:00:00+08:00","endsAt":"2026-03-03T08:00:00+08:00"}
DELETE /api/v1/duties/{duty}                        | roster_manage       | organisation

POST   /api/v1/session                              |                     | open         | | {}
DELETE /api/v1/session                              |                     | session
POST   /api/v1/session/post                         |                     | session      | | {}
POST   /api/v1/session/unlock                       |                     | session      | | {}
POST   /api/v1/session/password                     |                     | session      | | {}
POST   /api/v1/session/totp                         |                     | session
POST   /api/v1/session/totp/confirm                 |                     | session      | | {}
POST   /api/v1/session/totp/remove                  |                     | session      | | {}
GET    /api/v1/session                              |                     | session
GET    /api/v1/session/options                      |                     | open
POST   /api/v1/session/identity                     |                     | open
POST   /api/v1/session/identity/return              |                     | open         | | {}
GET    /api/v1/identity                             |                     | session
POST   /api/v1/identity/begin                       |                     | session      | | {}
POST   /api/v1/identity/link                        |                     | session      | | {}
POST   /api/v1/identity/unlink                      |                     | session      | | {}
GET    /api/v1/accounts                             | account_manage      | everybody
POST   /api/v1/accounts                             | account_manage      | grant        | | {"account":{"loginName":"taken.name","personName":"王"},"post":{"organisationId":"{organisation}","role":"nurse","startsOn":"2026-03-02"}}
GET    /api/v1/accounts/{account}                   | account_manage      | accounts
PUT    /api/v1/accounts/{account}                   | account_manage      | accounts     | | {"loginName":"taken.name","personName":"王"}
POST   /api/v1/accounts/{account}/disable           | account_manage      | accounts
POST   /api/v1/accounts/{account}/enable            | account_manage      | accounts
POST   /api/v1/accounts/{account}/unlock            | account_manage      | accounts
POST   /api/v1/accounts/{account}/unlink            | account_manage      | accounts
POST   /api/v1/accounts/{account}/reset-password    | account_manage      | accounts
POST   /api/v1/accounts/{account}/posts             | account_manage      | grant        | | {"organisationId":"{organisation}","departmentId":"{patient}","role":"nurse","startsOn":"2026-03-02"}
POST   /api/v1/posts/{post}/end                     | account_manage      | accounts     | | {"endsOn":"2000-01-01"}
POST   /api/v1/posts/{post}/substitute              | account_manage      | accounts     | | {"accountId":"{patient}","startsOn":"2026-03-02","endsOn":"2000-01-01"}
GET    /api/v1/rights                               |                     | everybody
GET    /api/v1/clients                              | client_manage       | everybody
POST   /api/v1/clients                              | client_manage       | everybody    | | {}
POST   /api/v1/clients/{client}/revoke              | client_manage       | everybody
POST   /oauth/token                                 |                     | open         | | {}

POST   /api/v1/patients/search                      | patient_register    | everybody    | | {}
POST   /api/v1/patients/import                      | person_import       | everybody    | | {}
GET    /api/v1/patients/import/template             | person_import       | everybody
POST   /api/v1/patients/register                    | patient_register    | everybody    | | {}
GET    /api/v1/patients/{patient}                   | patient_read        | relationship
PUT    /api/v1/patients/{patient}                   | patient_register    | relationship | | {"person":{"name":"王","documentKind":"passport","documentNumber":"E12345","birthDate":"1980-01-01","flags":[],"newborn":false},"reason":"x"}
GET    /api/v1/patients/{patient}/corrections       | patient_read        | relationship
GET    /api/v1/patients/{patient}/record            | record_read         | relationship
GET    /api/v1/patients/{patient}/record/entries    | record_read         | relationship
GET    /api/v1/patients/{patient}/record/completeness | record_read       | relationship
GET    /api/v1/patients/{patient}/record/trend?code=1 | record_read       | relationship
POST   /api/v1/patients/{patient}/record/open       | record_read         | relationship | | {"source":"Patient","id":"1","reason":"needed now"}
POST   /api/v1/patients/{patient}/reveal            | patient_reveal      | relationship | | {"field":"phone","reason":"call back"}
POST   /api/v1/patients/{patient}/export            | person_export       | relationship | | {"proof":"document_seen","reason":"asked for a copy"}
GET    /api/v1/discharges?month=2026-03             | discharge_read      | everybody
GET    /api/v1/discharges/export?month=2026-03      | discharge_read      | everybody
GET    /api/v1/discharges/{discharge}               | discharge_read      | own
GET    /api/v1/discharges/{discharge}/shared-document | discharge_read    | own
GET    /api/v1/patients/{patient}/sharing           | sharing_manage      | relationship
POST   /api/v1/patients/{patient}/sharing           | sharing_manage      | relationship | | {"scope":"everything","except":[],"signing":{"signerName":"","relation":"self","method":"paper","proof":"document_seen","signedAt":"2026-01-01T00:00:00Z","informed":false}}
POST   /api/v1/sharing-settings/{sharing}/allow     | sharing_manage      | relationship | | {"signing":{"signerName":"","relation":"self","method":"paper","proof":"document_seen","signedAt":"2026-01-01T00:00:00Z","informed":true}}
POST   /api/v1/patients/{patient}/accesses          | access_log_give     | relationship | | {"proof":"document_seen","reason":"asked for it"}
POST   /api/v1/patients/{patient}/objections        | access_log_give     | relationship | | {"proof":"document_seen","words":"unknown to me","accountId":"{account}","organisationId":"{organisation}","from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z"}
GET    /api/v1/patients/{patient}/objections        | access_log_give     | relationship
GET    /api/v1/objections                           | objection_review    | everybody
GET    /api/v1/objections/{objection}               | objection_review    | reviews
GET    /api/v1/objections/{objection}/answer        | access_log_give     | relationship
POST   /api/v1/objections/{objection}/take          | objection_review    | reviews
POST   /api/v1/objections/{objection}/explain       | objection_review    | reviews      | | {"answer":"it was needed"}
POST   /api/v1/objections/{objection}/find-improper | objection_review    | reviews      | | {"answer":"it was not needed"}
POST   /api/v1/objections/{objection}/tell          | access_log_give     | relationship | | {"how":"in_person"}
POST   /api/v1/patients/{patient}/erasure           | person_erase        | everybody    | | {}
GET    /api/v1/patients/{patient}/visits            | patient_read        | relationship
POST   /api/v1/patients/{patient}/visits            | patient_register    | everybody    | | {"visit":{"kind":"outpatient","proof":"typed","departmentId":"{patient}"}}
POST   /api/v1/visits/{visit}/end                   | patient_register    | own
POST   /api/v1/patients/{patient}/break-glass       | break_glass         | everybody    | | {}
GET    /api/v1/break-glass                          | break_glass_review  | everybody
GET    /api/v1/person-pairs                         | person_match        | everybody
GET    /api/v1/person-pairs/{pair}                  | person_match        | everybody
POST   /api/v1/person-pairs/{pair}/merge            | person_match        | everybody    | | {"survivorId":"{patient}","reason":"seen"}
POST   /api/v1/person-pairs/{pair}/keep-apart       | person_match        | everybody    | | {"reason":"seen"}
POST   /api/v1/person-pairs/{pair}/undo             | person_match        | everybody    | | {"reason":"seen"}
POST   /api/v1/break-glass/{review}/review          | break_glass_review  | reviews      | | {"outcome":"justified","note":"x"}
GET    /api/v1/diagnoses?q=I20                      |                     | everybody
POST   /api/v1/diagnoses/import                     | settings_manage     | everybody    | | {}
GET    /api/v1/terminology/systems                  |                     | everybody
GET    /api/v1/terminology/concepts?system=sex      |                     | everybody
GET    /api/v1/terminology/concept?system=sex&code=1  |                     | everybody
GET    /api/v1/terminology/template                 | terminology_manage  | everybody
POST   /api/v1/terminology/batches                  | terminology_manage  | everybody    | | {}
GET    /api/v1/terminology/batches                  | terminology_manage  | everybody
GET    /api/v1/terminology/batches/{term-batch}     | terminology_manage  | everybody
GET    /api/v1/terminology/batches/{term-batch}/difference | terminology_manage  | everybody
POST   /api/v1/terminology/batches/{term-batch}/undo | terminology_manage  | everybody   | | {"reason":"导错了"}
POST   /api/v1/files                                | referral_write      | everybody    | | {}

GET    /api/v1/referral-drafts                      | referral_write      | everybody
POST   /api/v1/referral-drafts                      | referral_write      | everybody    | | {}
GET    /api/v1/referral-drafts/{draft}              | referral_write      | owner
PUT    /api/v1/referral-drafts/{draft}              | referral_write      | owner        | | {"content":{"diagnoses":[],"fileIds":[]}}
DELETE /api/v1/referral-drafts/{draft}              | referral_write      | owner
POST   /api/v1/referral-drafts/{draft}/submit       | referral_write      | owner
GET    /api/v1/referrals                            | referral_read       | everybody
POST   /api/v1/referrals                            | referral_write      | everybody    | | {}
POST   /api/v1/referrals/find                       | referral_read       | parties-or-office | | {"code":"{number}"}
GET    /api/v1/referrals/{referral}                 | referral_read       | parties-or-office
GET    /api/v1/referrals/{referral}/versions        | referral_read       | parties
GET    /api/v1/referrals/{referral}/criteria        | referral_read       | parties
POST   /api/v1/referrals/try-criteria               | policy_write        | everybody    | | {}
GET    /api/v1/referral-targets                     | referral_read       | everybody
POST   /api/v1/referral-targets/rank                | referral_write      | everybody    | | {"direction":"up","kind":"outpatient","department":"x"}
GET    /api/v1/follow-ups                           | referral_follow_up  | everybody
POST   /api/v1/follow-ups/{follow-up}/done          | referral_follow_up  | own          | | {"outcome":"x"}
POST   /api/v1/referrals/{referral}/accept          | referral_read       | receiver | referral_triage      | {"appointment":{"at":"2026-03-09T09:00:00+08:00","place":"x"}}
POST   /api/v1/referrals/{referral}/reschedule      | referral_read       | receiver | referral_triage      | {"appointment":{"at":"2026-03-09T09:00:00+08:00","place":"x"}}
POST   /api/v1/referrals/{referral}/return          | referral_read       | receiver | referral_triage      | {"reason":"other","note":"x"}
POST   /api/v1/referrals/{referral}/refuse          | referral_read       | receiver | referral_triage      | {"reason":"other","note":"x"}
POST   /api/v1/referrals/{referral}/redirect        | referral_read       | receiver | referral_triage      | {"organisationId":"{organisation}","departmentId":"{department}","note":"x"}
POST   /api/v1/referrals/{referral}/withdraw        | referral_read       | sender   | referral_write       | {"reason":"other"}
POST   /api/v1/referrals/{referral}/countersign     | referral_countersign | sender  | referral_countersign | {"password":"river-stone-42"}
POST   /api/v1/referrals/{referral}/seal            | referral_seal       | sender   | referral_seal        | {"password":"river-stone-42"}
POST   /api/v1/referrals/{referral}/decline         | referral_read       | sender   | referral_countersign | {"reason":"other","note":"x"}
POST   /api/v1/referrals/{referral}/decline-seal    | referral_read       | sender   | referral_seal        | {"reason":"other","note":"x"}
POST   /api/v1/referrals/{referral}/register-insurance | referral_countersign | sender | referral_countersign | {"password":"river-stone-42"}
POST   /api/v1/referrals/{referral}/resubmit        | referral_read       | sender   | referral_write       | {"content":{"diagnoses":[],"fileIds":[]}}
POST   /api/v1/referrals/{referral}/complete-papers | referral_read       | sender   | referral_write       | {"content":{"diagnoses":[],"fileIds":[]}}
POST   /api/v1/referrals/{referral}/complete        | referral_read       | receiver | referral_treat       | {"reply":{"diagnoses":[],"result":"x","treatment":"x"}}
POST   /api/v1/referrals/{referral}/acknowledge     | referral_read       | receiver | referral_treat       | {"itemIds":["{patient}"]}
POST   /api/v1/referrals/{referral}/take            | referral_read       | receiver | referral_triage      | {}
POST   /api/v1/referrals/{referral}/check-in        | referral_read       | receiver | referral_receive     | {}
POST   /api/v1/referrals/{referral}/no-show         | referral_read       | receiver | referral_receive     | {}
POST   /api/v1/referrals/{referral}/start-treatment | referral_read       | receiver | referral_treat       | {}
POST   /api/v1/referrals/{referral}/close           | referral_read       | sender   | referral_write       | {}
GET    /api/v1/referrals/{referral}/documents/slip      | referral_read   | parties
GET    /api/v1/referrals/{referral}/shared-document     | referral_read   | parties
GET    /api/v1/referrals/{referral}/documents/form-out  | referral_read   | parties
GET    /api/v1/referrals/{referral}/documents/form-back | referral_read   | parties
GET    /api/v1/referrals/{referral}/contacts        | referral_read       | parties-or-office
GET    /api/v1/referrals/{referral}/attachments     | referral_read       | parties
GET    /api/v1/referrals/{referral}/attachments/{file} | referral_read    | parties
GET    /api/v1/wards                                | capacity_read       | everybody
POST   /api/v1/wards                                | bed_manage          | everybody    | | {}
PUT    /api/v1/wards/{ward}                         | bed_manage          | organisation | | {"name":"内科病区","location":"","reporting":"live"}
POST   /api/v1/wards/{ward}/confirm                 | bed_manage          | organisation
POST   /api/v1/wards/{ward}/close                   | bed_manage          | organisation
POST   /api/v1/wards/{ward}/reopen                  | bed_manage          | organisation
GET    /api/v1/wards/{ward}/beds                    | capacity_read       | everybody
POST   /api/v1/wards/{ward}/beds                    | bed_manage          | organisation | | {"bedClass":"general","labels":["1"]}
POST   /api/v1/beds/{bed}/occupy                    | bed_manage          | organisation
POST   /api/v1/beds/{bed}/vacate                    | bed_manage          | organisation
POST   /api/v1/beds/{bed}/clear                     | bed_manage          | organisation
POST   /api/v1/beds/{bed}/close                     | bed_manage          | organisation
POST   /api/v1/beds/{bed}/reopen                    | bed_manage          | organisation
GET    /api/v1/bed-board                            | capacity_read       | everybody
GET    /api/v1/bed-snapshots                        | capacity_read       | everybody
POST   /api/v1/bed-snapshots                        | bed_manage          | organisation | | {"entries":[{"wardId":"{ward}","bedClass":"general","total":3,"free":2}]}
POST   /api/v1/bed-snapshots/import                 | bed_manage          | everybody    | | {}
GET    /api/v1/resources                            | capacity_read       | everybody
POST   /api/v1/resources                            | schedule_manage     | everybody    | | {}
GET    /api/v1/resources/{resource}                 | capacity_read       | everybody
PUT    /api/v1/resources/{resource}                 | schedule_manage     | organisation | | {"kind":"clinic","name":"内科门诊","location":"","shared":true,"onHolidays":false}
POST   /api/v1/resources/{resource}/status          | schedule_manage     | organisation | | {"status":"suspended"}
GET    /api/v1/resources/{resource}/schedule        | capacity_read       | everybody
PUT    /api/v1/resources/{resource}/schedule        | schedule_manage     | organisation | | {"weekly":[],"exceptions":[]}
GET    /api/v1/slots?resourceId={resource}&from=2026-03-03 | capacity_read | everybody
GET    /api/v1/capacity/offers                      | capacity_read       | everybody
GET    /api/v1/capacity/use                         | capacity_read       | everybody
GET    /api/v1/bookings?side=booker                 | capacity_read       | everybody
POST   /api/v1/bookings/slots                       | capacity_book       | everybody    | | {}
POST   /api/v1/bookings/beds                        | capacity_book       | everybody    | | {}
GET    /api/v1/bookings/{booking}                   | capacity_read       | parties
POST   /api/v1/bookings/{booking}/confirm           | capacity_read       | sender   | capacity_book
POST   /api/v1/bookings/{booking}/cancel            | capacity_book       | parties      | | {"reason":"x y"}
POST   /api/v1/bookings/{booking}/rebook            | capacity_read       | sender   | capacity_book    | {"resourceId":"{resource}","startsAt":"2026-03-03T09:00:00+08:00"}
POST   /api/v1/bookings/{booking}/arrive            | capacity_read       | receiver | capacity_receive
POST   /api/v1/bookings/{booking}/fulfil            | capacity_read       | receiver | capacity_receive
POST   /api/v1/bookings/{booking}/no-show           | capacity_read       | receiver | capacity_receive
GET    /api/v1/waits                                | capacity_book       | everybody
POST   /api/v1/waits                                | capacity_book       | everybody    | | {}
POST   /api/v1/waits/{wait}/cancel                  | capacity_book       | own
GET    /api/v1/services                             | service_read        | everybody
GET    /api/v1/services/{service}/quote?quantity=1&wishedOn=2026-03-03 | service_order | everybody
GET    /api/v1/service-offers                       | service_publish     | everybody
POST   /api/v1/service-offers                       | service_publish     | everybody    | | {}
GET    /api/v1/service-offers/{offer}               | service_publish     | own
PUT    /api/v1/service-offers/{offer}               | service_publish     | own          | | {"code":"ECG-1","name":"远程心电","category":"ecg","unit":"case","capacityPeriod":"week","conditions":"","answerHours":24,"turnaroundHours":48,"audience":"consortium","validFrom":"2026-01-01"}
POST   /api/v1/service-offers/{offer}/prices        | service_publish     | own          | | {"effectiveFrom":"2026-04-01","priceFen":100,"waiver":{"kind":"none","givenTo":"everybody"}}
POST   /api/v1/service-offers/{offer}/publish       | service_publish     | own
POST   /api/v1/service-offers/{offer}/suspend       | service_publish     | own
POST   /api/v1/service-offers/{offer}/resume        | service_publish     | own
POST   /api/v1/service-offers/{offer}/retire        | service_publish     | own
GET    /api/v1/service-orders?side=customer         | service_read        | everybody
POST   /api/v1/service-orders                       | service_order       | everybody    | | {}
GET    /api/v1/service-orders/{order}               | service_read        | parties-or-office
POST   /api/v1/service-orders/{order}/accept        | service_read        | receiver | service_fulfil | {}
POST   /api/v1/service-orders/{order}/refuse        | service_read        | receiver | service_fulfil | {"reason":"x y"}
POST   /api/v1/service-orders/{order}/fulfil        | service_read        | receiver | service_fulfil | {}
POST   /api/v1/service-orders/{order}/cancel        | service_read        | sender   | service_order  | {"reason":"x y"}
POST   /api/v1/service-orders/{order}/dispute       | service_read        | sender   | service_order  | {"reason":"x y"}
POST   /api/v1/service-orders/{order}/confirm       | service_read        | sender   | service_order  | {}
POST   /api/v1/service-orders/{order}/rate          | service_read        | sender   | service_order  | {"rating":5}
GET    /api/v1/service-statements?month=2026-03     | service_read        | everybody
GET    /api/v1/service-statements/export?month=2026-03&format=csv | service_read | everybody

GET    /api/v1/readiness                            | readiness_manage    | everybody
GET    /api/v1/readiness/{stay}                     | readiness_manage    | own
POST   /api/v1/readiness/{stay}/assess              | readiness_manage    | own          | | {"tables":["hypertension"],"facts":[],"equipment":[]}
POST   /api/v1/readiness/{stay}/package             | readiness_manage    | own          | | {"organisationId":"{organisation}"}

GET    /api/v1/intake/templates/visits              | intake_run          | everybody
GET    /api/v1/intake/templates/results             | intake_run          | everybody
GET    /api/v1/intake/templates/beds                | intake_run          | everybody
GET    /api/v1/intake/templates/referrals           | intake_run          | everybody
POST   /api/v1/intake/batches                       | intake_run          | everybody    | | {}
GET    /api/v1/intake/batches                       | intake_run          | everybody
GET    /api/v1/intake/batches/{batch}               | intake_run          | own
GET    /api/v1/intake/batches/{batch}/rows          | intake_run          | own          | patient_register
GET    /api/v1/intake/batches/{batch}/difference    | intake_run          | own          | patient_register
POST   /api/v1/intake/batches/{batch}/undo          | intake_run          | own          | patient_register | {"reason":"导错了"}

POST   /api/v1/shared-documents                     | document_import     | everybody    | | {}
POST   /api/v1/shared-documents/trial               | document_import     | everybody    | | {}
GET    /api/v1/shared-documents                     | document_import     | everybody
GET    /api/v1/shared-documents/{document}          | document_import     | own

GET    /api/v1/messages                             |                     | session
GET    /api/v1/messages/count                       |                     | session
POST   /api/v1/messages/{message}/read              |                     | owner
POST   /api/v1/messages/read-all                    |                     | session      | | {"until":"2026-03-02T09:00:00+08:00"}
GET    /api/v1/message-preferences                  |                     | session
PUT    /api/v1/message-preferences                  |                     | session      | | {"language":"zh","mail":"all","sms":"never"}
POST   /api/v1/message-preferences/test             |                     | session      | | {"channel":"mail"}
GET    /api/v1/messages/deliveries?subjectKind=referral&subjectId={referral} | referral_read | parties-or-office
GET    /api/v1/messages/dead                        | message_supervise   | everybody
POST   /api/v1/deliveries/{delivery}/resend         | message_supervise   | everybody
GET    /api/v1/channels                             | channel_manage      | everybody
POST   /api/v1/channels                             | channel_manage      | everybody    | | {}
PUT    /api/v1/channels/{channel}                   | channel_manage      | reviews      | | {"kind":"wecom","name":"急诊群","threshold":"all","enabled":true}
DELETE /api/v1/channels/{channel}                   | channel_manage      | reviews
POST   /api/v1/channels/{channel}/test              | channel_manage      | reviews

POST   /api/v1/exchange/hl7                         | exchange_send       | everybody
GET    /api/v1/exchange/messages                    | exchange_manage     | everybody
GET    /api/v1/exchange/messages/{feed}             | exchange_manage     | own
POST   /api/v1/exchange/messages/{feed}/replay      | exchange_manage     | own
POST   /api/v1/exchange/replay                      | exchange_manage     | everybody    | | {}
POST   /api/v1/exchange/trial                       | exchange_manage     | everybody    | | {}
GET    /api/v1/exchange/senders                     | exchange_manage     | everybody
POST   /api/v1/exchange/senders                     | exchange_manage     | everybody    | | {}
PUT    /api/v1/exchange/senders/{feed-sender}       | exchange_manage     | reviews      | | {"name":"HIS","application":"HIS","facility":"","charset":"detect","zoneMinutes":480,"families":["adt"],"addresses":["127.0.0.1"],"unmapped":"wait","enabled":true}
GET    /api/v1/exchange/mappings?kind=unit          | exchange_manage     | everybody
PUT    /api/v1/exchange/mappings                    | exchange_manage     | everybody    | | {}
POST   /api/v1/exchange/mappings/remove             | exchange_manage     | everybody    | | {}
GET    /api/v1/exchange/unmapped                    | exchange_manage     | everybody
GET    /api/v1/exchange/partners                    | exchange_manage     | everybody
GET    /api/v1/exchange/partners/{feed-sender}      | exchange_manage     | reviews
GET    /api/v1/exchange/candidates?kind=result&localCode=WBC | exchange_manage     | everybody

GET    /api/v1/statistics/referrals?from=2026-01-01&to=2026-03-31             | statistics_read | everybody
GET    /api/v1/statistics/referrals/export?from=2026-01-01&to=2026-03-31&format=csv  | statistics_read | everybody

GET    /api/v1/policy-kinds                         | policy_read         | everybody
GET    /api/v1/policies                             | policy_read         | everybody
POST   /api/v1/policies                             | policy_write        | everybody    | | {}
GET    /api/v1/policies/in-force?kind=tiering_table&key=hypertension | policy_read | everybody
GET    /api/v1/policies/{policy}                    | policy_read         | everybody
PUT    /api/v1/policies/{policy}                    | policy_write        | everybody    | | {}
POST   /api/v1/policies/{policy}/submit             | policy_write        | everybody
POST   /api/v1/policies/{policy}/withdraw           | policy_read         | everybody
POST   /api/v1/policies/{policy}/approve            | policy_approve      | everybody    | | {}
POST   /api/v1/policies/{policy}/reject             | policy_approve      | everybody    | | {"note":"x"}
GET    /api/v1/tiering/tables                       | tiering_read        | everybody
POST   /api/v1/tiering/evaluate                     | tiering_read        | everybody    | | {}
POST   /api/v1/tiering/try                          | policy_read         | everybody    | | {}
GET    /api/v1/tiering/catalogue                    | tiering_read        | everybody
POST   /api/v1/tiering/first-visit                  | tiering_read        | everybody    | | {}
GET    /api/v1/guide                                |                     | open
GET    /cds-services                                | tiering_read        | everybody
POST   /cds-services/yilian-criteria-patient-view   | tiering_read        | everybody    | | {}
POST   /cds-services/yilian-criteria-patient-view/feedback | tiering_read | everybody    | | {}
POST   /cds-services/yilian-criteria-order-select   | tiering_read        | everybody    | | {}
POST   /cds-services/yilian-criteria-order-select/feedback | tiering_read | everybody    | | {}

GET    /api/v1/audit                                | audit_read          | everybody
GET    /api/v1/audit/verify                         | audit_read          | everybody
GET    /api/v1/openapi.json                         |                     | open
GET    /api/v1/live                                 |                     | session
)";

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

std::optional<Right> right_of(const std::string& name) {
  if (name.empty()) return std::nullopt;
  const auto right = parse_right(name);
  if (!right) throw std::logic_error("no right " + name);
  return right;
}

Scope scope_of(const std::string& name) {
  for (const auto& word : words)
    if (word.name == name) return word.scope;
  throw std::logic_error("no scope " + name);
}

const char* meaning_of(Scope scope) {
  for (const auto& word : words)
    if (word.scope == scope) return word.meaning;
  return "";
}

Row read_row(const std::string& line) {
  std::vector<std::string> cells;
  std::string_view rest = line;
  for (int i = 0; i < 5; ++i) {
    const auto bar = i < 4 ? rest.find('|') : std::string_view::npos;
    cells.push_back(trim(rest.substr(0, bar)));
    rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
  }
  const auto blank = cells[0].find(' ');
  return {cells[0].substr(0, blank), trim(cells[0].substr(blank)), right_of(cells[1]),
          scope_of(cells[2]),        right_of(cells[3]),           cells[4]};
}

bool has(Role role, Right right) { return rights_of(role).test(static_cast<std::size_t>(right)); }

Outcome of_party(const Row& row, Role role, Place place, Place side) {
  if (place == Place::other) return Outcome::not_found;
  if (place != side) return Outcome::wrong_side;
  return has(role, *row.then) ? Outcome::allowed : Outcome::no_right;
}

Outcome own_or(bool everywhere, Place place, Outcome otherwise) {
  return everywhere || place == Place::own ? Outcome::allowed : otherwise;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::allowed:
      return "allowed";
    case Outcome::not_signed_in:
      return "401";
    case Outcome::no_right:
      return "403 right";
    case Outcome::no_relationship:
      return "403 relationship";
    case Outcome::wrong_side:
      return "403 side";
    case Outcome::wrong_organisation:
      return "403 organisation";
    case Outcome::not_found:
      return "404";
  }
  return "";
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> out;
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) out.push_back(read_row(line));
    return out;
  }();
  return all;
}

Outcome expected(const Row& row, std::optional<Role> role, Place place) {
  if (row.scope == open) return Outcome::allowed;
  if (!role) return Outcome::not_signed_in;
  if (row.right && !has(*role, *row.right)) return Outcome::no_right;
  switch (row.scope) {
    case open:
    case everybody:
    case session:
      return Outcome::allowed;
    case relationship:
      return place == Place::other ? Outcome::no_relationship : Outcome::allowed;
    case own:
      if (place == Place::own && row.then && !has(*role, *row.then)) return Outcome::no_right;
      return own_or(false, place, Outcome::not_found);
    case owner:
      return Outcome::not_found;
    case parties:
      return place == Place::other ? Outcome::not_found : Outcome::allowed;
    case parties_or_office:
      return place == Place::other && !has(*role, Right::referral_supervise) ? Outcome::not_found
                                                                             : Outcome::allowed;
    case sender:
      return of_party(row, *role, place, Place::own);
    case receiver:
      return of_party(row, *role, place, Place::related);
    case organisation:
      return own_or(has(*role, Right::network_manage), place, Outcome::wrong_organisation);
    case accounts:
      return own_or(*role == Role::platform_admin, place, Outcome::not_found);
    case grant:
      return own_or(*role == Role::platform_admin, place, Outcome::wrong_organisation);
    case reviews:
      return own_or(*role != Role::org_admin, place, Outcome::not_found);
  }
  return Outcome::no_right;
}

std::string page() {
  std::string out =
      "# Who may call what\n\n"
      "Printed by the test `tests/api/matrix_test.cpp`, which asks the server as every role, in "
      "the "
      "organisation that owns the\nthing, in the other party of its referral and in a third one, "
      "and "
      "as a visitor; do not edit. A route without a row fails the test.\nWhich role has which "
      "right "
      "stands in [rights](../api/rights.md).\nThe routes of `/fhir/R4` need `record_read` or "
      "`record_write` ([docs](../api/fhir.md)); `tests/api/fhir_test.cpp` asks them all.\n\n"
      "Without the right the answer is 403 `right_missing`, without a session 401, before anything "
      "else is read. Where others get 404,\nan id answers the same whether it exists or not; so "
      "does "
      "a patient without a relationship (403).\n\n"
      "| Route | Right | Whose |\n|---|---|---|\n";
  for (const auto& row : rows()) {
    out += "| `" + row.method + " " + row.path.substr(0, row.path.find('?')) + "` | ";
    if (row.right) out += "`" + std::string(info(*row.right).name) + "`";
    if (row.then && row.then != row.right)
      out += ", then `" + std::string(info(*row.then).name) + "`";
    out += " | " + std::string(meaning_of(row.scope)) + " |\n";
  }
  return out;
}

}  // namespace yilian::tests::matrix
