#pragma once
// Sheets of a township without a system, and the people they are about.
#include "support/referrals.hpp"

namespace yilian::tests {

class SheetScene {
 public:
  explicit SheetScene(World& world);

  Browser gp, nurse, stranger;
  std::string patient, card;  ///< 张小明, registered at the township under the number MZ-1

  /// Sends a sheet as CSV; `trial` tells only.
  Answer send(Browser& who, const std::string& kind, const std::string& body, bool trial,
              http::Fields headers = {});
  Answer take(const std::string& kind, const std::string& body);
  /// created updated unchanged refused; or the code of the refusal.
  static std::string counts(const Answer& answer);
  /// "line column code" of every problem, a line each.
  static std::string problems(const Answer& answer);
  Answer undo(Browser& who, const std::string& batch, const std::string& reason = "导错了");
  Answer difference(const std::string& batch, const std::string& query = "");
  /// remove restore keep
  static std::string acts(const Answer& difference);

  static std::string visits(const std::vector<std::string>& rows);
  static std::string results(const std::vector<std::string>& rows);
  /// 张小明's visit, by the patient number.
  static std::string visit(const std::string& number, const std::string& department = "内科");
  static std::string result(const std::string& report, const std::string& value = "5.60",
                            const std::string& visit = "");
  World& world() { return world_; }

 private:
  World& world_;
};

}  // namespace yilian::tests
