#include "http/download.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "base/progress.h"
#include "http/part_file.h"
#include "http/transfer.h"
#include "http/uri.h"

namespace sourcier::http {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kLongestSums = 64 << 10;
constexpr std::uint64_t kProgress = 64 << 10;  // bytes more than ever before: not a failed attempt
constexpr auto kLongestWait = 30s;

// Thrown where the caller asks to stop; never leaves this file.
struct stop_asked {};

// One attempt: what came of it, and whether another may do better.
struct attempt {
  bool complete = false;
  bool again = false;
  bool reached = false;  // the server answered
  long status = 0;
  text why{};
  std::chrono::seconds wait{0};
};

std::string host_of(const std::string& url) {
  const auto begin = url.find("://") + 3;
  return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

text said(const transfer_outcome& t, const std::string& url, const download_options& o) {
  const auto host = host_of(url);
  switch (t.end) {
    case transfer_end::no_host:
      return tr(
          "le nom {} ne se trouve pas : pas de réseau, ou un serveur mandataire à donner dans "
          "la variable https_proxy",
          "the name {} cannot be found: no network, or a proxy to be given in the variable "
          "https_proxy",
          host);
    case transfer_end::no_connection:
      return tr("{} ne répond pas ({})", "{} does not answer ({})", host, t.why);
    case transfer_end::stalled:
      return tr("{} n'a presque rien envoyé pendant {} s", "{} sent next to nothing for {} s", host,
                o.stall.count());
    case transfer_end::untrusted:
      return tr("le certificat de {} n'est pas reconnu ({})",
                "the certificate of {} is not trusted ({})", host, t.why);
    case transfer_end::redirected:
      return tr("{} renvoie en boucle, ou vers une adresse non sûre ({})",
                "{} redirects in a circle, or to an unsafe address ({})", host, t.why);
    default:
      return tr("{} a coupé la connexion ({})", "{} dropped the connection ({})", host, t.why);
  }
}

text said(long status, const std::string& url) {
  if (status == 404 || status == 410) {
    return tr("{} n'a pas ce fichier (réponse {})", "{} has no such file (answer {})", host_of(url),
              status);
  }
  return tr("{} a refusé (réponse {})", "{} refused (answer {})", host_of(url), status);
}

bool is_passing(long status) { return status == 408 || status == 429 || status >= 500; }

// How a transfer ended where its body was not the one wanted.
attempt judged(const transfer_outcome& t, const transfer_answer& answer, const std::string& url,
               const download_options& o) {
  attempt a;
  a.status = answer.status;
  a.reached = answer.status != 0;
  a.wait = std::min<std::chrono::seconds>(answer.retry_after, kLongestWait);
  if (t.end == transfer_end::done || t.end == transfer_end::stopped) {
    a.why = said(answer.status, url);
    a.again = is_passing(answer.status);
  } else {
    a.why = said(t, url, o);
    a.again = t.end == transfer_end::stalled || t.end == transfer_end::dropped;
  }
  return a;
}

[[noreturn]] void give_up(const remote_file& f, const std::string& url, const attempt& a,
                          const transfer_end end, std::uint64_t kept) {
  text message{url + " : " + a.why.fr, url + ": " + a.why.en};
  if (kept > 0) {
    message.fr += fmt::format(" ; {} sont gardés : relancez la même commande pour continuer",
                              format_bytes(kept, language::fr));
    message.en += fmt::format("; {} are kept: run the same command again to go on",
                              format_bytes(kept, language::en));
  }
  message.fr += " ; " + f.remedy.fr;
  message.en += "; " + f.remedy.en;
  const bool refused = a.status == 401 || a.status == 403 || a.status == 407;
  if (refused || end == transfer_end::untrusted) throw forbidden(message);
  throw not_found(message);
}

void check_stop(const download_options& o) {
  if (o.stopped && o.stopped()) throw stop_asked{};
}

// 0.5, 1, 2, 4 ... s, or what the server asks for.
void wait_before(int failures, std::chrono::seconds asked, const download_options& o) {
  const std::chrono::milliseconds backoff = 500ms * (1 << std::min(failures - 1, 6));
  const auto length = std::max<std::chrono::milliseconds>(
      std::min<std::chrono::milliseconds>(backoff, kLongestWait), asked);
  const auto until = std::chrono::steady_clock::now() + length;
  while (std::chrono::steady_clock::now() < until) {
    check_stop(o);
    std::this_thread::sleep_for(20ms);
  }
}

transfer_outcome ask(const transfer_request& r, const transfer_sink& sink,
                     const download_options& o) {
  auto t = transfer(r, {sink.begin, sink.data, o.stopped});
  check_stop(o);
  return t;
}

// The small file of sums, whole.
std::string read_sums(const remote_file& f, const download_options& o) {
  for (int failures = 0;;) {
    std::string body;
    transfer_answer answer;
    const auto t = ask({f.checksum_url, false, 0, "", o.connect, o.stall},
                       {[&](const transfer_answer& x) { return (answer = x).status == 200; },
                        [&](std::string_view bytes) {
                          body += bytes;
                          return body.size() <= kLongestSums;
                        },
                        {}},
                       o);
    if (t.end == transfer_end::done && answer.status == 200) return body;
    auto a = judged(t, answer, f.checksum_url, o);
    if (body.size() > kLongestSums) {
      a.why = {"ce n'est pas un fichier de sommes de contrôle", "this is no file of checksums"};
    }
    if (!a.again || ++failures > o.retries) give_up(f, f.checksum_url, a, t.end, 0);
    wait_before(failures, a.wait, o);
  }
}

std::string expected_sum(const remote_file& f, const download_options& o) {
  if (f.checksum_url.empty()) return "";
  const auto sum = published_sum(read_sums(f, o), f.name);
  if (sum) return *sum;
  throw input_error(
      {fmt::format("{} : aucune somme MD5 ou SHA-256 pour {} ; vérifiez « checksum » dans le "
                   "catalogue, ou {}",
                   f.checksum_url, f.name, f.remedy.fr),
       fmt::format("{}: no MD5 or SHA-256 sum for {}; check \"checksum\" in the catalogue, or {}",
                   f.checksum_url, f.name, f.remedy.en)});
}

std::string algorithm_of(const std::string& sum) { return sum.size() == 32 ? "md5" : "sha256"; }

std::string sum_of(const fs::path& path, const std::string& algorithm, const download_options& o) {
  const auto name = path.filename().string();
  progress bar(tr("Vérification de {}", "Checking {}", name).in(o.lang), fs::file_size(path));
  const auto sum = file_checksum(algorithm, path, [&](std::size_t done) {
    bar.advance_to(done);
    return !o.stopped || !o.stopped();
  });
  if (!sum) throw stop_asked{};
  return *sum;
}

// One download of one file.
class fetching {
 public:
  fetching(const remote_file& f, fs::path path, const download_options& o)
      : f_(f), o_(o), path_(std::move(path)) {}

  download_result run() {
    expected_ = expected_sum(f_, o_);
    const auto algorithm = expected_.empty() ? "" : algorithm_of(expected_);
    if (fs::exists(path_) && is_unchanged()) {
      return {download_end::unchanged, path_, fs::file_size(path_), 0, algorithm};
    }
    part_ = std::make_unique<part_file>(path_);
    resumed_ = part_->size();
    try {
      bring();
      if (!expected_.empty()) verify();
    } catch (const stop_asked&) {
      return {download_end::stopped, part_->path(), part_->size(), resumed_, ""};
    }
    const auto size = part_->size();
    part_->finish(modified_);
    return {download_end::fetched, path_, size, resumed_, algorithm};
  }

 private:
  bool is_unchanged() {
    if (!expected_.empty()) return sum_of(path_, algorithm_of(expected_), o_) == expected_;
    transfer_answer answer;
    ask({f_.url, true, 0, "", o_.connect, o_.stall},
        {[&](const transfer_answer& a) { return (answer = a).status == 200; },
         [](std::string_view) { return true; },
         {}},
        o_);
    if (answer.status != 200 || !answer.length || !answer.last_modified_time) return false;
    const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(path_));
    return *answer.length == fs::file_size(path_) &&
           std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count() ==
               *answer.last_modified_time;
  }

  // Attempts until the part is whole.
  void bring() {
    std::uint64_t furthest = part_->size();
    for (int failures = 0;;) {
      const auto a = try_once();
      if (a.complete) return;
      if (part_->size() >= furthest + kProgress) failures = 0;
      furthest = std::max(furthest, part_->size());
      const bool met = a.reached || furthest > 0;  // a host that was there once may come back
      if (!(a.again || (met && end_ == transfer_end::no_connection)) || ++failures > o_.retries) {
        give_up(f_, f_.url, a, end_, part_->size());
      }
      wait_before(failures, a.wait, o_);
    }
  }

  attempt try_once() {
    const auto& from = part_->origin();
    const auto validator = from.validator();
    const bool goes_on = part_->size() > 0 && from.url == f_.url && !validator.empty();
    from_ = goes_on ? part_->size() : 0;
    answer_ = {};
    const auto t = ask({f_.url, false, from_, goes_on ? validator : "", o_.connect, o_.stall},
                       {[&](const transfer_answer& a) { return begin(answer_ = a); },
                        [&](std::string_view bytes) {
                          part_->append(bytes);
                          if (bar_) bar_->advance_to(part_->size());
                          return true;
                        },
                        {}},
                       o_);
    bar_.reset();
    end_ = t.end;
    return outcome(t);
  }

  // What the answer's body is: the rest, the whole, or neither.
  bool begin(const transfer_answer& a) {
    modified_ = a.last_modified_time;
    if (a.status == 206 && from_ > 0 && is_rest(a.content_range)) {
      patched_ = true;
      check_space(a.length);
    } else if (a.status == 200) {
      patched_ = false;
      resumed_ = 0;
      part_->restart({f_.url, a.etag, a.last_modified, a.length});
      check_space(a.length);
    } else {
      return false;
    }
    if (const auto total = part_->origin().total) {
      const auto what = tr("Téléchargement de {}", "Downloading {}", f_.name).in(o_.lang);
      bar_ = std::make_unique<progress>(what, *total);
    }
    return true;
  }

  // "bytes 100-199/200" goes on from byte 100 of the same 200.
  bool is_rest(const std::string& range) const {
    const auto total = part_->origin().total;
    return range.starts_with(fmt::format("bytes {}-", from_)) &&
           (!total || range.ends_with(fmt::format("/{}", *total)));
  }

  attempt outcome(const transfer_outcome& t) {
    const auto total = part_->origin().total;
    const bool body = answer_.status == 200 || answer_.status == 206;
    if (t.end == transfer_end::done && body && (!total || part_->size() == *total)) {
      return {true, false, true, answer_.status};
    }
    auto a = judged(t, answer_, f_.url, o_);
    if (answer_.status == 416 && from_ > 0) {
      // Nothing is left to send: whole already, unless the file became shorter.
      if (answer_.content_range == fmt::format("bytes */{}", from_))
        return {true, false, true, 416};
      part_->restart({f_.url, "", "", {}});
      a.again = true;
    } else if (body && (t.end == transfer_end::done || t.end == transfer_end::stopped)) {
      part_->restart({f_.url, "", "", {}});  // a range that was not asked for, or another length
      a.again = true;
    }
    return a;
  }

  void check_space(std::optional<std::uint64_t> needed) const {
    const auto free = part_->free_space();
    if (!needed || !free || *needed <= *free) return;
    throw input_error(
        {fmt::format("{} : il faut {} et il n'y a que {} libres dans {} ; libérez de la place ou "
                     "choisissez un autre dossier avec --to",
                     f_.name, format_bytes(*needed, language::fr),
                     format_bytes(*free, language::fr), part_->path().parent_path().string()),
         fmt::format("{}: {} are needed and only {} are free in {}; free some space or choose "
                     "another folder with --to",
                     f_.name, format_bytes(*needed, language::en),
                     format_bytes(*free, language::en), part_->path().parent_path().string())});
  }

  // Holds the whole part against the published sum. A publisher that put a new file in place
  // meanwhile has a new sum; a part of several pieces is brought once more in one.
  void verify() {
    auto got = sum_of(part_->path(), algorithm_of(expected_), o_);
    if (got == expected_) return;
    expected_ = expected_sum(f_, o_);
    if (patched_ && got != expected_) {
      part_->restart({f_.url, "", "", {}});
      bring();
      got = sum_of(part_->path(), algorithm_of(expected_), o_);
    }
    if (got == expected_) return;
    part_->restart({f_.url, "", "", {}});
    throw input_error(
        {fmt::format("{} : somme de contrôle fausse (publiée {}, reçue {}) ; le fichier reçu est "
                     "effacé ; recommencez, et si l'écart demeure, {}",
                     f_.url, expected_, got, f_.remedy.fr),
         fmt::format("{}: wrong checksum (published {}, received {}); what was received is "
                     "deleted; try again, and where they still differ, {}",
                     f_.url, expected_, got, f_.remedy.en)});
  }

  const remote_file& f_;
  const download_options& o_;
  fs::path path_;
  std::string expected_;
  std::unique_ptr<part_file> part_;
  std::unique_ptr<progress> bar_;
  std::uint64_t from_ = 0, resumed_ = 0;
  bool patched_ = false;  // the part came in several pieces
  std::optional<std::int64_t> modified_;
  transfer_answer answer_;
  transfer_end end_ = transfer_end::done;
};

}  // namespace

std::optional<std::string> published_sum(std::string_view sums, std::string_view name) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  std::optional<std::string> only;
  std::size_t lines = 0;
  while (!sums.empty()) {
    const auto end = std::min(sums.find('\n'), sums.size());
    const auto line = trimmed(sums.substr(0, end));
    sums.remove_prefix(std::min(end + 1, sums.size()));
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_hex) - line.begin());
    if (digits != 32 && digits != 64) continue;
    if (digits < line.size() && line[digits] != ' ') continue;
    auto file = trimmed(line.substr(digits));
    if (file.starts_with('*')) file.remove_prefix(1);
    file.remove_prefix(std::min(file.rfind('/') + 1, file.size()));
    std::string sum(line.substr(0, digits));
    std::transform(sum.begin(), sum.end(), sum.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    if (file == name) return sum;
    only = std::move(sum);
    ++lines;
  }
  return lines == 1 ? only : std::nullopt;
}

download_result download(const remote_file& f, const fs::path& folder, const download_options& o) {
  std::error_code ignored;
  const bool made = fs::create_directories(folder, ignored);
  try {
    return fetching(f, folder / f.name, o).run();
  } catch (const stop_asked&) {
    if (made) fs::remove(folder, ignored);  // where nothing came
    return {download_end::stopped, {}, 0, 0, ""};
  } catch (...) {
    if (made) fs::remove(folder, ignored);
    throw;
  }
}

std::optional<std::uint64_t> remote_size(const remote_file& f, const download_options& o) {
  transfer_answer answer;
  transfer({f.url, true, 0, "", o.connect, o.stall},
           {[&](const transfer_answer& a) { return (answer = a).status == 200; },
            [](std::string_view) { return true; }, o.stopped});
  return answer.status == 200 ? answer.length : std::nullopt;
}

}  // namespace sourcier::http
