#include "api/zoning.h"

#include <algorithm>

#include "api/parameters.h"
#include "base/error.h"
#include "publish/zoning.h"

namespace sourcier::api {
namespace {

// One of two words; nothing where the parameter is absent.
std::optional<bool> read_either(const http::request& r, std::string_view name, const char* no,
                                const char* yes) {
  const auto s = r.query_value(name);
  if (!s || s->empty()) return std::nullopt;
  if (*s == yes) return true;
  if (*s == no) return false;
  throw input_error(tr("paramètre {} : « {} » inconnu ; choisissez {} ou {}",
                       "parameter {}: unknown \"{}\"; choose {} or {}", std::string(name),
                       std::string(*s), no, yes));
}

snapshot::zoning_question read_question(const http::request& r) {
  snapshot::zoning_question q;
  q.scheme = r.query_value("scheme").value_or(q.scheme);
  q.day = read_day(r, "date");
  q.vintage = r.query_value("vintage").value_or("");
  q.rule = r.query_value("rule").value_or("");
  q.simulate = read_flag(r, "simulate");
  q.against = r.query_value("against").value_or("");
  q.year = read_year(r);
  if (r.query_value("quota_zip")) q.quotas["ZIP"] = read_number(r, "quota_zip", 0, 0, 100) / 100;
  if (r.query_value("quota_zac")) q.quotas["ZAC"] = read_number(r, "quota_zac", 0, 0, 100) / 100;
  q.include_last = read_either(r, "last_unit", "before", "including");
  return q;
}

}  // namespace

http::response zoning::operator()(const http::request& r) const {
  const auto answer = snapshot::ask_zoning(w, read_question(r));
  const auto format = r.query_value("format").value_or("json");
  if (format == "json") return http::response::json(publish::zoning_json(w, answer));
  if (format != "csv") {
    throw input_error(tr("format « {} » inconnu : choisissez json ou csv",
                         "unknown format \"{}\": choose json or csv", std::string(format)));
  }
  auto stem = "sourcier-zoning-" + publish::list_key(answer, answer.shown);
  std::ranges::replace(stem, ':', '-');
  return as_file("text/csv; charset=utf-8", publish::zoning_csv(w, answer, read_language(r)), stem,
                 "csv");
}

http::response zoning_schemes::operator()(const http::request&) const {
  return http::response::json(publish::zoning_schemes_json(w));
}

http::response zoning_commune::operator()(const http::request& r) const {
  const auto id = w.communes.at(r.parameter("code"));
  if (w.communes.core[std::size_t(id)] == 0) {
    throw not_found(tr("commune {} : hors du territoire, dont le zonage seul est connu ici",
                       "commune {}: outside the territory, the only one whose zoning is known here",
                       w.communes.code[std::size_t(id)]));
  }
  const auto answer = snapshot::ask_both(w, read_question(r));
  return http::response::json(publish::zoning_commune_json(w, answer, id));
}

}  // namespace sourcier::api
