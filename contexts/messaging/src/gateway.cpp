#include "messaging/gateway.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "json/json.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::messaging {
namespace {

constexpr const char* template_name = "yilian_notice";

json::bj::object body_of(const TextMessage& message) {
  return {{"id", message.id},
          {"phone", message.phone},
          {"template", template_name},
          {"params", {{"text", message.text}, {"link", message.link}}}};
}

class HttpGateway final : public TextGateway {
 public:
  HttpGateway(std::shared_ptr<outgoing::Client> client, std::string address, std::string token)
      : client_(std::move(client)), address_(std::move(address)), token_(std::move(token)) {}

  Status send(const TextMessage& message) override {
    outgoing::Call call;
    call.method = "POST";
    call.address = address_;
    call.headers = {{"Content-Type", "application/json; charset=utf-8"},
                    {"Idempotency-Key", message.id}};
    if (!token_.empty()) call.headers.emplace_back("Authorization", "Bearer " + token_);
    call.body = json::bj::serialize(body_of(message));
    TRY(const auto answer, client_->send(call));
    if (answer.status >= 200 && answer.status < 300) return {};
    switch (answer.status) {
      case 400:
      case 422:
        return fail(Code::invalid_request);
      case 409:
        return {};  // it has this one already
      default:
        return fail(
            Error{Code::unavailable, {}, {}, "text gateway: " + std::to_string(answer.status), {}});
    }
  }

 private:
  const std::shared_ptr<outgoing::Client> client_;
  const std::string address_, token_;
};

class FileGateway final : public TextGateway {
 public:
  explicit FileGateway(std::string file) : file_(std::move(file)) {}

  Status send(const TextMessage& message) override {
    const int fd = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(Error{Code::unavailable, {}, {}, "text file can't be written", {}});
    const std::string line = json::bj::serialize(body_of(message)) + "\n";
    const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const bool kept = written && ::fdatasync(fd) == 0;
    ::close(fd);
    if (!kept) return fail(Error{Code::unavailable, {}, {}, "text file can't be written", {}});
    return {};
  }

 private:
  const std::string file_;
};

}  // namespace

std::shared_ptr<TextGateway> http_gateway(std::shared_ptr<outgoing::Client> client,
                                          std::string address, std::string token) {
  return std::make_shared<HttpGateway>(std::move(client), std::move(address), std::move(token));
}
std::shared_ptr<TextGateway> file_gateway(std::string file) {
  return std::make_shared<FileGateway>(std::move(file));
}

}  // namespace yilian::messaging
