#include "wire_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "field_text.hpp"
#include "target.hpp"

namespace yilian::http {
namespace {

namespace beast = boost::beast;

std::optional<Method> method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::put:
      return Method::put;
    case beast::http::verb::patch:
      return Method::patch;
    case beast::http::verb::delete_:
      return Method::del;
    case beast::http::verb::options:
      return Method::options;
    default:
      return std::nullopt;
  }
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::string size_text(std::size_t bytes) {
  constexpr std::size_t mib = 1024 * 1024;
  if (bytes >= mib) return std::to_string(bytes / mib) + " MiB";
  return std::to_string(bytes) + " B";
}

}  // namespace

struct WireParser::Impl {
  beast::http::request_parser<beast::http::string_body> parser;
  std::size_t header_bytes_max = 0;
  std::size_t body_bytes_max = 0;
  bool head_seen = false;
};

WireParser::WireParser(std::size_t header_bytes_max) : impl_(std::make_unique<Impl>()) {
  impl_->parser.header_limit(static_cast<std::uint32_t>(header_bytes_max));
  impl_->header_bytes_max = header_bytes_max;
  impl_->parser.body_limit(boost::none);  // set once the path is known
}

WireParser::~WireParser() = default;

Result<WireParser::State> WireParser::put(std::string_view input, std::size_t& used) {
  auto& parser = impl_->parser;
  beast::error_code ec;
  used = 0;
  if (impl_->head_seen && parser.is_done()) return State::done;
  if (input.empty()) return State::need_more;
  used = parser.put(boost::asio::const_buffer(input.data(), input.size()), ec);
  if (ec == beast::http::error::need_more) {
    // What stays unread is an unfinished line: of the head, of a chunk's size or of a trailer.
    if (input.size() - used > impl_->header_bytes_max) return fail(Code::headers_too_large);
    ec = {};
  }
  if (ec == beast::http::error::header_limit) return fail(Code::headers_too_large);
  if (ec == beast::http::error::body_limit)
    return fail(Code::body_too_large, {{"max", size_text(impl_->body_bytes_max)}});
  if (ec) return fail(Error{Code::invalid_request, {}, {}, "http: " + ec.message()});
  if (!impl_->head_seen) {
    if (!parser.is_header_done()) return State::need_more;
    impl_->head_seen = true;
    parser.eager(true);
    return State::head_done;
  }
  return parser.is_done() ? State::done : State::need_more;
}

Status WireParser::read_head(Request& request) const {
  const auto& message = impl_->parser.get();
  for (const auto& field : message)
    request.headers.emplace_back(lower_text(view(field.name_string())),
                                 std::string(view(field.value())));
  const auto refuse = [](const char* why) -> Status {
    return fail(Error{Code::invalid_request, {}, {}, why});
  };
  const auto hosts = std::ranges::count(request.headers, "host", &Fields::value_type::first);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) return refuse("host header");
  if (message.version() != 10 && message.version() != 11) return refuse("http version");
  const auto coding = request.header("transfer-encoding");
  const bool coded = message.find(beast::http::field::transfer_encoding) != message.end();
  // Any other coding, or any in HTTP/1.0, is how requests are smuggled past a proxy.
  if (coded && (!same_text(coding, "chunked") || message.version() < 11))
    return refuse("transfer coding");
  if (coded && message.find(beast::http::field::content_length) != message.end())
    return refuse("length and transfer coding");
  const auto method = method_of(message.method());
  if (!method) return fail(Code::unsupported);
  request.method = *method;
  TRY(Target target, parse_target(view(message.target())));
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  return {};
}

std::optional<std::uint64_t> WireParser::content_length() const {
  const auto length = impl_->parser.content_length();
  if (!length) return std::nullopt;
  return *length;
}

bool WireParser::keep_alive() const { return impl_->parser.get().keep_alive(); }

bool WireParser::expects_continue() const {
  const auto& message = impl_->parser.get();
  return message.version() >= 11 && !impl_->parser.is_done() &&
         same_text(view(message[beast::http::field::expect]), "100-continue");
}

Status WireParser::limit_body(std::size_t bytes_max) {
  impl_->body_bytes_max = bytes_max;
  const auto length = content_length();
  if (length && *length > bytes_max)
    return fail(Code::body_too_large, {{"max", size_text(bytes_max)}});
  if (!impl_->parser.is_done()) impl_->parser.body_limit(bytes_max);
  return {};
}

std::string WireParser::take_body() { return std::move(impl_->parser.get().body()); }

}  // namespace yilian::http
