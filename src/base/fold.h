#pragma once

#include <string>
#include <string_view>

namespace sourcier {

// What two spellings of a French name share: lower case, no accents, ligatures apart, every run of
// other characters one space. "L'Haÿ-les-Roses" -> "l hay les roses".
std::string fold(std::string_view utf8);

}  // namespace sourcier
