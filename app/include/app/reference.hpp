#pragma once
// Documentation that the program itself knows best, printed from the tables that drive it: pages of
// the server (/docs, /docs/errors, /docs/rights) and files of docs/api.
#include <string>

#include "api/api.hpp"

namespace yilian::app {

std::string errors_markdown();
std::string rights_markdown();

std::string operations_page(const std::vector<api::Operation>& operations, Language language);
std::string errors_page(Language language);
std::string rights_page(Language language);
std::string page_style();

}  // namespace yilian::app
