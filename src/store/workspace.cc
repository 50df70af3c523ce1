#include "store/workspace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "store/migrations.h"
#include "store/new_folder.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "sourcier.db";
constexpr const char* kAddress = "store";  // one line, instead of a database

void make_folder(const fs::path& folder) {
  std::error_code why;
  fs::create_directories(folder, why);
  if (why) {
    throw input_error(tr("création impossible du dossier {} ({}) ; choisissez un autre endroit",
                         "cannot create the folder {} ({}); choose another place", folder.string(),
                         why.message()));
  }
}

target read_address(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  try {
    return postgresql_target(line);
  } catch (const input_error& e) {
    throw input_error({file.string() + " : " + e.message.fr, file.string() + ": " + e.message.en});
  }
}

}  // namespace

target database_of(const fs::path& folder) { return sqlite_target(folder / kDatabase); }

void write_address(const fs::path& folder, const std::string& address) {
  const auto before = ::umask(077);  // from the first byte on
  try {
    write_file_atomically(folder / kAddress, address + "\n");
  } catch (...) {
    ::umask(before);
    throw;
  }
  ::umask(before);
}

workspace::workspace(fs::path folder, target records)
    : folder_(std::move(folder)), records_(std::move(records)), db_(records_) {}

workspace workspace::open(const fs::path& folder) {
  const bool elsewhere = fs::exists(folder / kAddress);
  if (!elsewhere && !fs::exists(folder / kDatabase)) {
    throw not_found(
        tr("pas d'espace de travail dans {} ; créez-le avec « sourcier init "
           "--territory hauts-de-france {} » ou indiquez-en un avec --workspace",
           "no workspace in {}; create it with \"sourcier init --territory "
           "hauts-de-france {}\" or name one with --workspace",
           folder.string(), folder.string()));
  }
  workspace w(folder, elsewhere ? read_address(folder / kAddress) : database_of(folder));
  migrate(w.db_);
  return w;
}

workspace workspace::create(const fs::path& folder, const std::string& territory, const text& label,
                            const std::string& address) {
  if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder))) {
    throw conflict(tr("{} existe déjà ; choisissez un autre dossier ou supprimez celui-ci",
                      "{} already exists; choose another folder or delete this one",
                      folder.string()));
  }
  const auto records = address.empty() ? database_of(folder) : postgresql_target(address);
  if (!records.is_postgresql()) make_folder(folder / kArrayFolder);
  workspace w(folder, records);
  if (!records.schema.empty()) w.db_.execute("CREATE SCHEMA IF NOT EXISTS " + records.schema);
  migrate(w.db_);
  if (!w.meta("territory").empty()) {
    throw conflict(tr(
        "{} contient déjà un espace de travail ; choisissez une autre base, ou "
        "videz celle-ci",
        "{} holds a workspace already; choose another database, or empty this one", records.shown));
  }
  make_folder(folder / kArrayFolder);
  w.set_meta("territory", territory);
  w.set_meta("label_fr", label.fr);
  w.set_meta("label_en", label.en);
  if (!address.empty()) write_address(folder, address);
  return w;
}

std::string meta_of(database& db, const std::string& key) {
  const auto found = db.query("SELECT value FROM meta WHERE key = :p1", {column_type::text}, {key});
  return found[0].size() == 0 ? "" : found[0].text()[0];
}

std::string workspace::meta(const std::string& key) { return meta_of(db_, key); }

void workspace::set_meta(const std::string& key, const std::string& value) {
  db_.execute("DELETE FROM meta WHERE key = :p1", {key});
  db_.execute("INSERT INTO meta (key, value) VALUES (:p1, :p2)", {key, value});
}

std::int64_t workspace::put_dataset(const dataset& d) {
  const auto known =
      db_.query("SELECT id FROM dataset WHERE key = :p1", {column_type::integer}, {d.key});
  std::int64_t id = 0;
  if (known[0].size() > 0) {
    id = known[0].integer()[0];
    db_.execute("DELETE FROM row_issue WHERE dataset = :p1", {id});
  } else {
    id = db_.query("SELECT COALESCE(MAX(id), 0) + 1 FROM dataset", {column_type::integer})[0]
             .integer()[0];
    db_.execute(
        "INSERT INTO dataset (id, key, kind, title_fr, title_en, publisher, licence, "
        "vintage, url, file, digest, imported_at, rows_read, rows_kept, rows_rejected) "
        "VALUES (:p1, :p2, '', '', '', '', '', '', '', '', '', '', 0, 0, 0)",
        {id, d.key});
  }
  db_.execute(
      "UPDATE dataset SET kind = :p1, title_fr = :p2, title_en = :p3, publisher = :p4, "
      "licence = :p5, vintage = :p6, url = :p7, file = :p8, digest = :p9, "
      "imported_at = :p10, rows_read = :p11, rows_kept = :p12, rows_rejected = :p13 "
      "WHERE id = :p14",
      {d.kind, d.title.fr, d.title.en, d.publisher, d.licence, d.vintage, d.url, d.file, d.digest,
       d.imported_at, d.rows_read, d.rows_kept, d.rows_rejected, id});
  return id;
}

std::vector<dataset> workspace::datasets() {
  using enum column_type;
  const auto c = db_.query(
      "SELECT id, key, kind, title_fr, title_en, publisher, licence, vintage, url, file, digest, "
      "imported_at, rows_read, rows_kept, rows_rejected FROM dataset ORDER BY key",
      {integer, text, text, text, text, text, text, text, text, text, text, text, integer, integer,
       integer});
  std::vector<dataset> out(c[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = {
        c[0].integer()[i],  c[1].text()[i],    c[2].text()[i],  {c[3].text()[i], c[4].text()[i]},
        c[5].text()[i],     c[6].text()[i],    c[7].text()[i],  c[8].text()[i],
        c[9].text()[i],     c[10].text()[i],   c[11].text()[i], c[12].integer()[i],
        c[13].integer()[i], c[14].integer()[i]};
  }
  return out;
}

std::string workspace::generation() {
  std::string all = meta("territory");
  for (const auto& d : datasets()) all += "\n" + d.key + " " + d.digest;
  return digest(all).substr(0, 16);
}

void workspace::put_array(const std::string& kind, std::string_view bytes, std::int64_t dataset) {
  const std::string name = kind + "-" + digest(bytes).substr(0, 16) + ".bin";
  make_folder(folder_ / kArrayFolder);
  write_file_atomically(folder_ / kArrayFolder / name, bytes);
  db_.execute("DELETE FROM array_file WHERE kind = :p1", {kind});
  db_.execute("INSERT INTO array_file (kind, name, digest, dataset) VALUES (:p1, :p2, :p3, :p4)",
              {kind, name, digest(bytes), dataset});
}

void workspace::put_array_file(const std::string& kind, const fs::path& file,
                               std::int64_t dataset) {
  const auto whole = digest_file(file);
  const std::string name = kind + "-" + whole.substr(0, 16) + ".bin";
  fs::rename(file, folder_ / kArrayFolder / name);
  db_.execute("DELETE FROM array_file WHERE kind = :p1", {kind});
  db_.execute("INSERT INTO array_file (kind, name, digest, dataset) VALUES (:p1, :p2, :p3, :p4)",
              {kind, name, whole, dataset});
}

fs::path workspace::temporary_array(const std::string& kind) {
  make_folder(folder_ / kArrayFolder);
  return folder_ / kArrayFolder / fmt::format("{}.part-{}", kind, ::getpid());
}

fs::path workspace::array(const std::string& kind) {
  const auto found =
      db_.query("SELECT name FROM array_file WHERE kind = :p1", {column_type::text}, {kind});
  if (found[0].size() == 0) return {};
  return folder_ / kArrayFolder / found[0].text()[0];
}

void workspace::sweep_arrays() {
  const auto known = db_.query("SELECT name FROM array_file", {column_type::text});
  const std::set<std::string> keep(known[0].text().begin(), known[0].text().end());
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_ / kArrayFolder, ignored)) {
    const auto name = entry.path().filename().string();
    if (!keep.contains(name) && !is_under_way(name, ".part-")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace sourcier::store
