#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/error.h"
#include "base/mapped_file.h"
#include "store/workspace.h"

namespace sourcier::store {
namespace {

namespace fs = std::filesystem;

struct store_test : ::testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-store-" + std::to_string(::getpid()));
  void SetUp() override { fs::remove_all(folder); }
  void TearDown() override { fs::remove_all(folder); }
};

dataset example(const std::string& key) {
  return {0, key, "apl", {"Titre", "Title"}, "DREES", "LO 2.0", "2023", "", "a.xlsx", "d1", "now",
          3, 2,   1};
}

TEST_F(store_test, bulk_columns_round_trip_with_nulls) {
  auto w = workspace::create(folder, "t", {"T", "T"});
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
  auto w = workspace::create(folder, "t", {"T", "T"});
  const auto before = w.generation();
  {
    transaction t(w.db());
    w.put_dataset(example("k"));
  }
  EXPECT_TRUE(w.datasets().empty());
  EXPECT_EQ(w.generation(), before);
}

TEST_F(store_test, a_killed_writer_leaves_the_workspace_as_before) {
  { workspace::create(folder, "t", {"T", "T"}); }
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
  auto w = workspace::create(folder, "t", {"T", "T"});
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
  auto w = workspace::create(folder, "t", {"T", "T"});
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

TEST_F(store_test, a_workspace_of_the_first_schema_moves_forward) {
  {
    auto w = workspace::create(folder, "t", {"T", "T"});
    w.put_dataset(example("k"));
    for (const char* later : {"practice", "site", "practitioner", "resource"}) {
      w.db().execute(std::string("DROP TABLE ") + later);
    }
    w.set_meta("schema", "1");
  }
  auto w = workspace::open(folder);
  EXPECT_EQ(w.meta("schema"), "3");
  ASSERT_EQ(w.datasets().size(), 1u);
  EXPECT_EQ(w.datasets()[0].digest, "d1");
  w.db().execute(
      "INSERT INTO resource (id, name, kind, lon, lat, comes, delay, speed_kmh, dataset) VALUES "
      "('a', '', 'mcs', 2, 50, 1, 0, NULL, 1)");
  const auto c =
      w.db().query("SELECT id, speed_kmh FROM resource", {column_type::text, column_type::real});
  ASSERT_EQ(c[0].size(), 1u);
  EXPECT_TRUE(c[1].is_null(0));
  EXPECT_EQ(w.db().query("SELECT site FROM practice", {column_type::integer})[0].size(), 0u);
}

TEST_F(store_test, errors_name_the_remedy) {
  EXPECT_THROW(workspace::open(folder), not_found);
  { workspace::create(folder, "t", {"T", "T"}); }
  EXPECT_THROW(workspace::create(folder, "t", {"T", "T"}), conflict);
  auto w = workspace::open(folder);
  transaction held(w.db());
  auto other = workspace::open(folder);
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
    auto w = workspace::create(folder, "t", {"T", "T"});
    w.db().execute("UPDATE meta SET value = '999' WHERE key = 'schema'");
  }
  EXPECT_THROW(workspace::open(folder), input_error);
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "sourcier.db") << std::string(5000, 'x');
  EXPECT_THROW(workspace::open(folder), input_error);
}

}  // namespace
}  // namespace sourcier::store
