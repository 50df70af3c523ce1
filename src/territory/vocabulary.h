#pragma once

#include <map>
#include <string>

#include "base/text.h"

namespace sourcier::territory {

// Names of what the tables count, from data/vocabulary.toml. A key it does not know is shown as
// it is.
struct vocabulary {
  struct facility {
    text label;
    std::string official;  // label of the type in INSEE's file
  };
  struct zone_class {
    text label;
    int rank = 0;  // 1: the most helped
  };
  struct zone_scheme {
    text label;
    std::map<std::string, zone_class, std::less<>> classes;
  };
  struct indicator {
    text label, unit;
  };
  std::map<std::string, facility, std::less<>> facilities;
  std::map<std::string, zone_scheme, std::less<>> zones;
  std::map<std::string, indicator, std::less<>> income;
};

// Read once and kept. Throws input_error where the file that ships is broken.
const vocabulary& words();

}  // namespace sourcier::territory
