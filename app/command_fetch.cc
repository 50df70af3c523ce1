#include "app/command_fetch.h"

#include <csignal>
#include <cstdio>

#include "app/imports.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "http/download.h"
#include "ingest/catalogue.h"
#include "ingest/kinds.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kConnectForSize{5};

volatile std::sig_atomic_t signal_seen = 0;

// While it lives, Ctrl+C and SIGTERM ask to stop; a second one ends the process at once.
class stop_signals {
 public:
  stop_signals() {
    struct sigaction action {};
    action.sa_handler = [](int signal) { signal_seen = signal; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, &before_[0]);
    ::sigaction(SIGTERM, &action, &before_[1]);
  }
  ~stop_signals() {
    ::sigaction(SIGINT, &before_[0], nullptr);
    ::sigaction(SIGTERM, &before_[1], nullptr);
  }
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

 private:
  struct sigaction before_[2]{};
};

std::vector<ingest::download> catalogue(const arguments& a) {
  if (!a.has("catalogue")) return ingest::shipped_catalogue();
  const fs::path path = a.get("catalogue");
  const mapped_file file(path);
  return ingest::read_catalogue(file.bytes(), path.filename().string());
}

int list(const std::vector<ingest::download>& all, const globals& g) {
  for (const auto& d : all) {
    if (d.files.empty()) {
      say(g, tr("{} : pas d'adresse de fichier ; page de l'éditeur {} : {}",
                "{}: no file address; page of the publisher {}: {}", d.kind, d.from.publisher,
                d.from.url));
      continue;
    }
    std::string names;
    for (const auto& f : d.files) names += (names.empty() ? "" : ", ") + f.name;
    say(g, tr("{}, {} : {} ({})", "{}, {}: {} ({})", d.kind, d.territory, names, d.from.licence));
  }
  return 0;
}

text credits(const ingest::download& d) {
  const auto mention = d.attribution.empty() ? d.from.publisher : d.attribution;
  return tr("Source : {} ; licence {} ; mention à porter : {}",
            "Source: {}; licence {}; attribution to show: {}", d.from.publisher, d.from.licence,
            mention);
}

http::remote_file remote(const ingest::download& d, const ingest::catalogue_file& f) {
  return {f.url, f.name, f.checksum, ingest::by_hand(d)};
}

http::download_options options(const arguments& a, const globals& g) {
  http::download_options o;
  o.lang = g.lang;
  o.retries = a.integer("retries", 0, 100).value_or(o.retries);
  o.stall = std::chrono::seconds(a.integer("timeout", 1, 3600).value_or(60));
  o.connect = std::min(o.connect, o.stall);
  o.stopped = [] { return signal_seen != 0; };
  return o;
}

int dry_run(const ingest::download& d, const fs::path& folder, http::download_options o,
            const globals& g) {
  o.connect = std::min(o.connect, kConnectForSize);
  bool answers = true;
  for (const auto& f : d.files) {
    const auto size = answers ? http::remote_size(remote(d, f), o) : std::nullopt;
    answers = size.has_value();
    const text bytes =
        size ? text{format_bytes(*size, language::fr), format_bytes(*size, language::en)}
             : text{"taille non donnée", "size not given"};
    const text sum = f.checksum.empty() ? text{"sans somme de contrôle", "without checksum"}
                                        : tr("somme de contrôle {}", "checksum {}", f.checksum);
    say(g, {fmt::format("{} : {}, {}", f.url, bytes.fr, sum.fr),
            fmt::format("{}: {}, {}", f.url, bytes.en, sum.en)});
  }
  say(g, tr("Dans {} ; rien n'a été téléchargé.", "Into {}; nothing was downloaded.",
            folder.string()));
  say(g, credits(d));
  return 0;
}

std::string quoted(const std::string& s) {
  const auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:@%=";
  if (!s.empty() && s.find_first_not_of(plain) == s.npos) return s;
  std::string out = "'";
  for (const char c : s) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

void say_fetched(const http::download_result& r, const globals& g) {
  const auto name = r.path.filename().string();
  text sum;
  if (!r.checksum.empty()) {
    const auto label = r.checksum == "md5" ? "MD5" : "SHA-256";
    sum = tr(", somme {} vérifiée", ", {} sum verified", label);
  }
  text how = r.end == http::download_end::unchanged
                 ? text{"déjà là et inchangé, rien à télécharger",
                        "already there and unchanged, nothing to download"}
                 : text{"téléchargé", "downloaded"};
  if (r.end == http::download_end::fetched && r.resumed > 0) {
    how = {fmt::format("téléchargé, repris à {}", format_bytes(r.resumed, language::fr)),
           fmt::format("downloaded, gone on from {}", format_bytes(r.resumed, language::en))};
  }
  say(g, {fmt::format("{} : {}, {}{}", name, format_bytes(r.bytes, language::fr), how.fr, sum.fr),
          fmt::format("{}: {}, {}{}", name, format_bytes(r.bytes, language::en), how.en, sum.en)});
  std::fflush(stdout);
}

// What an interruption leaves, then the end that the signal asked for.
int end_by_signal(const http::download_result& r, const globals& g) {
  const text kept =
      r.bytes == 0
          ? text{"rien n'était encore arrivé", "nothing had come yet"}
          : text{fmt::format("{} sont gardés dans {} ; relancez la même commande pour continuer",
                             format_bytes(r.bytes, language::fr), r.path.string()),
                 fmt::format("{} are kept in {}; run the same command again to go on",
                             format_bytes(r.bytes, language::en), r.path.string())};
  const bool fr = g.lang == language::fr;
  fmt::print(stderr, "{}{}\n", fr ? "sourcier : interrompu ; " : "sourcier: interrupted; ",
             kept.in(g.lang));
  std::fflush(stdout);
  std::signal(signal_seen, SIG_DFL);
  std::raise(signal_seen);
  return 1;
}

void say_next(const ingest::download& d, const std::vector<fs::path>& files, const globals& g) {
  std::string line = "sourcier";
  if (g.workspace != globals{}.workspace) line += " --workspace " + quoted(g.workspace.string());
  line += " import " + d.kind;
  for (const auto& f : files) line += " " + quoted(f.string());
  say(g, tr("Ensuite : {}", "Next: {}", line));
}

int run(const arguments& a, const globals& g) {
  const auto all = catalogue(a);
  if (a.has("list")) return list(all, g);
  if (!a.has("KIND")) {
    throw input_error(
        {"fetch : donnez un genre de données ; « sourcier fetch --list » dit lesquels",
         "fetch: give a kind of data; \"sourcier fetch --list\" says which"});
  }
  const auto& d = ingest::find_download(all, a.get("KIND"), a.get("territory"));
  const auto o = options(a, g);
  const bool imports = a.has("import");
  if (imports || !a.has("to")) store::workspace::open(g.workspace);  // throws where there is none
  const fs::path folder = a.has("to") ? fs::path(a.get("to")) : g.workspace / "downloads";
  if (a.has("dry-run")) return dry_run(d, folder, o, g);
  std::vector<fs::path> files;
  {
    const stop_signals signals;
    for (const auto& f : d.files) {
      const auto r = http::download(remote(d, f), folder, o);
      if (r.end == http::download_end::stopped) return end_by_signal(r, g);
      say_fetched(r, g);
      files.push_back(r.path);
    }
  }
  say(g, credits(d));
  if (imports) return run_import(ingest::find_kind(d.kind), files, import_options(a, g), 10, g);
  say_next(d, files, g);
  return 0;
}

std::vector<option> fetch_options() {
  return {{"KIND",
           {"GENRE", "KIND"},
           {"ce qu'il faut aller chercher, nommé comme pour import (roads)",
            "what to bring, named as for import (roads)"}},
          {"--territory",
           {"TERRITOIRE", "TERRITORY"},
           {"région, par exemple hauts-de-france, ou france",
            "region, for example hauts-de-france, or france"}},
          {"--to",
           {"DOSSIER", "FOLDER"},
           {"où poser les fichiers (par défaut, downloads dans l'espace de travail)",
            "where the files go (by default, downloads in the workspace)"}},
          {"--import", {}, {"les importe aussitôt", "imports them at once"}},
          {"--dry-run",
           {},
           {"dit ce qui serait téléchargé, avec taille et licence",
            "says what would be downloaded, with size and licence"}},
          {"--list", {}, {"liste le catalogue", "lists the catalogue"}},
          {"--catalogue",
           {"FICHIER", "FILE"},
           {"un autre catalogue, par exemple celui d'un miroir",
            "another catalogue, for example that of a mirror"}},
          {"--timeout",
           {"S", "S"},
           {"secondes sans données avant de renoncer à une tentative (60 par défaut)",
            "seconds without data before an attempt is given up (default 60)"}},
          {"--retries",
           {"N", "N"},
           {"nouvelles tentatives de suite sans progrès (5 par défaut)",
            "further attempts in a row without progress (default 5)"}}};
}

}  // namespace

command fetch_command() {
  return {"fetch",
          {"va chercher des fichiers officiels chez leur éditeur",
           "brings official files from their publisher"},
          fetch_options(),
          run};
}

}  // namespace sourcier::app
