#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "casework/words.h"

namespace sourcier::casework {

// A step of data/projects.toml.
struct step_word {
  std::string key;
  text label, organism;
  std::string who;                              // professional, service or organism
  std::string subject;                          // to whom it is sent
  std::vector<std::string> professions, modes;  // empty: all
  std::vector<std::string> after;               // keys of steps listed before it
  std::vector<std::string> documents;           // keys
  int days = 0;                                 // how long it usually takes
};

struct project_vocabulary {
  std::vector<word> documents;
  std::vector<step_word> steps;
};
// Throws input_error where a step follows one that is not before it, or names an unknown document.
const project_vocabulary& project_words();

// Throws input_error naming the keys that are known.
const word& find_document_kind(std::string_view key);
const step_word& find_step(std::string_view key);

struct scheduled_step {
  const step_word* word = nullptr;
  std::string due_day;  // ISO, a working day; empty without a target day
};
// The steps of that profession and mode, in order. Each is due in time for those that wait for it,
// the last ones on the target day.
std::vector<scheduled_step> schedule(std::string_view profession, std::string_view mode,
                                     const std::optional<date>& target);

}  // namespace sourcier::casework
