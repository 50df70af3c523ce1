#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace sourcier::territory {

// How a figure was published: "98", "environ 98", "98 ou plus", "plus de 98".
enum class qualifier { equal, about, at_least, over };

// "=", "≈", "≥" or ">", as the files write it.
std::string_view sign_of(qualifier q);

// A figure that others have published, with what is needed to set it beside one of ours.
struct figure {
  std::string key;  // what it measures: urgent_care_within_30
  double value = 0;
  qualifier said = qualifier::equal;
  std::string unit;
  text definition;
  std::string territory, period;
  text source;
  std::string vintage;
};

// Those of data/<territory>/figures.toml, in its order; none where there is no such file.
std::vector<figure> figures_of(std::string_view territory);

// The same from the text of a file. Throws input_error that names file, figure and field.
std::vector<figure> read_figures(std::string_view document, const std::string& file);

}  // namespace sourcier::territory
