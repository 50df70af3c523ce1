#include "ingest/kinds.h"

#include <algorithm>

#include "base/error.h"
#include "ingest/ages.h"
#include "ingest/annuaire.h"
#include "ingest/apl.h"
#include "ingest/communes.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/matrix.h"
#include "ingest/outlines.h"
#include "ingest/past.h"
#include "ingest/points.h"
#include "ingest/practices.h"
#include "ingest/resources.h"
#include "ingest/roads.h"

namespace sourcier::ingest {

std::span<const import_kind> import_kinds() {
  static const import_kind all[] = {
      {"communes",
       {"communes de France", "communes of France"},
       {"le dossier du paquet npm @etalab/decoupage-administratif, décompressé",
        "the folder of the npm package @etalab/decoupage-administratif, unpacked"},
       import_communes},
      {"history",
       {"historique des communes", "history of communes"},
       {"le fichier des mouvements de communes de l'INSEE (CSV)",
        "INSEE's file of movements of communes (CSV)"},
       import_history},
      {"outlines",
       {"contours des communes", "outlines of communes"},
       {"un ou plusieurs GeoJSON en WGS 84 dont chaque commune porte son code",
        "one or more GeoJSON files in WGS 84 whose communes bear their code"},
       import_outlines},
      {"points",
       {"points des communes", "points of the communes"},
       {"un CSV code,lon,lat : d'où l'on part et où l'on arrive (mairie, place), au lieu du centre "
        "du contour",
        "a CSV code,lon,lat: where trips begin and end (mairie, square), in place of the centre of "
        "the outline"},
       import_points},
      {"apl",
       {"accessibilité publiée (APL)", "published accessibility (APL)"},
       {"un ou plusieurs classeurs XLSX de la DREES, toute profession et tout millésime",
        "one or more DREES XLSX workbooks, any profession and vintage"},
       import_apl},
      {"facilities",
       {"équipements de santé (BPE)", "health facilities (BPE)"},
       {"un CSV de l'INSEE, une colonne par équipement ou une ligne par commune et type ; --year "
        "si l'année n'est ni dans le nom ni dans le fichier ; si les types sont des codes, suivi "
        "du fichier des modalités de l'INSEE",
        "an INSEE CSV, one column a facility or one row a commune and type; --year where neither "
        "its name nor the file says the year; where types are codes, followed by INSEE's file of "
        "modalities"},
       import_facilities},
      {"zones",
       {"zonages", "zoning"},
       {"un CSV code,scheme,vintage,class, ou une colonne par zonage ; --vintage gp_ars=2025 si le "
        "millésime n'y est pas",
        "a CSV code,scheme,vintage,class, or one column a scheme; --vintage gp_ars=2025 where the "
        "vintage is not in it"},
       import_zones},
      {"health-areas",
       {"territoires de vie-santé", "life-and-health territories"},
       {"un CSV commune,tvs et, au besoin, name ; il remplace les territoires présents",
        "a CSV commune,tvs and, where needed, name; it takes the place of those held"},
       import_health_areas},
      {"income",
       {"revenu et pauvreté", "income and poverty"},
       {"un CSV Filosofi de l'INSEE (CODGEO, MED21, TP6021...)",
        "an INSEE Filosofi CSV (CODGEO, MED21, TP6021...)"},
       import_income},
      {"ages",
       {"habitants par sexe et âge", "people by sex and age"},
       {"un CSV du recensement de l'INSEE, une colonne par sexe et groupe d'âge (hommes_0_4, "
        "femmes_95_plus...), ou code,sex,from,to,people ; --year si l'année n'est ni dans le nom "
        "ni dans le fichier",
        "an INSEE census CSV, one column a sex and group of ages (hommes_0_4, femmes_95_plus...), "
        "or code,sex,from,to,people; --year where neither its name nor the file says the year"},
       import_ages},
      {"resources",
       {"ressources de soins urgents", "resources of urgent care"},
       {"un CSV id,name,lon,lat (ou commune),kind,direction,delay,speed_kmh ; --remove et aucun "
        "fichier pour retirer les listes importées",
        "a CSV id,name,lon,lat (or commune),kind,direction,delay,speed_kmh; --remove and no file "
        "to take the imported lists away"},
       import_resources},
      {"practices",
       {"lieux d'exercice des praticiens", "practices of practitioners"},
       {"un CSV practitioner,profession,birth,status,site,site_type,commune (ou "
        "lon,lat),share,acts,"
        "from,to, une ligne par exercice ; --remove et aucun fichier pour retirer la liste",
        "a CSV practitioner,profession,birth,status,site,site_type,commune (or lon,lat),share,acts,"
        "from,to, one row a practice; --remove and no file to take the list away"},
       import_practices},
      {"annuaire",
       {"Annuaire santé", "Annuaire santé"},
       {"l'extraction publique PS_LibreAcces_Personne_activite_*.txt ; --remove et aucun fichier "
        "pour la retirer",
        "the public extract PS_LibreAcces_Personne_activite_*.txt; --remove and no file to take it "
        "away"},
       import_annuaire},
      {"roads",
       {"réseau routier (OpenStreetMap)", "road network (OpenStreetMap)"},
       {"un ou plusieurs extraits .osm.pbf, ou --remove pour revenir à la ligne droite",
        "one or more .osm.pbf extracts, or --remove to go back to straight lines"},
       import_roads},
      {"matrix",
       {"temps de trajet", "travel times"},
       {"un CSV from,to,minutes (codes de communes) ; --remove et aucun fichier pour revenir au "
        "modèle",
        "a CSV from,to,minutes (commune codes); --remove and no file to go back to the model"},
       import_matrix},
  };
  return all;
}

const import_kind& find_kind(std::string_view key) {
  const auto all = import_kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& k) { return k.key == key; });
  if (found != all.end()) return *found;
  std::vector<std::string> keys;
  for (const auto& k : all) keys.emplace_back(k.key);
  throw input_error(tr("« {} » n'est pas un genre de données ; choisissez parmi : {}",
                       "\"{}\" is not a kind of data; choose among: {}", key, listed(keys)));
}

}  // namespace sourcier::ingest
