#include "store/backup.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "accounts/audit.h"
#include "casework/fixture.h"
#include "casework/records.h"
#include "casework/rows.h"
#include "store/archive.h"
#include "store/catalog.h"
#include "store/migrations.h"

namespace sourcier::casework {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Every row of every table that a backup holds, as the parts of a backup.
std::map<std::string, std::string> parts_of(const fs::path& file) {
  store::archive_reader archive(file);
  std::map<std::string, std::string> out;
  for (const auto& part : archive.parts()) {
    auto& all = out[part];
    archive.read(part, 1 << 30, [&](std::string_view some) { all += some; });
  }
  out.erase("manifest.json");
  return out;
}

// Copies of the workspace of the test: in SQLite, and on the server where there is one.
struct backup_test : casework_test {
  fs::path file = folder.string() + ".zip";
  int copies = 0;

  void SetUp() override {
    casework_test::SetUp();
    fs::remove(file);
  }
  void TearDown() override {
    casework_test::TearDown();
    fs::remove(file);
    for (int i = 1; i <= copies; ++i) {
      fs::remove_all(copy(i));
      if (!address.empty()) drop(i);
    }
  }
  fs::path copy(int i) const { return fmt::format("{}-copy{}", folder.string(), i); }
  std::string schema(int i) const { return fmt::format("t{}_copy{}", ::getpid(), i); }
  std::string elsewhere(int i) const {
    return fmt::format("{}?schema={}", std::getenv("SOURCIER_TEST_POSTGRESQL"), schema(i));
  }
  void drop(int i) const {
    store::database(store::postgresql_target(address))
        .execute(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", schema(i)));
  }
  // In the store that is told; the test's own by default.
  store::workspace restore(bool postgresql, const fs::path& from) {
    const int i = ++copies;
    store::restore(from, copy(i), postgresql ? elsewhere(i) : "", index_all_words);
    return store::workspace::open(copy(i));
  }
  std::vector<bool> stores() const {
    return address.empty() ? std::vector{false} : std::vector{false, true};
  }
  store::backup_contents back_up() { return store::back_up(*w, file, "1.2.3", now); }

  // Something in every table of casework, an array, and a duplicate older than its original.
  void fill() {
    const auto [r, m] = sent_one();
    answer(db(), m.id, m.version, "taking", "je m'en occupe « demain » \\ \"\t\n{,}", kPartner,
           now);
    write_note(db(), r.id, "préfère Fruges", audience::agents, kAgent, now);
    auto later = example();
    later.name = "O'Brien \"Zoé\" 🩺";
    const auto second = receive_one(later);
    close_as_duplicate(db(), r.id, load(db(), r.id).version, second.id, kAgent, now);
    store::dataset d;
    d.key = "trips";
    w->put_array("times", std::string("\0\1\2bytes", 8), w->put_dataset(d));
    db().execute(
        "INSERT INTO commune (code, name, departement, epci, lon, lat, population, area_km2, role, "
        "border, dataset) VALUES ('62364', 'Fruges', '62', '200072478', 2.1221, 0.1, NULL, 1e-7, "
        "'', '', 1)");
  }
};

TEST_F(backup_test, a_copy_in_either_store_holds_the_same) {
  fill();
  const auto made = back_up();
  EXPECT_EQ(made.program, "1.2.3");
  EXPECT_EQ(made.files, 1u);
  const auto parts = parts_of(file);
  EXPECT_TRUE(parts.contains("rows/request.jsonl"));
  EXPECT_FALSE(parts.contains("rows/session.jsonl"));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  for (const bool postgresql : stores()) {
    auto again = restore(postgresql, file);
    EXPECT_EQ(again.db().is_postgresql(), postgresql);
    EXPECT_EQ(bytes_of(again.array("times")), std::string("\0\1\2bytes", 8));
    const auto twice = fs::path(file.string() + "2");
    store::back_up(again, twice, "1.2.3", now);
    EXPECT_EQ(parts_of(twice), parts);
    fs::remove(twice);
    const auto trail = accounts::audit::verify(again.db());
    EXPECT_FALSE(trail.first_broken);
    EXPECT_EQ(trail.end.hash, accounts::audit::verify(db()).end.hash);
    filter f;
    f.words = "fruges";
    EXPECT_EQ(count(again.db(), f).counted, 1);
    // Numbers go on, and so does the trail.
    const auto most = receive(again.db(), where, example(), kPublic, now);
    EXPECT_EQ(most.id, 3);
    EXPECT_EQ(most.number, "2026-0003");
    EXPECT_FALSE(accounts::audit::verify(again.db()).first_broken);
    EXPECT_EQ(again.meta("restored"), "");
  }
}

TEST_F(backup_test, what_is_there_is_not_written_over) {
  fill();
  back_up();
  EXPECT_THAT(said([&] { back_up(); }), ::testing::HasSubstr("existe déjà"));
  EXPECT_THAT(said([&] { store::restore(file, folder, "", index_all_words); }),
              ::testing::HasSubstr("existe déjà"));
  if (address.empty()) return;
  EXPECT_THAT(said([&] { store::restore(file, copy(++copies), address, index_all_words); }),
              ::testing::HasSubstr("contient déjà un espace de travail"));
  EXPECT_FALSE(fs::exists(copy(copies)));
}

TEST_F(backup_test, a_cut_or_edited_backup_is_refused) {
  fill();
  back_up();
  const auto whole = bytes_of(file);
  const auto refusal = [&] {
    const auto words = said([&] { restore(!address.empty(), file); });
    EXPECT_FALSE(fs::exists(copy(copies)));
    return words;
  };
  write_bytes(file, whole.substr(0, whole.size() - 30));
  EXPECT_THAT(refusal(), ::testing::HasSubstr("coupé"));
  // One byte of the packed rows of requests.
  auto edited = whole;
  const auto at = whole.find("rows/request.jsonl") + 80;
  edited[at] = static_cast<char>(edited[at] ^ 1);
  write_bytes(file, edited);
  EXPECT_THAT(refusal(), ::testing::HasSubstr("rows/request.jsonl"));
  write_bytes(file, whole);  // then an archive that is right, with other rows
  auto parts = parts_of(file);
  std::string manifest;
  store::archive_reader(file).read("manifest.json", 1 << 20,
                                   [&](std::string_view some) { manifest += some; });
  parts["rows/account.jsonl"] = "[1,\"intruder\"]\n";
  fs::remove(file);
  {
    store::archive_writer to(file);
    parts["manifest.json"] = manifest;
    for (const auto& [name, bytes] : parts) {
      to.begin(name);
      to.write(bytes);
      to.end();
    }
    to.keep();
  }
  EXPECT_THAT(refusal(), ::testing::HasSubstr("rows/account.jsonl"));
  write_bytes(file, "not a backup");
  EXPECT_THAT(refusal(), ::testing::HasSubstr("n'est pas une sauvegarde"));
}

TEST_F(backup_test, an_older_schema_is_brought_forward) {
  // A workspace of the fourth step, as an earlier program left it.
  const auto old = copy(++copies);
  fs::create_directories(old);
  const auto before =
      address.empty() ? store::database_of(old) : store::postgresql_target(elsewhere(copies));
  store::database earlier(before);
  if (!address.empty()) earlier.execute("CREATE SCHEMA " + schema(copies));
  store::migrate(earlier, 4);
  earlier.execute("INSERT INTO meta (key, value) VALUES ('territory', 't')");
  earlier.execute("INSERT INTO request_number (year, last) VALUES (2025, 17)");
  store::back_up(earlier, old, file, "0.0.1", now);
  for (const bool postgresql : stores()) {
    auto again = restore(postgresql, file);
    EXPECT_EQ(again.meta("schema"), std::to_string(store::newest_schema()));
    EXPECT_EQ(receive(again.db(), where, example(), kPublic, at("2025-12-01T08:00:00Z")).number,
              "2025-0018");
  }
}

TEST_F(backup_test, a_restore_killed_between_records_and_folder_is_taken_up_again) {
  if (address.empty()) GTEST_SKIP() << "records and folder are one in SQLite";
  fill();
  const auto made = back_up();
  auto again = restore(true, file);
  again.set_meta("restored", made.digest);  // what such a kill leaves, and no folder
  fs::remove_all(copy(copies));
  store::restore(file, copy(copies), elsewhere(copies), index_all_words);
  auto w2 = store::workspace::open(copy(copies));
  EXPECT_EQ(w2.meta("restored"), "");
  EXPECT_FALSE(accounts::audit::verify(w2.db()).first_broken);
}

TEST_F(backup_test, copies_made_while_others_write_are_of_one_moment) {
  const auto to = partner_for("Cpam", {{"aids", "", "territory", ""}});
  for (int i = 0; i < 200; ++i) receive_one();
  std::atomic<std::int64_t> asked{200};
  std::atomic<bool> done{false};
  std::thread writer([&] {
    auto mine = store::database(w->records());
    while (!done) {
      const auto got = receive(mine, where, example(), kPublic, now);
      ++asked;
      add_need(mine, got.id, 1, "aids", "", {to}, kAgent, now);
    }
  });
  for (int round = 0; round < 5; ++round) {
    const auto before = asked.load();
    back_up();
    const auto after = asked.load() + 1;
    for (const bool postgresql : stores()) {
      auto again = restore(postgresql, file);
      auto& copied = again.db();
      const auto n = count(copied, {}).counted;
      EXPECT_GE(n, before);
      EXPECT_LE(n, after);
      EXPECT_FALSE(accounts::audit::verify(copied).first_broken);
      const auto lost = copied.query(
          "SELECT COUNT(*) FROM need WHERE request NOT IN (SELECT id FROM request)", {kInteger});
      EXPECT_EQ(lost[0].integer()[0], 0);
      const auto number = copied.query("SELECT last FROM request_number", {kInteger});
      EXPECT_EQ(number[0].integer()[0], n);
    }
    fs::remove(file);
  }
  done = true;
  writer.join();
  EXPECT_GT(asked, 210);
}

}  // namespace
}  // namespace sourcier::casework
