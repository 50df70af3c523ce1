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

}  // namespace sourcier::publish
