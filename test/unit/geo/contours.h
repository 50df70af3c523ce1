#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/mapped_file.h"
#include "geo/geojson.h"

namespace sourcier::geo {

// Official outlines to test with, where they are at hand.
inline std::optional<std::filesystem::path> contours_folder() {
  const char* shared = std::getenv("SOURCIER_SHARED_DATA");
  const auto folder =
      (shared != nullptr ? std::filesystem::path(shared)
                         : std::filesystem::path(SOURCIER_SOURCE_DIR) / "../shared/data") /
      "contours";
  if (!std::filesystem::exists(folder)) return std::nullopt;
  return folder;
}

// All communes, or those of the départements named.
inline outline_set read_contours(const std::filesystem::path& folder,
                                 const std::vector<std::string>& departements = {},
                                 std::vector<geojson_issue>* issues = nullptr) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name = entry.path().stem().string();
    if (!name.starts_with("communes-1000m-")) continue;
    const auto code = name.substr(name.rfind('-') + 1);
    if (departements.empty() || std::ranges::count(departements, code) > 0) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::vector<outline_set> parts;
  for (const auto& file : files) {
    const mapped_file bytes(file);
    auto read = read_geojson(bytes.bytes(), file.filename().string());
    if (issues != nullptr) issues->insert(issues->end(), read.issues.begin(), read.issues.end());
    parts.push_back(std::move(read.outlines));
  }
  return merge(parts).outlines;
}

inline outline_set read_outlines(const std::filesystem::path& file) {
  const mapped_file bytes(file);
  return read_geojson(bytes.bytes(), file.filename().string()).outlines;
}

}  // namespace sourcier::geo
