#include "app/command_matrix.h"

#include <cstdio>

#include "app/road_engine.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "travel/route_queries.h"

namespace sourcier::app {
namespace {

std::string minutes_of(travel::deciseconds t) {
  return exact_number(publish::rounded(static_cast<double>(t) / kDecisecondsPerMinute, 3));
}

// One row a pair that is reached, in the order of the two files.
void print_csv(const travel::bounded_times& times, const point_list& from, const point_list& to) {
  std::string out = "from,to,minutes\n";
  for (std::size_t i = 0; i < from.ids.size(); ++i) {
    for (auto p = times.first[i]; p < times.first[i + 1]; ++p) {
      publish::append_field(out, from.ids[i], true);
      publish::append_field(out, to.ids[times.target[p]]);
      publish::append_field(out, minutes_of(times.time[p]));
      out += '\n';
    }
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
}

void print_json(const travel::bounded_times& times, const point_list& from, const point_list& to) {
  publish::json_writer j;
  j.begin_object().key("rows").begin_array();
  for (std::size_t i = 0; i < from.ids.size(); ++i) {
    for (auto p = times.first[i]; p < times.first[i + 1]; ++p) {
      const double minutes = static_cast<double>(times.time[p]) / kDecisecondsPerMinute;
      j.begin_object().member("from", from.ids[i]).member("to", to.ids[times.target[p]]);
      j.member("minutes", publish::rounded(minutes, 3)).end_object();
    }
  }
  j.end_array().end_object();
  std::puts(j.take().c_str());
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"csv", "json"});
  const double most = a.number("max-minutes", 24 * 60, 0.1, 24 * 60);
  const auto from = read_points(a.get("from")), to = read_points(a.get("to"));
  const auto engine = load_engine(a, g);
  const auto options = travel::default_options(engine.network);
  const auto sources = travel::source_terminals(engine.network, place(engine, from, g), options);
  const auto targets = travel::target_terminals(engine.network, place(engine, to, g), options);
  const auto times =
      travel::bounded_table(engine.climbs, sources, targets,
                            static_cast<travel::deciseconds>(most * kDecisecondsPerMinute));
  format == "csv" ? print_csv(times, from, to) : print_json(times, from, to);
  return 0;
}

}  // namespace

command matrix_command() {
  return {"matrix",
          {"temps de trajet entre points par la route", "travel times between points by road"},
          with_roads({"le réseau de l'espace de travail par défaut",
                      "the network of the workspace by default"},
                     {{"--from",
                       {"FICHIER", "FILE"},
                       {"points de départ : CSV id,lon,lat", "starts: CSV id,lon,lat"},
                       true},
                      {"--to",
                       {"FICHIER", "FILE"},
                       {"points d'arrivée, même forme", "destinations, same form"},
                       true},
                      {"--max-minutes",
                       {"MINUTES", "MINUTES"},
                       {"ne garder que les trajets d'au plus tant de minutes",
                        "keep trips of at most so many minutes"}},
                      {"--format",
                       {"FORMAT", "FORMAT"},
                       {"csv ou json (csv par défaut)", "csv or json (default csv)"}}}),
          run};
}

}  // namespace sourcier::app
