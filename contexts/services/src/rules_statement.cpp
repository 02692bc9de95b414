#include "rules.hpp"

namespace yilian::services::rules {

void complete(StatementSum& sum) {
  sum.open_fen = sum.amount_fen - sum.confirmed_fen - sum.disputed_fen;
}

StatementSum total(const std::vector<StatementRow>& rows) {
  StatementSum out;
  for (const auto& row : rows) {
    out.orders += row.sum.orders;
    out.quantity += row.sum.quantity;
    out.gross_fen += row.sum.gross_fen;
    out.waived_fen += row.sum.waived_fen;
    out.amount_fen += row.sum.amount_fen;
    out.confirmed_fen += row.sum.confirmed_fen;
    out.disputed_fen += row.sum.disputed_fen;
    out.ratings += row.sum.ratings;
    out.rating_sum += row.sum.rating_sum;
  }
  complete(out);
  return out;
}

}  // namespace yilian::services::rules
