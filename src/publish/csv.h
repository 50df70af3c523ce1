#pragma once

#include <string>
#include <string_view>

namespace sourcier::publish {

// Appends one field of RFC 4180, quoted where it must be; `first` fields get no comma before them.
void append_field(std::string& line, std::string_view field, bool first = false);
// The same for text that people have written: what a spreadsheet would run as a formula (it begins
// with = + - @, a tab or a return) gets an apostrophe before it.
void append_inert_field(std::string& line, std::string_view field, bool first = false);

}  // namespace sourcier::publish
