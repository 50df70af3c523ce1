#include <set>

#include "base/digest.h"
#include "ingest/csv.h"
#include "ingest/figures.h"

namespace sourcier::ingest {
namespace {

// Each column beside the code is a level; a commune without area at that level has none.
table_rows read_memberships(known_communes& known, const csv_file& file, report& r) {
  auto level = text_column("level"), commune = text_column("commune"), area = text_column("area");
  const auto code = file.require({"code"});
  std::set<std::uint32_t> seen;
  file.for_each(r, [&](std::size_t line, auto cells) {
    const auto* at = known.locate(r, line, "code", cells[code]);
    if (at == nullptr) return;
    if (!seen.insert(at->index).second) {
      return r.reject(line, "code", cells[code],
                      tr("commune déjà lue plus haut", "commune already read above"));
    }
    ++r.rows_kept;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i == code || cells[i].empty()) continue;
      std::get<0>(level.values).push_back(file.header()[i]);
      std::get<0>(commune.values).push_back(known.codes()[at->index]);
      std::get<0>(area.values).emplace_back(cells[i]);
    }
  });
  return {"membership", {level, commune, area}};
}

table_rows read_names(const csv_file& file) {
  auto level = text_column("level"), code = text_column("code"), name = text_column("name");
  const auto l = file.require({"level"}), c = file.require({"code"}), n = file.require({"name"});
  report ignored;
  file.for_each(ignored, [&](std::size_t, auto cells) {
    std::get<0>(level.values).emplace_back(cells[l]);
    std::get<0>(code.values).emplace_back(cells[c]);
    std::get<0>(name.values).emplace_back(cells[n]);
  });
  auto parent = text_column("parent", std::vector<std::string>(level.size()));
  return {"area", {level, code, name, parent}};
}

}  // namespace

prepared prepare_health_areas(known_communes& known, std::string_view areas, std::string_view names,
                              store::dataset dataset, report& r) {
  const csv_file communes("health_areas.csv", areas), labels("health_area_names.csv", names);
  dataset.digest = digest(std::string(areas) + std::string(names));
  dataset.file = communes.name();
  prepared p{std::move(dataset), {read_memberships(known, communes, r), read_names(labels)}};
  record(p, r);
  return p;
}

}  // namespace sourcier::ingest
