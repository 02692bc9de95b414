#pragma once
// One attempt over the network: never in a transaction, bounded by the time-outs of `outgoing`.
#include <string>

#include "kernel/time.hpp"
#include "messaging/gateway.hpp"
#include "messaging/service.hpp"
#include "rules.hpp"
#include "texts.hpp"

namespace yilian::messaging::transport {

/// What is to go out, with the address that was just unsealed.
struct Letter {
  std::string id;  ///< of the delivery: the same for every attempt
  MessageWay channel = MessageWay::mail;
  std::string address;  ///< mailbox, phone number or address of a robot
  std::string secret;   ///< of a robot; empty: no signature
  std::string text, link;
  Language language = Language::zh;
  Instant now;
};

rules::Attempt send(const Settings& settings, const texts::Frame& frame, const Letter& letter);

}  // namespace yilian::messaging::transport
