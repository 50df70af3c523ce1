#include <curl/curl.h>
#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/transfer_abi.h"

namespace {

constexpr long kRedirects = 8;
constexpr long kStallBytesPerSecond = 100;

// The state of one transfer: the headers of the answer at hand, and whom to tell.
struct exchange {
  const sourcier_transfer_sink& sink;
  long status = 0;
  long long length = -1, retry_after = -1;
  std::string etag{}, last_modified{}, content_range{};
  bool begun = false;
  bool refused = false;

  bool begin() {
    if (begun) return !refused;
    begun = true;
    const sourcier_transfer_answer answer{
        status,
        length,
        etag.c_str(),
        last_modified.c_str(),
        last_modified.empty()
            ? -1
            : static_cast<long long>(curl_getdate(last_modified.c_str(), nullptr)),
        content_range.c_str(),
        retry_after};
    refused = sink.begin(sink.self, &answer) != 0;
    return !refused;
  }

  void header(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // each redirect starts anew
      status = 0;
      length = retry_after = -1;
      etag.clear(), last_modified.clear(), content_range.clear();
      const auto space = line.find(' ');
      if (space != line.npos) status = std::atol(std::string(line.substr(space)).c_str());
      return;
    }
    const auto colon = line.find(':');
    if (colon == line.npos) return;
    const std::string name(line.substr(0, colon));
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ')
      value.remove_suffix(1);
    const auto is = [&](const char* other) { return curl_strequal(name.c_str(), other) != 0; };
    if (is("etag")) etag = value;
    if (is("last-modified")) last_modified = value;
    if (is("content-range")) content_range = value;
    if (is("content-length")) length = std::atoll(std::string(value).c_str());
    if (is("retry-after")) retry_after = std::atoll(std::string(value).c_str());
  }
};

extern "C" size_t on_header(const char* bytes, size_t, size_t n, void* self) {
  static_cast<exchange*>(self)->header({bytes, n});
  return n;
}

extern "C" size_t on_data(const char* bytes, size_t, size_t n, void* self) {
  auto& e = *static_cast<exchange*>(self);
  if (e.begin() && e.sink.data(e.sink.self, bytes, n) == 0) return n;
  e.refused = true;
  return n + 1;  // any other count than n ends the transfer
}

extern "C" int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& e = *static_cast<exchange*>(self);
  if (e.sink.stopped(e.sink.self) == 0) return 0;
  e.refused = true;
  return 1;
}

int ended(CURLcode code, const exchange& e) {
  if (e.refused) return sourcier_transfer_stopped;
  switch (code) {
    case CURLE_OK:
      return sourcier_transfer_done;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return sourcier_transfer_no_host;
    case CURLE_COULDNT_CONNECT:
      return sourcier_transfer_no_connection;
    case CURLE_OPERATION_TIMEDOUT:
      return e.status == 0 ? sourcier_transfer_no_connection : sourcier_transfer_stalled;
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return sourcier_transfer_redirected;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return sourcier_transfer_untrusted;
    default:
      return sourcier_transfer_dropped;
  }
}

struct closes_handle {
  void operator()(CURL* c) const { curl_easy_cleanup(c); }
  void operator()(curl_slist* l) const { curl_slist_free_all(l); }
  void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
};

void ask_for(CURL* c, const sourcier_transfer_request& r) {
  // A file that was promised over TLS never comes without it.
  const bool tls = std::string_view(r.url).starts_with("https:");
  curl_easy_setopt(c, CURLOPT_URL, r.url);
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, tls ? "https" : "http,https");
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(c, CURLOPT_MAXREDIRS, kRedirects);
  curl_easy_setopt(c, CURLOPT_NOBODY, r.head != 0 ? 1L : 0L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, r.connect_seconds);
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, r.stall_seconds);
  curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(c, CURLOPT_USERAGENT, "sourcier");
  curl_easy_setopt(c, CURLOPT_BUFFERSIZE, 256L * 1024);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int sourcier_transfer(
    const sourcier_transfer_request* request, const sourcier_transfer_sink* sink, char* why,
    size_t why_size) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, closes_handle> c(curl_easy_init());
  exchange e{*sink};
  std::array<char, CURL_ERROR_SIZE> said{};
  ask_for(c.get(), *request);
  std::unique_ptr<curl_slist, closes_handle> headers;
  if (request->from > 0) {
    curl_easy_setopt(c.get(), CURLOPT_RANGE, (std::to_string(request->from) + "-").c_str());
    if (*request->if_range != 0) {
      headers.reset(
          curl_slist_append(nullptr, ("If-Range: " + std::string(request->if_range)).c_str()));
    }
  }
  curl_easy_setopt(c.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(c.get(), CURLOPT_ERRORBUFFER, said.data());
  curl_easy_setopt(c.get(), CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(c.get(), CURLOPT_HEADERDATA, &e);
  curl_easy_setopt(c.get(), CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(c.get(), CURLOPT_WRITEDATA, &e);
  curl_easy_setopt(c.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(c.get(), CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(c.get(), CURLOPT_XFERINFODATA, &e);
  const CURLcode code = curl_easy_perform(c.get());
  if (code == CURLE_OK) e.begin();  // an answer without a body
  std::snprintf(why, why_size, "%s", said[0] != 0 ? said.data() : curl_easy_strerror(code));
  return ended(code, e);
}

namespace {

// One mail under way: what is left to send, the last command that is not a farewell, and its
// refusal.
struct dialogue {
  std::string_view left;
  std::string command{}, refusal{};

  void heard(std::string_view line) {
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
    if (line.starts_with('4') || line.starts_with('5')) refusal = line;
  }
};

extern "C" size_t on_message(char* to, size_t, size_t n, void* self) {
  auto& d = *static_cast<dialogue*>(self);
  const auto some = d.left.substr(0, n);
  some.copy(to, some.size());
  d.left.remove_prefix(some.size());
  return some.size();
}

extern "C" int on_line(CURL*, curl_infotype kind, char* bytes, size_t n, void* self) {
  auto& d = *static_cast<dialogue*>(self);
  if (kind == CURLINFO_HEADER_IN) d.heard({bytes, n});
  if (kind == CURLINFO_HEADER_OUT && !std::string_view(bytes, n).starts_with("QUIT")) {
    d.command = std::string(bytes, n);
    d.refusal.clear();
  }
  return 0;
}

// A refusal of the sender or of the one who signs in is ours to mend: it says nothing of this mail.
int ended(CURLcode code, const dialogue& d) {
  if (code == CURLE_OK) return sourcier_mail_accepted;
  const bool of_this_mail = d.command.starts_with("RCPT") || d.command.starts_with("DATA");
  if (!of_this_mail || d.refusal.empty()) return sourcier_mail_away;
  return d.refusal.starts_with('5') ? sourcier_mail_refused : sourcier_mail_later;
}

void ask_for(CURL* c, const sourcier_mail_request& r) {
  curl_easy_setopt(c, CURLOPT_URL, r.url);
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(c, CURLOPT_PROXY, "");
  curl_easy_setopt(c, CURLOPT_USE_SSL,
                   static_cast<long>(r.tls != 0 ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (*r.ca_file != 0) {
    curl_easy_setopt(c, CURLOPT_CAINFO, r.ca_file);
    curl_easy_setopt(c, CURLOPT_CAPATH, nullptr);
  }
  if (*r.user != 0) {
    curl_easy_setopt(c, CURLOPT_USERNAME, r.user);
    curl_easy_setopt(c, CURLOPT_PASSWORD, r.password);
  }
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, r.from);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, r.connect_seconds);
  curl_easy_setopt(c, CURLOPT_TIMEOUT, r.total_seconds);
  curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(r.size));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int sourcier_mail(
    const sourcier_mail_request* request, char* answer, size_t answer_size) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, closes_handle> c(curl_easy_init());
  if (!c) return sourcier_mail_away;
  dialogue d{{request->bytes, request->size}};
  std::array<char, CURL_ERROR_SIZE> said{};
  ask_for(c.get(), *request);
  const std::unique_ptr<curl_slist, closes_handle> to(curl_slist_append(nullptr, request->to));
  curl_easy_setopt(c.get(), CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(c.get(), CURLOPT_READFUNCTION, on_message);
  curl_easy_setopt(c.get(), CURLOPT_READDATA, &d);
  curl_easy_setopt(c.get(), CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(c.get(), CURLOPT_DEBUGFUNCTION, on_line);
  curl_easy_setopt(c.get(), CURLOPT_DEBUGDATA, &d);
  curl_easy_setopt(c.get(), CURLOPT_ERRORBUFFER, said.data());
  const CURLcode code = curl_easy_perform(c.get());
  const auto why = !d.refusal.empty() ? d.refusal.c_str()
                   : said[0] != 0     ? said.data()
                                      : curl_easy_strerror(code);
  std::snprintf(answer, answer_size, "%s", why);
  return ended(code, d);
}

extern "C" __attribute__((visibility("default"))) int sourcier_checksum(
    const char* algorithm, void* self, int (*next)(void* self, const char** bytes, size_t* n),
    char* hex, size_t hex_size) {
  const std::unique_ptr<EVP_MD_CTX, closes_handle> c(EVP_MD_CTX_new());
  const EVP_MD* kind = EVP_get_digestbyname(algorithm);
  if (kind == nullptr || EVP_DigestInit_ex(c.get(), kind, nullptr) != 1) return 2;
  for (;;) {
    const char* bytes = nullptr;
    size_t n = 0;
    if (next(self, &bytes, &n) != 0) return 1;
    if (n == 0) break;
    if (EVP_DigestUpdate(c.get(), bytes, n) != 1) return 2;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(c.get(), sum.data(), &size) != 1 || hex_size < 2 * size + 1) return 2;
  for (unsigned i = 0; i < size; ++i) std::snprintf(hex + 2 * i, 3, "%02x", sum[i]);
  return 0;
}
