#include "http/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/mapped_file.h"

namespace sourcier::http {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, int why) {
  throw input_error(
      tr("écriture impossible de {} ({}) ; libérez de la place ou changez de dossier avec --to, "
         "puis relancez : le téléchargement reprendra où il en est",
         "cannot write {} ({}); free some space or choose another folder with --to, then run it "
         "again: the download goes on from where it is",
         path.string(), std::strerror(why)));
}

part_origin read_origin(const fs::path& side) {
  part_origin o;
  try {
    const mapped_file file(side);
    const auto j = nlohmann::json::parse(file.bytes());
    o.url = j.at("url").get<std::string>();
    o.etag = j.at("etag").get<std::string>();
    o.last_modified = j.at("last_modified").get<std::string>();
    if (!j.at("total").is_null()) o.total = j.at("total").get<std::uint64_t>();
  } catch (const std::exception&) {
    return {};  // absent or spoilt: the part belongs to nothing
  }
  return o;
}

bool is_same_file(int fd, const fs::path& path) {
  struct stat open {
  }, named{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

}  // namespace

std::string part_origin::validator() const {
  return !etag.empty() && !etag.starts_with("W/") ? etag : last_modified;
}

part_file::part_file(fs::path whole) : whole_(std::move(whole)) {
  (path_ = whole_) += ".part";
  (side_ = whole_) += ".part.json";
  while (!open_and_lock()) {
  }
  struct stat seen {};
  if (::fstat(fd_, &seen) != 0) cannot_write(path_, errno);
  size_ = static_cast<std::uint64_t>(seen.st_size);
  origin_ = read_origin(side_);
}

// False where the part was renamed by the process that held it, between opening and locking.
bool part_file::open_and_lock() {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd_ < 0) cannot_write(path_, errno);
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(fd_);
    throw conflict(
        tr("{} est déjà en cours de téléchargement ; attendez la fin de l'autre commande",
           "{} is being downloaded already; wait for the other command to end", whole_.string()));
  }
  if (is_same_file(fd_, path_)) return true;
  ::close(fd_);
  return false;
}

part_file::~part_file() {
  if (fd_ < 0) return;
  if (size_ == 0) {
    ::unlink(side_.c_str());
    ::unlink(path_.c_str());
  }
  ::close(fd_);
}

void part_file::restart(part_origin origin) {
  // Emptied first: bytes never stand beside another file's origin.
  if (::ftruncate(fd_, 0) != 0) cannot_write(path_, errno);
  size_ = 0;
  origin_ = std::move(origin);
  const nlohmann::json j = {
      {"url", origin_.url},
      {"etag", origin_.etag},
      {"last_modified", origin_.last_modified},
      {"total", origin_.total ? nlohmann::json(*origin_.total) : nlohmann::json()}};
  const auto replace = nlohmann::json::error_handler_t::replace;
  write_file_atomically(side_, j.dump(1, ' ', false, replace) + "\n");
}

void part_file::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) cannot_write(path_, errno);
    size_ += static_cast<std::uint64_t>(n);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void part_file::finish(std::optional<std::int64_t> modified) {
  if (modified) {
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, timespec{*modified, 0}};
    ::futimens(fd_, times.data());
  }
  if (::fsync(fd_) != 0 || std::rename(path_.c_str(), whole_.c_str()) != 0) {
    cannot_write(whole_, errno);
  }
  sync_folder(whole_.parent_path());
  ::unlink(side_.c_str());
  ::close(fd_);
  fd_ = -1;
}

std::optional<std::uint64_t> part_file::free_space() const {
  struct statvfs disk {};
  if (::fstatvfs(fd_, &disk) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

}  // namespace sourcier::http
