#pragma once

#include <string>
#include <vector>

#include "base/text.h"

namespace sourcier::casework {

// One line of the register of personal data: data/retention.toml.
struct personal_kind {
  std::string key, table, counted;  // counted: which rows of the table are still about somebody
  text label, data, purpose, basis, seen_by;
  std::string after;  // what the time counts from: closed_at, request, disabled, session, ...
  text after_words;
  int months = 0;  // 0: as `after_words` say
  text then;
};

enum class erasure { keep, erase, stop };

struct column_rule {
  std::string name;
  erasure what = erasure::keep;
  text label;
};

struct table_rule {
  std::string name;
  text label;
  std::string rows;  // those of request :p1; empty: the table is not about who asks
  bool remove = false;
  std::vector<column_rule> columns;
};

struct retention {
  std::vector<personal_kind> kinds;
  std::vector<table_rule> tables;
  std::vector<std::string> impersonal;
};
const retention& retention_rules();
// Throws not_found.
const personal_kind& find_kind(std::string_view key);

}  // namespace sourcier::casework
