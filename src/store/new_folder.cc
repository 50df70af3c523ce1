#include "store/new_folder.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <vector>

#include "base/error.h"
#include "base/files.h"

namespace sourcier::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = ".new-";

void remove_tree(const fs::path& folder) {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

// The number after the mark; 0 where there is none.
pid_t writer_of(const std::string& name, std::string_view mark) {
  const auto at = name.rfind(mark);
  if (at == name.npos) return 0;
  const auto* end = name.data() + name.size();
  pid_t writer = 0;
  const auto [after, status] = std::from_chars(name.data() + at + mark.size(), end, writer);
  return status == std::errc{} && after == end ? writer : 0;
}

}  // namespace

bool is_under_way(const std::string& name, std::string_view mark) {
  const auto writer = writer_of(name, mark);
  return writer > 0 && writer != ::getpid() && (::kill(writer, 0) == 0 || errno == EPERM);
}

bool is_abandoned(const std::string& name, std::string_view mark) {
  return writer_of(name, mark) > 0 && !is_under_way(name, mark);
}

new_folder::new_folder(const fs::path& place) : place_(fs::absolute(place)) {
  if (!place_.has_filename()) place_ = place_.parent_path();
  std::error_code ignored;
  const bool free = !fs::exists(place_, ignored) ||
                    (fs::is_directory(place_, ignored) && fs::is_empty(place_, ignored));
  if (!free) {
    throw conflict(tr("{} existe déjà ; choisissez un autre dossier ou supprimez celui-ci",
                      "{} already exists; choose another folder or delete this one",
                      place_.string()));
  }
  const auto beside = place_.filename().string() + std::string(kMark);
  under_way_ = place_.parent_path() / fmt::format("{}{}", beside, ::getpid());
  std::vector<fs::path> abandoned;
  for (const auto& entry : fs::directory_iterator(place_.parent_path(), ignored)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(beside) && is_abandoned(name, kMark)) abandoned.push_back(entry.path());
  }
  for (const auto& folder : abandoned) remove_tree(folder);
}

new_folder::~new_folder() { remove_tree(under_way_); }

void new_folder::keep() {
  std::error_code why;
  fs::rename(under_way_, place_, why);  // an empty folder gives way
  if (why) {
    throw input_error(tr("création impossible de {} ({}) ; choisissez un autre endroit",
                         "cannot create {} ({}); choose another place", place_.string(),
                         why.message()));
  }
  sync_folder(place_.parent_path());
}

}  // namespace sourcier::store
