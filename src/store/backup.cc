#include "store/backup.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "store/archive.h"
#include "store/catalog.h"
#include "store/migrations.h"
#include "store/new_folder.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kManifest = "manifest.json";
constexpr std::size_t kPiece = std::size_t{1} << 18;  // bytes of an array read at once

// A copy must not sign anybody in.
bool stays_out(const std::string& table) {
  return table == "session" || table == "reset_link" || table == "sign_in_attempt";
}

std::string_view name_of(column_type t) {
  return t == column_type::integer ? "integer" : t == column_type::real ? "real" : "text";
}

std::string names_of(const table_shape& t) {
  std::string out;
  for (const auto& c : t.columns) out += (out.empty() ? "" : ", ") + c.name;
  return out;
}

// The primary key in its order; every column where there is none.
std::string order_of(const table_shape& t) {
  auto keys = t.columns;
  std::erase_if(keys, [](const auto& c) { return c.key == 0; });
  if (keys.empty()) return names_of(t);
  std::ranges::sort(keys, {}, &table_column::key);
  return names_of({t.name, keys});
}

void append_value(std::string& out, const column& c, std::size_t row) {
  if (c.is_null(row)) {
    out += "null";
  } else if (const auto* words = std::get_if<0>(&c.values)) {
    out += json((*words)[row]).dump();
  } else if (const auto* number = std::get_if<1>(&c.values)) {
    const double v = (*number)[row];
    out += std::isfinite(v) ? fmt::format("{}", v) : fmt::format("\"{}\"", v);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", c.integer()[row]);
  }
}

std::string lines_of(const std::vector<column>& some) {
  std::string out;
  for (std::size_t row = 0; row < some[0].size(); ++row) {
    for (std::size_t c = 0; c < some.size(); ++c) {
      out += c == 0 ? '[' : ',';
      append_value(out, some[c], row);
    }
    out += "]\n";
  }
  return out;
}

json write_rows(archive_writer& to, database& db, const table_shape& t) {
  const auto part = "rows/" + t.name + ".jsonl";
  std::vector<column_type> types;
  json columns = json::array();
  for (const auto& c : t.columns) {
    types.push_back(c.type);
    columns.push_back({{"name", c.name}, {"type", name_of(c.type)}});
  }
  std::int64_t rows = 0;
  to.begin(part);
  try {
    db.stream(fmt::format("SELECT {} FROM {} ORDER BY {}", names_of(t), t.name, order_of(t)), types,
              [&](const std::vector<column>& some) {
                rows += static_cast<std::int64_t>(some[0].size());
                to.write(lines_of(some));
              });
  } catch (const json::exception&) {
    throw input_error(
        tr("table {} : un texte n'est pas en UTF-8, la sauvegarde ne peut pas le garder ; corrigez "
           "cet enregistrement, puis recommencez",
           "table {}: a text is not in UTF-8, the backup cannot keep it; correct that record, "
           "then try again",
           t.name));
  }
  const auto sums = to.end();
  return {{"table", t.name}, {"part", part},        {"columns", columns},
          {"rows", rows},    {"bytes", sums.bytes}, {"digest", sums.digest}};
}

// Opened before anything else is read, so that an import may put others in their place meanwhile.
struct open_array {
  std::string name, digest;
  std::ifstream bytes;
};

std::vector<open_array> open_arrays(database& db, const fs::path& folder) {
  const auto known = db.query("SELECT name, digest FROM array_file ORDER BY kind",
                              {column_type::text, column_type::text});
  std::vector<open_array> out;
  for (std::size_t i = 0; i < known[0].size(); ++i) {
    const auto& name = known[0].text()[i];
    std::ifstream in(folder / kArrayFolder / name, std::ios::binary);
    if (!in) {
      throw not_found(
          tr("le fichier {} de l'espace de travail manque ; recommencez, et si un import n'est pas "
             "en cours, importez de nouveau ce qu'il contient",
             "the file {} of the workspace is missing; try again and, unless an import is under "
             "way, import again what it holds",
             name));
    }
    out.push_back({name, known[1].text()[i], std::move(in)});
  }
  return out;
}

json write_array(archive_writer& to, open_array& a) {
  const auto part = fmt::format("{}/{}", kArrayFolder, a.name);
  std::string piece(kPiece, '\0');
  to.begin(part);
  while (a.bytes.read(piece.data(), static_cast<std::streamsize>(kPiece)), a.bytes.gcount() > 0) {
    to.write(std::string_view(piece).substr(0, static_cast<std::size_t>(a.bytes.gcount())));
  }
  const auto sums = to.end();
  if (sums.digest != a.digest) {
    throw input_error(tr(
        "le fichier {} de l'espace de travail est abîmé : son empreinte n'est plus celle qui fut "
        "notée ; importez de nouveau ce qu'il contient, puis recommencez",
        "the file {} of the workspace is damaged: its digest is no longer the one that was "
        "noted; import again what it holds, then try again",
        a.name));
  }
  return {{"part", part}, {"bytes", sums.bytes}, {"digest", sums.digest}};
}

backup_contents contents_of(const json& m, const std::string& bytes) {
  backup_contents out;
  out.schema = m.at("schema");
  out.program = m.at("program");
  out.made_at = m.at("made_at");
  out.territory = m.at("territory");
  out.tables = m.at("tables").size();
  out.files = m.at("files").size();
  for (const auto& t : m.at("tables")) {
    out.rows += t.at("rows").get<std::int64_t>();
    out.bytes += t.at("bytes").get<std::uint64_t>();
  }
  for (const auto& f : m.at("files")) out.bytes += f.at("bytes").get<std::uint64_t>();
  out.digest = digest(bytes);
  return out;
}

}  // namespace

backup_contents back_up(database& db, const fs::path& folder, const fs::path& file,
                        const std::string& program, instant now) {
  archive_writer to(file);
  const snapshot of_now(db);
  auto arrays = open_arrays(db, folder);
  json tables = json::array(), files = json::array();
  for (const auto& t : tables_of(db)) {
    if (!stays_out(t.name)) tables.push_back(write_rows(to, db, t));
  }
  for (auto& a : arrays) files.push_back(write_array(to, a));
  const json manifest = {{"format", "sourcier-backup"},
                         {"format_version", 1},
                         {"schema", std::stoll(meta_of(db, "schema"))},
                         {"program", program},
                         {"made_at", format_instant(now)},
                         {"territory", meta_of(db, "territory")},
                         {"tables", tables},
                         {"files", files}};
  const auto bytes = manifest.dump(1) + "\n";
  to.begin(kManifest);
  to.write(bytes);
  to.end();
  to.keep();
  return contents_of(manifest, bytes);
}

backup_contents back_up(workspace& w, const fs::path& file, const std::string& program,
                        instant now) {
  return back_up(w.db(), w.folder(), file, program, now);
}

namespace {

constexpr std::uint64_t kLargestManifest = std::uint64_t{64} << 20;
constexpr std::size_t kBatch = 4096;  // rows inserted at once
constexpr const char* kRestored = "restored";

[[noreturn]] void refuse(const fs::path& file, const std::string& part) {
  throw input_error(
      tr("sauvegarde {} : la partie {} n'est pas celle qui fut écrite ; prenez une autre copie",
         "backup {}: the part {} is not the one that was written; take another copy", file.string(),
         part));
}

bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
  });
}

struct opened {
  archive_reader archive;
  fs::path file;
  json manifest;
  backup_contents contents;

  explicit opened(const fs::path& f) : archive(f), file(f) {
    std::string bytes;
    archive.read(kManifest, kLargestManifest, [&](std::string_view some) { bytes += some; });
    try {
      manifest = json::parse(bytes);
      if (manifest.at("format") != "sourcier-backup" || manifest.at("format_version") != 1) {
        refuse(file, kManifest);
      }
      contents = contents_of(manifest, bytes);
      for (const auto& f_ : manifest.at("files")) check_place(f_.at("part"));
    } catch (const json::exception&) {
      refuse(file, kManifest);
    }
  }

  // Arrays go under that one folder and nowhere else.
  void check_place(const std::string& part) const {
    const auto folder = std::string(kArrayFolder) + "/";
    if (!part.starts_with(folder) || !is_plain(part.substr(folder.size()))) refuse(file, part);
  }

  void read(const json& of, const std::function<void(std::string_view)>& take) {
    const std::string part = of.at("part");
    const auto sums = archive.read(part, of.at("bytes"), take);
    if (sums.digest != of.at("digest").get<std::string>()) refuse(file, part);
  }

  void verify() {
    std::set<std::string> listed = {kManifest};
    for (const auto* list : {"tables", "files"}) {
      for (const auto& of : manifest.at(list)) {
        read(of, [](std::string_view) {});
        listed.insert(of.at("part").get<std::string>());
      }
    }
    for (const auto& part : archive.parts()) {
      if (!listed.contains(part)) refuse(file, part);
    }
  }
};

void write_arrays(opened& from, const fs::path& folder) {
  std::error_code ignored;
  fs::create_directories(folder / kArrayFolder, ignored);
  for (const auto& f : from.manifest.at("files")) {
    const auto place = folder / f.at("part").get<std::string>();
    std::ofstream out(place, std::ios::binary);
    from.read(f, [&](std::string_view some) {
      out.write(some.data(), static_cast<std::streamsize>(some.size()));
    });
    out.close();
    if (!out || !sync_file(place)) {
      throw input_error(
          tr("écriture impossible de {} ; libérez de la place ou changez de dossier ; rien n'a été "
             "laissé",
             "cannot write {}; free some space or choose another folder; nothing was left",
             place.string()));
    }
  }
}

// Rows of one table, gathered from their lines and inserted by batches.
class row_loader {
 public:
  row_loader(database& db, const json& of, const fs::path& file)
      : db_(db), table_(of.at("table")), part_(of.at("part")), file_(file) {
    for (const auto& c : of.at("columns")) {
      const std::string type = c.at("type");
      column empty{c.at("name"), std::vector<std::string>()};
      if (type == "integer") empty.values = std::vector<std::int64_t>();
      if (type == "real") empty.values = std::vector<double>();
      columns_.push_back(std::move(empty));
    }
  }

  void take(std::string_view some) {
    for (std::size_t end; (end = some.find('\n')) != some.npos; some.remove_prefix(end + 1)) {
      line_ += some.substr(0, end);
      add(line_);
      line_.clear();
    }
    line_ += some;
  }

  std::int64_t finish() {
    flush();
    return rows_;
  }

 private:
  void add(const std::string& line) {
    const auto row = json::parse(line);
    if (!row.is_array() || row.size() != columns_.size()) refuse(file_, part_);
    // The version of the schema is the one of the steps taken here.
    if (table_ == "meta" && (row[0] == "schema" || row[0] == kRestored)) return;
    for (std::size_t i = 0; i < row.size(); ++i) append(columns_[i], row[i]);
    ++rows_;
    if (columns_[0].size() == kBatch) flush();
  }

  static void append(column& c, const json& v) {
    c.null.push_back(v.is_null() ? 1 : 0);
    if (auto* words = std::get_if<0>(&c.values)) {
      words->push_back(v.is_null() ? "" : v.get<std::string>());
    } else if (auto* reals = std::get_if<1>(&c.values)) {
      reals->push_back(v.is_null()     ? 0
                       : v.is_string() ? std::stod(v.get<std::string>())
                                       : v.get<double>());
    } else {
      std::get<2>(c.values).push_back(v.is_null() ? 0 : v.get<std::int64_t>());
    }
  }

  void flush() {
    db_.insert(table_, columns_);
    for (auto& c : columns_) {
      std::visit([](auto& values) { values.clear(); }, c.values);
      c.null.clear();
    }
  }

  database& db_;
  std::string table_, part_;
  fs::path file_;
  std::vector<column> columns_;
  std::string line_;
  std::int64_t rows_ = 0;
};

// References between rows are checked at the end, since a row may refer to a later one.
void defer_references(database& db, bool defer) {
  if (!db.is_postgresql()) {
    if (defer) db.execute("PRAGMA defer_foreign_keys = ON");
    return;
  }
  if (!defer) db.execute("SET CONSTRAINTS ALL IMMEDIATE");
  using enum column_type;
  const auto found = db.query(
      "SELECT conrelid::regclass::text, conname::text FROM pg_constraint WHERE contype = 'f' AND "
      "connamespace = current_schema()::regnamespace ORDER BY oid",
      {text, text});
  for (std::size_t i = 0; i < found[0].size(); ++i) {
    db.execute(fmt::format("ALTER TABLE {} ALTER CONSTRAINT {} {}", found[0].text()[i],
                           found[1].text()[i],
                           defer ? "DEFERRABLE INITIALLY DEFERRED" : "NOT DEFERRABLE"));
  }
}

// Numbers that count up go on after the highest one.
void continue_counting(database& db) {
  if (!db.is_postgresql()) return;
  using enum column_type;
  const auto found = db.query(
      "SELECT attrelid::regclass::text, attname::text FROM pg_attribute a JOIN pg_class c ON "
      "c.oid = a.attrelid WHERE a.attidentity <> '' AND c.relnamespace = "
      "current_schema()::regnamespace ORDER BY attrelid",
      {text, text});
  for (std::size_t i = 0; i < found[0].size(); ++i) {
    db.query(
        fmt::format("SELECT setval(pg_get_serial_sequence('{0}', '{1}'), COALESCE(MAX({1}), 0) "
                    "+ 1, false) FROM {0}",
                    found[0].text()[i], found[1].text()[i]),
        {integer});
  }
}

// What the steps of the schema put in by themselves gives way to what was kept.
void empty_tables(database& db, const std::vector<table_shape>& tables) {
  for (const auto& t : tables) {
    const auto rows = db.query("SELECT COUNT(*) FROM " + t.name, {column_type::integer});
    if (rows[0].integer()[0] > 0 && t.name != "meta") db.execute("DELETE FROM " + t.name);
  }
}

void load_rows(opened& from, database& db) {
  const auto tables = tables_of(db);
  defer_references(db, true);
  empty_tables(db, tables);
  for (const auto& of : from.manifest.at("tables")) {
    const std::string name = of.at("table"), part = of.at("part");
    const auto t = std::ranges::find(tables, name, &table_shape::name);
    if (t == tables.end() || of.at("columns").size() != t->columns.size()) refuse(from.file, part);
    for (const auto& c : of.at("columns")) {
      const std::string column = c.at("name");
      if (std::ranges::count(t->columns, column, &table_column::name) != 1) {
        refuse(from.file, part);
      }
    }
    row_loader into(db, of, from.file);
    from.read(of, [&](std::string_view some) { into.take(some); });
    const auto left_out = name == "meta" ? of.at("rows").get<std::int64_t>() : 0;
    const auto rows = into.finish();
    if (left_out == 0 && rows != of.at("rows").get<std::int64_t>()) refuse(from.file, part);
  }
  defer_references(db, false);
  continue_counting(db);
}

bool holds_workspace(database& db) {
  const auto found = db.query(
      db.is_postgresql() ? "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
                           "current_schema() AND table_name = 'meta'"
                         : "SELECT COUNT(*) FROM sqlite_master WHERE name = 'meta'",
      {column_type::integer});
  return found[0].integer()[0] > 0;
}

// A restore that was killed after its records were in, and before its folder was: the records of
// that very backup are there, and nobody could open them yet.
bool is_taken_up_again(database& db, const opened& from, const target& where) {
  if (!holds_workspace(db)) return false;
  if (meta_of(db, kRestored) == from.contents.digest) return true;
  throw conflict(
      tr("{} contient déjà un espace de travail ; choisissez une autre base, ou un autre "
         "schéma : ?schema=nom",
         "{} holds a workspace already; choose another database, or another schema: "
         "?schema=name",
         where.shown));
}

void write_records(opened& from, const target& where,
                   const std::function<void(database&)>& finish) {
  database db(where);
  transaction t(db);
  if (is_taken_up_again(db, from, where)) return;
  if (!where.schema.empty()) db.execute("CREATE SCHEMA IF NOT EXISTS " + where.schema);
  migrate_within(db, from.contents.schema);
  load_rows(from, db);
  migrate_within(db);
  finish(db);
  if (where.is_postgresql()) {
    db.execute("INSERT INTO meta (key, value) VALUES (:p1, :p2)",
               {std::string(kRestored), from.contents.digest});
  }
  t.commit();
  if (!where.is_postgresql()) db.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

void check_version(const opened& from) {
  if (from.contents.schema <= newest_schema()) return;
  throw input_error(
      tr("sauvegarde {} : écrite par une version plus récente de sourcier ({}, schéma {} ; connu "
         "ici : {}) ; mettez sourcier à jour",
         "backup {}: written by a newer sourcier ({}, schema {}; known here: {}); update sourcier",
         from.file.string(), from.contents.program, from.contents.schema, newest_schema()));
}

}  // namespace

backup_contents restore(const fs::path& file, const fs::path& into, const std::string& address,
                        const std::function<void(database&)>& finish) {
  opened from(file);
  check_version(from);
  new_folder place(into);
  from.verify();
  try {
    write_arrays(from, place.under_way());
    const auto where =
        address.empty() ? database_of(place.under_way()) : postgresql_target(address);
    write_records(from, where, finish);
    if (!address.empty()) write_address(place.under_way(), address);
    place.keep();
    if (!address.empty()) {
      database(where).execute("DELETE FROM meta WHERE key = :p1", {std::string(kRestored)});
    }
  } catch (const json::exception& e) {
    throw input_error(tr("sauvegarde {} : {} ; prenez une autre copie",
                         "backup {}: {}; take another copy", file.string(), e.what()));
  }
  return from.contents;
}

}  // namespace sourcier::store
