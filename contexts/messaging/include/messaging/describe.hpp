#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "messaging/types.hpp"

namespace yilian::messaging {
// clang-format off
BOOST_DESCRIBE_ENUM(MessageUrgency, emergency, urgent, routine)
BOOST_DESCRIBE_ENUM(MessageThreshold, never, emergency, urgent, all)
BOOST_DESCRIBE_STRUCT(Message, (), (id, kind, subject_kind, subject_id, urgency, rung, text, page, created_at, read_at))
BOOST_DESCRIBE_STRUCT(MessageFilter, (), (unread, limit, cursor))
BOOST_DESCRIBE_STRUCT(MessagePage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(UnreadCount, (), (unread))
BOOST_DESCRIBE_STRUCT(ReadAllInput, (), (until))
BOOST_DESCRIBE_STRUCT(MessagePreferences, (), (language, email, has_phone, mail_offered, sms_offered, mail, sms, quiet_from, quiet_to, version))
BOOST_DESCRIBE_ENUM(MessageLanguage, zh, en)
BOOST_DESCRIBE_STRUCT(MessagePreferencesInput, (), (language, email, mail, sms, quiet_from, quiet_to))
BOOST_DESCRIBE_ENUM(MessageWay, mail, sms, wecom, dingtalk, none)
BOOST_DESCRIBE_STRUCT(MessageTestInput, (), (channel))
BOOST_DESCRIBE_ENUM(ChannelKind, wecom, dingtalk)
BOOST_DESCRIBE_STRUCT(ChannelInput, (), (kind, name, address, secret, threshold, enabled))
BOOST_DESCRIBE_ENUM(DeliveryError, none, unreachable, refused, postponed, no_address, not_configured, nobody)
BOOST_DESCRIBE_STRUCT(Channel, (), (id, organisation_id, organisation_name, kind, name, host, has_secret, threshold, enabled, sent_at, failed_at, error, error_detail, resting_until, version))
BOOST_DESCRIBE_STRUCT(ChannelFilter, (), (organisation_id))
BOOST_DESCRIBE_STRUCT(ChannelList, (), (items, hosts))
BOOST_DESCRIBE_ENUM(DeliveryState, waiting, sent, dead, cancelled)
BOOST_DESCRIBE_STRUCT(Delivery, (), (id, channel, channel_name, recipient, role, organisation_name, text, subject_kind, subject_id, page, urgency, rung, state, attempts, error, error_detail, created_at, next_at, sent_at, version))
BOOST_DESCRIBE_STRUCT(DeadFilter, (), (limit, cursor))
BOOST_DESCRIBE_STRUCT(DeliveryPage, (), (items, next_cursor))
BOOST_DESCRIBE_STRUCT(Notification, (), (kind, text, rung, recipient, role, organisation_name, created_at, in_inbox, read_at, outside))
BOOST_DESCRIBE_STRUCT(SubjectFilter, (), (subject_kind, subject_id))
BOOST_DESCRIBE_STRUCT(NotificationList, (), (items))
// clang-format on
}  // namespace yilian::messaging
