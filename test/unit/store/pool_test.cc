#include "store/pool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "store/migrations.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// On SQLite, or in a schema of the server that SOURCIER_TEST_POSTGRESQL names.
struct pool_test : ::testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-pool-" + std::to_string(::getpid()));
  std::string schema = fmt::format("pool{}", ::getpid());
  target where;

  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
    where = sqlite_target(folder / "sourcier.db");
    if (const char* server = std::getenv("SOURCIER_TEST_POSTGRESQL")) {
      where = postgresql_target(
          fmt::format("{}?schema={}&application_name={}", server, schema, schema));
      database(where).execute("CREATE SCHEMA IF NOT EXISTS " + schema);
    }
    database db(where);
    migrate(db);
    db.execute("INSERT INTO meta (key, value) VALUES ('n', '0')");
  }
  void TearDown() override {
    if (where.is_postgresql()) database(where).execute("DROP SCHEMA " + schema + " CASCADE");
    fs::remove_all(folder);
  }
};

int read_number(database& db) {
  const auto c = db.query("SELECT value FROM meta WHERE key = 'n'", {column_type::text});
  return std::stoi(c[0].text()[0]);
}

TEST_F(pool_test, many_threads_share_few_connections_and_lose_nothing) {
  pool connections(where, 3, 60s);
  std::atomic<int> held = 0, most = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10; ++k) {
        auto db = connections.get();
        const int now = ++held;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        transaction t(*db);
        const int n = read_number(*db);
        db->execute("UPDATE meta SET value = :p1 WHERE key = 'n'", {std::to_string(n + 1)});
        t.commit();
        --held;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(read_number(*connections.get()), 80);
  EXPECT_LE(most, 3);
  EXPECT_GT(most, 0);
}

TEST_F(pool_test, the_wait_for_a_connection_ends_with_what_to_do) {
  pool connections(where, 1, 50ms);
  {
    const auto held = connections.get();
    const auto start = std::chrono::steady_clock::now();
    try {
      connections.get();
      FAIL();
    } catch (const unavailable& e) {
      EXPECT_NE(e.message.en.find("try again in a moment"), std::string::npos) << e.message.en;
    }
    EXPECT_GE(std::chrono::steady_clock::now() - start, 50ms);
  }
  EXPECT_EQ(read_number(*connections.get()), 0);
}

TEST_F(pool_test, one_who_waits_gets_the_connection_that_comes_free) {
  pool connections(where, 1, 60s);
  auto held = std::make_unique<pool::lease>(connections.get());
  std::atomic<bool> got = false;
  std::jthread waiting([&] {
    auto db = connections.get();
    got = read_number(*db) == 0;
  });
  std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(got);
  held.reset();
  waiting.join();
  EXPECT_TRUE(got);
}

TEST_F(pool_test, an_error_of_the_work_gives_the_connection_back_whole) {
  pool connections(where, 1, 1s);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(
        {
          auto db = connections.get();
          transaction t(*db);
          db->execute("UPDATE meta SET value = '9' WHERE key = 'n'");
          throw conflict({"non", "no"});
        },
        conflict);
  }
  EXPECT_EQ(read_number(*connections.get()), 0);
}

TEST_F(pool_test, a_connection_that_the_server_closed_is_opened_again) {
  if (!where.is_postgresql()) GTEST_SKIP() << "SQLite has no server that could go away";
  pool connections(where, 2, 1s);
  const auto end_all = [&] {
    database other(where);
    const auto ended = other.query(
        "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND application_name = :p1",
        {column_type::text}, {schema});
    ASSERT_EQ(ended[0].size(), 1u);
    std::this_thread::sleep_for(100ms);
  };
  EXPECT_EQ(read_number(*connections.get()), 0);
  end_all();  // just used, so it is lent unasked: one failure, then a new connection
  EXPECT_THROW(read_number(*connections.get()), unavailable);
  EXPECT_EQ(read_number(*connections.get()), 0);
  end_all();
  std::this_thread::sleep_for(1100ms);  // asked first: no failure
  EXPECT_EQ(read_number(*connections.get()), 0);
}

TEST_F(pool_test, a_database_that_cannot_be_opened_is_unavailable_until_it_can) {
  const auto lost = folder / "not-there" / "sourcier.db";
  pool connections(sqlite_target(lost), 1, 50ms);
  EXPECT_THROW(connections.get(), unavailable);
  EXPECT_THROW(connections.get(), unavailable);  // and not "in use"
  fs::create_directories(lost.parent_path());
  EXPECT_EQ(connections.get()->query("SELECT 1", {column_type::integer})[0].size(), 1u);
}

}  // namespace
}  // namespace sourcier::store
