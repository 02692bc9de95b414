#pragma once
// What FHIRPath does with single values: conversion, equality, order, arithmetic.
#include <optional>

#include "fhir/path.hpp"

namespace yilian::fhir {

/// Thrown inside an evaluation, caught in PathExpression::evaluate.
struct PathFailure {
  Code code = Code::expression_failed;
};

Item made(Item::Kind kind);
Item made(const Moment& value);
bool is_number(const Item& item);
/// A number as a quantity without a unit; everything else as it is.
Item as_quantity(Item item);

/// A primitive element or Quantity as a computed value; everything else as it is.
Item value_of(const Item& item);
bool is_primitive(const Item& item);

/// Nothing when it cannot be told (dates of different precision).
std::optional<bool> equal(const Item& a, const Item& b);
std::optional<bool> equal(const Items& a, const Items& b);
bool equivalent(const Item& a, const Item& b);
bool equivalent(const Items& a, const Items& b);
/// Less than 0, 0, more than 0. Fails for values that have no order among each other.
std::optional<int> compare(const Item& a, const Item& b);

/// `operation`: + - * / div mod &.
Items arithmetic(std::string_view operation, const Items& a, const Items& b);
Item negated(const Item& item);

/// The quantity in another unit, when they are of one kind.
std::optional<Decimal> converted(const Item& quantity, std::string_view unit);
/// "1 'mg'", "5 days", "7".
std::optional<Item> parse_quantity(std::string_view text);

/// Whether the item is of the type that an expression names ("System.String", "Patient").
bool is_of(const Item& item, std::string_view name, TypeId type);

}  // namespace yilian::fhir
