#include "ingest/numbers.h"

#include <algorithm>

#include "base/numbers.h"

namespace sourcier::ingest {

std::optional<double> read_number(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  std::string point(s);
  if (s.find('.') == s.npos) std::replace(point.begin(), point.end(), ',', '.');
  const auto value = parse_number(point);
  if (!value || point.size() < 16) return value;
  return parse_number(fmt::format("{:.15g}", *value));
}

std::optional<double> read_amount(report& r, std::size_t line, const std::string& field,
                                  std::string_view cell) {
  const auto value = read_number(cell);
  if (value && *value >= 0) return value;
  if (value) {
    r.reject(line, field, cell, tr("nombre négatif", "negative number"));
  } else if (cell.empty()) {
    r.reject(line, field, cell, tr("cellule vide", "empty cell"));
  } else {
    r.reject(line, field, cell, tr("ce n'est pas un nombre", "not a number"));
  }
  return std::nullopt;
}

}  // namespace sourcier::ingest
