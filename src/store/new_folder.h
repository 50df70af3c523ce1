#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sourcier::store {

// "<name><mark><pid>", of another program that still runs; of one that no longer runs, or this one.
bool is_under_way(const std::string& name, std::string_view mark);
bool is_abandoned(const std::string& name, std::string_view mark);

// A folder that appears whole or not at all: filled beside its place, under "<name>.new-<pid>",
// then renamed. What is not kept goes, and so does what an earlier program left when it was killed.
class new_folder {
 public:
  // Throws conflict where there is something at `place`, other than an empty folder.
  explicit new_folder(const std::filesystem::path& place);
  ~new_folder();
  new_folder(const new_folder&) = delete;
  new_folder& operator=(const new_folder&) = delete;

  // Where to fill it; not there yet.
  const std::filesystem::path& under_way() const { return under_way_; }
  // Throws input_error where it cannot be put in its place.
  void keep();

 private:
  std::filesystem::path place_, under_way_;
};

}  // namespace sourcier::store
