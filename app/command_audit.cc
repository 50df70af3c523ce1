#include "app/command_audit.h"

#include <cstdio>

#include "accounts/audit.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

namespace audit = accounts::audit;

// "12:3fa…": how many entries there were, and the hash of the last.
std::optional<audit::head> read_head(const arguments& a) {
  if (!a.has("head")) return std::nullopt;
  const auto given = a.get("head");
  const auto colon = given.find(':');
  const auto count = parse_number(given.substr(0, colon));
  const auto hash = colon == std::string::npos ? "" : given.substr(colon + 1);
  const bool hexadecimal =
      hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!count || *count < 1 || *count > 1e15 || !hexadecimal) {
    throw input_error(
        tr("--head : « {} » illisible ; donnez ce qu'une vérification a affiché, "
           "NOMBRE:EMPREINTE",
           "--head: cannot read \"{}\"; give what an earlier check printed, "
           "COUNT:HASH",
           given));
  }
  return audit::head{static_cast<std::int64_t>(*count), hash};
}

int verify(const arguments& a, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const auto v = audit::verify(w.db(), read_head(a));
  if (v.first_broken) {
    throw conflict(
        {fmt::format(
             "journal d'audit : entrées justes : {}, puis {} ; comparez avec une sauvegarde",
             v.end.entries, v.first_broken->fr),
         fmt::format("audit trail: entries that are right: {}, then {}; compare with a backup",
                     v.end.entries, v.first_broken->en)});
  }
  say(g, tr("Entrées : {}, toutes justes.\nFin de la chaîne, à noter ailleurs : {}:{}",
            "Entries: {}, all right.\nEnd of the chain, to note elsewhere: {}:{}", v.end.entries,
            v.end.entries, v.end.hash.empty() ? "-" : v.end.hash));
  return 0;
}

// The latest last, as a log is read.
std::vector<audit::entry> read_entries(store::database& db, const arguments& a) {
  audit::filter f;
  if (const auto day = a.day("since")) f.since = std::chrono::sys_days(*day);
  f.who = a.get("who");
  std::vector<audit::entry> all;
  for (;;) {
    const auto page = audit::list(db, f);
    all.insert(all.end(), page.begin(), page.end());
    if (static_cast<std::int64_t>(page.size()) < f.limit) break;
    f.before = page.back().number;
  }
  return {all.rbegin(), all.rend()};
}

std::string as_csv(const std::vector<audit::entry>& all) {
  std::string out = "number,at,who,action,what,details,hash\n";
  for (const auto& e : all) {
    publish::append_field(out, std::to_string(e.number), true);
    for (const auto& field : {format_instant(e.at), e.who, e.action, e.what, e.details, e.hash}) {
      publish::append_field(out, field);
    }
    out += '\n';
  }
  return out;
}

std::string as_json(const std::vector<audit::entry>& all) {
  publish::json_writer j;
  j.begin_object().key("entries").begin_array();
  for (const auto& e : all) {
    j.begin_object().member("number", e.number).member("at", format_instant(e.at));
    j.member("who", e.who).member("action", e.action).member("what", e.what);
    j.member("details", e.details).member("hash", e.hash).end_object();
  }
  j.end_array().end_object();
  return j.take() + "\n";
}

std::string as_table(const std::vector<audit::entry>& all, language l) {
  auto out = tr("Entrées : {}\n", "Entries: {}\n", all.size()).in(l);
  for (const auto& e : all) {
    out += fmt::format("{}  {}  {}  {}  {}  {}\n", e.number, format_instant(e.at), e.who, e.action,
                       e.what, e.details);
  }
  return out;
}

int list(const arguments& a, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const auto format = a.choice("format", {"table", "csv", "json"});
  const auto all = read_entries(w.db(), a);
  const auto out = format == "json"  ? as_json(all)
                   : format == "csv" ? as_csv(all)
                                     : as_table(all, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

int run(const arguments& a, const globals& g) {
  if (a.get("ACTION") == "verify") return verify(a, g);
  if (a.get("ACTION") == "list") return list(a, g);
  throw input_error(tr("audit : « {} » inconnu ; choisissez verify ou list",
                       "audit: unknown \"{}\"; choose verify or list", a.get("ACTION")));
}

}  // namespace

command audit_command() {
  return {"audit",
          {"journal de tous les changements : le lire, vérifier que rien n'y fut touché",
           "trail of every change: read it, check that nothing in it was touched"},
          {{"ACTION", {"ACTION", "WHAT"}, {"verify ou list", "verify or list"}, true},
           {"--head",
            {"NOMBRE:EMPREINTE", "COUNT:HASH"},
            {"verify : fin notée lors d'une vérification précédente",
             "verify: end noted at an earlier check"}},
           {"--since",
            {"AAAA-MM-JJ", "YYYY-MM-DD"},
            {"list : à partir de ce jour", "list: from that day on"}},
           {"--who", {"QUI", "WHO"}, {"list : ce que celui-ci a fait", "list: what this one did"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"list : table, csv ou json (table par défaut)",
             "list: table, csv or json (default table)"}}},
          run};
}

}  // namespace sourcier::app
