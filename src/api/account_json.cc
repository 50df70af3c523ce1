#include "api/account_json.h"

#include <charconv>

#include "base/error.h"

namespace sourcier::api {

using accounts::account;
using publish::json_writer;

std::string area_name(const snapshot::world& w, std::string_view level, const std::string& code) {
  if (level == "commune") {
    const auto id = code.empty() ? std::nullopt : w.communes.find(code);
    return id ? w.communes.name[std::size_t(*id)] : "";
  }
  const auto of_level = w.areas.find(std::string(level));
  if (of_level == w.areas.end()) return "";
  const auto it = of_level->second.find(code);
  return it == of_level->second.end() ? "" : it->second.name;
}

void write_reach(json_writer& j, const snapshot::world& w, const account& a) {
  j.key("perimeter").begin_array();
  for (const auto& z : a.perimeter) {
    j.begin_object().member("level", z.level).member("code", z.code);
    j.member("name", area_name(w, z.level, z.code)).end_object();
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
