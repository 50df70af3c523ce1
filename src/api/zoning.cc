#include "api/zoning.h"

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

}  // namespace

http::response zoning::operator()(const http::request& r) const {
  snapshot::zoning_question q;
  q.scheme = r.query_value("scheme").value_or(q.scheme);
  q.day = read_day(r, "date");
  q.simulate = read_either(r, "simulate", "false", "true").value_or(false);
  q.against = r.query_value("against").value_or("");
  q.year = read_year(r);
  if (r.query_value("quota_zip")) q.quotas["ZIP"] = read_number(r, "quota_zip", 0, 0, 100) / 100;
  if (r.query_value("quota_zac")) q.quotas["ZAC"] = read_number(r, "quota_zac", 0, 0, 100) / 100;
  q.include_last = read_either(r, "last_unit", "before", "including");
  return http::response::json(publish::zoning_json(w, snapshot::ask_zoning(w, q)));
}

}  // namespace sourcier::api
