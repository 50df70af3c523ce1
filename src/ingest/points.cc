#include "ingest/points.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/numbers.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/road_times.h"
#include "territory/communes.h"

namespace sourcier::ingest {
namespace {

// No commune of France is that wide: a point farther from the centre is another commune's.
constexpr double kFarthestKm = 50;

struct point {
  std::uint32_t commune;
  geo::coordinate at;
};

class reading {
 public:
  reading(known_communes& known, const territory::commune_table& communes, report& r)
      : known_(known), communes_(communes), r_(r), line_of_(known.codes().size()) {}

  void add(std::size_t line, std::string_view code, std::string_view lon, std::string_view lat) {
    const auto* commune = known_.locate(r_, line, "code", code);
    if (commune == nullptr) return;
    const auto x = parse_number(lon), y = parse_number(lat);
    if (!x || !y) {
      r_.reject(line, !x ? "lon" : "lat", std::string(!x ? lon : lat),
                tr("ce n'est pas un nombre de degrés", "this is not a number of degrees"));
      return;
    }
    const geo::coordinate at{*x, *y};
    const auto centre = communes_.position[commune->index];
    if (is_far(at, centre)) {
      const bool swapped = !is_far({at.lat, at.lon}, centre);
      r_.reject(line, "lon", std::string(lon),
                swapped
                    ? tr("lon et lat sont inversées ; échangez-les",
                         "lon and lat are swapped; exchange them")
                    : tr("à plus de {} km du centre de la commune ; vérifiez le code et le point",
                         "over {} km from the centre of the commune; check the code and the point",
                         kFarthestKm));
      return;
    }
    auto& before = line_of_[commune->index];
    if (before != 0) {
      r_.reject(line, "code", std::string(code),
                tr("commune déjà donnée ligne {}, seule gardée",
                   "commune already given on line {}, the only one kept", before));
      return;
    }
    before = line;
    points.push_back({commune->index, at});
    ++r_.rows_kept;
  }

  std::vector<point> points;

 private:
  static bool is_far(geo::coordinate at, geo::coordinate centre) {
    if (!geo::is_valid(at)) return true;
    return geo::is_valid(centre) && geo::great_circle(at, centre).value > kFarthestKm;
  }

  known_communes& known_;
  const territory::commune_table& communes_;
  report& r_;
  std::vector<std::size_t> line_of_;  // by commune; 0: none
};

}  // namespace

report import_points(store::workspace& w, const std::vector<std::filesystem::path>& files,
                     const options& o) {
  return import_one(
      w, files, o,
      [&](known_communes& known, const std::string& name, std::string_view bytes,
          const options& said, report& r) {
        const csv_file file(name, bytes);
        const auto code = file.require({"code", "commune"}), lon = file.require({"lon"}),
                   lat = file.require({"lat"});
        r.what = tr("Points des communes", "Points of the communes");
        const auto communes = territory::load_communes(w.db());  // in the order of known.codes()
        reading all(known, communes, r);
        file.for_each(r, [&](std::size_t line, auto cells) {
          all.add(line, cells[code], cells[lon], cells[lat]);
        });
        std::vector<prepared> out;
        if (all.points.empty()) return out;
        auto d = describe("points", "points", "", said);
        d.title = r.what;
        d.file = name;
        d.digest = digest(bytes);
        out.push_back({std::move(d), {}});
        record(out.back(), r);
        out.back().then = [codes = known.codes(), points = std::move(all.points), &r](
                              store::workspace& into, std::int64_t) {
          for (const auto& p : points) {
            into.db().execute("UPDATE commune SET lon = :p1, lat = :p2 WHERE code = :p3",
                              {p.at.lon, p.at.lat, std::string(codes[p.commune])});
          }
          renew_road_times(into, r);
        };
        return out;
      });
}

}  // namespace sourcier::ingest
