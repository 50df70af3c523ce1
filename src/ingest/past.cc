#include "ingest/past.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/dates.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "ingest/csv.h"
#include "ingest/single_file.h"
#include "ingest/words.h"
#include "territory/history.h"

namespace sourcier::ingest {
namespace {

using territory::commune_event;

// INSEE's kinds of event (MOD); those that change no code of a commune are not listed.
const std::map<std::string, std::string, std::less<>> kKinds = {
    {"20", "split"},       {"21", "split"},      {"30", "dissolution"}, {"31", "merger"},
    {"32", "merger"},      {"33", "merger"},     {"34", "absorption"},  {"35", "absorption"},
    {"41", "code_change"}, {"50", "code_change"}};
constexpr std::string_view kNoCodeChange[] = {"10", "70", "71"};

bool is_whole(std::string_view type) { return type == "COM" || type == "ARM"; }

struct collector {
  report& r;
  std::vector<commune_event> whole{};  // from communes
  std::vector<commune_event> parts{};  // from delegated or associated communes
  std::size_t aside = 0;

  bool sound(std::size_t line, std::string_view before, std::string_view after,
             std::string_view day) {
    for (const auto code : {before, after}) {
      if (is_commune_code(code)) continue;
      r.reject(line, "code", code,
               tr("ce n'est pas un code commune de l'INSEE", "not an INSEE commune code"));
      return false;
    }
    if (parse_date(day)) return true;
    r.reject(line, "date", day,
             tr("ce n'est pas une date (AAAA-MM-JJ)", "not a date (YYYY-MM-DD)"));
    return false;
  }

  // A part's own line counts only where the commune of that code has none on that day.
  std::vector<commune_event> finish() {
    std::set<std::pair<std::string, std::string>> told;
    for (const auto& e : whole) told.emplace(e.before, e.day);
    for (auto& e : parts) {
      if (!told.contains({e.before, e.day})) whole.push_back(std::move(e));
    }
    return std::move(whole);
  }
};

void read_insee(const csv_file& file, collector& c) {
  const auto mod = file.require({"MOD"}), day = file.require({"DATE_EFF"});
  const auto type_before = file.require({"TYPECOM_AV"}), before = file.require({"COM_AV"});
  const auto type_after = file.require({"TYPECOM_AP"}), after = file.require({"COM_AP"});
  file.for_each(c.r, [&](std::size_t line, auto cells) {
    const bool no_change = std::find(std::begin(kNoCodeChange), std::end(kNoCodeChange),
                                     cells[mod]) != std::end(kNoCodeChange);
    if (no_change || !is_whole(cells[type_after]) || cells[before].empty()) {
      ++c.aside;
      return;
    }
    const auto kind = kKinds.find(cells[mod]);
    if (kind == kKinds.end()) {
      return c.r.reject(line, "MOD", cells[mod],
                        tr("type d'événement inconnu", "unknown kind of event"));
    }
    if (!c.sound(line, cells[before], cells[after], cells[day])) return;
    ++c.r.rows_kept;
    (is_whole(cells[type_before]) ? c.whole : c.parts)
        .push_back({std::string(cells[before]), std::string(cells[after]), std::string(cells[day]),
                    kind->second});
  });
}

void read_compact(const csv_file& file, collector& c) {
  const auto before = file.require({"code_before"}), after = file.require({"code_after"});
  const auto day = file.require({"date", "day"}), kind = file.require({"kind"});
  file.for_each(c.r, [&](std::size_t line, auto cells) {
    if (!c.sound(line, cells[before], cells[after], cells[day])) return;
    ++c.r.rows_kept;
    c.whole.push_back({std::string(cells[before]), std::string(cells[after]),
                       std::string(cells[day]), std::string(cells[kind])});
  });
}

}  // namespace

prepared prepare_history(const std::string& key, const std::string& name, std::string_view bytes,
                         const options& o, report& r) {
  const csv_file file(name, bytes);
  collector c{r};
  if (file.find({"code_before"})) {
    read_compact(file, c);
  } else {
    read_insee(file, c);
  }
  const auto events = c.finish();
  if (c.aside > 0) {
    r.notes.push_back(
        tr("Lignes qui ne changent le code d'aucune commune (noms, communes déléguées "
           "ou associées), non gardées : {}.",
           "Rows that change the code of no commune (names, delegated or associated "
           "communes), not kept: {}.",
           c.aside));
  }
  auto before = text_column("code_before"), after = text_column("code_after");
  auto day = text_column("day"), kind = text_column("kind");
  std::string last;
  for (const auto& e : events) {
    std::get<0>(before.values).push_back(e.before);
    std::get<0>(after.values).push_back(e.after);
    std::get<0>(day.values).push_back(e.day);
    std::get<0>(kind.values).push_back(e.kind);
    last = std::max(last, e.day);
  }
  auto d = describe(key, "history", "insee_cog_history", o);
  d.title = tr("Historique des communes", "History of communes");
  d.file = name;
  d.digest = digest(bytes);
  d.vintage = last;
  r.what = d.title;
  r.file = name;
  prepared p{std::move(d), {{"commune_event", {before, after, day, kind}}}};
  record(p, r);
  return p;
}

report import_history(store::workspace& w, const std::vector<std::filesystem::path>& files,
                      const options& o) {
  const single_file file(files);
  report r;
  std::vector<prepared> sets;
  sets.push_back(prepare_history("history", file.name(), file.bytes(), o, r));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
