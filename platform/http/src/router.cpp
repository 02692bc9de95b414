#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "error_page.hpp"
#include "field_text.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

constexpr std::size_t method_count = 7;
constexpr std::array all_methods = {Method::get,   Method::head, Method::post,   Method::put,
                                    Method::patch, Method::del,  Method::options};

struct Route {
  std::string pattern;
  std::vector<std::string> names;
  Handler handler;
  Place place = Place::worker;
};

struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> named;
  std::array<std::unique_ptr<Route>, method_count> routes;       // path ends here
  std::array<std::unique_ptr<Route>, method_count> rest_routes;  // {name...} from here
  bool reserved = false;
};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    out.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
  }
  if (out.size() == 1 && out.front().empty()) out.clear();
  return out;
}

/// One walk through the tree: literals first, then names, then the rest, going back on a dead end.
class Search {
 public:
  Search(std::string_view path, Method method)
      : path_(path), segments_(segments_of(path)), method_(method) {}

  bool walk(const Node& node, std::size_t depth) {
    if (depth == segments_.size()) {
      if (choose(node.routes)) return true;
    } else if (walk_deeper(node, depth)) {
      return true;
    }
    if (stopped_) return false;
    if (choose(node.rest_routes)) {
      values_.push_back(rest_from(depth));
      return true;
    }
    stopped_ = node.reserved;
    return false;
  }

  const Route* route = nullptr;
  std::array<bool, method_count> allowed{};

  Fields path_values() const {
    Fields out;
    for (std::size_t i = 0; i < route->names.size(); ++i)
      out.emplace_back(route->names[i], std::string(values_[i]));
    return out;
  }

 private:
  bool walk_deeper(const Node& node, std::size_t depth) {
    const auto found = node.literals.find(segments_[depth]);
    if (found != node.literals.end() && walk(*found->second, depth + 1)) return true;
    if (stopped_ || !node.named || segments_[depth].empty()) return false;
    values_.push_back(segments_[depth]);
    if (walk(*node.named, depth + 1)) return true;
    values_.pop_back();
    return false;
  }

  bool choose(const std::array<std::unique_ptr<Route>, method_count>& routes) {
    const auto slot = [&](Method m) { return routes[static_cast<std::size_t>(m)].get(); };
    for (const Method m : all_methods)
      if (slot(m)) allowed[static_cast<std::size_t>(m)] = true;
    route = slot(method_);
    if (!route && method_ == Method::head) route = slot(Method::get);
    return route != nullptr;
  }

  std::string_view rest_from(std::size_t depth) const {
    if (depth == segments_.size()) return {};
    return path_.substr(static_cast<std::size_t>(segments_[depth].data() - path_.data()));
  }

  std::string_view path_;
  std::vector<std::string_view> segments_;
  Method method_;
  std::vector<std::string_view> values_;
  bool stopped_ = false;
};

std::string allow_text(const std::array<bool, method_count>& allowed) {
  std::string out;
  for (const Method method : all_methods) {
    const bool here = allowed[static_cast<std::size_t>(method)] ||
                      (method == Method::head && allowed[static_cast<std::size_t>(Method::get)]);
    if (!here) continue;
    if (!out.empty()) out += ", ";
    out += to_string(method);
  }
  return out;
}

[[noreturn]] void bad_pattern(const std::string& pattern, const char* why) {
  throw std::logic_error("route '" + pattern + "': " + why);
}

Node& literal_below(Node& from, std::string_view segment) {
  auto& next = from.literals.try_emplace(std::string(segment)).first->second;
  if (!next) next = std::make_unique<Node>();
  return *next;
}

}  // namespace

struct Router::Impl {
  Node root;
  ErrorPage page;
  Fields headers;

  Response run(const Router& router, Request& request) const;

  Response with_headers(Response response) const {
    for (const auto& [name, value] : headers) {
      const auto named = [&](const auto& field) { return same_text(field.first, name); };
      if (std::ranges::none_of(response.headers, named)) response.header(name, value);
    }
    return response;
  }
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string pattern, Handler handler, Place place) {
  if (!pattern.starts_with('/')) bad_pattern(pattern, "must start with a slash");
  auto route = std::make_unique<Route>();
  Node* node = &impl_->root;
  bool rest = false;
  for (const std::string_view segment : segments_of(pattern)) {
    if (rest) bad_pattern(pattern, "{name...} must be last");
    const bool last = segment.end() == std::string_view(pattern).end();
    if (segment.empty() && !last) bad_pattern(pattern, "empty segment");
    if (!segment.starts_with('{')) {
      if (segment.find_first_of("{}") != std::string_view::npos) bad_pattern(pattern, "brace");
      node = &literal_below(*node, segment);
      continue;
    }
    if (segment.back() != '}') bad_pattern(pattern, "brace");
    std::string_view name = segment.substr(1, segment.size() - 2);
    rest = name.ends_with("...");
    if (rest) name.remove_suffix(3);
    if (name.empty() || name.find_first_of("{}.") != std::string_view::npos)
      bad_pattern(pattern, "name");
    route->names.emplace_back(name);
    if (rest) continue;
    if (!node->named) node->named = std::make_unique<Node>();
    node = node->named.get();
  }
  auto& slot = (rest ? node->rest_routes : node->routes)[static_cast<std::size_t>(method)];
  if (slot) bad_pattern(pattern, "is already taken");
  route->pattern = std::move(pattern);
  route->handler = std::move(handler);
  route->place = place;
  slot = std::move(route);
}

void Router::reserve(const std::string& prefix) {
  if (!prefix.starts_with('/')) bad_pattern(prefix, "must start with a slash");
  Node* node = &impl_->root;
  for (const std::string_view segment : segments_of(prefix)) {
    if (segment.empty() || segment.find_first_of("{}") != std::string_view::npos)
      bad_pattern(prefix, "only literal segments can be reserved");
    node = &literal_below(*node, segment);
  }
  node->reserved = true;
}

Place Router::place_of(const Request& request) const {
  Search search(request.path, request.method);
  return search.walk(impl_->root, 0) ? search.route->place : Place::worker;
}

Response Router::handle(Request& request) const {
  return impl_->with_headers(impl_->run(*this, request));
}

void Router::set_headers(Fields headers) { impl_->headers = std::move(headers); }

Response Router::Impl::run(const Router& router, Request& request) const {
  Search search(request.path, request.method);
  if (!search.walk(root, 0)) {
    const std::string allow = allow_text(search.allowed);
    if (allow.empty()) return router.error(request, Error{Code::not_found});
    Response response = router.error(request, Error{Code::method_not_allowed});
    response.header("Allow", allow);
    return response;
  }
  request.route = search.route->pattern;
  request.path_values = search.path_values();
  std::string internal;
  try {
    Response response = search.route->handler(request);
    if (!response.error) return response;
    Response page = router.error(request, *response.error);
    for (auto& field : response.headers) page.headers.push_back(std::move(field));
    return page;
  } catch (const std::exception& thrown) {
    internal = thrown.what();
  } catch (...) {
    internal = "exception of unknown type";
  }
  return router.error(request, Error{Code::fault, {}, {}, "handler: " + internal});
}

void Router::set_error_page(ErrorPage page) { impl_->page = std::move(page); }

Response Router::error(const Request& request, const Error& error) const {
  Response out;
  try {
    out = impl_->page ? impl_->page(request, error) : default_error_page(request, error);
  } catch (...) {
    // The page itself failed; the plain one can't depend on the application.
    out = default_error_page(request, Error{Code::fault});
  }
  const auto named = [](const auto& field) { return same_text(field.first, "retry-after"); };
  if (out.status == 503 && std::ranges::none_of(out.headers, named)) out.header("Retry-After", "1");
  return impl_->with_headers(std::move(out));
}

}  // namespace yilian::http
