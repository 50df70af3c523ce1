#include "supply/supply_change.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/fold.h"
#include "base/numbers.h"
#include "base/split.h"

namespace sourcier::supply {
namespace {

[[noreturn]] void refuse(std::string_view change, const text& why) {
  const std::string whole(change);
  throw input_error({fmt::format("changement d'offre « {} » : {} ; forme attendue : "
                                 "COMMUNE:PROFESSION:QUANTITÉ[:DÉBUT[:FIN]], par exemple "
                                 "62364:gp:1:2027-01-01 (ETP), 62364:gp:3600consultations (par an) "
                                 "ou 62364:gp:4demi-journees (par mois)",
                                 whole, why.fr),
                     fmt::format("supply change \"{}\": {}; expected form: "
                                 "COMMUNE:PROFESSION:AMOUNT[:FROM[:TO]], for example "
                                 "62364:gp:1:2027-01-01 (FTE), 62364:gp:3600consultations (a year) "
                                 "or 62364:gp:4half-days (a month)",
                                 whole, why.en)});
}

std::optional<date> read_day(std::string_view change, std::string_view field) {
  if (field.empty()) return std::nullopt;
  const auto day = parse_date(field);
  if (!day) {
    refuse(change, tr("« {} » n'est pas une date (AAAA-MM-JJ)", "\"{}\" is not a date (YYYY-MM-DD)",
                      std::string(field)));
  }
  return day;
}

}  // namespace

std::string_view name_of(certainty c) {
  constexpr std::array kNames = {"observed", "pledged", "planned", "simulated"};
  return kNames[static_cast<std::size_t>(c)];
}

std::optional<certainty> find_certainty(std::string_view word) {
  constexpr std::array kWords = {"observed", "pledged", "planned", "simulated",
                                 "observe",  "promis",  "prevu",   "simule"};
  const auto found = std::ranges::find(kWords, fold(word));
  if (found == kWords.end()) return std::nullopt;
  return static_cast<certainty>((found - kWords.begin()) % 4);
}

std::optional<capacity> parse_amount(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{}) return std::nullopt;
  const std::string_view word(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto unit = word.empty() ? std::optional(capacity_unit::fte) : find_unit(word);
  // Not a number compares false.
  if (!unit || !(value > 0 && value <= most_of(*unit))) return std::nullopt;
  return capacity{value, *unit};
}

supply_change parse_change(std::string_view change, direction d) {
  const auto parts = split(change, ':');
  if (parts.size() < 3 || parts.size() > 5) {
    refuse(change,
           tr("{} champ(s) au lieu de 3 à 5", "{} field(s) instead of 3 to 5", parts.size()));
  }
  const auto amount = parse_amount(parts[2]);
  if (!amount) {
    refuse(change,
           tr("« {} » n'est pas une quantité entre 0 et 1000 ETP, 6000000 consultations ou 40000 "
              "demi-journées",
              "\"{}\" is not an amount between 0 and 1000 FTE, 6000000 consultations or 40000 "
              "half-days",
              std::string(parts[2])));
  }
  supply_change c;
  c.place = parts[0];
  c.profession = parts[1];
  c.amount = *amount;
  if (d == direction::remove) c.amount.value = -c.amount.value;
  c.from = read_day(change, parts.size() > 3 ? parts[3] : "");
  c.to = read_day(change, parts.size() > 4 ? parts[4] : "");
  if (c.from && c.to && *c.to <= *c.from) {
    refuse(change, {"la fin ne suit pas le début", "the end does not follow the start"});
  }
  c.origin = "what-if";
  return c;
}

std::string to_text(const supply_change& c) {
  std::string out =
      fmt::format("{}:{}:{}", c.place, c.profession, exact_number(std::abs(c.amount.value)));
  if (c.amount.unit != capacity_unit::fte) out += key_of(c.amount.unit);
  if (c.from || c.to) out += ":" + (c.from ? format_iso(*c.from) : "");
  if (c.to) out += ":" + format_iso(*c.to);
  return out;
}

}  // namespace sourcier::supply
