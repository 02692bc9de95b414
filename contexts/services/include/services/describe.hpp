#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "network/describe.hpp"
#include "services/types.hpp"

namespace yilian::services {
// clang-format off
BOOST_DESCRIBE_ENUM(ServiceCategory, imaging, ecg, pathology, laboratory, sterile_supply, logistics, clinic, teaching_round, training, other)
BOOST_DESCRIBE_ENUM(CountingUnit, case_, hour, session, package)
BOOST_DESCRIBE_ENUM(CapacityPeriod, day, week, month)
BOOST_DESCRIBE_ENUM(ServiceAudience, everybody, consortium, agreement)
BOOST_DESCRIBE_ENUM(ServiceState, draft, published, suspended, retired)
BOOST_DESCRIBE_ENUM(ServiceAction, publish, suspend, resume, retire)
BOOST_DESCRIBE_ENUM(WaiverKind, none, free, discount, monthly_free)
BOOST_DESCRIBE_ENUM(WaiverFor, everybody, consortium, agreement)
BOOST_DESCRIBE_STRUCT(ServiceWaiver, (), (kind, given_to, consortium_id, agreement_kind, basis_points, free_units))
BOOST_DESCRIBE_STRUCT(ServicePriceInput, (), (effective_from, price_fen, waiver))
BOOST_DESCRIBE_STRUCT(ServicePrice, (), (effective_from, price_fen, waiver))
BOOST_DESCRIBE_STRUCT(ServiceTerms, (), (department_id, code, name, name_en, category, unit, capacity_period, capacity, conditions, answer_hours, turnaround_hours, audience, agreement_kind, valid_from, valid_to))
BOOST_DESCRIBE_STRUCT(NewService, (), (terms, price_fen, waiver))
BOOST_DESCRIBE_STRUCT(ServiceOffer, (), (id, provider_id, provider_name, department_name, terms, state, prices, version, actions))
BOOST_DESCRIBE_STRUCT(ServiceOfferList, (), (items))
BOOST_DESCRIBE_ENUM(ServiceAccess, open, own, agreement_needed, suspended, not_begun, ended)
BOOST_DESCRIBE_STRUCT(MenuFilter, (), (category, provider_id))
BOOST_DESCRIBE_STRUCT(MenuItem, (), (id, provider_id, provider_name, department_name, code, name, name_en, category, unit, price_fen, waiver, waived, capacity_period, capacity, remaining, conditions, answer_hours, turnaround_hours, access, agreement_kind, valid_from, valid_to))
BOOST_DESCRIBE_STRUCT(Menu, (), (at, items))
BOOST_DESCRIBE_STRUCT(QuoteFilter, (), (quantity, wished_on))
BOOST_DESCRIBE_STRUCT(ServiceQuote, (), (service_id, quantity, wished_on, price_fen, gross_fen, waived_fen, amount_fen, free_units, free_left, capacity, remaining, period_from, period_to))
BOOST_DESCRIBE_ENUM(ServiceOrderState, placed, accepted, fulfilled, confirmed, disputed, refused, cancelled)
BOOST_DESCRIBE_ENUM(ServiceOrderAction, place, accept, refuse, cancel, fulfil, confirm, dispute, rate)
BOOST_DESCRIBE_STRUCT(ServiceOrderInput, (), (service_id, quantity, wished_on, note, amount_fen))
BOOST_DESCRIBE_STRUCT(ServiceNote, (), (note))
BOOST_DESCRIBE_STRUCT(ServiceReason, (), (reason))
BOOST_DESCRIBE_STRUCT(ServiceRating, (), (rating, comment))
BOOST_DESCRIBE_STRUCT(ServiceConfirmation, (), (rating, comment))
BOOST_DESCRIBE_STRUCT(ServiceOrderStep, (), (action, at, organisation_name, person_name, note))
BOOST_DESCRIBE_STRUCT(ServiceOrder, (), (id, service_id, code, name, name_en, category, unit, provider_id, provider_name, department_name, customer_id, customer_name, ordered_by, state, quantity, wished_on, note, price_fen, gross_fen, waived_fen, amount_fen, free_units, waiver_kind, created_at, answer_due_at, due_at, fulfilled_at, overdue, rating, comment, version, actions, steps))
BOOST_DESCRIBE_ENUM(ServiceSide, customer, provider, all)
BOOST_DESCRIBE_STRUCT(ServiceOrderFilter, (), (side, state, limit, cursor))
BOOST_DESCRIBE_STRUCT(ServiceOrderPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(StatementFilter, (), (month, side))
BOOST_DESCRIBE_STRUCT(StatementSum, (), (orders, quantity, gross_fen, waived_fen, amount_fen, confirmed_fen, disputed_fen, open_fen, ratings, rating_sum))
BOOST_DESCRIBE_STRUCT(StatementRow, (), (provider_id, provider_name, customer_id, customer_name, service_id, code, name, name_en, category, unit, sum))
BOOST_DESCRIBE_STRUCT(ServiceStatement, (), (month, as_of, side, rows, total))
BOOST_DESCRIBE_ENUM(StatementFormat, csv, xlsx)
BOOST_DESCRIBE_STRUCT(StatementExport, (), (month, side, format))
// clang-format on
}  // namespace yilian::services
