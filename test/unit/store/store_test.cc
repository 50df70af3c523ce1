#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/error.h"
#include "base/mapped_file.h"
#include "store/migrations.h"
#include "store/temporary_workspace.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;

using store_test = temporary_workspace;

dataset example(const std::string& key) {
  return {0, key, "apl", {"Titre", "Title"}, "DREES", "LO 2.0", "2023", "", "a.xlsx", "d1", "now",
          3, 2,   1};
}

TEST_F(store_test, bulk_columns_round_trip_with_nulls) {
  auto w = create();
  const auto id = w.put_dataset(example("k"));
  constexpr std::size_t kRows = 10'000;  // more than one batch
  column topic{"topic", std::vector<std::string>(kRows, "income")};
  column indicator{"indicator", std::vector<std::string>(kRows, "median")};
  column year{"year", std::vector<std::int64_t>(kRows, 2021)};
  column commune{"commune", std::vector<std::string>()};
  column number{"value", std::vector<double>(), {}};
  for (std::size_t i = 0; i < kRows; ++i) {
    std::get<0>(commune.values).push_back("c" + std::to_string(100'000 + i));
    std::get<1>(number.values).push_back(0.1 * static_cast<double>(i));
    number.null.push_back(i % 7 == 0);
  }
  column status{"status", std::vector<std::string>(kRows, "=")};
  column source{"dataset", std::vector<std::int64_t>(kRows, id)};
  transaction t(w.db());
  w.db().insert("statistic", {topic, indicator, year, commune, number, status, source});
  t.commit();
  const auto back = w.db().query("SELECT commune, value, year FROM statistic ORDER BY commune",
                                 {column_type::text, column_type::real, column_type::integer});
  ASSERT_EQ(back[0].size(), kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    ASSERT_EQ(back[0].text()[i], commune.text()[i]);
    ASSERT_EQ(back[1].is_null(i), i % 7 == 0);
    if (i % 7 != 0) {
      ASSERT_EQ(back[1].real()[i], number.real()[i]);
    }
    ASSERT_EQ(back[2].integer()[i], 2021);
  }
}

TEST_F(store_test, uncommitted_work_leaves_no_trace) {
  auto w = create();
  const auto before = w.generation();
  {
    transaction t(w.db());
    w.put_dataset(example("k"));
  }
  EXPECT_TRUE(w.datasets().empty());
  EXPECT_EQ(w.generation(), before);
}

TEST_F(store_test, a_killed_writer_leaves_the_workspace_as_before) {
  { create(); }
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto w = workspace::open(folder);
    transaction t(w.db());
    const auto id = w.put_dataset(example("k"));
    w.put_array("matrix", "bytes", id);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto w = workspace::open(folder);
  EXPECT_TRUE(w.datasets().empty());
  EXPECT_TRUE(w.array("matrix").empty());
  w.sweep_arrays();
  EXPECT_TRUE(fs::is_empty(folder / "arrays"));
}

TEST_F(store_test, what_a_running_program_writes_is_not_swept) {
  auto w = create();
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto begun = folder / "arrays" / fmt::format("roads.part-{}", writer);
  for (const auto& file : {begun, folder / "arrays" / "old.bin", folder / "arrays" / "x.part-"}) {
    std::ofstream(file) << "x";
  }
  w.sweep_arrays();
  EXPECT_TRUE(fs::exists(begun));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "arrays"), {}), 1);
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  w.sweep_arrays();
  EXPECT_TRUE(fs::is_empty(folder / "arrays"));
}

TEST_F(store_test, putting_a_data_set_again_replaces_it) {
  auto w = create();
  auto d = example("k");
  const auto first = w.put_dataset(d);
  const auto generation = w.generation();
  d.digest = "d2";
  EXPECT_EQ(w.put_dataset(d), first);
  ASSERT_EQ(w.datasets().size(), 1u);
  EXPECT_EQ(w.datasets()[0].digest, "d2");
  EXPECT_EQ(w.datasets()[0].title.en, "Title");
  EXPECT_NE(w.generation(), generation);
  w.put_array("outlines", "abc", first);
  EXPECT_EQ(mapped_file(w.array("outlines")).bytes(), "abc");
}

// What the database holds, table by table, each with its columns.
std::vector<std::string> shape_of(database& db) {
  return db
      .query(db.is_postgresql()
                 ? "SELECT CAST(table_name || '.' || column_name || ' ' || data_type AS TEXT) FROM "
                   "information_schema.columns WHERE table_schema = current_schema() ORDER BY 1"
                 : "SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, "
                   "pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1",
             {column_type::text})[0]
      .text();
}

TEST_F(store_test, a_workspace_of_any_schema_moves_forward_and_keeps_its_rows) {
  std::vector<std::string> newest;
  {
    auto w = create();
    newest = shape_of(w.db());
  }
  for (std::int64_t old = 1; old < newest_schema(); ++old) {
    TearDown();
    fs::create_directories(folder / "arrays");
    {
      database db(address.empty() ? sqlite_target(folder / "sourcier.db")
                                  : postgresql_target(address));
      if (!address.empty()) {
        db.execute(fmt::format("CREATE SCHEMA t{}", ::getpid()));
        std::ofstream(folder / "store") << address << "\n";
      }
      migrate(db, old);
      db.execute("INSERT INTO meta (key, value) VALUES ('territory', 't')");
      db.execute(
          "INSERT INTO dataset (id, key, kind, title_fr, title_en, publisher, licence, vintage, "
          "url, file, digest, imported_at, rows_read, rows_kept, rows_rejected) "
          "VALUES (1, 'k', '', '', '', '', '', '', '', '', 'd1', '', 0, 0, 0)");
    }
    auto w = workspace::open(folder);
    EXPECT_EQ(w.meta("schema"), std::to_string(newest_schema())) << old;
    ASSERT_EQ(w.datasets().size(), 1u) << old;
    EXPECT_EQ(w.datasets()[0].digest, "d1");
    EXPECT_EQ(shape_of(w.db()), newest) << old;
  }
}

TEST_F(store_test, writes_say_how_many_rows_they_touched_and_give_new_keys_back) {
  auto w = create();
  auto& db = w.db();
  EXPECT_EQ(db.execute("INSERT INTO meta (key, value) VALUES ('a', '1'), ('b', '1')"), 2);
  EXPECT_EQ(db.execute("UPDATE meta SET value = '2' WHERE key = :p1 AND value = :p2",
                       {std::string("a"), std::string("1")}),
            1);
  EXPECT_EQ(db.execute("UPDATE meta SET value = '3' WHERE key = :p1 AND value = :p2",
                       {std::string("a"), std::string("1")}),
            0);
  EXPECT_THROW(db.execute("INSERT INTO meta (key, value) VALUES ('a', '1')"), conflict);
  EXPECT_EQ(w.meta("a"), "2");
  const auto key = db.query("INSERT INTO meta (key, value) VALUES ('é', :p1) RETURNING key",
                            {column_type::text}, {std::string("«\\ \"quoted\", {}»")});
  ASSERT_EQ(key[0].size(), 1u);
  EXPECT_EQ(key[0].text()[0], "é");
  EXPECT_EQ(w.meta("é"), "«\\ \"quoted\", {}»");
}

TEST_F(store_test, bulk_rows_keep_every_character) {
  auto w = create();
  const std::vector<std::string> odd = {"", "NULL", "{", "a,b", "\"", "\\", "'", "é\n\t", " x "};
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < odd.size(); ++i) keys.push_back("k" + std::to_string(i));
  w.db().insert("meta", {{"key", keys}, {"value", odd}});
  for (std::size_t i = 0; i < odd.size(); ++i) EXPECT_EQ(w.meta(keys[i]), odd[i]) << i;
}

// A server's own order of text depends on its language; every store gives that of the bytes.
TEST_F(store_test, text_comes_in_the_order_of_its_bytes) {
  auto w = create();
  for (const char* key : {"a", "B", "é", "Z", "_"}) w.set_meta(std::string("o:") + key, "x");
  const auto c = w.db().query("SELECT key FROM meta WHERE key >= 'o:' AND key < 'o;' ORDER BY key",
                              {column_type::text});
  EXPECT_EQ(c[0].text(), (std::vector<std::string>{"o:B", "o:Z", "o:_", "o:a", "o:é"}));
}

TEST_F(store_test, those_who_write_other_rows_do_not_wait_for_one_another) {
  auto w = create();
  if (address.empty()) GTEST_SKIP() << "SQLite has one writer at a time";
  auto other = workspace::open(folder);
  transaction first(w.db(), writers::many), second(other.db(), writers::many);
  w.set_meta("a", "1");
  other.set_meta("b", "2");
  second.commit();
  first.commit();
  EXPECT_EQ(w.meta("b") + other.meta("a"), "21");
}

TEST(target, reads_addresses_and_hides_their_password) {
  const auto t = postgresql_target("postgresql://a%40b:p'w%5C@[::1]:5433/d%20b?sslmode=disable");
  EXPECT_EQ(
      t.keywords,
      "host='::1' port='5433' user='a@b' password='p\\'w\\\\' dbname='d b' sslmode='disable'");
  EXPECT_EQ(t.shown, "postgresql://a%40b@[::1]:5433/d%20b");
  EXPECT_EQ(postgresql_target("postgres:///x?schema=s1").schema, "s1");
  EXPECT_TRUE(postgresql_target("postgresql://").is_postgresql());
  for (const char* bad : {"mysql://h/d", "postgresql://h:x/d", "postgresql://h/d?schema=a;b",
                          "postgresql://h/%zz", "postgresql://h/d?=1", "postgresql://h/d?a"}) {
    EXPECT_THROW(postgresql_target(bad), input_error) << bad;
  }
}

TEST_F(store_test, a_server_that_is_not_there_is_named_without_its_password) {
  try {
    workspace::create(folder, "t", {"T", "T"}, "postgresql://me:secret@127.0.0.1:1/x");
    FAIL();
  } catch (const input_error& e) {
    EXPECT_NE(e.message.en.find("cannot connect to postgresql://me@127.0.0.1:1/x"),
              std::string::npos)
        << e.message.en;
    EXPECT_EQ(e.message.en.find("secret"), std::string::npos);
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(store_test, errors_name_the_remedy) {
  EXPECT_THROW(workspace::open(folder), not_found);
  { create(); }
  EXPECT_THROW(create(), conflict);
  auto w = workspace::open(folder);
  transaction held(w.db());
  auto other = workspace::open(folder);
  if (!address.empty()) other.db().execute("SET lock_timeout = '200ms'");
  try {
    transaction second(other.db());
    FAIL();
  } catch (const conflict& e) {
    EXPECT_NE(e.message.en.find("another program"), std::string::npos) << e.message.en;
  }
  w.db().execute("UPDATE meta SET value = '999' WHERE key = 'schema'");
}

TEST_F(store_test, a_foreign_or_newer_database_is_refused) {
  {
    auto w = create();
    w.db().execute("UPDATE meta SET value = '999' WHERE key = 'schema'");
  }
  EXPECT_THROW(workspace::open(folder), input_error);
  if (!address.empty()) return;
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "sourcier.db") << std::string(5000, 'x');
  EXPECT_THROW(workspace::open(folder), input_error);
}

// On PostgreSQL the server says it, here as it would; on SQLite the file may not grow any more.
TEST_F(store_test, a_full_disk_is_unavailable_and_recovers) {
  auto w = create();
  auto& db = w.db();
  db.execute("CREATE TABLE big (body TEXT NOT NULL)");
  const auto add = [&](std::size_t bytes) {
    transaction t(db, writers::many);
    db.execute("INSERT INTO big (body) VALUES (:p1)", {std::string(bytes, 'x')});
    t.commit();
  };
  if (db.is_postgresql()) {
    for (const char* said : {"could not extend file: No space left on device",
                             "n''a pas pu étendre le fichier : plus d''espace"}) {
      transaction t(db, writers::many);
      EXPECT_THROW(db.execute(fmt::format(
                       "DO $$ BEGIN RAISE EXCEPTION '{}' USING ERRCODE = '53100'; END $$", said)),
                   unavailable)
          << said;
    }
  } else {
    const auto pages = db.query("PRAGMA page_count", {column_type::integer})[0].integer()[0];
    db.query(fmt::format("PRAGMA max_page_count = {}", pages), {column_type::integer});
    EXPECT_THROW(add(1 << 20), unavailable);
    db.query("PRAGMA max_page_count = 1000000", {column_type::integer});
  }
  add(1 << 20);
  EXPECT_EQ(db.query("SELECT COUNT(*) FROM big", {column_type::integer})[0].integer()[0], 1);
}

}  // namespace
}  // namespace sourcier::store
