#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace sourcier::casework {

// A condition and its parameters, which are numbered as they come.
struct condition {
  std::string sql;
  std::vector<store::cell> parameters;

  std::string next(store::cell value) {
    parameters.push_back(std::move(value));
    return ":p" + std::to_string(parameters.size());
  }
  void also(const std::string& one) { sql += (sql.empty() ? "WHERE " : " AND ") + one; }
  void equals(const char* column, const std::string& value) {
    if (!value.empty()) also(column + (" = " + next(value)));
  }
};

}  // namespace sourcier::casework
