#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace sourcier::store {

struct table_column {
  std::string name;
  column_type type;
  int key = 0;  // place in the primary key, from 1; 0: not of it
};

struct table_shape {
  std::string name;
  std::vector<table_column> columns;
};

// The tables of a workspace in the order they were made, those they refer to first; not the index
// of words of requests, whose form each store has of its own.
std::vector<table_shape> tables_of(database& db);

}  // namespace sourcier::store
