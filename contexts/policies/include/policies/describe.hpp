#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "policies/types.hpp"

namespace yilian::policies {
// clang-format off
BOOST_DESCRIBE_ENUM(PolicyState, draft, submitted, approved, rejected, withdrawn)
BOOST_DESCRIBE_ENUM(PolicyAction, edit, submit, approve, reject, withdraw)
BOOST_DESCRIBE_STRUCT(PolicyInput, (), (kind, key, title, source, effective_from, content))
BOOST_DESCRIBE_STRUCT(PolicyChange, (), (title, source, effective_from, content))
BOOST_DESCRIBE_STRUCT(PolicyNote, (), (note))
BOOST_DESCRIBE_STRUCT(PolicyRefusal, (), (note))
BOOST_DESCRIBE_STRUCT(PolicyBrief, (), (id, kind, key, title, source, state, effective_from, shipped, in_force, number, author_name, created_at, decided_by, decided_at, version))
BOOST_DESCRIBE_STRUCT(Policy, (), (id, kind, key, title, source, state, effective_from, shipped, in_force, number, author_name, created_at, decided_by, decided_at, note, content, actions, version))
BOOST_DESCRIBE_STRUCT(PolicyFilter, (), (kind, key, state))
BOOST_DESCRIBE_STRUCT(PolicyList, (), (items))
BOOST_DESCRIBE_STRUCT(InForceFilter, (), (kind, key, on))
BOOST_DESCRIBE_STRUCT(PolicyKey, (), (key, title))
BOOST_DESCRIBE_STRUCT(PolicyKind, (), (name, title, open_keys, keys))
BOOST_DESCRIBE_STRUCT(PolicyKindList, (), (items))
// clang-format on
}  // namespace yilian::policies
