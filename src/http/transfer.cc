#include "http/transfer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <exception>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/module.h"
#include "http/transfer_abi.h"

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

}  // namespace sourcier::http
