#include "api/reach.h"

#include "api/parameters.h"
#include "publish/reach.h"

namespace sourcier::api {

http::response reach::operator()(const http::request& r) const {
  const auto kinds = supply::parse_kinds(r.query_value("kinds").value_or(""));
  const auto limit =
      read_number(r, "max_minutes", kReachLimit.usual, kReachLimit.least, kReachLimit.most);
  const auto speed =
      read_number(r, "speed", kReachSpeed.usual, kReachSpeed.least, kReachSpeed.most);
  auto set = snapshot::known_resources(w, kinds);
  snapshot::add(set, w, read_added_resources(r));
  const auto x =
      snapshot::ask_reach(w, {set.resources, {limit}, speed, w.roads(), set.first_added});
  return http::response::json(publish::reach_json(w, set, x));
}

}  // namespace sourcier::api
