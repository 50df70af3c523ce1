#pragma once

#include <string>
#include <vector>

#include "casework/lists.h"
#include "casework/projects.h"
#include "supply/supply_change.h"
#include "territory/communes.h"

namespace sourcier::casework {

// What a project brings to a place: pledged or planned from its target day on, observed from the
// day the professional settled.
struct commitment {
  std::int64_t project = 0, request = 0;
  std::string number;  // of the request
  project_state state = project_state::pledged;
  supply::supply_change change;  // origin "project:<id>"
};

// One that lacks a commune, a day or a share of full time; or a request marked as settled, or as
// having a project, with none written down.
struct unplaced_project {
  std::int64_t request = 0;
  std::string number, profession;
  bool installed = false;
  std::vector<std::string> missing;  // project, or commune, day, fte
};

struct commitments {
  std::vector<commitment> known;           // by day, then project
  std::vector<unplaced_project> unplaced;  // by request
};

struct commitment_filter {
  std::optional<date> from, to;                    // of the day, both included
  std::optional<date> received_from, received_to;  // of the request, both included
  std::string profession;                          // empty: all
  std::optional<project_state> state;              // installed or pledged
  scope where;  // of the commune of the project; of the request's where it has none
};

// Those given up, and of duplicates, are left out.
commitments commitments_of(store::database& db, const territory::commune_table& communes,
                           const commitment_filter& f);

}  // namespace sourcier::casework
