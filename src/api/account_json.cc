#include "api/account_json.h"

#include <charconv>

#include "base/error.h"

namespace sourcier::api {

using accounts::account;
using publish::json_writer;

namespace {

std::string name_of(const snapshot::world& w, const accounts::zone& z) {
  if (z.level == "commune") {
    const auto id = w.communes.find(z.code);
    return id ? w.communes.name[std::size_t(*id)] : "";
  }
  const auto level = w.areas.find(z.level);
  if (level == w.areas.end()) return "";
  const auto it = level->second.find(z.code);
  return it == level->second.end() ? "" : it->second.name;
}

}  // namespace

void write_reach(json_writer& j, const snapshot::world& w, const account& a) {
  j.key("perimeter").begin_array();
  for (const auto& z : a.perimeter) {
    j.begin_object().member("level", z.level).member("code", z.code);
    j.member("name", name_of(w, z)).end_object();
  }
  j.end_array().array("subjects", a.subjects);
}

http::response private_json(std::string body, int status) {
  auto out = http::response::json(std::move(body), status);
  return out.set("Cache-Control", "no-store");
}

http::response done() {
  http::response out;
  out.status = 204;
  return out.set("Cache-Control", "no-store");
}

std::int64_t read_id(const http::request& r) {
  const auto s = r.parameter("id");
  std::int64_t id = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + s.size(), id);
  if (status == std::errc{} && end == s.data() + s.size() && id > 0) return id;
  throw input_error(tr("numéro « {} » illisible ; un entier est attendu",
                       "cannot read the number \"{}\"; a whole number is expected",
                       std::string(s)));
}

}  // namespace sourcier::api
