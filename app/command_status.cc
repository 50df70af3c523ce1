#include "app/command_status.h"

#include <cstdio>

#include "base/error.h"
#include "base/numbers.h"
#include "ingest/csv.h"
#include "ingest/road_times.h"
#include "publish/json.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

void write_road_gaps(publish::json_writer& j, const ingest::road_gaps& gaps) {
  j.key("road_times").begin_object();
  j.member("communes", static_cast<std::int64_t>(gaps.communes));
  j.array("without_position", gaps.unplaced).array("without_way", gaps.apart);
  if (gaps.problem) j.member("problem", *gaps.problem);
  j.end_object();
}

// Which communes have no road time, and what to do about it.
std::string road_lines(const ingest::road_gaps& gaps, language l) {
  if (gaps.problem) {
    return tr("\nTemps par la route : {}\n", "\nRoad times: {}\n", gaps.problem->in(l)).in(l);
  }
  const auto n = [&](std::size_t v) { return format_number(static_cast<double>(v), 0, l); };
  const auto timed = gaps.communes - gaps.unplaced.size() - gaps.apart.size();
  auto out =
      tr("\nTemps par la route : {} communes du territoire sur {}\n",
         "\nRoad times: {} communes of the territory out of {}\n", n(timed), n(gaps.communes))
          .in(l);
  if (!gaps.unplaced.empty()) {
    out += tr("  sans position ({}) : {} ; importez les contours (sourcier import outlines)\n",
              "  without position ({}): {}; import the outlines (sourcier import outlines)\n",
              n(gaps.unplaced.size()), ingest::listed(gaps.unplaced, 12))
               .in(l);
  }
  if (!gaps.apart.empty()) {
    out += tr("  sans trajet vers une autre commune ({}) : {} ; importez des extraits qui les "
              "couvrent (sourcier import roads)\n",
              "  without a way to another commune ({}): {}; import extracts that cover them "
              "(sourcier import roads)\n",
              n(gaps.apart.size()), ingest::listed(gaps.apart, 12))
               .in(l);
  }
  return out;
}

std::string as_json(store::workspace& w) {
  publish::json_writer j;
  j.begin_object().member("territory", w.meta("territory")).member("generation", w.generation());
  j.key("sources").begin_array();
  for (const auto& d : w.datasets()) {
    j.begin_object().member("key", d.key).member("kind", d.kind).member("title", d.title);
    j.member("publisher", d.publisher).member("licence", d.licence).member("vintage", d.vintage);
    j.member("url", d.url).member("file", d.file).member("digest", d.digest);
    j.member("imported_at", d.imported_at).member("rows_read", d.rows_read);
    j.member("rows_kept", d.rows_kept).member("rows_rejected", d.rows_rejected).end_object();
  }
  j.end_array();
  if (const auto gaps = ingest::find_road_gaps(w)) write_road_gaps(j, *gaps);
  j.end_object();
  return j.take() + "\n";
}

std::string as_text(store::workspace& w, language l) {
  const auto n = [&](std::int64_t v) { return format_number(static_cast<double>(v), 0, l); };
  std::string out = tr("Espace de travail : {} ({})\n", "Workspace: {} ({})\n", w.folder().string(),
                       w.meta(l == language::fr ? "label_fr" : "label_en"))
                        .in(l);
  for (const auto& d : w.datasets()) {
    out += tr("\n{}  {}\n  {}, {} ; licence : {}\n  importé le {} de {} : {} lignes lues, {} "
              "gardées, {} écartées\n",
              "\n{}  {}\n  {}, {}; licence: {}\n  imported {} from {}: {} rows read, {} kept, {} "
              "rejected\n",
              d.key, d.title.in(l), d.publisher, d.vintage, d.licence, d.imported_at, d.file,
              n(d.rows_read), n(d.rows_kept), n(d.rows_rejected))
               .in(l);
  }
  if (const auto gaps = ingest::find_road_gaps(w)) out += road_lines(*gaps, l);
  return out;
}

int run(const arguments& a, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const auto format = a.choice("format", {"text", "json"});
  const auto out = format == "json" ? as_json(w) : as_text(w, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command status_command() {
  return {"status",
          {"ce que contient l'espace de travail : sources, millésimes, licences",
           "what the workspace holds: sources, vintages, licences"},
          {{"--format",
            {"FORMAT", "FORMAT"},
            {"text ou json (text par défaut)", "text or json (default text)"}}},
          run};
}

}  // namespace sourcier::app
