#include "supply/supply_change.h"

#include <array>
#include <cmath>

#include "base/error.h"
#include "base/numbers.h"
#include "base/split.h"

namespace sourcier::supply {
namespace {

[[noreturn]] void refuse(std::string_view change, const text& why) {
  const std::string whole(change);
  throw input_error({fmt::format("changement d'offre « {} » : {} ; forme attendue : "
                                 "COMMUNE:PROFESSION:ETP[:DÉBUT[:FIN]], par exemple "
                                 "62364:gp:1:2027-01-01",
                                 whole, why.fr),
                     fmt::format("supply change \"{}\": {}; expected form: "
                                 "COMMUNE:PROFESSION:FTE[:FROM[:TO]], for example "
                                 "62364:gp:1:2027-01-01",
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

supply_change parse_change(std::string_view change, direction d) {
  constexpr double kMostFte = 1000;
  const auto parts = split(change, ':');
  if (parts.size() < 3 || parts.size() > 5) {
    refuse(change,
           tr("{} champ(s) au lieu de 3 à 5", "{} field(s) instead of 3 to 5", parts.size()));
  }
  const auto amount = parse_number(parts[2]);
  if (!amount || *amount <= 0 || *amount > kMostFte) {
    refuse(change, tr("« {} » n'est pas un nombre d'ETP entre 0 et 1000",
                      "\"{}\" is not a number of FTE between 0 and 1000", std::string(parts[2])));
  }
  supply_change c;
  c.place = parts[0];
  c.profession = parts[1];
  c.amount = {d == direction::add ? *amount : -*amount};
  c.from = read_day(change, parts.size() > 3 ? parts[3] : "");
  c.to = read_day(change, parts.size() > 4 ? parts[4] : "");
  if (c.from && c.to && *c.to <= *c.from) {
    refuse(change, {"la fin ne suit pas le début", "the end does not follow the start"});
  }
  c.origin = "what-if";
  return c;
}

std::string to_text(const supply_change& c) {
  std::string out = fmt::format("{}:{}:{}", c.place, c.profession, std::abs(c.amount.value));
  if (c.from || c.to) out += ":" + (c.from ? format_iso(*c.from) : "");
  if (c.to) out += ":" + format_iso(*c.to);
  return out;
}

}  // namespace sourcier::supply
