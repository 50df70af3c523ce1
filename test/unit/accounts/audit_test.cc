#include "accounts/audit.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "fixture.h"

namespace sourcier::accounts {
namespace {

struct audit_test : accounts_test {
  void write(int entries, const std::string& who = "claire") {
    store::transaction t(db(), store::writers::many);
    for (int i = 0; i < entries; ++i) {
      audit::append(db(), now, who, "tried", "thing:" + std::to_string(i),
                    {{"i", i}, {"é", "« ' \\ »"}});
    }
    t.commit();
  }
  // As someone would who has the database itself.
  void tamper(const std::string& sql) {
    if (where_kept.is_postgresql()) {
      db().execute("ALTER TABLE audit DISABLE TRIGGER ALL");
    } else {
      db().execute("DROP TRIGGER IF EXISTS audit_edited");
      db().execute("DROP TRIGGER IF EXISTS audit_removed");
    }
    db().execute(sql);
  }
  void expect_broken(const std::string& part, std::int64_t right) {
    const auto v = audit::verify(db());
    ASSERT_TRUE(v.first_broken) << part;
    EXPECT_NE(v.first_broken->en.find(part), std::string::npos) << v.first_broken->en;
    EXPECT_EQ(v.end.entries, right);
  }
};

TEST_F(audit_test, a_chain_left_alone_is_right) {
  EXPECT_EQ(audit::verify(db()).end.entries, 0);
  EXPECT_FALSE(audit::verify(db()).first_broken);
  write(5000);  // more than one page
  const auto v = audit::verify(db());
  EXPECT_FALSE(v.first_broken) << v.first_broken->en;
  EXPECT_EQ(v.end.entries, 5000);
  EXPECT_EQ(v.end.hash.size(), 64u);
}

TEST_F(audit_test, the_tables_refuse_changes) {
  write(3);
  for (const char* sql : {"UPDATE audit SET who = 'x' WHERE number = 2", "DELETE FROM audit"}) {
    EXPECT_THROW(db().execute(sql), error) << sql;
  }
  EXPECT_FALSE(audit::verify(db()).first_broken);
}

TEST_F(audit_test, every_edited_field_is_seen) {
  write(5);
  int n = 0;
  for (const char* set : {"who = 'denis'", "at = at + 1", "action = 'other'", "what = 'x'",
                          "details = '{}'", "details = details || ' '", "hash = 'x'"}) {
    const auto before = audit::list(db(), {.before = 4, .limit = 1}).at(0);
    tamper(std::string("UPDATE audit SET ") + set + " WHERE number = 3");
    expect_broken("entry 3", 2);
    db().execute(
        "UPDATE audit SET who = :p1, at = :p2, action = :p3, what = :p4, details = :p5, hash = :p6 "
        "WHERE number = 3",
        {before.who, seconds_of(before.at), before.action, before.what, before.details,
         before.hash});
    EXPECT_FALSE(audit::verify(db()).first_broken) << set;
    ++n;
  }
  EXPECT_EQ(n, 7);
}

TEST_F(audit_test, removed_moved_added_and_cut_entries_are_seen) {
  write(6);
  tamper("DELETE FROM audit WHERE number = 4");
  expect_broken("entry 4 is missing", 3);
  tamper("UPDATE audit SET number = number - 1 WHERE number = 5");  // closes the gap
  expect_broken("entry 4", 3);
}

TEST_F(audit_test, two_entries_that_change_places_are_seen) {
  write(6);
  tamper("UPDATE audit SET number = -1 WHERE number = 2");
  tamper("UPDATE audit SET number = 2 WHERE number = 5");
  tamper("UPDATE audit SET number = 5 WHERE number = -1");
  expect_broken("entry 2", 1);
}

TEST_F(audit_test, a_cut_tail_is_seen) {
  write(6);
  tamper("DELETE FROM audit WHERE number > 4");
  expect_broken("entry 5 is missing", 4);
}

TEST_F(audit_test, a_tail_cut_with_its_note_is_seen_by_who_noted_the_end) {
  write(6);
  const auto noted = audit::verify(db()).end;
  tamper("DELETE FROM audit WHERE number > 4");
  const auto hash = audit::list(db(), {.limit = 1}).at(0).hash;
  db().execute("UPDATE audit_head SET entries = 4, hash = :p1", {hash});
  EXPECT_FALSE(audit::verify(db()).first_broken);
  const auto v = audit::verify(db(), noted);
  ASSERT_TRUE(v.first_broken);
  EXPECT_NE(v.first_broken->en.find("entry 5 is missing"), std::string::npos);
  write(2, "denis");  // written anew up to the same length
  const auto anew = audit::verify(db(), noted);
  ASSERT_TRUE(anew.first_broken);
  EXPECT_NE(anew.first_broken->en.find("written anew"), std::string::npos) << anew.first_broken->en;
  EXPECT_FALSE(audit::verify(db(), audit::verify(db()).end).first_broken);
}

TEST_F(audit_test, entries_outside_the_noted_ends_are_seen) {
  write(3);
  tamper(
      "INSERT INTO audit (number, at, who, action, what, details, hash) VALUES (9, 0, '', '', '', "
      "'{}', '')");
  expect_broken("entry 9 is beyond the end noted", 3);
  tamper("DELETE FROM audit WHERE number = 9");
  tamper(
      "INSERT INTO audit (number, at, who, action, what, details, hash) VALUES (0, 0, '', '', '', "
      "'{}', '')");
  expect_broken("entry 0 is before the first", 3);
  tamper("DELETE FROM audit WHERE number = 0");
  tamper("DELETE FROM audit_head");
  expect_broken("the end of the chain is not noted", 0);
}

TEST_F(audit_test, an_entry_of_work_that_failed_is_not_there) {
  write(2);
  {
    store::transaction t(db(), store::writers::many);
    audit::append(db(), now, "claire", "tried", "x", nlohmann::json::object());
  }
  write(1);
  const auto v = audit::verify(db());
  EXPECT_FALSE(v.first_broken);
  EXPECT_EQ(v.end.entries, 3);
}

TEST_F(audit_test, several_servers_write_one_chain_while_it_is_verified) {
  std::atomic<bool> writing = true;
  std::atomic<int> verified = 0;
  std::jthread reader([&] {
    store::database mine(where_kept);
    while (writing) {
      const auto v = audit::verify(mine);
      ASSERT_FALSE(v.first_broken) << v.first_broken->en;
      ++verified;
    }
  });
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> servers;
    for (int s = 0; s < 4; ++s) {
      servers.emplace_back([&, s] {
        store::database mine(where_kept);
        for (int i = 0; i < 50;) {
          try {
            store::transaction t(mine, store::writers::many);
            audit::append(mine, now, "server" + std::to_string(s), "tried", "x", {{"i", i}});
            t.commit();
            ++i;
          } catch (const conflict&) {
            // SQLite's single writer: tried again.
          }
        }
      });
    }
  }
  writing = false;
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  reader.join();
  RecordProperty("appends_per_second", static_cast<int>(200 / spent.count()));
  const auto v = audit::verify(db());
  EXPECT_FALSE(v.first_broken);
  EXPECT_EQ(v.end.entries, 200);
  EXPECT_GT(verified, 0);
}

TEST_F(audit_test, readers_do_not_wait_for_one_who_appends) {
  write(3);
  store::database other(where_kept);
  store::transaction t(db(), store::writers::many);
  audit::append(db(), now, "claire", "tried", "x", nlohmann::json::object());
  EXPECT_EQ(audit::list(other, {}).size(), 3u);
  EXPECT_EQ(audit::verify(other).end.entries, 3);
  t.commit();
  EXPECT_EQ(audit::list(other, {}).size(), 4u);
}

TEST_F(audit_test, lists_come_by_page_and_by_filter) {
  write(3, "claire");
  pass(std::chrono::seconds(100));
  write(2, "denis");
  EXPECT_EQ(audit::list(db(), {.who = "claire"}).size(), 3u);
  EXPECT_EQ(audit::list(db(), {.since = now}).size(), 2u);
  EXPECT_EQ(audit::list(db(), {.action = "other"}).size(), 0u);
  const auto page = audit::list(db(), {.before = 4, .limit = 2});
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].number, 3);
  EXPECT_EQ(page[1].number, 2);
}

}  // namespace
}  // namespace sourcier::accounts
