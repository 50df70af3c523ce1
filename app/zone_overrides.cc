#include "app/zone_overrides.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "ingest/csv.h"

namespace sourcier::app {

std::vector<snapshot::zone_override> read_overrides(const std::filesystem::path& path) {
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  const auto code = file.require({"code"}), zone = file.require({"class", "classe"}),
             motive = file.require({"motive", "motif"});
  const auto level = file.find({"level", "niveau"});
  std::vector<snapshot::zone_override> out;
  ingest::report r;
  file.for_each(r, [&](std::size_t line, auto cells) {
    snapshot::zone_override o;
    o.where = tr("{}, ligne {}", "{}, line {}", file.name(), line);
    if (level && !cells[*level].empty()) o.level = cells[*level];
    if (o.level != "commune" && o.level != "tvs") {
      throw input_error(
          {fmt::format("{}, niveau « {} » inconnu ; commune ou tvs", o.where.fr, o.level),
           fmt::format("{}, unknown level \"{}\"; commune or tvs", o.where.en, o.level)});
    }
    o.code = cells[code];
    o.zone_class = cells[zone];
    o.motive = cells[motive];
    if (o.motive.empty()) {
      throw input_error({o.where.fr + ", motif vide ; un classement manuel dit pourquoi",
                         o.where.en + ", empty motive; a manual class says why"});
    }
    out.push_back(std::move(o));
  });
  if (!r.issues.empty()) {
    const auto& i = r.issues[0];
    throw input_error({fmt::format("{}, ligne {} : {}", file.name(), i.line, i.reason.fr),
                       fmt::format("{}, line {}: {}", file.name(), i.line, i.reason.en)});
  }
  return out;
}

}  // namespace sourcier::app
