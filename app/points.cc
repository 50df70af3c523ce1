#include "app/points.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "ingest/csv.h"

namespace sourcier::app {
namespace {

double read_degrees(const ingest::csv_file& file, std::size_t line, const std::string& field,
                    std::string_view value) {
  const auto degrees = parse_number(value);
  if (!degrees) {
    throw input_error(tr("{}, ligne {}, colonne « {} » : « {} » n'est pas un nombre de degrés",
                         "{}, line {}, column \"{}\": \"{}\" is not a number of degrees",
                         file.name(), line, field, std::string(value)));
  }
  return *degrees;
}

}  // namespace

point_list read_points(const std::filesystem::path& path) {
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  const auto id = file.require({"id", "code", "name", "nom"});
  const auto lon = file.require({"lon", "longitude", "x"});
  const auto lat = file.require({"lat", "latitude", "y"});
  point_list out;
  ingest::report issues;
  file.for_each(issues, [&](std::size_t line, auto cells) {
    const geo::coordinate at{read_degrees(file, line, file.header()[lon], cells[lon]),
                             read_degrees(file, line, file.header()[lat], cells[lat])};
    if (!geo::is_valid(at)) {
      throw input_error(
          tr("{}, ligne {} : {} ; {} n'est pas un point du globe ; lon et lat sont "
             "peut-être inversées",
             "{}, line {}: {}; {} is not a point of the globe; lon and lat may be "
             "swapped",
             file.name(), line, at.lon, at.lat));
    }
    out.ids.emplace_back(cells[id]);
    out.at.push_back(at);
  });
  if (!issues.issues.empty()) {
    const auto& first = issues.issues[0];
    throw input_error({fmt::format("{}, ligne {} : {}", file.name(), first.line, first.reason.fr),
                       fmt::format("{}, line {}: {}", file.name(), first.line, first.reason.en)});
  }
  if (out.ids.empty()) {
    throw input_error(tr("{} ne contient aucun point", "{} holds no point", file.name()));
  }
  return out;
}

}  // namespace sourcier::app
