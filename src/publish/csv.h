#pragma once

#include <string>
#include <string_view>

namespace sourcier::publish {

// Appends one field of RFC 4180, quoted where it must be; `first` fields get no comma before them.
void append_field(std::string& line, std::string_view field, bool first = false);

}  // namespace sourcier::publish
