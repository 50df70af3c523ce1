#include "api/parameters.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/numbers.h"
#include "base/split.h"
#include "supply/scenario.h"

namespace sourcier::api {
namespace {

std::optional<long> read_integer(const http::request& r, std::string_view name, long least,
                                 long most) {
  const auto s = r.query_value(name);
  if (!s) return std::nullopt;
  long value = 0;
  const auto [end, status] = std::from_chars(s->data(), s->data() + s->size(), value);
  if (status != std::errc{} || end != s->data() + s->size() || value < least || value > most) {
    throw input_error(tr("paramètre {} : « {} » n'est pas un entier entre {} et {}",
                         "parameter {}: \"{}\" is not an integer between {} and {}",
                         std::string(name), std::string(*s), least, most));
  }
  return value;
}

}  // namespace

std::optional<int> read_year(const http::request& r) {
  const auto y = read_integer(r, "year", 1900, 2200);
  return y ? std::optional(static_cast<int>(*y)) : std::nullopt;
}

snapshot::selection read_selection(const snapshot::world& w, const http::request& r) {
  return snapshot::select(w, r.query_value("profession").value_or("gp"), read_year(r),
                          r.query_value("ages").value_or(""));
}

std::vector<supply::supply_change> read_changes(const http::request& r, const std::string& prefix) {
  constexpr std::size_t kMost = supply::kMostChanges;
  std::vector<supply::supply_change> out;
  for (const auto& [name, value] : r.query) {
    if (name == prefix + "add") out.push_back(supply::parse_change(value, supply::direction::add));
    if (name == prefix + "remove")
      out.push_back(supply::parse_change(value, supply::direction::remove));
  }
  if (out.size() > kMost) {
    throw input_error(tr("{} changements d'offre dans une question ; {} au plus : partagez-la",
                         "{} supply changes in one question; {} at most: split it", out.size(),
                         kMost));
  }
  return out;
}

std::optional<date> read_day(const http::request& r, std::string_view name) {
  const auto s = r.query_value(name);
  if (!s || s->empty()) return std::nullopt;
  const auto day = parse_date(*s);
  if (!day) {
    throw input_error(tr("paramètre {} : « {} » n'est pas une date (AAAA-MM-JJ)",
                         "parameter {}: \"{}\" is not a date (YYYY-MM-DD)", std::string(name),
                         std::string(*s)));
  }
  return day;
}

std::size_t read_count(const http::request& r, std::string_view name, std::size_t fallback,
                       std::size_t most) {
  const auto n = read_integer(r, name, 1, static_cast<long>(most));
  return n ? static_cast<std::size_t>(*n) : fallback;
}

double read_number(const http::request& r, std::string_view name, double fallback, double least,
                   double most) {
  const auto s = r.query_value(name);
  if (!s) return fallback;
  const auto value = parse_number(*s);
  if (!value || *value < least || *value > most) {
    throw input_error(tr("paramètre {} : « {} » n'est pas un nombre entre {} et {}",
                         "parameter {}: \"{}\" is not a number between {} and {}",
                         std::string(name), std::string(*s), least, most));
  }
  return *value;
}

http::response as_file(const char* type, std::string body, std::string_view stem,
                       const char* extension) {
  auto out = http::response::bytes(type, std::move(body));
  return out.set("Content-Disposition",
                 fmt::format("attachment; filename=\"{}.{}\"", stem, extension));
}

language read_language(const http::request& r) {
  return parse_language(r.query_value("lang").value_or("fr"));
}

bool read_flag(const http::request& r, std::string_view name) {
  const auto s = r.query_value(name).value_or("false");
  if (s == "true" || s == "false") return s == "true";
  throw input_error(tr("paramètre {} : « {} » ; donnez true ou false",
                       "parameter {}: \"{}\"; give true or false", std::string(name),
                       std::string(s)));
}

geo::coordinate read_place(const http::request& r) {
  for (const auto* name : {"lon", "lat"}) {
    if (r.query_value(name)) continue;
    throw input_error(
        tr("paramètre {} absent ; donnez lon et lat en degrés, par exemple "
           "lon=2.1221&lat=50.5116",
           "parameter {} missing; give lon and lat in degrees, for example "
           "lon=2.1221&lat=50.5116",
           name));
  }
  return {read_number(r, "lon", 0, -180, 180), read_number(r, "lat", 0, -90, 90)};
}

std::vector<supply::added_resource> read_added_resources(const http::request& r) {
  constexpr std::size_t kMost = 100;
  std::vector<supply::added_resource> out;
  for (const auto& [name, value] : r.query) {
    if (name == "add") out.push_back(supply::parse_added_resource(value));
  }
  if (out.size() > kMost) {
    throw input_error(tr("{} ressources ajoutées dans une question ; {} au plus",
                         "{} added resources in one question; {} at most", out.size(), kMost));
  }
  return out;
}

std::vector<double> parse_limits(const text& where, std::string_view list) {
  constexpr double kMost = 120;
  std::vector<double> out;
  for (const auto part : split(list, ',')) {
    const auto value = parse_number(part);
    if (!value || *value <= 0 || *value > kMost) {
      const std::string given(list);
      throw input_error(
          {fmt::format("{} : « {} » n'est pas une liste de durées entre 0 et {} minutes", where.fr,
                       given, kMost),
           fmt::format("{}: \"{}\" is not a list of durations between 0 and {} minutes", where.en,
                       given, kMost)});
    }
    out.push_back(*value);
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace sourcier::api
