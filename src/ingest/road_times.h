#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/report.h"
#include "store/workspace.h"
#include "territory/communes.h"
#include "travel/hierarchy.h"
#include "travel/matrix.h"
#include "travel/road_network.h"
#include "travel/snap.h"

namespace sourcier::ingest {

// Where the communes meet the roads.
struct communes_on_roads {
  std::vector<travel::road_place> places;  // one a commune
  double limit_m = 0;                      // beyond it a commune has no road
  std::size_t inside = 0;                  // communes of the territory
  std::size_t placed_inside = 0;           // of them, those whose position is known
  std::size_t found_inside = 0;            // of them, those with a road

  // Roads serve a territory of which at least half the communes lie near one.
  bool covered() const { return placed_inside > 0 && 2 * found_inside >= placed_inside; }
};
communes_on_roads set_on_roads(const territory::commune_table& t,
                               const travel::road_network& network);
void note_places(report& r, const territory::commune_table& t, const communes_on_roads& c);

// Minutes by car between the communes, within 45 minutes, and a note that counts them.
travel::time_matrix times_between(const travel::road_network& network, const travel::hierarchy& h,
                                  const communes_on_roads& c);
void note_times(report& r, const travel::time_matrix& times);

// For an import that lists or places communes, inside its transaction: the road times computed
// anew from the network kept, or all roads taken away where they do not cover the territory any
// more. Nothing where the workspace has no roads. Throws input_error where the network kept cannot
// be read.
void renew_road_times(store::workspace& w, report& r);

// What the road times of a workspace lack; codes and names of communes of the territory.
struct road_gaps {
  std::size_t communes = 0;
  std::vector<std::string> unplaced;  // without position
  std::vector<std::string>
      apart;                    // with a position, but in no pair of times: mostly no road nearby
  std::optional<text> problem;  // the file cannot be read: why, and the remedy
};
// Nothing where the workspace has no roads.
std::optional<road_gaps> find_road_gaps(store::workspace& w);

}  // namespace sourcier::ingest
