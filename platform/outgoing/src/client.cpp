#include <curl/curl.h>

#include <mutex>
#include <semaphore>

#include "outgoing/outgoing.hpp"

namespace yilian::outgoing {
namespace {

struct Body {
  std::string text;
  std::size_t max = 0;
  bool too_large = false;
};

/// curl's form of a sink: whatever is not taken ends the call.
std::size_t take(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<Body*>(to);
  const std::size_t bytes = size * count;
  if (bytes > body.max - body.text.size()) {
    body.too_large = true;
    return 0;
  }
  body.text.append(data, bytes);
  return bytes;
}

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListEnd {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListEnd>;

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

/// Nothing when a header could become two.
List header_list(const Call& call) {
  // An empty Expect keeps curl from asking first and waiting a second for an answer.
  List list(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : call.headers) {
    if (has_line_break(name) || has_line_break(value)) return nullptr;
    curl_slist* longer = curl_slist_append(list.get(), (name + ": " + value).c_str());
    if (longer == nullptr) return nullptr;
    (void)list.release();
    list.reset(longer);
  }
  return list;
}

class CurlClient final : public Client {
 public:
  explicit CurlClient(int at_once_max) : slots_(at_once_max) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Result<Answer> send(const Call& call) override {
    if (!is_safe_address(call.address) ||
        (call.method != "GET" && call.method != "POST" && call.method != "PUT"))
      return fail(Code::invalid_request);
    if (!slots_.try_acquire())
      return fail(Error{Code::busy, {}, {}, "too many outgoing calls at once"});
    struct Release {
      std::counting_semaphore<>& slots;
      ~Release() { slots.release(); }
    } const release{slots_};
    return run(call);
  }

 private:
  static Result<Answer> run(const Call& call) {
    const std::unique_ptr<CURL, EasyEnd> easy(curl_easy_init());
    const List headers = header_list(call);
    if (!easy || !headers) return fault("an outgoing call can't be made");
    Body body{{}, call.answer_bytes_max};
    CURL* const c = easy.get();
    curl_easy_setopt(c, CURLOPT_URL, call.address.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);  // threads: no SIGALRM for slow names
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(call.connect_milliseconds_max));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(call.milliseconds_max));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &body);
    if (call.method != "GET") {
      curl_easy_setopt(c, CURLOPT_POST, 1L);
      if (call.method != "POST") curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, call.method.c_str());
      curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
      curl_easy_setopt(c, CURLOPT_POSTFIELDS, call.body.c_str());
    }
    const CURLcode done = curl_easy_perform(c);
    if (done != CURLE_OK) {
      const std::string why = body.too_large ? "answer too large" : curl_easy_strerror(done);
      return fail(Error{Code::unavailable, {}, {}, "outgoing call: " + why});
    }
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
    return Answer{static_cast<int>(status), type ? type : "", std::move(body.text)};
  }

  std::counting_semaphore<> slots_;
};

}  // namespace

std::shared_ptr<Client> make_client(int at_once_max) {
  return std::make_shared<CurlClient>(at_once_max);
}

}  // namespace yilian::outgoing
