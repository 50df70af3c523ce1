#include "publish/csv.h"

namespace sourcier::publish {

void append_field(std::string& line, std::string_view field, bool first) {
  if (!first) line += ',';
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void append_inert_field(std::string& line, std::string_view field, bool first) {
  constexpr std::string_view kStarts = "=+-@\t\r\n";
  const bool risky = !field.empty() && kStarts.find(field.front()) != std::string_view::npos;
  append_field(line, risky ? "'" + std::string(field) : std::string(field), first);
}

}  // namespace sourcier::publish
