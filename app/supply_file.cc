#include "app/supply_file.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "ingest/csv.h"
#include "ingest/numbers.h"

namespace sourcier::app {
namespace {

// What could not be used of the file, in one line a kind.
std::vector<text> notes_of(const ingest::report& r, const std::string& outside) {
  std::vector<text> out;
  if (r.rows_outside > 0) {
    out.push_back(
        tr("{} : lignes laissées de côté, leurs communes n'étant pas dans cet espace de "
           "travail : {} (par exemple {})",
           "{}: rows left out since this workspace does not hold their communes: {} (for "
           "example {})",
           r.file, r.rows_outside, outside));
  }
  if (!r.issues.empty()) {
    const auto& i = r.issues.front();
    out.push_back({fmt::format("{} : lignes écartées : {} ; la première, ligne {}, {} « {} » : {}",
                               r.file, r.rows_rejected, i.line, i.field, i.value, i.reason.fr),
                   fmt::format("{}: rows left out: {}; the first, line {}, {} \"{}\": {}", r.file,
                               r.rows_rejected, i.line, i.field, i.value, i.reason.en)});
  }
  return out;
}

}  // namespace

snapshot::supply_list read_supply_file(const snapshot::world& w,
                                       const std::filesystem::path& path) {
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  const auto commune = file.require({"commune", "code_commune", "code", "code_insee"});
  const auto capacity = file.require({"capacity", "capacite", "offre"});
  snapshot::supply_list out;
  out.capacity.assign(w.communes.size(), 0);
  ingest::report r;
  r.file = file.name();
  std::string outside;
  double total = 0;
  file.for_each(r, [&](std::size_t line, auto cells) {
    const auto amount = ingest::read_amount(r, line, "capacity", cells[capacity]);
    if (!amount) return;
    const auto id = w.communes.find(cells[commune]);
    if (!id) {
      if (r.rows_outside++ == 0) outside = cells[commune];
      return;
    }
    ++r.rows_kept;
    out.capacity[std::size_t(*id)] += *amount;
    total += *amount;
  });
  out.notes = notes_of(r, outside);
  if (r.rows_kept == 0) {
    const auto why = out.notes.empty() ? text{"aucune ligne", "no row"} : out.notes.front();
    throw input_error({fmt::format("--supply : rien d'utilisable dans {} : {} ; donnez une ligne "
                                   "par commune : commune,capacity",
                                   file.name(), why.fr),
                       fmt::format("--supply: nothing to use in {}: {}; give one row a commune: "
                                   "commune,capacity",
                                   file.name(), why.en)});
  }
  const auto amount = [&](language l) { return format_number(total, total < 100 ? 1 : 0, l); };
  out.what = {fmt::format("{} unités de capacité de {}", amount(language::fr), file.name()),
              fmt::format("{} units of capacity from {}", amount(language::en), file.name())};
  out.unit = {"unités de capacité du fichier", "units of capacity of the file"};
  return out;
}

}  // namespace sourcier::app
