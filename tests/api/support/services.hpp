#pragma once
// Scenes of the service menu for tests/api: a county hospital that leads and offers, a township
// that is its member and orders, and a stranger.
#include "support/referrals.hpp"

namespace yilian::tests {

class ServicesScene {
 public:
  explicit ServicesScene(World& world);

  Browser medical;   ///< of the county hospital: offers and fulfils
  Browser gp;        ///< of the township: orders
  Browser stranger;  ///< of a township in no consortium
  Browser office;    ///< supervises
  Browser root;
  std::string consortium;

  /// Another time; sessions that idle so long are locked, so everybody signs in anew.
  void pass_to(Instant then);
  /// A complete body, to be changed by the test.
  bj::object draft(const std::string& code, std::int64_t price_fen = 4500);
  static bj::object waiver(const std::string& kind, const std::string& given_to = "everybody");
  /// Drafts and publishes; the answer of the publication.
  Answer publish(Browser& who, const bj::object& body);
  std::string service(const std::string& code, std::int64_t price_fen = 4500);
  Answer order(Browser& who, const std::string& service, std::int64_t quantity = 1,
               const std::string& wished_on = "2026-03-05");
  Answer act(Browser& who, const Answer& order, const std::string& action,
             const bj::value& body = bj::object{});
  Answer act_on_offer(Browser& who, const Answer& offer, const std::string& action);
  /// What of the menu a browser sees of a service; null when it is not on it.
  bj::value on_menu(Browser& who, const std::string& service);
  void agree(const std::string& kind, const Browser& with);
  std::string nothing();

 private:
  World& world_;
};

}  // namespace yilian::tests
