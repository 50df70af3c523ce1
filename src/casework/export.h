#pragma once

#include <string>
#include <vector>

#include "casework/lists.h"

namespace sourcier::casework {

// A request with what a file shows beside it.
struct exported {
  request asked;
  std::string owner;  // name of the account
  std::vector<std::string> subjects;
  progress partners;
};
struct export_page_of {
  std::vector<exported> requests;
  std::optional<std::int64_t> next;
};
// As find().
export_page_of export_page(store::database& db, const filter& f, std::size_t limit,
                           std::optional<std::int64_t> before = {});

}  // namespace sourcier::casework
