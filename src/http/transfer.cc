#include "http/transfer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <exception>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/module.h"
#include "http/transfer_abi.h"
#include "http/uri.h"

namespace sourcier::http {
namespace {

constexpr std::size_t kChunk = std::size_t{4} << 20;

void* function(const char* symbol) {
  return load_function({"sourcier_transfer.so",
                        symbol,
                        {"le module de téléchargement", "the download module"},
                        "libcurl",
                        "libcurl4"});
}

// Exceptions of the sink wait here while libcurl winds up.
struct relay {
  const transfer_sink& sink;
  std::exception_ptr thrown{};

  template <class F>
  int guarded(F f) {
    try {
      return f() ? 0 : 1;
    } catch (...) {
      thrown = std::current_exception();
      return 1;
    }
  }

  static int begin(void* self, const sourcier_transfer_answer* a) {
    transfer_answer answer{a->status, {}, a->etag, a->last_modified, a->content_range, {}, {}};
    if (a->length >= 0) answer.length = static_cast<std::uint64_t>(a->length);
    if (a->last_modified_time >= 0) answer.last_modified_time = a->last_modified_time;
    if (a->retry_after > 0) answer.retry_after = std::chrono::seconds(a->retry_after);
    auto& r = *static_cast<relay*>(self);
    return r.guarded([&] { return r.sink.begin(answer); });
  }

  static int data(void* self, const char* bytes, size_t n) {
    auto& r = *static_cast<relay*>(self);
    return r.guarded([&] { return r.sink.data({bytes, n}); });
  }

  static int stopped(void* self) {
    auto& r = *static_cast<relay*>(self);
    return r.guarded([&] { return !r.sink.stopped || !r.sink.stopped(); });
  }
};

// What is left to sum of a file.
struct remainder {
  std::string_view bytes;
  const std::function<bool(std::size_t)>& step;
  std::size_t done = 0;

  static int next(void* self, const char** bytes, size_t* n) {
    auto& r = *static_cast<remainder*>(self);
    *bytes = r.bytes.data() + r.done;
    *n = std::min(kChunk, r.bytes.size() - r.done);
    r.done += *n;
    return r.step(r.done) ? 0 : 1;
  }
};

}  // namespace

transfer_outcome transfer(const transfer_request& r, const transfer_sink& sink) {
  static const auto run =
      reinterpret_cast<sourcier_transfer_function>(function("sourcier_transfer"));
  const sourcier_transfer_request request{r.url.c_str(),      r.head ? 1 : 0,    r.from,
                                          r.if_range.c_str(), r.connect.count(), r.stall.count()};
  relay to{sink};
  const sourcier_transfer_sink plain{&to, relay::begin, relay::data, relay::stopped};
  std::array<char, 400> why{};
  const int end = run(&request, &plain, why.data(), why.size());
  if (to.thrown) std::rethrow_exception(to.thrown);
  return {static_cast<transfer_end>(end), why.data()};
}

std::optional<std::string> file_checksum(const std::string& algorithm,
                                         const std::filesystem::path& path,
                                         const std::function<bool(std::size_t)>& step) {
  static const auto run =
      reinterpret_cast<sourcier_checksum_function>(function("sourcier_checksum"));
  assert(algorithm == "md5" || algorithm == "sha256");
  const mapped_file file(path);
  remainder left{file.bytes(), step};
  std::array<char, 65> hex{};
  const int end = run(algorithm.c_str(), &left, remainder::next, hex.data(), hex.size());
  if (end == 0) return std::string(hex.data());
  if (end == 1) return std::nullopt;
  throw not_found(
      tr("la bibliothèque de chiffrement de ce système n'offre pas {} ; vérifiez la "
         "somme de {} à la main",
         "the cryptographic library of this system does not offer {}; check the sum "
         "of {} by hand",
         algorithm, path.string()));
}

mail_server parse_mail_server(const std::string& url, const std::string& password,
                              const std::filesystem::path& ca_file) {
  const auto refuse = [&](const text& why) {
    // What stands before the host may be a secret: messages end up in logs.
    const auto at = url.rfind('@');
    const auto shown = at == url.npos ? url : "…" + url.substr(at);
    throw input_error({fmt::format("serveur de courriel « {} » : {}", shown, why.fr),
                       fmt::format("mail server \"{}\": {}", shown, why.en)});
  };
  const bool plain = url.starts_with("smtp://");
  if (!plain && !url.starts_with("smtps://")) {
    refuse({"écrivez smtp://hôte:port ou smtps://hôte:port",
            "write smtp://host:port or smtps://host:port"});
  }
  auto rest = std::string_view(url).substr(url.find("//") + 2);
  mail_server out;
  if (const auto at = rest.rfind('@'); at != rest.npos) {
    const auto user = rest.substr(0, at);
    if (user.find(':') != user.npos) {
      refuse(
          {"un mot de passe n'a pas sa place dans une adresse ; donnez-le par "
           "SOURCIER_SMTP_PASSWORD ou --smtp-password-file",
           "a password has no place in an address; give it by SOURCIER_SMTP_PASSWORD or "
           "--smtp-password-file"});
    }
    out.user = percent_decode(user).value_or(std::string(user));
    out.password = password;
    if (password.empty()) {
      refuse(
          {"le mot de passe manque ; donnez-le par SOURCIER_SMTP_PASSWORD ou "
           "--smtp-password-file",
           "the password is missing; give it by SOURCIER_SMTP_PASSWORD or "
           "--smtp-password-file"});
    }
    rest.remove_prefix(at + 1);
  }
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const auto bracket = rest.starts_with('[') ? rest.find(']') : rest.npos;
  const auto host = rest.substr(0, bracket == rest.npos ? rest.find(':') : bracket + 1);
  if (host.empty() || rest.find_first_of("/?# \r\n") != rest.npos) {
    refuse({"l'hôte est illisible", "the host cannot be read"});
  }
  out.url = std::string(plain ? "smtp://" : "smtps://") + std::string(rest);
  out.ca_file = ca_file;
  out.tls = !plain || !is_loopback(host) || !ca_file.empty();
  return out;
}

mail_outcome send_mail(const mail_server& s, const std::string& from, const std::string& to,
                       const std::string& message) {
  static const auto run = reinterpret_cast<sourcier_mail_function>(function("sourcier_mail"));
  const auto ca = s.ca_file.string();
  const sourcier_mail_request request{s.url.c_str(),
                                      s.user.c_str(),
                                      s.password.c_str(),
                                      ca.c_str(),
                                      s.tls ? 1 : 0,
                                      from.c_str(),
                                      to.c_str(),
                                      message.data(),
                                      message.size(),
                                      15,
                                      180};
  std::array<char, 400> answer{};
  const int end = run(&request, answer.data(), answer.size());
  return {static_cast<mail_end>(end), answer.data()};
}

}  // namespace sourcier::http
