#include "app/imports.h"

#include <chrono>

#include "base/dates.h"

namespace sourcier::app {

ingest::options import_options(const arguments& a, const globals& g) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::chrono::hh_mm_ss time(now - std::chrono::floor<std::chrono::days>(now));
  ingest::options o;
  o.lang = g.lang;
  o.now = fmt::format("{}T{:02}:{:02}:{:02}Z", format_iso(today()), time.hours().count(),
                      time.minutes().count(), time.seconds().count());
  o.year = a.integer("year", 1900, 2200);
  o.vintages = a.all("vintage");
  o.remove = a.has("remove");
  return o;
}

}  // namespace sourcier::app
