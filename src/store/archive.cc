#include "store/archive.h"

#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "store/new_folder.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".part-";
constexpr std::size_t kPiece = std::size_t{1} << 18;  // bytes read at once
constexpr std::size_t kName = 256;

void sweep_abandoned(const fs::path& file) {
  const auto beside = file.filename().string() + std::string(kMark);
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code ignored;
  std::vector<fs::path> abandoned;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(beside) && is_abandoned(name, kMark)) abandoned.push_back(entry.path());
  }
  for (const auto& each : abandoned) fs::remove(each, ignored);
}

}  // namespace

archive_writer::archive_writer(const fs::path& file) : file_(file), under_way_(file) {
  std::error_code ignored;
  if (fs::exists(file_, ignored)) {
    throw conflict(tr("{} existe déjà ; donnez un autre nom, ou supprimez ce fichier",
                      "{} already exists; give another name, or delete that file", file_.string()));
  }
  sweep_abandoned(file_);
  under_way_ += fmt::format("{}{}", kMark, ::getpid());
  const auto before = ::umask(077);
  zip_ = ::zipOpen64(under_way_.c_str(), APPEND_STATUS_CREATE);
  ::umask(before);
  if (zip_ == nullptr) fail();
}

archive_writer::~archive_writer() {
  if (zip_ != nullptr) ::zipClose(zip_, nullptr);
  ::unlink(under_way_.c_str());  // gone already where it was kept
}

void archive_writer::fail() const {
  const int why = errno == 0 ? ENOSPC : errno;
  throw input_error(
      tr("écriture impossible de {} ({}) ; libérez de la place ou changez de dossier ; rien n'a "
         "été laissé",
         "cannot write {} ({}); free some space or choose another folder; nothing was left",
         file_.string(), std::strerror(why)));
}

void archive_writer::begin(const std::string& part) {
  digest_ = running_digest();
  bytes_ = 0;
  zip_fileinfo about{};
  constexpr int kLarge = 1;  // sizes on 64 bits
  if (::zipOpenNewFileInZip64(zip_, part.c_str(), &about, nullptr, 0, nullptr, 0, nullptr,
                              Z_DEFLATED, Z_BEST_SPEED, kLarge) != ZIP_OK) {
    fail();
  }
}

void archive_writer::write(std::string_view bytes) {
  digest_.add(bytes);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto some = bytes.substr(0, kPiece);
    errno = 0;
    if (::zipWriteInFileInZip(zip_, some.data(), static_cast<unsigned>(some.size())) != ZIP_OK) {
      fail();
    }
    bytes.remove_prefix(some.size());
  }
}

part_sums archive_writer::end() {
  errno = 0;
  if (::zipCloseFileInZip(zip_) != ZIP_OK) fail();
  return {bytes_, digest_.finish()};
}

void archive_writer::keep() {
  errno = 0;
  if (::zipClose(std::exchange(zip_, nullptr), nullptr) != ZIP_OK) fail();
  // A link, unlike a rename, does not replace what another program has put there meanwhile.
  if (!sync_file(under_way_) || ::link(under_way_.c_str(), file_.c_str()) != 0) fail();
  ::unlink(under_way_.c_str());
  sync_folder(file_.parent_path());
}

archive_reader::archive_reader(const fs::path& file) : file_(file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file_, ignored)) {
    throw not_found(
        tr("pas de fichier {} ; vérifiez le chemin", "no file {}; check the path", file_.string()));
  }
  zip_ = ::unzOpen64(file_.c_str());
  if (zip_ == nullptr) {
    throw input_error(
        tr("{} n'est pas une sauvegarde lisible : la table de ses parties, à la fin, manque ; le "
           "fichier est coupé ou d'une autre nature : prenez une autre copie",
           "{} is not a readable backup: the table of its parts, at its end, is missing; the "
           "file was cut or is something else: take another copy",
           file_.string()));
  }
  for (int at = ::unzGoToFirstFile(zip_); at == UNZ_OK; at = ::unzGoToNextFile(zip_)) {
    std::array<char, kName> name{};
    if (::unzGetCurrentFileInfo64(zip_, nullptr, name.data(), name.size() - 1, nullptr, 0, nullptr,
                                  0) == UNZ_OK) {
      parts_.insert(name.data());
    }
  }
}

archive_reader::~archive_reader() {
  if (zip_ != nullptr) ::unzClose(zip_);
}

void archive_reader::refuse(const std::string& part) const {
  throw input_error(tr("sauvegarde {} : la partie {} manque ou est abîmée ; prenez une autre copie",
                       "backup {}: the part {} is missing or damaged; take another copy",
                       file_.string(), part));
}

part_sums archive_reader::read(const std::string& part, std::uint64_t most,
                               const std::function<void(std::string_view)>& take) {
  constexpr int kSameCase = 1;
  if (::unzLocateFile(zip_, part.c_str(), kSameCase) != UNZ_OK ||
      ::unzOpenCurrentFile(zip_) != UNZ_OK) {
    refuse(part);
  }
  std::vector<char> piece(kPiece);
  running_digest digest;
  std::uint64_t bytes = 0;
  for (;;) {
    const int got = ::unzReadCurrentFile(zip_, piece.data(), static_cast<unsigned>(piece.size()));
    if (got == 0) break;
    if (got < 0 || (bytes += static_cast<std::uint64_t>(got)) > most) refuse(part);
    const std::string_view some(piece.data(), static_cast<std::size_t>(got));
    digest.add(some);
    take(some);
  }
  if (::unzCloseCurrentFile(zip_) != UNZ_OK) refuse(part);  // its check sum
  return {bytes, digest.finish()};
}

}  // namespace sourcier::store
