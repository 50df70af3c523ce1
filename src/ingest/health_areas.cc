#include <map>
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

// The territory of a commune, and whether a row bore its own code of today.
struct territory_of {
  std::string tvs;
  bool own = false;
};

struct territories {
  known_communes& known;
  report& r;
  std::map<std::uint32_t, territory_of> by_commune{};
  std::map<std::string, std::string, std::less<>> names{};

  // A row under today's code wins over those of the communes that merged into it.
  // False where the row goes.
  bool place(std::size_t line, std::string_view code, const known_communes::answer& at,
             std::string_view tvs) {
    const auto [it, added] = by_commune.try_emplace(at.index, std::string(tvs), !at.mapped);
    auto& held = it->second;
    if (!added && held.own && !at.mapped) {
      r.reject(line, "commune", code,
               tr("commune déjà lue plus haut ; une commune est d'un seul territoire",
                  "commune already read above; a commune is in one territory"));
      return false;
    }
    ++r.rows_kept;
    if (added || held.tvs == tvs) return true;
    if (!at.mapped) held = {std::string(tvs), true};
    r.assume(line, "commune", code,
             tr("la commune d'aujourd'hui ({}) réunit deux territoires : {} est gardé",
                "the commune of today ({}) joins two territories: {} is kept",
                known.codes()[at.index], held.tvs));
    return true;
  }

  void call(std::size_t line, std::string_view tvs, std::string_view name) {
    if (tvs.empty()) return;
    const auto [it, added] = names.try_emplace(std::string(tvs), name);
    if (added || name.empty() || it->second == name) return;
    if (it->second.empty()) {
      it->second = name;
      return;
    }
    r.assume(line, "name", name,
             tr("le territoire {} s'appelle « {} » plus haut : ce nom est gardé",
                "territory {} is called \"{}\" above: that name is kept", it->first, it->second));
  }

  std::vector<table_rows> take() const {
    auto commune = text_column("commune"), tvs = text_column("area");
    for (const auto& [index, of] : by_commune) {
      if (of.tvs.empty()) continue;
      std::get<0>(commune.values).push_back(known.codes()[index]);
      std::get<0>(tvs.values).push_back(of.tvs);
    }
    auto code = text_column("code"), name = text_column("name");
    for (const auto& [key, called] : names) {
      std::get<0>(code.values).push_back(key);
      std::get<0>(name.values).push_back(called.empty() ? key : called);
    }
    const auto level = [](std::size_t n) {
      return text_column("level", std::vector<std::string>(n, "tvs"));
    };
    const auto n = commune.size();
    return {{"membership", {level(n), commune, tvs}},
            {"area",
             {level(names.size()), code, name,
              text_column("parent", std::vector<std::string>(names.size()))}}};
  }
};

std::vector<prepared> read_territories(known_communes& known, const std::string& name,
                                       std::string_view bytes, const options& o, report& r) {
  const csv_file file(name, bytes);
  const auto code = file.require({"commune", "code", "code_insee", "CODGEO"});
  const auto tvs = file.require({"tvs", "tvs_code", "code_tvs"});
  const auto label = file.find({"name", "nom", "tvs_nom", "nom_tvs"});
  territories all{known, r};
  file.for_each(r, [&](std::size_t line, auto cells) {
    const auto* at = known.locate(r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    if (!all.place(line, cells[code], *at, cells[tvs])) return;
    all.call(line, cells[tvs], label ? cells[*label] : std::string_view());
  });
  r.what = tr("Territoires de vie-santé", "Life-and-health territories");
  std::vector<char> has(known.codes().size(), 0);
  for (const auto& [index, of] : all.by_commune) has[index] = of.tvs.empty() ? 0 : 1;
  known.note_missing(r, has);
  auto d = describe("health_areas", "health_areas", "", o);
  d.title = r.what;
  d.file = name;
  d.digest = digest(bytes);
  std::vector<prepared> out;
  out.push_back({std::move(d), all.take()});
  record(out.back(), r);
  return out;
}

}  // namespace

report import_health_areas(store::workspace& w, const std::vector<std::filesystem::path>& files,
                           const options& o) {
  return import_one(w, files, o, read_territories);
}

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
