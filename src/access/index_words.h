#pragma once

#include <span>
#include <string_view>

#include "base/text.h"

namespace sourcier::access {

// Methods that answer the same kind of question, in the order they are offered.
struct index_group {
  std::string_view key;
  text label;
};
std::span<const index_group> index_groups();

// A method in plain words, for someone who has to choose one and to defend it.
struct index_words {
  std::string_view method;  // its key
  std::string_view group;
  text formula;   // how it is computed
  text measures;  // what the number says
  text when;      // when to use it
  text limit;     // what it hides
};
// In the order of index_methods().
std::span<const index_words> index_wording();
// Precondition: `method` is the key of a method.
const index_words& words_of(std::string_view method);

}  // namespace sourcier::access
