#pragma once

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/mapped_file.h"

namespace sourcier::ingest {

// The one file an importer takes, mapped. Throws input_error where several or none are given,
// not_found where it is absent.
class single_file {
 public:
  explicit single_file(const std::vector<std::filesystem::path>& files)
      : name_(only(files).filename().string()), file_(only(files)) {}

  const std::string& name() const { return name_; }
  std::string_view bytes() const { return file_.bytes(); }

 private:
  static const std::filesystem::path& only(const std::vector<std::filesystem::path>& files) {
    if (files.size() == 1) return files[0];
    throw input_error(tr("cet import prend un seul fichier, {} ont été donnés ; importez-les l'un "
                         "après l'autre",
                         "this import takes one file, {} were given; import them one after the "
                         "other", files.size()));
  }

  std::string name_;
  mapped_file file_;
};

}  // namespace sourcier::ingest
