#include <algorithm>
#include <set>
#include <thread>

#include "accounts/audit.h"
#include "casework/statistics.h"
#include "casework/words.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

TEST_F(casework_test, a_question_becomes_a_numbered_request_with_a_link) {
  const auto a = receive(db(), where, example(), kPublic, now);
  const auto b = receive(db(), where, example(), kPublic, at("2026-12-31T23:30:00Z"));
  EXPECT_EQ(a.number, "2026-0001");
  EXPECT_EQ(b.number, "2027-0001");  // it is 2027 in France already
  const auto r = load_followed(db(), a.follow_key);
  EXPECT_EQ(r.id, a.id);
  EXPECT_EQ(r.asked.email, "eloise.martin@exemple.fr");
  EXPECT_EQ(r.asked.phone, "0612345678");
  EXPECT_EQ(r.departement + r.epci, "62200069037");
  EXPECT_EQ(r.state, request_state::fresh);
  EXPECT_EQ(r.next_day, "2026-11-05");
  EXPECT_NE(a.follow_key, b.follow_key);
  EXPECT_GE(a.follow_key.size(), 32u);
  EXPECT_THROW(load_followed(db(), a.follow_key + "x"), not_found);
  EXPECT_THROW(load_followed(db(), ""), not_found);
  EXPECT_EQ(kinds(a.id), kind_list{"received"});
}

TEST_F(casework_test, what_is_wrong_in_a_question_is_named_and_nothing_is_kept) {
  const auto refused = [&](const char* words, auto change) {
    auto q = example();
    change(q);
    const auto message = said([&] { receive(db(), where, q, kPublic, now); });
    EXPECT_NE(message.find(words), std::string::npos) << message;
  };
  refused("nom : il manque", [](auto& q) { q.name = " - "; });
  refused("donnez l'un des deux", [](auto& q) { q.email = q.phone = ""; });
  refused("n'est pas une adresse", [](auto& q) { q.email = "a@b"; });
  refused("adresse électronique", [](auto& q) { q.email = "a@b.fr\r\nBcc: x@y.fr"; });
  refused("téléphone", [](auto& q) { q.phone = "12"; });
  refused("« wizard » inconnu", [](auto& q) { q.profession = "wizard"; });
  refused("99999", [](auto& q) { q.commune = "99999"; });
  refused("dépasse", [](auto& q) { q.wishes.assign(9000, 'x'); });
  refused("caractère de contrôle", [](auto& q) { q.wishes = std::string("a\0b", 3); });
  EXPECT_EQ(count(db(), {}).counted, 0);
  EXPECT_EQ(receive(db(), where, example(), kPublic, now).number, "2026-0001");
}

// What people write is data: it comes back as it was, from every field.
TEST_F(casework_test, odd_characters_are_kept_and_do_no_harm) {
  auto q = example();
  q.name = "Robert'); DROP TABLE request;--";
  q.wishes = "<script>alert(1)</script> \" OR 1=1 %s {0} :p1 ?1 \\ 'é œ' 😀";
  q.place = "62*:* & | ! ()";
  const auto r = receive_one(q);
  EXPECT_EQ(r.asked.name, q.name);
  EXPECT_EQ(r.asked.wishes, q.wishes);
  for (const char* words : {"drop table", "\" OR 1=1", "script*", "& | !", "62", "NEAR(a b)"}) {
    filter f;
    f.words = words;
    EXPECT_NO_THROW(find(db(), f, 10)) << words;
  }
}

TEST_F(casework_test, the_first_to_qualify_takes_charge_and_the_second_is_told) {
  const auto r = receive_one();
  auto q = r.asked;
  q.mode = "group";
  qualify(db(), where, r.id, r.version, q, kAgent, now);
  const auto after = load(db(), r.id);
  EXPECT_EQ(after.state, request_state::open);
  EXPECT_EQ(after.owner, 7);
  EXPECT_EQ(after.asked.mode, "group");
  q.mode = "salaried";
  const auto late = said([&] {
    qualify(db(), where, r.id, r.version, q, {8, "Bruno", "bruno"}, now);
  });
  EXPECT_NE(late.find("Agnès a modifié cette demande"), std::string::npos) << late;
  EXPECT_EQ(load(db(), r.id).asked.mode, "group");
  EXPECT_EQ(kinds(r.id), (kind_list{"received", "qualified"}));
  EXPECT_THROW(qualify(db(), where, 999, 1, q, kAgent, now), not_found);
}

TEST_F(casework_test, numbers_follow_one_another_for_several_servers) {
  std::vector<std::jthread> servers;
  for (int i = 0; i < 3; ++i) {
    servers.emplace_back([&] {
      auto mine = store::workspace::open(folder);
      for (int k = 0; k < 20; ++k) receive(mine.db(), where, example(), kPublic, now);
    });
  }
  servers.clear();
  std::set<std::string> numbers;
  for (const auto& r : find(db(), {}, 100).requests) numbers.insert(r.number);
  EXPECT_EQ(numbers.size(), 60u);
  EXPECT_EQ(*numbers.rbegin(), "2026-0060");
}

TEST_F(casework_test, who_reads_what_of_a_timeline) {
  const auto [r, m] = sent_one();
  const auto other = partner_for("Urssaf", {});
  add_need(db(), r.id, r.version, "contributions", "", {other}, kAgent, now);
  write_note(db(), r.id, "préfère ne pas reprendre une patientèle", audience::agents, kAgent, now);
  write_note(db(), r.id, "rendez-vous jeudi", audience::partners, kAgent, now);
  const auto reads = [&](const char* words, audience a, std::optional<std::int64_t> p = {}) {
    std::string all;
    for (const auto& e : events_of(db(), r.id, a, p)) all += e.body + "\n";
    return all.find(words) != std::string::npos;
  };
  EXPECT_TRUE(reads("patientèle", audience::agents));
  EXPECT_FALSE(reads("patientèle", audience::partners, m.partner));
  EXPECT_TRUE(reads("rendez-vous", audience::partners, m.partner));
  EXPECT_FALSE(reads("rendez-vous", audience::everyone));
  EXPECT_FALSE(reads("Urssaf", audience::partners, m.partner));
  EXPECT_TRUE(reads("Urssaf", audience::partners, other));
}

TEST_F(casework_test, a_request_closes_with_a_motive_and_can_be_reopened) {
  auto [r, m] = sent_one();
  EXPECT_THROW(close(db(), r.id, r.version, "gave_up", " ", kAgent, now), input_error);
  EXPECT_THROW(close(db(), r.id, r.version, "duplicate", "x", kAgent, now), input_error);
  close(db(), r.id, r.version, "gave_up", "conjoint muté", kAgent, now);
  r = load(db(), r.id);
  EXPECT_EQ(r.state, request_state::closed);
  EXPECT_EQ(needs_of(db(), r.id)[0].matches[0].state, "withdrawn");
  EXPECT_TRUE(tasks_of(db(), m.partner).empty());
  EXPECT_TRUE(take_steps(db(), now + std::chrono::days(30)).empty());
  EXPECT_THROW(assign(db(), r.id, r.version, 8, "Bruno", kAgent, now), conflict);
  EXPECT_THROW(answer(db(), m.id, 2, "done", "", kPartner, now), conflict);
  reopen(db(), r.id, r.version, "revient en 2028", kAgent, now);
  r = load(db(), r.id);
  EXPECT_EQ(r.state, request_state::open);
  EXPECT_EQ(r.outcome + r.motive + r.closed_at, "");
  EXPECT_THROW(reopen(db(), r.id, r.version, "encore", kAgent, now), conflict);
}

TEST_F(casework_test, a_transfer_needs_a_motive_and_moves_the_perimeter) {
  const auto r = receive_one();
  EXPECT_THROW(transfer(db(), where, r.id, r.version, "02408", "", kAgent, now), input_error);
  transfer(db(), where, r.id, r.version, "02408", "préfère Laon", kAgent, now);
  const auto after = load(db(), r.id);
  EXPECT_EQ(after.departement, "02");
  EXPECT_EQ(after.state, request_state::fresh);
  EXPECT_FALSE(after.owner);
  filter there;
  there.where = {false, {{"departement", "02"}}};
  EXPECT_EQ(count(db(), there).counted, 1);
}

TEST_F(casework_test, each_request_is_in_one_column_of_the_board) {
  auto r = receive_one();
  const auto columns = [&] {
    std::string in;
    for (const auto c : kColumns) {
      filter f;
      f.column = c;
      if (count(db(), f).counted > 0) in += std::string(c) + " ";
    }
    return in;
  };
  EXPECT_EQ(columns(), "new ");
  assign(db(), r.id, r.version, 7, "Agnes", kAgent, now);
  EXPECT_EQ(columns(), "open ");
  mark_project(db(), r.id, r.version + 1, kAgent, now);
  EXPECT_EQ(columns(), "project ");
  mark_installed(db(), r.id, r.version + 2, kAgent, now);
  EXPECT_EQ(columns(), "installed ");
  filter f;
  f.installed_from = f.installed_to = day_in_france(now);
  EXPECT_EQ(count(db(), f).counted, 1);
  f.installed_to = date(std::chrono::sys_days(*f.installed_to) - std::chrono::days(1));
  EXPECT_EQ(count(db(), f).counted, 0);
}

TEST_F(casework_test, likenesses_are_proposed_and_never_merged) {
  const auto a = receive_one();
  auto q = example();
  q.name = "MARTIN Eloïse";
  q.email = "autre@exemple.fr";
  q.phone = "";
  const auto b = receive_one(q);
  q.profession = "nurse";
  receive_one(q);
  const auto like = duplicates_of(db(), b);
  ASSERT_EQ(like.size(), 2u);
  EXPECT_EQ(like[0].other.id, a.id);
  EXPECT_TRUE(like[0].name && !like[0].email && !like[0].phone);
  EXPECT_TRUE(like[1].email && !like[1].name);
  EXPECT_EQ(count(db(), {}).counted, 3);
  close_as_duplicate(db(), b.id, b.version, a.id, kAgent, now);
  EXPECT_EQ(load(db(), b.id).duplicate_of, a.id);
  EXPECT_THROW(close_as_duplicate(db(), a.id, a.version, a.id, kAgent, now), input_error);
  EXPECT_THROW(close_as_duplicate(db(), a.id, a.version, b.id, kAgent, now), input_error);
}

TEST_F(casework_test, words_are_found_without_their_accents_in_every_text) {
  const auto a = receive_one();
  write_note(db(), a.id, "ouverte à deux demi-journées à Fauquembergues", audience::agents, kAgent,
             now);
  auto q = example();
  q.name = "Noël Œuvrard";
  q.wishes = "";
  const auto b = receive_one(q);
  const auto found = [&](const char* words) {
    filter f;
    f.words = words;
    id_list out;
    for (const auto& r : find(db(), f, 10).requests) out.push_back(r.id);
    EXPECT_EQ(count(db(), f).counted, static_cast<std::int64_t>(out.size()));
    return out;
  };
  EXPECT_EQ(found("eloise"), (id_list{b.id, a.id}));  // b has her address
  EXPECT_EQ(found("FAUQUEMB"), id_list{a.id});
  EXPECT_EQ(found("demi journees"), id_list{a.id});
  EXPECT_EQ(found("oeuvrard noel"), id_list{b.id});
  EXPECT_EQ(found("été 2027"), id_list{a.id});
  EXPECT_EQ(found("2026-0002"), id_list{b.id});
  EXPECT_EQ(found("absent"), id_list{});
}

TEST_F(casework_test, pages_hold_each_request_once) {
  for (int i = 0; i < 25; ++i) receive_one();
  filter worded;
  worded.words = "martin";
  for (const auto& asked : {filter{}, worded}) {
    id_list seen;
    std::optional<std::int64_t> before;
    do {
      const auto p = find(db(), asked, 10, before);
      for (const auto& r : p.requests) seen.push_back(r.id);
      before = p.next;
    } while (before);
    EXPECT_EQ(seen.size(), 25u);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater{}));
  }
}

TEST_F(casework_test, a_perimeter_hides_what_is_elsewhere) {
  const auto here = receive_one();
  auto q = example();
  q.commune = "02408";
  receive_one(q);
  q.commune = "";
  const auto nowhere = receive_one(q);
  filter f;
  f.where = {false, {{"epci", "200069037"}}};
  const auto p = find(db(), f, 10).requests;
  ASSERT_EQ(p.size(), 2u);
  EXPECT_EQ(p[0].id, nowhere.id);
  EXPECT_EQ(p[1].id, here.id);
  f.where.areas = {{"commune", "62364"}};
  EXPECT_EQ(count(db(), f).counted, 1);
  EXPECT_EQ(inbox_of(db(), f.where, {}, day_in_france(now)).total.counted, 1);
}

// A clock set right after it ran ahead: what is written then comes earlier than what is there.
TEST_F(casework_test, a_clock_that_goes_back_loses_nothing_and_does_nothing_twice) {
  partner_for("Cpam", {{"insurance", "", "departement", "62"}});
  const auto id = receive(db(), where, example(), kPublic, now).id;
  add_need(db(), id, 1, "insurance", "", {partners(db())[0].id}, kAgent, now);
  const auto late = now + std::chrono::days(12);
  EXPECT_EQ(take_steps(db(), late).size(), 1u);
  const auto back = now - std::chrono::days(3);
  EXPECT_TRUE(take_steps(db(), back).empty());
  EXPECT_TRUE(take_steps(db(), late).empty());
  write_note(db(), id, "écrite avant d'avoir été reçue", audience::agents, kAgent, back);
  wait_until(db(), id, load(db(), id).version, day_in_france(late), kAgent, back);
  const auto events = events_of(db(), id, audience::agents);
  EXPECT_EQ(events[0].kind, "waits");  // as it was written, not as it was dated
  EXPECT_EQ(events[1].kind, "note");
  EXPECT_EQ(find(db(), {.words = "écrite"}, 10).requests.size(), 1u);
  using namespace std::chrono;
  const auto d = dashboard_of(db(), year(2000) / 1 / 1, year(2100) / 12 / 31, {});
  EXPECT_EQ(d.stages.received, 1);
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(casework_test, the_inbox_puts_what_is_late_first) {
  const auto late = receive_one(), today = receive_one(), week = receive_one(),
             mine = receive_one();
  const auto wait = [&](const request& r, const char* day) {
    wait_until(db(), r.id, r.version, parse_date(day).value(), kAgent, now);
  };
  wait(late, "2026-11-02");
  wait(today, "2026-11-03");
  wait(week, "2026-11-09");
  wait(mine, "2026-11-10");
  assign(db(), mine.id, mine.version + 1, 8, "Bruno", kAgent, now);
  const auto team = inbox_of(db(), {}, {}, day_in_france(now));
  EXPECT_EQ(team.total.counted, 4);
  ASSERT_EQ(team.late.size() + team.today.size() + team.week.size() + team.later.size(), 4u);
  EXPECT_EQ(team.late.at(0).id, late.id);
  EXPECT_EQ(team.today.at(0).id, today.id);
  EXPECT_EQ(team.week.at(0).id, week.id);
  EXPECT_EQ(team.later.at(0).id, mine.id);
  EXPECT_EQ(inbox_of(db(), {}, 7, day_in_france(now)).total.counted, 3);
}

TEST_F(casework_test, the_dashboard_counts_each_person_once_at_the_farthest) {
  const auto [first, m] = sent_one();
  answer(db(), m.id, m.version, "done", "", kPartner, now + std::chrono::days(4));
  const auto year = [&](int y) {
    using namespace std::chrono;
    return dashboard_of(db(), std::chrono::year(y) / 1 / 1, std::chrono::year(y) / 12 / 31, {});
  };
  mark_project(db(), first.id, load(db(), first.id).version, kAgent, now);
  EXPECT_EQ(year(2026).stages.project, 1);
  mark_installed(db(), first.id, load(db(), first.id).version, kAgent, now);
  const auto other = receive_one();
  const auto copy = receive_one();
  close_as_duplicate(db(), copy.id, copy.version, other.id, kAgent, now);
  const auto d = year(2026);
  EXPECT_EQ(d.stages.received, 2);
  EXPECT_EQ(d.stages.accompanied, 1);
  EXPECT_EQ(d.stages.project, 0);
  EXPECT_EQ(d.stages.installed, 1);
  EXPECT_EQ(d.installed, id_list{first.id});
  EXPECT_EQ(d.by_month.size(), 12u);
  EXPECT_EQ(d.by_month.at("2026-11"), 2);
  EXPECT_EQ(d.by_subject.at("aids"), 1);
  ASSERT_EQ(d.partners.size(), 1u);
  EXPECT_EQ(d.partners[0].in_time, 1);
  EXPECT_DOUBLE_EQ(d.partners[0].answer.median.value(), 4);
  EXPECT_EQ(year(2025).stages.received, 0);
}

TEST_F(casework_test, every_change_is_in_the_trail_and_no_name_is) {
  const auto [r, m] = sent_one();
  write_note(db(), r.id, "Éloïse rappellera", audience::agents, kAgent, now);
  answer(db(), m.id, m.version, "done", "", kPartner, now);
  EXPECT_THROW(answer(db(), m.id, m.version, "done", "", kPartner, now), conflict);
  close(db(), r.id, load(db(), r.id).version, "gave_up", "parti", kAgent, now);
  kind_list trail;
  for (const auto& e : accounts::audit::list(db(), {})) {
    trail.insert(trail.begin(), e.who + " " + e.action + " " + e.what);
    EXPECT_EQ((e.what + e.details).find("lo"), std::string::npos) << e.details;
  }
  EXPECT_EQ(trail,
            (kind_list{"agnes partner_added partner:1", "public request_received request:1",
                       "agnes request_need request:1", "agnes request_note request:1",
                       "cpam request_answered request:1", "agnes request_closed request:1"}));
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(casework_test, filters_are_kept_by_account_under_a_name) {
  save_filter(db(), 7, {"En retard", "state=open"});
  save_filter(db(), 7, {"En retard", "state=new"});
  save_filter(db(), 8, {"En retard", "x"});
  ASSERT_EQ(saved_filters(db(), 7).size(), 1u);
  EXPECT_EQ(saved_filters(db(), 7)[0].query, "state=new");
  forget_filter(db(), 7, "En retard");
  EXPECT_TRUE(saved_filters(db(), 7).empty());
  EXPECT_EQ(saved_filters(db(), 8).size(), 1u);
}

}  // namespace
}  // namespace sourcier::casework
