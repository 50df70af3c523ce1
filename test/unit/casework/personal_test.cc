#include "casework/personal.h"

#include <gmock/gmock.h>

#include <set>

#include "accounts/audit.h"
#include "base/clock.h"
#include "casework/fixture.h"
#include "casework/records.h"
#include "casework/rows.h"
#include "casework/statistics.h"
#include "store/catalog.h"

namespace sourcier::casework {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Everything that tells who asked, and only that, in all the words of the workspace.
const std::vector<std::string> kTelling = {"Martin",     "loise",  "0612345678",   "saint de",
                                           "chirurgien", "62765",  "gp eloise",    "Jardin",
                                           "maison de",  "Fruges", "page publique"};

struct personal_test : casework_test {
  // As a whole story of somebody, with words in every place there are.
  request told() {
    const auto to = partner_for("Cpam", {{"aids", "", "territory", ""}});
    auto q = example();
    q.place = "rue du Jardin";
    auto r = receive_one(q);
    add_need(db(), r.id, r.version, "aids", "son conjoint est chirurgien", {to}, kAgent, now);
    const auto m = needs_of(db(), r.id)[0].matches[0];
    answer(db(), m.id, m.version, "taking", "rappeler Éloïse", kPartner, now);
    write_note(db(), r.id, "préfère Fruges", audience::agents, kAgent, now);
    write_note(db(), r.id, "vue à la mairie", audience::everyone, kAgent, now);
    mark_project(db(), r.id, load(db(), r.id).version, kAgent, now);
    return load(db(), r.id);
  }
  void close_it(std::int64_t id, instant when) {
    close(db(), id, load(db(), id).version, "gave_up", "Éloïse Martin renonce", kAgent, when);
  }
  // Every text of every table of the workspace that is about people who ask.
  std::string all_words() {
    std::string out;
    for (const auto& t : retention_rules().tables) {
      if (t.rows.empty() || t.name == "request_words") continue;
      for (const auto& c : t.columns) {
        const auto values = db().query("SELECT " + c.name + " FROM " + t.name, {kText});
        for (const auto& v : values[0].text()) out += v + "\n";
      }
    }
    for (const auto& e : accounts::audit::list(db(), {})) out += e.what + e.details + "\n";
    return out;
  }
  dashboard counts(const scope& s = {}) {
    using namespace std::chrono;
    return dashboard_of(db(), 2016y / 1 / 1, 2030y / 12 / 31, s);
  }
  void expect_same(const dashboard& a, const dashboard& b) {
    EXPECT_EQ(a.stages.received, b.stages.received);
    EXPECT_EQ(a.stages.accompanied, b.stages.accompanied);
    EXPECT_EQ(a.stages.project, b.stages.project);
    EXPECT_EQ(a.stages.installed, b.stages.installed);
    EXPECT_EQ(a.by_month, b.by_month);
    EXPECT_EQ(a.by_subject, b.by_subject);
    EXPECT_EQ(a.by_profession, b.by_profession);
    EXPECT_EQ(a.by_channel, b.by_channel);
    EXPECT_EQ(a.by_departement, b.by_departement);
    EXPECT_EQ(a.by_outcome, b.by_outcome);
    EXPECT_EQ(a.first_need.median, b.first_need.median);
    EXPECT_EQ(a.first_answer.median, b.first_answer.median);
    ASSERT_EQ(a.partners.size(), b.partners.size());
    for (std::size_t i = 0; i < a.partners.size(); ++i) {
      EXPECT_EQ(a.partners[i].sent, b.partners[i].sent);
      EXPECT_EQ(a.partners[i].answered, b.partners[i].answered);
      EXPECT_EQ(a.partners[i].waiting, b.partners[i].waiting);
    }
  }
};

TEST_F(personal_test, every_text_of_every_table_has_a_rule) {
  const auto& rules = retention_rules();
  std::set<std::string> seen(rules.impersonal.begin(), rules.impersonal.end());
  for (const auto& t : store::tables_of(db())) {
    const auto rule = std::ranges::find(rules.tables, t.name, &table_rule::name);
    if (seen.contains(t.name)) {
      EXPECT_EQ(rule, rules.tables.end()) << t.name << " is both personal and impersonal";
      continue;
    }
    ASSERT_NE(rule, rules.tables.end())
        << "table " << t.name << ": add it to data/retention.toml, with what erasing a person does";
    if (rule->remove) continue;
    std::set<std::string> texts, ruled;
    for (const auto& c : t.columns) {
      if (c.type == store::column_type::text) texts.insert(c.name);
    }
    for (const auto& c : rule->columns) ruled.insert(c.name);
    EXPECT_EQ(ruled, texts) << "columns of " << t.name << " in data/retention.toml";
  }
  std::set<std::string> there = {"request_words"};
  for (const auto& t : store::tables_of(db())) there.insert(t.name);
  for (const auto& t : rules.tables) EXPECT_TRUE(there.contains(t.name)) << t.name;
}

TEST_F(personal_test, an_erased_person_is_nowhere_and_counts_stay) {
  const auto r = told();
  receive_one();
  ASSERT_THAT(all_words(), HasSubstr("chirurgien"));
  db().execute(
      "UPDATE request SET email = '', phone = '', name = 'Autre', person = 'x', "
      "wishes = '', commune = '62040' WHERE id <> :p1",
      {r.id});
  db().execute("UPDATE event SET actor = 'x' WHERE request <> :p1", {r.id});
  const scope part{false, {{"departement", "62"}}}, other{false, {{"departement", "02"}}};
  const auto before = counts(), before_part = counts(part), before_other = counts(other);
  const auto got = receive(db(), where, example(), kPublic, now);  // followed, then erased too
  const auto with_both = counts();
  erase_person(db(), got.id, 1, "à sa demande", kAgent, now);
  EXPECT_THAT(said([&] { load_followed(db(), got.follow_key); }), HasSubstr("n'est plus valable"));
  expect_same(counts(), with_both);

  erase_person(db(), r.id, r.version, "à sa demande", kAgent, now);
  const auto words = all_words();
  for (const auto& telling : kTelling) EXPECT_THAT(words, Not(HasSubstr(telling)));
  expect_same(counts(), with_both);
  EXPECT_EQ(counts(part).stages.received, before_part.stages.received + 1);
  EXPECT_EQ(counts(other).stages.received, before_other.stages.received);
  EXPECT_EQ(before.stages.project, counts().stages.project);
  filter f;
  f.words = "chirurgien";
  EXPECT_EQ(count(db(), f).counted, 0);
  EXPECT_EQ(load(db(), r.id).asked.profession, "gp");
  EXPECT_EQ(load(db(), r.id).departement, "62");
  EXPECT_TRUE(duplicates_of(db(), receive_one()).empty());
  EXPECT_TRUE(take_steps(db(), now + std::chrono::days(60)).empty());
  const auto trail = accounts::audit::list(db(), {});
  EXPECT_EQ(std::ranges::count(trail, "request_erased", &accounts::audit::entry::action), 2);
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(personal_test, an_erased_request_takes_nothing_any_more) {
  const auto r = told();
  EXPECT_THAT(said([&] { erase_person(db(), r.id, r.version - 1, "x", kAgent, now); }),
              HasSubstr("a modifié cette demande"));
  EXPECT_THAT(said([&] { erase_person(db(), r.id, r.version, " ", kAgent, now); }),
              HasSubstr("motif"));
  EXPECT_EQ(load(db(), r.id).asked.name, "Éloïse Martin");
  erase_person(db(), r.id, r.version, "x", kAgent, now);
  const auto v = load(db(), r.id).version;
  for (const auto& refusal : {said([&] { erase_person(db(), r.id, v, "x", kAgent, now); }),
                              said([&] { reopen(db(), r.id, v, "x", kAgent, now); }), said([&] {
                                write_note(db(), r.id, "x", audience::agents, kAgent, now);
                              })}) {
    EXPECT_THAT(refusal, HasSubstr("a été effacée"));
  }
}

TEST_F(personal_test, all_that_is_kept_about_somebody) {
  const auto r = told();
  auto q = example();
  q.phone = "";
  const auto second = receive_one(q);
  q.email = "autre@exemple.fr";
  receive_one(q);
  const auto mine = requests_of_person(db(), r);
  ASSERT_EQ(mine.size(), 2u);
  const auto words = [&](audience reader) {
    std::string out;
    for (const auto& kept : everything_about(db(), {r.id, second.id}, reader)) {
      for (const auto& row : kept.rows) {
        EXPECT_EQ(row.size(), kept.columns.size());
        for (const auto& v : row) out += v + "\n";
      }
    }
    return out;
  };
  for (const auto* telling : {"Éloïse Martin", "0612345678", "rue du Jardin", "chirurgien",
                              "rappeler Éloïse", "préfère Fruges", "vue à la mairie"}) {
    EXPECT_THAT(words(audience::agents), HasSubstr(telling));
  }
  EXPECT_THAT(words(audience::everyone), Not(HasSubstr("préfère Fruges")));
  EXPECT_THAT(words(audience::everyone), HasSubstr("vue à la mairie"));
}

TEST_F(personal_test, purge_takes_what_is_over_its_time_and_nothing_else) {
  const auto old = told(), recent = receive_one(), forgotten = receive_one(), open = receive_one();
  const auto later = at("2031-12-01T08:00:00Z");
  close_it(old.id, at("2026-11-30T08:00:00Z"));
  close_it(recent.id, at("2026-12-02T08:00:00Z"));
  write_note(db(), open.id, "vit encore", audience::agents, kAgent, later);
  wait_until(db(), open.id, open.version, day_in_france(later), kAgent, later);
  db().execute(
      "INSERT INTO account (id, login, login_folded, name, email, role, password, active, "
      "created_at, changed_at, version) VALUES (1, 'a', 'a', 'Ancien', 'a@b.fr', 'agent', 'x', 0, "
      "0, :p1, 1)",
      {seconds_of(now)});
  db().execute(
      "INSERT INTO account (id, login, login_folded, name, email, role, password, active, "
      "created_at, changed_at, version) VALUES (2, 'b', 'b', 'Active', 'b@b.fr', 'agent', 'x', 1, "
      "0, :p1, 1)",
      {seconds_of(now)});
  for (int i = 0; i < 7; ++i) {
    db().execute(
        "INSERT INTO sign_in_attempt (who, attempts, last_at, free_at) VALUES (:p1, 1, "
        ":p2, 0)",
        {fmt::format("w{}", i), seconds_of(now)});
  }
  const auto before = counts();
  const auto told_first = what_to_purge(db(), later);
  EXPECT_EQ(load(db(), old.id).asked.name, "Éloïse Martin");
  const actor console{{}, "Sourcier", "console:test"};
  const auto gone = purge(db(), console, later, 3);
  ASSERT_EQ(gone.size(), told_first.size());
  std::map<std::string, std::int64_t> by_kind;
  for (std::size_t i = 0; i < gone.size(); ++i) {
    EXPECT_EQ(gone[i].count, told_first[i].count) << gone[i].kind->key;
    by_kind[gone[i].kind->key] = gone[i].count;
  }
  EXPECT_EQ(
      by_kind,
      (std::map<std::string, std::int64_t>{
          {"requests", 2}, {"accounts", 1}, {"summaries", 0}, {"sessions", 0}, {"attempts", 7}}));
  for (const auto id : {old.id, forgotten.id}) EXPECT_EQ(load(db(), id).asked.name, "");
  for (const auto id : {recent.id, open.id}) EXPECT_EQ(load(db(), id).asked.name, "Éloïse Martin");
  const auto names = db().query("SELECT name, login FROM account ORDER BY id", {kText, kText});
  EXPECT_EQ(names[0].text(), (std::vector<std::string>{"", "Active"}));
  EXPECT_EQ(names[1].text()[0], "a");
  expect_same(counts(), before);
  for (const auto& p : purge(db(), console, later, 3)) EXPECT_EQ(p.count, 0);
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(personal_test, the_register_counts_what_is_there) {
  told();
  const auto r = receive_one();
  EXPECT_EQ(counts_by_kind(db()).at("requests"), 2);
  erase_person(db(), r.id, r.version, "x", kAgent, now);
  EXPECT_EQ(counts_by_kind(db()).at("requests"), 1);
  for (const auto& k : retention_rules().kinds) {
    for (const auto* t : {&k.label, &k.data, &k.purpose, &k.basis, &k.seen_by, &k.then}) {
      EXPECT_FALSE(t->fr.empty() || t->en.empty() || t->fr == t->en) << k.key;
    }
  }
}

}  // namespace
}  // namespace sourcier::casework
