#include "ingest/known.h"

#include <algorithm>

#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/words.h"

namespace sourcier::ingest {

std::vector<territory::commune_event> read_events(store::workspace& w) {
  using enum store::column_type;
  const auto c = w.db().query("SELECT code_before, code_after, day, kind FROM commune_event",
                              {text, text, text, text});
  std::vector<territory::commune_event> out(c[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = {c[0].text()[i], c[1].text()[i], c[2].text()[i], c[3].text()[i]};
  }
  return out;
}

known_communes::known_communes(store::workspace& w) {
  using enum store::column_type;
  const auto c = w.db().query("SELECT code, name, role, departement FROM commune ORDER BY code",
                              {text, text, text, text});
  codes_ = c[0].text();
  names_ = c[1].text();
  if (codes_.empty()) {
    throw input_error(
        tr("cet espace de travail ne contient aucune commune ; importez-les d'abord "
           "avec « sourcier import communes DOSSIER »",
           "this workspace holds no commune; import them first with \"sourcier "
           "import communes FOLDER\""));
  }
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    const bool in = c[2].text()[i] == "in";
    inside_.push_back(in);
    if (in) departements_.insert(c[3].text()[i]);
  }
  history_ = territory::history(read_events(w), codes_);
}

known_communes::answer known_communes::look_up(std::string_view code) const {
  auto found = history_.resolve(code);
  const auto covered = [&](std::string_view c) {
    return departements_.contains(departement_of(c));
  };
  switch (found.what) {
    case territory::fate::current:
    case territory::fate::mapped: {
      const auto at = std::lower_bound(codes_.begin(), codes_.end(), found.codes[0]);
      return {place::here, static_cast<std::uint32_t>(at - codes_.begin()),
              found.what == territory::fate::mapped, std::move(found.codes)};
    }
    case territory::fate::split:
      return {place::split, 0, true, std::move(found.codes)};
    case territory::fate::unknown:
      break;
  }
  const bool far = found.codes.empty()
                       ? is_departement(departement_of(code)) && !covered(code)
                       : std::none_of(found.codes.begin(), found.codes.end(), covered);
  return {far ? place::outside : place::unknown, 0, false, std::move(found.codes)};
}

const known_communes::answer& known_communes::find(std::string_view code) {
  const auto known = answers_.find(code);
  if (known != answers_.end()) return known->second;
  return answers_.emplace(std::string(code), look_up(code)).first->second;
}

const known_communes::answer* known_communes::locate(report& r, std::size_t line,
                                                     const std::string& field,
                                                     std::string_view code) {
  if (!is_commune_code(code)) {
    const bool lost_zero = code.size() == 4 && find_invalid_utf8(code) == code.npos &&
                           code.find_first_not_of("0123456789") == code.npos;
    r.reject(line, field, code,
             lost_zero ? tr("ce n'est pas un code commune : le zéro initial a sans doute été perdu "
                            "par un tableur ; mettez la colonne au format texte",
                            "not a commune code: a spreadsheet probably lost the leading zero; "
                            "set the column to text")
                       : tr("ce n'est pas un code commune de l'INSEE (cinq caractères)",
                            "not an INSEE commune code (five characters)"));
    return nullptr;
  }
  const auto& a = find(code);
  switch (a.where) {
    case place::here:
      return &a;
    case place::outside:
      ++r.rows_outside;
      return nullptr;
    case place::split:
      r.reject(line, field, code,
               tr("commune partagée depuis entre {} ; ses chiffres ne peuvent être attribués à "
                  "aucune",
                  "commune since shared out among {}; its figures belong to none of them "
                  "alone",
                  listed(a.leads_to, 6)));
      return nullptr;
    case place::unknown:
      break;
  }
  r.reject(
      line, field, code,
      a.leads_to.empty()
          ? tr("commune inconnue ; vérifiez le code, ou importez un historique des communes plus "
               "récent (sourcier import history)",
               "unknown commune; check the code, or import a more recent history of communes "
               "(sourcier import history)")
          : tr("ancienne commune qui mène à {}, que cet espace de travail ne contient pas",
               "former commune that leads to {}, which this workspace does not hold",
               listed(a.leads_to, 6)));
  return nullptr;
}

void known_communes::note_missing(report& r, const std::vector<char>& has) const {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    if (inside_[i] && !has[i]) missing.push_back(codes_[i] + " " + names_[i]);
  }
  if (missing.empty()) return;
  const auto names = listed(missing, 8);
  r.notes.push_back({fmt::format("{}, communes du territoire sans donnée ({}) : {}.", r.what.fr,
                                 missing.size(), names),
                     fmt::format("{}, communes of the territory without data ({}): {}.", r.what.en,
                                 missing.size(), names)});
}

}  // namespace sourcier::ingest
