#include "supply/added_resource.h"

#include <algorithm>

#include "base/error.h"
#include "base/numbers.h"
#include "base/split.h"

namespace sourcier::supply {
namespace {

[[noreturn]] void refuse(std::string_view whole, const text& why) {
  const std::string given(whole);
  throw input_error({fmt::format("ressource ajoutée « {} » : {} ; forme attendue : "
                                 "COMMUNE:GENRE[:DÉLAI], par exemple 62364:mcs, ou "
                                 "COMMUNE:helicopter:DÉLAI:KM/H",
                                 given, why.fr),
                     fmt::format("added resource \"{}\": {}; expected form: "
                                 "COMMUNE:KIND[:DELAY], for example 62364:mcs, or "
                                 "COMMUNE:helicopter:DELAY:KMH",
                                 given, why.en)});
}

resource_kind kind_of(std::string_view key) {
  if (const auto kind = find_kind(key)) return *kind;
  std::string known;
  for (const auto& k : resource_kinds()) known += (known.empty() ? "" : ", ") + k.key;
  throw input_error(tr("genre de ressource « {} » inconnu ; choisissez parmi : {}",
                       "unknown kind of resource \"{}\"; choose one of: {}", std::string(key),
                       known));
}

double number_in(std::string_view whole, std::string_view field, double least, double most,
                 const text& what) {
  const auto value = parse_number(field);
  if (value && *value >= least && *value <= most) return *value;
  const std::string given(field);
  refuse(whole, {fmt::format("{} « {} » ; donnez de {} à {}", what.fr, given, least, most),
                 fmt::format("{} \"{}\"; give {} to {}", what.en, given, least, most)});
}

}  // namespace

added_resource parse_added_resource(std::string_view whole) {
  const auto parts = split(whole, ':');
  if (parts.size() < 2 || parts.size() > 4) {
    refuse(whole,
           tr("{} champ(s) au lieu de 2 à 4", "{} field(s) instead of 2 to 4", parts.size()));
  }
  added_resource r;
  r.commune = parts[0];
  r.kind = kind_of(parts[1]);
  if (parts.size() > 2) {
    r.delay = {
        number_in(whole, parts[2], 0, kLongestDelay.value, {"délai (minutes)", "delay (minutes)"})};
  }
  const bool flies = r.kind == resource_kind::helicopter;
  if (flies != (parts.size() == 4)) {
    refuse(whole, flies
                      ? text{"il manque la vitesse d'un hélicoptère",
                             "the speed of a helicopter is missing"}
                      : text{"seul un hélicoptère a une vitesse", "only a helicopter has a speed"});
  }
  if (flies) {
    r.flies_kmh = number_in(whole, parts[3], kSlowestFlight, kFastestFlight,
                            {"vitesse (km/h)", "speed (km/h)"});
  }
  return r;
}

std::string to_text(const added_resource& r) {
  std::string out = r.commune + ":" + words_of(r.kind).key;
  if (r.delay.value > 0 || r.flies_kmh) out += ":" + exact_number(r.delay.value);
  if (r.flies_kmh) out += ":" + exact_number(*r.flies_kmh);
  return out;
}

std::vector<resource_kind> parse_kinds(std::string_view list) {
  std::vector<resource_kind> out;
  if (list.empty()) return out;
  for (const auto key : split(list, ',')) out.push_back(kind_of(key));
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace sourcier::supply
