#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/fold.h"

namespace sourcier::ingest {

// Every one of `words` occurs in `folded` at the start of a word.
bool has_words(std::string_view folded, std::initializer_list<std::string_view> words);

// The first run of exactly four digits in 1900..2100, as in a title or a header.
std::optional<int> find_year(std::string_view s);

// "01001", "2A004", "97411": five characters as INSEE writes commune codes.
bool is_commune_code(std::string_view s);

// "02" of "02001", "974" of "97411".
std::string departement_of(std::string_view commune_code);

// "01" to "95", "2A", "2B" and those overseas.
bool is_departement(std::string_view code);

// Byte of the first character that is not UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view s);

}  // namespace sourcier::ingest
