#include "ingest/supply_changes.h"

#include <cmath>
#include <set>

#include "base/utf8.h"
#include "ingest/numbers.h"
#include "supply/scenario.h"

namespace sourcier::ingest {
namespace {

using supply::supply_change;

struct columns {
  std::size_t place, profession, amount;
  std::optional<std::size_t> unit, from, to, certainty, origin, label;

  explicit columns(const csv_file& f)
      : place(f.require({"place", "commune", "lieu", "code_commune"})),
        profession(f.require({"profession"})),
        amount(f.require({"amount", "quantite"})),
        unit(f.find({"unit", "unite"})),
        from(f.find({"from", "debut"})),
        to(f.find({"to", "fin"})),
        certainty(f.find({"certainty", "certitude"})),
        origin(f.find({"origin", "origine"})),
        label(f.find({"label", "libelle"})) {}
};

// One row; a reader that fails has rejected it.
struct row {
  report& r;
  std::size_t line;
  std::span<const std::string_view> cells;

  std::string_view cell(const std::optional<std::size_t>& c) const {
    return c ? cells[*c] : std::string_view();
  }
  bool reject(const char* field, std::string_view value, text reason) const {
    r.reject(line, field, value, std::move(reason));
    return false;
  }
  bool read_amount(const columns& c, supply::capacity& out) const {
    const auto word = cell(c.unit);
    const auto unit =
        word.empty() ? std::optional(supply::capacity_unit::fte) : supply::find_unit(word);
    if (!unit) {
      return reject("unit", word,
                    {"unité inconnue ; écrivez ETP, consultations (par an) ou demi-journées (par "
                     "mois)",
                     "unknown unit; write FTE, consultations (a year) or half-days (a month)"});
    }
    const auto value = read_number(cells[c.amount]);
    const double most = supply::most_of(*unit);
    if (!value || *value == 0 || std::abs(*value) > most) {
      return reject("amount", cells[c.amount],
                    tr("ce n'est pas un nombre entre -{0} et {0}, autre que 0",
                       "not a number between -{0} and {0}, other than 0", most));
    }
    out = {*value, *unit};
    return true;
  }
  bool read_day(const char* field, std::string_view value, std::optional<date>& out) const {
    if (value.empty()) return true;
    out = parse_date(value);
    if (out) return true;
    return reject(field, value, {"ce n'est pas une date (AAAA-MM-JJ)", "not a date (YYYY-MM-DD)"});
  }
  bool read_text(const char* field, std::string_view value, std::string& out) const {
    const auto characters = decode_utf8(value);
    bool fits = characters && characters->size() <= supply::kLongestText;
    for (const auto c : characters.value_or(U"")) fits = fits && !is_control(c);
    if (!fits) {
      return reject(field, value,
                    tr("{} caractères au plus, sans caractère de contrôle",
                       "{} characters at most, without control characters", supply::kLongestText));
    }
    out = value;
    return true;
  }
  bool read_certainty(const columns& c, supply::certainty& out) const {
    const auto word = cell(c.certainty);
    const auto found = supply::find_certainty(word);
    if (found) out = *found;
    if (found || word.empty()) return true;
    return reject("certainty", word,
                  {"certitude inconnue ; écrivez observé, promis, prévu ou simulé",
                   "unknown certainty; write observed, pledged, planned or simulated"});
  }
};

bool read_place(const row& x, const columns& c, const change_vocabulary& known,
                supply_change& out) {
  out.place = x.cells[c.place];
  out.profession = x.cells[c.profession];
  if (!known.is_commune(out.place)) {
    return x.reject("place", out.place,
                    {"commune inconnue de cet espace de travail ; donnez un code INSEE",
                     "commune not known in this workspace; give an INSEE code"});
  }
  if (!x.read_amount(c, out.amount)) return false;
  const auto* basis = known.basis_of(out.profession);
  if (!basis) {
    return x.reject(
        "profession", out.profession,
        {"profession inconnue ou sans APL ici ; écrivez gp, nurse, dentist ou midwife",
         "profession unknown or without APL here; write gp, nurse, dentist or midwife"});
  }
  if (out.amount.unit == supply::capacity_unit::consultations && !basis->consultations) {
    return x.reject("unit", x.cell(c.unit),
                    {"cette profession n'est pas comptée en consultations ; donnez des ETP",
                     "this profession is not counted in consultations; give FTE"});
  }
  return true;
}

bool read_when(const row& x, const columns& c, supply_change& out) {
  if (!x.read_day("from", x.cell(c.from), out.from)) return false;
  if (!x.read_day("to", x.cell(c.to), out.to)) return false;
  if (!out.from || !out.to || *out.from < *out.to) return true;
  return x.reject("to", x.cell(c.to),
                  {"la fin ne suit pas le début", "the end does not follow the start"});
}

}  // namespace

std::vector<supply_change> read_supply_changes(const csv_file& file, const change_vocabulary& known,
                                               report& r) {
  const columns c(file);
  std::vector<supply_change> out;
  std::set<std::string> seen;
  r.file = file.name();
  file.for_each(r, [&](std::size_t line, auto cells) {
    const row x{r, line, cells};
    supply_change change;
    if (!read_place(x, c, known, change) || !read_when(x, c, change)) return;
    if (!x.read_certainty(c, change.certainty)) return;
    if (!x.read_text("origin", x.cell(c.origin), change.origin)) return;
    if (!x.read_text("label", x.cell(c.label), change.label)) return;
    const char* sign = change.amount.value < 0 ? "-" : "+";
    if (!seen.insert(sign + to_text(change) + change.label).second) {
      r.assume(line, "place", change.place,
               {"la même ligne est déjà dans le fichier : les deux comptent",
                "the same row is in the file already: both count"});
    }
    ++r.rows_kept;
    out.push_back(std::move(change));
  });
  return out;
}

}  // namespace sourcier::ingest
