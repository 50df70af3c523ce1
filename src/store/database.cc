#include "store/database.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/error.h"

namespace sourcier::store {
namespace {

constexpr std::size_t kBatch = 4096;  // rows written at once
constexpr std::size_t kFetch = 128;   // rows read at once: most questions have one row for answer

// Imports take turns on a server: the key of the lock that says so.
constexpr const char* kOneWriter = "SELECT pg_advisory_xact_lock(5073240712)";

using category = soci::soci_error::error_category;

[[noreturn]] void say_locked(const std::string& where) {
  throw conflict(
      tr("{} est en cours d'écriture par un autre programme ; attendez qu'il "
         "finisse ou arrêtez-le, puis recommencez",
         "{} is being written by another program; wait for it or stop it, then "
         "try again",
         where));
}

[[noreturn]] void say_full(const std::string& where) {
  throw unavailable(tr(
      "plus de place sur le disque pour {} : rien de ce que vous demandez n'est enregistré, rien "
      "de ce qui l'était n'est perdu ; libérez de la place (ou prévenez qui s'occupe du serveur), "
      "puis recommencez",
      "no space left on disk for {}: nothing of what you ask was kept, nothing that was kept is "
      "lost; free some space (or tell whoever runs the server), then try again",
      where));
}

[[noreturn]] void say_taken(const std::string& where, const std::string& what) {
  throw conflict(
      tr("{} : un autre enregistrement a déjà cette clé ({}) ; rechargez, puis "
         "recommencez",
         "{}: another record has this key already ({}); load again, then try again", where, what));
}

// What a database says, as one of the four errors; the file or address it was about goes with it.
[[noreturn]] void rethrow_sqlite(const std::string& what, const std::string& where) {
  const auto says = [&](const char* part) { return what.find(part) != std::string::npos; };
  if (says("locked") || says("busy")) say_locked(where);
  if (says("full") || says("disk I/O")) say_full(where);
  if (says("UNIQUE constraint")) say_taken(where, what);
  if (says("not a database") || says("malformed") || says("corrupt")) {
    throw input_error(
        tr("{} n'est pas un espace de travail lisible ({}) ; restaurez une "
           "sauvegarde ou recréez-le avec « sourcier init »",
           "{} is not a readable workspace ({}); restore a backup or create it "
           "again with \"sourcier init\"",
           where, what));
  }
  if (says("readonly") || says("unable to open") || says("Cannot establish connection")) {
    throw input_error(tr("ouverture impossible de {} ({}) ; vérifiez le chemin et les droits",
                         "cannot open {} ({}); check its path and permissions", where, what));
  }
  throw input_error(
      tr("la base {} a refusé l'opération : {}", "database {} refused: {}", where, what));
}

// The server's words come in lines, with what was executed after them.
std::string on_one_line(std::string what) {
  for (const char* after : {" while executing", " while preparing"}) {
    what.resize(std::min(what.size(), what.find(after)));
  }
  what.resize(what.find_last_not_of(" \n\t.") + 1);
  std::string out;
  for (const char c : what) {
    if (c != '\n' && c != '\t') {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

// The server or the network went away under an open connection.
bool is_lost(const std::string& what) {
  constexpr std::array kSigns = {"server closed the connection", "terminating connection",
                                 "no connection to the server",  "could not receive data",
                                 "could not send data",          "connection not open",
                                 "closed unexpectedly",          "the database system is"};
  return std::ranges::any_of(
      kSigns, [&](const char* sign) { return what.find(sign) != std::string::npos; });
}

[[noreturn]] void rethrow_postgresql(category kind, const std::string& what,
                                     const std::string& where) {
  const bool opening = what.starts_with("Cannot establish connection");
  if (!opening && (kind == category::connection_error || is_lost(what))) {
    throw unavailable(
        tr("la connexion à {} a été coupée ({}) ; recommencez dans un instant, et vérifiez que le "
           "serveur PostgreSQL est en marche",
           "the connection to {} was lost ({}); try again in a moment, and check that the "
           "PostgreSQL server runs",
           where, what));
  }
  if (opening) {
    throw input_error(
        tr("connexion impossible à {} ({}) ; vérifiez que le serveur PostgreSQL est en marche, "
           "l'adresse, l'utilisateur et le mot de passe",
           "cannot connect to {} ({}); check that the PostgreSQL server runs, the address, the "
           "user and the password",
           where, what));
  }
  if (kind == category::constraint_violation) say_taken(where, what);
  if (kind == category::no_privilege) {
    throw forbidden(
        tr("{} refuse l'opération à cet utilisateur ({}) ; demandez-en le droit à qui "
           "administre la base",
           "{} denies the operation to this user ({}); ask whoever runs the database "
           "for the right",
           where, what));
  }
  if (what.find("deadlock") != std::string::npos) say_locked(where);
  if (what.find("No space left") != std::string::npos) say_full(where);
  // Classes 53 to 58 and XX: too little disk, memory or connections, or a wait that was too long.
  if (kind == category::system_error) {
    throw unavailable(
        tr("{} n'a pas pu l'enregistrer ({}) : rien n'a été modifié ; recommencez dans un instant, "
           "et prévenez qui s'occupe du serveur PostgreSQL si cela dure",
           "{} could not keep it ({}): nothing was changed; try again in a moment, and tell "
           "whoever runs the PostgreSQL server if it lasts",
           where, what));
  }
  throw input_error(
      tr("la base {} a refusé l'opération : {}", "database {} refused: {}", where, what));
}

}  // namespace

std::size_t column::size() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

struct database::impl {
  soci::session session;
  target where;

  template <class F>
  auto guarded(F&& f) {
    try {
      return f();
    } catch (const soci::soci_error& e) {
      if (where.is_postgresql()) {
        rethrow_postgresql(e.get_error_category(), on_one_line(e.what()), where.shown);
      }
      rethrow_sqlite(e.what(), where.shown);
    }
  }
};

database::database(const target& where) : impl_(std::make_unique<impl>()) {
  impl_->where = where;
  impl_->guarded([&] {
    auto& session = impl_->session;
    if (where.is_postgresql()) {
      // By name: the driver and its forty libraries load only where they are used.
      session.open("postgresql", where.keywords + " client_encoding='UTF8'");
      session << "SET client_min_messages = warning";
      session << "SET lock_timeout = '10s'";
      if (!where.schema.empty()) session << "SET search_path TO " + where.schema;
      return;
    }
    session.open(soci::sqlite3, "db=\"" + where.file.string() + "\" timeout=2");
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY"}) {
      session << pragma;
    }
  });
}

bool database::is_postgresql() const { return impl_->where.is_postgresql(); }

database::~database() = default;
database::database(database&&) noexcept = default;
database& database::operator=(database&&) noexcept = default;

namespace {

// Holds bound values in place while a statement runs.
struct bound {
  std::vector<cell> values;
  std::vector<soci::indicator> indicators;

  explicit bound(const std::vector<cell>& from)
      : values(from), indicators(from.size(), soci::i_ok) {}

  void bind(soci::statement& statement) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::holds_alternative<std::monostate>(values[i])) {
        values[i] = std::string();
        indicators[i] = soci::i_null;
      }
      std::visit(
          [&](auto& v) {
            using type = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<type, std::int64_t>) {
              statement.exchange(soci::use(reinterpret_cast<long long&>(v), indicators[i]));
            } else if constexpr (!std::is_same_v<type, std::monostate>) {
              statement.exchange(soci::use(v, indicators[i]));
            }
          },
          values[i]);
    }
  }
};

// Receives one column batch by batch.
struct receiver {
  column_type type;
  std::vector<std::string> text{};
  std::vector<double> real{};
  std::vector<long long> integer{};
  std::vector<soci::indicator> indicators{};
  column out{};

  void define(soci::statement& statement) {
    indicators.resize(kFetch);
    switch (type) {
      case column_type::text:
        text.resize(kFetch);
        out.values = std::vector<std::string>();
        return statement.exchange(soci::into(text, indicators));
      case column_type::real:
        real.resize(kFetch);
        out.values = std::vector<double>();
        return statement.exchange(soci::into(real, indicators));
      case column_type::integer:
        integer.resize(kFetch);
        out.values = std::vector<std::int64_t>();
        return statement.exchange(soci::into(integer, indicators));
    }
  }

  void resize() {
    indicators.resize(kFetch);
    if (type == column_type::text) text.resize(kFetch);
    if (type == column_type::real) real.resize(kFetch);
    if (type == column_type::integer) integer.resize(kFetch);
  }

  void take() {
    const auto append = [](auto& to, const auto& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    if (type == column_type::text) append(std::get<0>(out.values), text);
    if (type == column_type::real) append(std::get<1>(out.values), real);
    if (type == column_type::integer) append(std::get<2>(out.values), integer);
    for (const auto i : indicators) out.null.push_back(i == soci::i_null ? 1 : 0);
  }
};

}  // namespace

std::int64_t database::execute(const std::string& sql, const std::vector<cell>& parameters) {
  return impl_->guarded([&]() -> std::int64_t {
    soci::statement statement(impl_->session);
    bound values(parameters);
    values.bind(statement);
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
  });
}

std::vector<column> database::query(const std::string& sql, const std::vector<column_type>& types,
                                    const std::vector<cell>& parameters) {
  return impl_->guarded([&] {
    soci::statement statement(impl_->session);
    std::vector<receiver> receivers;
    for (const auto type : types) receivers.push_back({type});
    for (auto& r : receivers) r.define(statement);
    bound values(parameters);
    values.bind(statement);
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      for (auto& r : receivers) r.take();
      for (auto& r : receivers) r.resize();
    }
    std::vector<column> out;
    for (auto& r : receivers) out.push_back(std::move(r.out));
    return out;
  });
}

void database::stream(const std::string& sql, const std::vector<column_type>& types,
                      const std::function<void(const std::vector<column>&)>& take) {
  // PostgreSQL's driver keeps the whole answer of a plain SELECT; a cursor gives it in parts.
  if (is_postgresql()) {
    execute("DECLARE streamed NO SCROLL CURSOR FOR " + sql);
    const auto next = fmt::format("FETCH {} FROM streamed", kBatch);
    for (;;) {
      const auto some = query(next, types);
      if (some[0].size() == 0) break;
      take(some);
    }
    execute("CLOSE streamed");
    return;
  }
  impl_->guarded([&] {
    soci::statement statement(impl_->session);
    std::vector<receiver> receivers;
    for (const auto type : types) receivers.push_back({type});
    for (auto& r : receivers) r.define(statement);
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      std::vector<column> some;
      for (auto& r : receivers) {
        r.take();
        some.push_back(r.out);
        std::visit([](auto& values) { values.clear(); }, r.out.values);
        r.out.null.clear();
      }
      take(some);
      for (auto& r : receivers) r.resize();
    }
  });
}

namespace {

// Rows [from, to) of a column as a PostgreSQL array, "{1,NULL,3}": one statement takes them all.
std::string array_text(const column& c, std::size_t from, std::size_t to) {
  std::string out = "{";
  for (std::size_t r = from; r < to; ++r) {
    if (r > from) out += ',';
    if (c.is_null(r)) {
      out += "NULL";
    } else if (const auto* text = std::get_if<0>(&c.values)) {
      out += '"';
      for (const char letter : (*text)[r]) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
      }
      out += '"';
    } else if (const auto* real = std::get_if<1>(&c.values)) {
      fmt::format_to(std::back_inserter(out), "{}", (*real)[r]);
    } else {
      fmt::format_to(std::back_inserter(out), "{}", c.integer()[r]);
    }
  }
  return out += '}';
}

}  // namespace

void database::insert_arrays(const std::string& into, const std::vector<column>& columns) {
  constexpr std::array kTypes = {"text[]", "float8[]", "bigint[]"};
  std::string places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    places +=
        fmt::format("{}CAST(:p{} AS {})", i ? "," : "", i + 1, kTypes[columns[i].values.index()]);
  }
  const auto sql = into + " SELECT * FROM unnest(" + places + ")";
  for (std::size_t from = 0; from < columns[0].size(); from += kBatch) {
    const auto to = std::min(from + kBatch, columns[0].size());
    std::vector<cell> arrays;
    for (const auto& c : columns) arrays.emplace_back(array_text(c, from, to));
    execute(sql, arrays);
  }
}

void database::insert(std::string_view table, const std::vector<column>& columns) {
  assert(!columns.empty());
  const std::size_t rows = columns[0].size();
  if (rows == 0) return;
  std::string names, places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    assert(columns[i].size() == rows);
    names += (i ? "," : "") + columns[i].name;
    places += (i ? ",:p" : ":p") + std::to_string(i + 1);
  }
  const auto into = "INSERT INTO " + std::string(table) + " (" + names + ")";
  if (is_postgresql()) return insert_arrays(into, columns);
  impl_->guarded([&] {
    soci::statement statement(impl_->session);
    std::vector<std::vector<soci::indicator>> indicators(columns.size());
    std::vector<std::vector<long long>> integers(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto& c = columns[i];
      indicators[i].assign(rows, soci::i_ok);
      for (std::size_t r = 0; r < rows; ++r) {
        if (c.is_null(r)) indicators[i][r] = soci::i_null;
      }
      if (const auto* text = std::get_if<0>(&c.values)) {
        statement.exchange(soci::use(*text, indicators[i]));
      } else if (const auto* real = std::get_if<1>(&c.values)) {
        statement.exchange(soci::use(*real, indicators[i]));
      } else {
        integers[i].assign(c.integer().begin(), c.integer().end());
        statement.exchange(soci::use(integers[i], indicators[i]));
      }
    }
    statement.alloc();
    statement.prepare(into + " VALUES (" + places + ")");
    statement.define_and_bind();
    statement.execute(true);
  });
}

transaction::transaction(database& db, writers w) : db_(db) {
  auto& at = *db_.impl_;
  at.guarded([&] {
    at.session << (db.is_postgresql() ? "BEGIN" : "BEGIN IMMEDIATE");
    if (!db.is_postgresql() || w == writers::many) return;
    try {
      at.session << kOneWriter;
    } catch (const soci::soci_error&) {
      at.session << "ROLLBACK";
      say_locked(at.where.shown);
    }
  });
}

transaction::~transaction() {
  if (!open_) return;
  try {
    db_.impl_->session << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // Already rolled back by the database itself (disk full): nothing is left to undo.
  }
}

void transaction::commit() {
  db_.impl_->guarded([&] { db_.impl_->session << "COMMIT"; });
  open_ = false;
}

snapshot::snapshot(database& db) : db_(db) {
  db_.impl_->guarded([&] {
    auto& session = db_.impl_->session;
    session << (db_.is_postgresql() ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
    // SQLite fixes the moment at the first read.
    long long tables = 0;
    session << (db_.is_postgresql() ? "SELECT COUNT(*) FROM pg_class"
                                    : "SELECT COUNT(*) FROM sqlite_master"),
        soci::into(tables);
  });
}

snapshot::~snapshot() {
  try {
    db_.impl_->session << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The connection is gone, and the snapshot with it.
  }
}

}  // namespace sourcier::store
