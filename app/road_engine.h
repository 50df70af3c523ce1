#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/points.h"
#include "snapshot/road_times.h"

namespace sourcier::app {

// Of the extracts of --roads, else of the workspace.
travel::road_engine load_engine(const arguments& a, const globals& g);

// The --roads and --profile options, for commands that ask of roads, after their own; `otherwise`
// says what serves without --roads.
std::vector<option> with_roads(const text& otherwise, std::vector<option> own);

// On standard error; nothing where none is lost.
void warn_without_road(std::span<const std::string> lost, double limit_m, const globals& g);

// Where the points meet the road. Warns on standard error of those that meet none; throws
// input_error where none does.
std::vector<travel::road_place> place(const travel::road_engine& e, const point_list& points,
                                      const globals& g);

inline constexpr double kDecisecondsPerMinute = 600;

}  // namespace sourcier::app
