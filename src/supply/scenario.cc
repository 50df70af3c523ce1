#include "supply/scenario.h"

#include <algorithm>
#include <cmath>

#include "base/digest.h"
#include "base/error.h"
#include "base/numbers.h"
#include "base/utf8.h"

namespace sourcier::supply {
namespace {

std::string_view trimmed(std::string_view s) {
  const auto first = s.find_first_not_of(' ');
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(' ') - first + 1);
}

// Throws where a text is longer than `most` characters or holds what a line may not.
void check_text(const text& what, std::string_view s, std::size_t most, bool lines) {
  const auto characters = decode_utf8(s);
  const auto fits = [&](char32_t c) {
    return !is_control(c) || (lines && (c == '\n' || c == '\r' || c == '\t'));
  };
  if (characters && characters->size() <= most && std::ranges::all_of(*characters, fits)) return;
  throw input_error({fmt::format("{} : {} caractères au plus, en UTF-8, sans caractère de contrôle",
                                 what.fr, most),
                     fmt::format("{}: {} characters at most, in UTF-8, without control characters",
                                 what.en, most)});
}

void check_change(const supply_change& c, std::size_t number) {
  const auto what = tr("changement n° {} ({})", "change no. {} ({})", number, c.place);
  const double most = most_of(c.amount.unit);
  if (!(std::abs(c.amount.value) <= most) || c.amount.value == 0) {
    throw input_error(
        {fmt::format("{} : quantité {} ; donnez un nombre entre -{} et {}, sauf 0", what.fr,
                     exact_number(c.amount.value), exact_number(most), exact_number(most)),
         fmt::format("{}: amount {}; give a number between -{} and {}, but 0", what.en,
                     exact_number(c.amount.value), exact_number(most), exact_number(most))});
  }
  if (c.from && c.to && *c.to <= *c.from) {
    throw input_error({what.fr + " : la fin ne suit pas le début ; corrigez ses dates",
                       what.en + ": the end does not follow the start; correct its dates"});
  }
  check_text({what.fr + ", origine", what.en + ", origin"}, c.origin, kLongestText, false);
  check_text({what.fr + ", libellé", what.en + ", label"}, c.label, kLongestText, false);
}

}  // namespace

std::string checked_name(std::string_view name) {
  const auto own = trimmed(name);
  const text what{"nom du scénario", "name of the scenario"};
  if (own.empty()) {
    throw input_error({what.fr + " : vide ; donnez-lui un nom, par exemple « Fruges 2027 »",
                       what.en + ": empty; give it a name, for example \"Fruges 2027\""});
  }
  check_text(what, own, kLongestName, false);
  if (own == "." || own == ".." || own.find_first_of("/\\") != own.npos) {
    throw input_error(
        tr("nom du scénario « {} » : un nom ne peut contenir ni / ni \\, ni être un "
           "point ; choisissez-en un autre",
           "name of the scenario \"{}\": a name holds no / nor \\ and is no dot; "
           "choose another",
           std::string(own)));
  }
  if (own == kBaseline) {
    throw input_error(
        tr("nom du scénario « {} » : ce nom désigne la situation sans changement ; "
           "choisissez-en un autre",
           "name of the scenario \"{}\": that name stands for the situation without "
           "change; choose another",
           std::string(own)));
  }
  return std::string(own);
}

void check(const scenario& s) {
  checked_name(s.name);
  check_text({"note du scénario", "note of the scenario"}, s.note, kLongestNote, true);
  if (s.changes.size() > kMostChanges) {
    throw input_error(tr("scénario « {} » : {} changements ; {} au plus : partagez-le",
                         "scenario \"{}\": {} changes; {} at most: split it", s.name,
                         s.changes.size(), kMostChanges));
  }
  for (std::size_t i = 0; i < s.changes.size(); ++i) check_change(s.changes[i], i + 1);
}

std::string version_of(const scenario& s) {
  std::string all = s.name + '\0' + s.note;
  for (const auto& c : s.changes) {
    const char* sign = c.amount.value < 0 ? "-" : "+";
    for (const auto& part :
         {std::string(sign) + to_text(c), std::string(name_of(c.certainty)), c.origin, c.label}) {
      all += '\0' + part;
    }
  }
  return digest(all).substr(0, 16);
}

}  // namespace sourcier::supply
