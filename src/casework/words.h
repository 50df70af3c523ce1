#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace sourcier::casework {

struct word {
  std::string key;
  text label;
};

struct subject {
  std::string key;
  text label;
  bool family = false;  // of the family's track, else of the practice's
};

// What a partner says of a need.
struct answer_word {
  std::string key;
  text label;
  bool open = false;    // the partner still has it
  bool helped = false;  // it did, or does, something
};

// Days of the calendar after a need was sent; see data/casework.toml.
struct delays {
  int reminder = 0, last_chance = 0, abandoned = 0;
  int first_answer = 0;  // working days within which someone takes a new request
};

// Words and delays of data/casework.toml, in its order.
struct vocabulary {
  delays clock;
  std::vector<subject> subjects;
  std::vector<word> stages, modes, channels, outcomes;
  text notice;  // beside every free text
  std::vector<answer_word> answers;
};
const vocabulary& words();

// Throws input_error that names the field, the value and the keys that are known.
const subject& find_subject(std::string_view key);
const answer_word& find_answer(std::string_view key);
const word& find_word(std::span<const word> known, const text& field, std::string_view key);
// A profession of supply::listed_professions(): its label.
const text& profession_label(std::string_view key);

}  // namespace sourcier::casework
