#pragma once

#include <span>
#include <string>
#include <vector>

#include "snapshot/snapshot.h"
#include "supply/added_resource.h"

namespace sourcier::snapshot {

// The resources of a question, as parallel arrays, with where each comes from: an answer about
// urgent care means nothing without them.
struct resource_set {
  std::vector<supply::urgent_resource> resources;
  std::vector<std::optional<commune_id>> communes;  // at the centre of which it is placed
  std::vector<std::size_t> origin;                  // position in `origins`
  std::vector<text> origins;                        // sentences
  std::vector<supply::resource_kind> kinds;         // asked for, ascending
  std::size_t first_added = 0;                      // those from here on are supposed
};

// Of the kinds asked for (none: all): the lists imported and, for a kind without one, the communes
// that hold its facility. The set may be empty.
resource_set known_resources(const world& w, std::span<const supply::resource_kind> kinds);

// The resources given, of the kinds asked for only, from the origin said.
struct given_resources {
  std::vector<supply::urgent_resource> resources;
  text origin;
};
resource_set only_these(const world& w, std::span<const given_resources> given,
                        std::span<const supply::resource_kind> kinds);

// Communes of the territory and around it that had at least one such facility in its newest year,
// at their centre. Throws input_error that lists the facilities.
given_resources of_facility(const world& w, const std::string& facility);

// Throws not_found for an unknown commune, input_error for one without a position.
void add(resource_set& set, const world& w, std::span<const supply::added_resource> more);

// Kinds asked for of which the set holds none; not `other`, which no criterion names.
std::vector<supply::resource_kind> missing_kinds(const resource_set& set);

}  // namespace sourcier::snapshot
