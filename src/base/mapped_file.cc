#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace sourcier {

mapped_file::mapped_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    throw not_found(tr("fichier introuvable : {} ; vérifiez le chemin",
                       "no such file: {}; check the path", path.string()));
  }
  struct stat info {};
  const bool regular = fd >= 0 && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  if (fd >= 0 && S_ISDIR(info.st_mode)) {
    ::close(fd);
    throw input_error(
        tr("{} est un dossier ; donnez un fichier", "{} is a folder; give a file", path.string()));
  }
  if (!regular) {
    const char* why = fd < 0 ? std::strerror(errno) : "not a regular file";
    if (fd >= 0) ::close(fd);
    throw input_error(tr("lecture impossible de {} ({}) ; vérifiez les droits d'accès",
                         "cannot read {} ({}); check its permissions", path.string(), why));
  }
  size_ = static_cast<std::size_t>(info.st_size);
  if (size_ > 0) {
    void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) {
      ::close(fd);
      throw input_error(tr("lecture impossible de {} ({})", "cannot read {} ({})", path.string(),
                           std::strerror(errno)));
    }
    data_ = static_cast<const char*>(address);
  }
  ::close(fd);
}

mapped_file::mapped_file(mapped_file&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

mapped_file& mapped_file::operator=(mapped_file&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

mapped_file::~mapped_file() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace sourcier
