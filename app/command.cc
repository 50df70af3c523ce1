#include "app/command.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "base/numbers.h"

namespace sourcier::app {

std::string arguments::get(const std::string& name, const std::string& fallback) const {
  const auto it = values.find(name);
  return it == values.end() || it->second.empty() ? fallback : it->second.back();
}

std::vector<std::string> arguments::all(const std::string& name) const {
  const auto it = values.find(name);
  return it == values.end() ? std::vector<std::string>{} : it->second;
}

std::string arguments::choice(const std::string& name,
                              std::initializer_list<std::string_view> known) const {
  const auto given = get(name, std::string(*known.begin()));
  if (std::ranges::find(known, given) != known.end()) return given;
  text words;
  for (auto it = known.begin(); it != known.end(); ++it) {
    const bool first = it == known.begin(), last = it + 1 == known.end();
    words.fr += (first ? "" : last ? " ou " : ", ") + std::string(*it);
    words.en += (first ? "" : last ? " or " : ", ") + std::string(*it);
  }
  throw input_error({fmt::format("--{} : « {} » inconnu ; choisissez {}", name, given, words.fr),
                     fmt::format("--{}: unknown \"{}\"; choose {}", name, given, words.en)});
}

double arguments::number(const std::string& name, double fallback, double least,
                         double most) const {
  if (!has(name)) return fallback;
  const auto value = parse_number(get(name));
  if (!value || *value < least || *value > most) {
    throw input_error(tr("--{} : « {} » n'est pas un nombre entre {} et {}",
                         "--{}: \"{}\" is not a number between {} and {}", name, get(name), least,
                         most));
  }
  return *value;
}

std::optional<int> arguments::integer(const std::string& name, int least, int most) const {
  if (!has(name)) return std::nullopt;
  const double value = number(name, 0, least, most);
  if (value != static_cast<int>(value)) {
    throw input_error(tr("--{} : « {} » n'est pas un nombre entier",
                         "--{}: \"{}\" is not a whole number", name, get(name)));
  }
  return static_cast<int>(value);
}

std::optional<date> arguments::day(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  const auto day = parse_date(get(name));
  if (!day) {
    throw input_error(tr("--{} : « {} » n'est pas une date (AAAA-MM-JJ)",
                         "--{}: \"{}\" is not a date (YYYY-MM-DD)", name, get(name)));
  }
  return day;
}

void say(const globals& g, const text& t) { std::puts(t.in(g.lang).c_str()); }

}  // namespace sourcier::app
