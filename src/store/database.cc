#include "store/database.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sqlite3.h>

#include <cassert>

#include "base/error.h"

namespace sourcier::store {
namespace {

constexpr std::size_t kBatch = 4096;

// What a database says, as one of the four errors; the file it was about goes with it.
[[noreturn]] void rethrow(const soci::soci_error& e, const std::string& file) {
  const std::string what = e.what();
  const auto says = [&](const char* part) { return what.find(part) != std::string::npos; };
  if (says("locked") || says("busy")) {
    throw conflict(
        tr("{} est en cours d'écriture par un autre programme ; attendez qu'il "
           "finisse ou arrêtez-le, puis recommencez",
           "{} is being written by another program; wait for it or stop it, then "
           "try again",
           file));
  }
  if (says("full") || says("disk I/O")) {
    throw input_error(
        tr("plus de place sur le disque pour {} ; libérez de la place et "
           "recommencez : rien n'a été modifié",
           "no space left on disk for {}; free some space and try again: nothing "
           "was changed",
           file));
  }
  if (says("not a database") || says("malformed") || says("corrupt")) {
    throw input_error(
        tr("{} n'est pas un espace de travail lisible ({}) ; restaurez une "
           "sauvegarde ou recréez-le avec « sourcier init »",
           "{} is not a readable workspace ({}); restore a backup or create it "
           "again with \"sourcier init\"",
           file, what));
  }
  if (says("readonly") || says("unable to open") || says("Cannot establish connection")) {
    throw input_error(tr("ouverture impossible de {} ({}) ; vérifiez le chemin et les droits",
                         "cannot open {} ({}); check its path and permissions", file, what));
  }
  throw input_error(
      tr("la base {} a refusé l'opération : {}", "database {} refused: {}", file, what));
}

}  // namespace

std::size_t column::size() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

struct database::impl {
  soci::session session;
  std::string file;

  template <class F>
  auto guarded(F&& f) {
    try {
      return f();
    } catch (const soci::soci_error& e) {
      rethrow(e, file);
    }
  }
};

database::database(const std::filesystem::path& file) : impl_(std::make_unique<impl>()) {
  impl_->file = file.string();
  impl_->guarded([&] {
    impl_->session.open(soci::sqlite3, "db=\"" + file.string() + "\" timeout=2");
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY"}) {
      impl_->session << pragma;
    }
  });
}

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
    indicators.resize(kBatch);
    switch (type) {
      case column_type::text:
        text.resize(kBatch);
        out.values = std::vector<std::string>();
        return statement.exchange(soci::into(text, indicators));
      case column_type::real:
        real.resize(kBatch);
        out.values = std::vector<double>();
        return statement.exchange(soci::into(real, indicators));
      case column_type::integer:
        integer.resize(kBatch);
        out.values = std::vector<std::int64_t>();
        return statement.exchange(soci::into(integer, indicators));
    }
  }

  void resize() {
    indicators.resize(kBatch);
    if (type == column_type::text) text.resize(kBatch);
    if (type == column_type::real) real.resize(kBatch);
    if (type == column_type::integer) integer.resize(kBatch);
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

void database::execute(const std::string& sql, const std::vector<cell>& parameters) {
  impl_->guarded([&] {
    soci::statement statement(impl_->session);
    bound values(parameters);
    values.bind(statement);
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    statement.execute(true);
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
    statement.prepare("INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + places +
                      ")");
    statement.define_and_bind();
    statement.execute(true);
  });
}

transaction::transaction(database& db) : db_(db) {
  db_.impl_->guarded([&] { db_.impl_->session << "BEGIN IMMEDIATE"; });
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

}  // namespace sourcier::store
