#include <curl/curl.h>

#include <cstring>
#include <mutex>

#include "kernel/text.hpp"
#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::outgoing {
namespace {

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListEnd {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Source {
  std::string_view left;
};

/// curl's form of a source.
std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& source = *static_cast<Source*>(from);
  const std::size_t bytes = std::min(size * count, source.left.size());
  std::memcpy(to, source.left.data(), bytes);
  source.left.remove_prefix(bytes);
  return bytes;
}

/// Host and port of a mail server's address.
std::string_view authority(std::string_view address) {
  return address.substr(address.find("://") + 3);
}

/// The rule for addresses of HTTP says which hosts and ports are well formed, and which of them are
/// of this machine.
bool is_loopback(std::string_view address) {
  return is_safe_address("http://" + std::string(authority(address)));
}

Error error_of(CURLcode done, long status) {
  const std::string why = std::string("mail: ") + curl_easy_strerror(done);
  // What is said about the sign-in is about the server, not about the letter.
  if (done == CURLE_LOGIN_DENIED || status == 0) return {Code::unavailable, {}, {}, why};
  if (status >= 500) return {Code::invalid_request, {}, {}, why + " " + std::to_string(status)};
  if (status >= 400 && status != 421)
    return {Code::busy, {}, {}, why + " " + std::to_string(status)};
  return {Code::unavailable, {}, {}, why};
}

class CurlMailer final : public Mailer {
 public:
  explicit CurlMailer(MailServer server) : server_(std::move(server)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Status send(const Mail& mail) override {
    if (!is_mail_address(mail.from) || !is_mail_address(mail.to) ||
        !is_mail_address(mail.message_id) || !is_clean_text(mail.subject) ||
        !is_clean_text(mail.text))
      return fail(Code::invalid_request);
    const std::unique_ptr<CURL, EasyEnd> easy(curl_easy_init());
    const std::unique_ptr<curl_slist, ListEnd> to(
        curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()));
    if (!easy || !to) return fault("a letter can't be made");
    const std::string text = letter(mail);
    Source source{text};
    CURL* const c = easy.get();
    curl_easy_setopt(c, CURLOPT_URL, server_.address.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(server_.connect_milliseconds_max));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(server_.milliseconds_max));
    curl_easy_setopt(
        c, CURLOPT_USE_SSL,
        static_cast<long>(is_loopback(server_.address) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server_.user.empty()) {
      curl_easy_setopt(c, CURLOPT_USERNAME, server_.user.c_str());
      curl_easy_setopt(c, CURLOPT_PASSWORD, server_.password.c_str());
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, &source);
    const CURLcode done = curl_easy_perform(c);
    if (done == CURLE_OK) return {};
    long status = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    return fail(error_of(done, status));
  }

 private:
  const MailServer server_;
};

}  // namespace

bool is_mail_server(std::string_view address) {
  if (!address.starts_with("smtp://") && !address.starts_with("smtps://")) return false;
  const auto rest = authority(address);
  return rest.find_first_of("/?") == rest.npos && is_safe_address("https://" + std::string(rest));
}

std::shared_ptr<Mailer> make_mailer(MailServer server) {
  return std::make_shared<CurlMailer>(std::move(server));
}

}  // namespace yilian::outgoing
