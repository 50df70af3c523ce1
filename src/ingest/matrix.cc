#include "ingest/matrix.h"

#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "base/digest.h"
#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/known.h"
#include "ingest/numbers.h"
#include "ingest/single_file.h"
#include "ingest/write.h"
#include "travel/matrix.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;

struct trip {
  std::uint32_t from, to;
  double minutes;
  std::uint32_t line;
  bool mapped;  // one of its communes bore another code
};

struct trip_columns {
  std::size_t from, to, time;
  double per_minute;  // 60 where the file counts seconds
};

trip_columns find_columns(const csv_file& file) {
  const auto from = file.require({"from", "origin", "origine", "depart", "from_code", "code_from",
                                  "commune_origine", "idSrc", "from_id"});
  const auto to = file.require({"to", "destination", "arrivee", "to_code", "code_to",
                                "commune_destination", "idDst", "to_id"});
  if (const auto s = file.find({"seconds", "secondes", "duration_seconds", "duree_s"})) {
    return {from, to, *s, 60};
  }
  return {from, to,
          file.require({"minutes", "time", "temps", "duree", "duration", "duration_min",
                        "travel_time", "duree_min"}),
          1};
}

std::string first_problem(const report& r, language l) {
  if (r.rows_read == 0) {
    return tr("il ne contient aucune ligne ; exportez-le de nouveau",
              "it holds no row; export it again")
        .in(l);
  }
  if (r.issues.empty()) {
    return tr("communes hors du territoire", "communes outside the territory").in(l);
  }
  const auto& i = r.issues[0];
  return tr("ligne {}, colonne « {} », valeur « {} » : {} ; corrigez le fichier",
            "line {}, column \"{}\", value \"{}\": {}; mend the file", i.line, i.field, i.value,
            i.reason.in(l))
      .in(l);
}

std::vector<trip> read_trips(const csv_file& file, known_communes& known, report& r,
                             const options& o) {
  const auto at = find_columns(file);
  const auto& header = file.header();
  std::vector<trip> out;
  const auto read = [&](std::size_t line, std::span<const std::string_view> cells) {
    const auto minutes = read_amount(r, line, header[at.time], cells[at.time]);
    if (!minutes) return;
    const auto* from = known.locate(r, line, header[at.from], cells[at.from]);
    if (from == nullptr) return;
    const auto from_index = from->index;
    const bool from_mapped = from->mapped;
    const auto* to = known.locate(r, line, header[at.to], cells[at.to]);
    if (to == nullptr) return;
    out.push_back({from_index, to->index, *minutes / at.per_minute,
                   static_cast<std::uint32_t>(line), from_mapped || to->mapped});
  };
  file.for_each(r, read, tr("Lecture de {}", "Reading {}", file.name()).in(o.lang));
  return out;
}

// Of each pair the shortest time. A pair given twice as such is an issue; one that mergers of
// communes brought together is only counted.
std::vector<travel::time_triple> shortest(std::vector<trip>& trips, const known_communes& known,
                                          report& r) {
  std::sort(trips.begin(), trips.end(), [](const trip& a, const trip& b) {
    return std::tie(a.from, a.to, a.minutes, a.line) < std::tie(b.from, b.to, b.minutes, b.line);
  });
  std::vector<travel::time_triple> out;
  out.reserve(trips.size());
  std::size_t joined = 0;
  const trip* kept = nullptr;
  for (const auto& t : trips) {
    if (kept == nullptr || kept->from != t.from || kept->to != t.to) {
      kept = &t;
      ++r.rows_kept;
      if (t.from != t.to) out.push_back({commune_id{t.from}, commune_id{t.to}, {t.minutes}});
    } else if (t.mapped || kept->mapped) {
      ++r.rows_kept;
      ++joined;
    } else {
      r.reject(t.line, "from, to", known.codes()[t.from] + ", " + known.codes()[t.to],
               tr("couple donné aussi ligne {} ; le temps le plus court ({} min) est gardé",
                  "pair also given on line {}; the shortest time ({} min) is kept", kept->line,
                  kept->minutes));
    }
  }
  if (joined > 0) {
    r.notes.push_back(
        tr("Couples réunis par des fusions de communes, dont le plus court est gardé : {}.",
           "Pairs joined by mergers of communes, of which the shortest is kept: {}.", joined));
  }
  return out;
}

// The file form of the matrix, through a temporary on the workspace's own disk.
std::string matrix_bytes(const store::workspace& w, const travel::time_matrix& matrix,
                         std::span<const std::string> codes) {
  const auto path = w.folder() / "arrays" / fmt::format("matrix.part-{}", ::getpid());
  struct remover {
    const fs::path& path;
    ~remover() {
      std::error_code ignored;
      fs::remove(path, ignored);
    }
  } const at_end{path};
  matrix.save(path, travel::communes_digest(codes));
  return std::string(mapped_file(path).bytes());
}

void note_coverage(report& r, const travel::time_matrix& matrix, const known_communes& known) {
  const auto coverage = travel::coverage_of(matrix);
  if (coverage.one_way > 0) {
    r.notes.push_back(tr("{} couples sur {} n'ont de temps que dans un sens.",
                         "{} pairs out of {} have a time one way only.", coverage.one_way,
                         coverage.pairs));
  }
  if (coverage.unconnected.empty()) return;
  std::vector<std::string> names;
  for (const auto id : coverage.unconnected) {
    names.push_back(known.codes()[id.value] + " " + known.name(id.value));
  }
  r.notes.push_back(tr("{} communes n'ont de temps vers aucune autre : {}.",
                       "{} communes have a time to no other: {}.", names.size(), listed(names, 8)));
}

report remove_matrix(store::workspace& w) {
  report r;
  r.what = tr("Matrice de temps de trajet", "Matrix of travel times");
  if (remove(w, {"matrix"})) {
    r.notes.push_back(
        tr("La matrice importée est retirée : les temps viennent de nouveau du "
           "modèle à vol d'oiseau.",
           "The imported matrix is gone: times come from the straight-line model "
           "again."));
  } else {
    r.unchanged = true;
    r.notes.push_back(tr("Cet espace de travail n'avait pas de matrice importée.",
                         "This workspace had no imported matrix."));
  }
  return r;
}

}  // namespace

report import_matrix(store::workspace& w, const std::vector<fs::path>& files, const options& o) {
  if (o.remove) return remove_matrix(w);
  const single_file source(files);
  known_communes known(w);
  report r;
  r.file = source.name();
  r.what = tr("Matrice de temps de trajet", "Matrix of travel times");
  const csv_file file(source.name(), source.bytes());
  auto trips = read_trips(file, known, r, o);
  const auto triples = shortest(trips, known, r);
  if (triples.empty()) {
    throw input_error(
        tr("{} : aucun couple de communes de cet espace de travail ; premier "
           "problème : {}",
           "{}: no pair of communes of this workspace; first "
           "problem: {}",
           source.name(), first_problem(r, o.lang)));
  }
  const travel::time_matrix matrix(known.codes().size(), triples);
  note_coverage(r, matrix, known);
  auto d = describe("matrix", "matrix", "", o);
  d.title = r.what;
  d.file = source.name();
  d.digest = digest(source.bytes());
  prepared p{std::move(d), {}, {{"matrix", matrix_bytes(w, matrix, known.codes())}}};
  record(p, r);
  std::vector<prepared> sets;
  sets.push_back(std::move(p));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
