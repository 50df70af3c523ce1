#include <atomic>
#include <thread>

#include "casework/words.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

TEST_F(casework_test, a_need_goes_to_the_closest_that_answer_for_it) {
  const auto region = partner_for("ARS", {{"", "", "territory", ""}});
  const auto cpam = partner_for("Cpam", {{"insurance", "", "departement", "62"}});
  const auto capso = partner_for("CAPSO", {{"premises", "", "epci", "200069037"}});
  const auto town = partner_for("Mairie d'Arques", {{"premises", "", "commune", "62040"}});
  const auto doctors = partner_for("Ordre des médecins", {{"register", "gp", "departement", "62"}});
  const auto nurses = partner_for("Ordre infirmier", {{"register", "nurse", "departement", "62"}});
  const auto all = partners(db());
  const auto to = [&](const char* subject, const char* profession, const char* commune) {
    return route_of(all, where, subject, profession, commune).partners;
  };
  EXPECT_EQ(to("insurance", "gp", "62765"), id_list{cpam});
  EXPECT_EQ(to("premises", "gp", "62765"), id_list{capso});
  EXPECT_EQ(to("premises", "gp", "62040"), id_list{town});
  EXPECT_EQ(to("premises", "gp", "02408"), id_list{region});
  EXPECT_EQ(to("register", "gp", "62364"), id_list{doctors});
  EXPECT_EQ(to("register", "nurse", "62364"), id_list{nurses});
  EXPECT_EQ(to("register", "dentist", "62364"), id_list{region});
  EXPECT_EQ(to("place", "gp", ""), id_list{region});
}

TEST_F(casework_test, what_nobody_answers_for_goes_to_the_fallback) {
  const auto capso = partner_for("CAPSO", {{"premises", "", "epci", "200069037"}});
  const auto desk = partner_for("Guichet", {}, true);
  auto all = partners(db());
  const auto route = route_of(all, where, "spouse", "gp", "62765");
  EXPECT_TRUE(route.by_fallback);
  EXPECT_EQ(route.partners, id_list{desk});
  for (auto& p : all) {
    if (p.id == capso) p.active = false;
  }
  EXPECT_TRUE(route_of(all, where, "premises", "gp", "62765").by_fallback);
}

TEST_F(casework_test, a_partner_answers_once_and_its_clock_stops) {
  const auto [r, m] = sent_one();
  EXPECT_EQ(r.state, request_state::open);
  EXPECT_EQ(r.accompanied_at, format_instant(now));
  EXPECT_EQ(m.state, "sent");
  EXPECT_EQ(m.next_day, "2026-11-12");
  ASSERT_EQ(tasks_of(db(), m.partner).size(), 1u);
  mark_seen(db(), m.id, kPartner, now);
  mark_seen(db(), m.id, kPartner, now);
  answer(db(), m.id, m.version, "taking", "Rappel demain", kPartner, now);
  const auto late = said([&] { answer(db(), m.id, m.version, "not_for_me", "", kPartner, now); });
  EXPECT_NE(late.find("a déjà répondu pour Cpam"), std::string::npos) << late;
  const auto after = needs_of(db(), r.id)[0].matches[0];
  EXPECT_EQ(after.state, "taking");
  EXPECT_EQ(after.next_day, "");
  answer(db(), m.id, after.version, "done", "", kPartner, now);
  EXPECT_TRUE(tasks_of(db(), m.partner).empty());
  EXPECT_EQ(kinds(r.id), (kind_list{"received", "need", "sent", "seen", "answered", "answered"}));
  EXPECT_THROW(answer(db(), m.id, 99, "maybe", "", kPartner, now), input_error);
}

TEST_F(casework_test, when_nobody_can_help_the_request_comes_back_that_day) {
  const auto [r, m] = sent_one();
  wait_until(db(), r.id, r.version, parse_date("2026-12-01").value(), kAgent, now);
  answer(db(), m.id, m.version, "not_for_me", "voir l'Urssaf", kPartner, now);
  EXPECT_EQ(load(db(), r.id).next_day, "2026-11-03");
  const auto other = partner_for("Urssaf", {});
  send_to(db(), m.need, other, kAgent, now);
  EXPECT_EQ(needs_of(db(), r.id)[0].matches.size(), 2u);
  EXPECT_THROW(send_to(db(), m.need, other, kAgent, now), conflict);
}

TEST_F(casework_test, silence_is_reminded_then_given_up_on_working_days) {
  now = at("2026-04-22T08:00:00Z");  // 9 days later is 1 May: the step waits for Monday 4
  const auto [r, m] = sent_one();
  EXPECT_EQ(m.next_day, "2026-05-04");
  EXPECT_TRUE(take_steps(db(), at("2026-05-03T12:00:00Z")).empty());
  const auto step_at = [&](const char* iso) {
    const auto taken = take_steps(db(), at(iso));
    return taken.size() == 1 ? taken[0].number : -static_cast<int>(taken.size());
  };
  EXPECT_EQ(step_at("2026-05-04T06:00:00Z"), 1);
  EXPECT_EQ(step_at("2026-05-04T06:00:01Z"), 0);
  EXPECT_EQ(step_at("2026-05-13T06:00:00Z"), 2);                         // 22 April + 21
  EXPECT_EQ(needs_of(db(), r.id)[0].matches[0].next_day, "2026-06-08");  // 6 June is a Saturday
  EXPECT_EQ(step_at("2026-06-09T06:00:00Z"), 3);  // a server that slept a day takes it late
  EXPECT_EQ(step_at("2026-12-09T06:00:00Z"), 0);
  const auto after = needs_of(db(), r.id)[0].matches[0];
  EXPECT_EQ(after.state, "abandoned");
  EXPECT_EQ(load(db(), r.id).next_day, "2026-06-09");
  EXPECT_EQ(kinds(r.id),
            (kind_list{"received", "need", "sent", "reminded", "last_chance", "abandoned"}));
  answer(db(), m.id, after.version, "done", "avec nos excuses", kPartner, now);
  EXPECT_EQ(needs_of(db(), r.id)[0].matches[0].state, "done");
}

TEST_F(casework_test, each_step_is_taken_once_by_several_servers) {
  const auto to = partner_for("Cpam", {});
  for (int i = 0; i < 40; ++i) {
    const auto r = receive_one();
    add_need(db(), r.id, r.version, "aids", "", {to}, kAgent, now);
  }
  std::atomic<std::size_t> taken = 0;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 3; ++i) {
      servers.emplace_back([&] {
        auto mine = store::workspace::open(folder);
        taken += take_steps(mine.db(), now + std::chrono::days(14)).size();
      });
    }
  }
  EXPECT_EQ(taken, 40u);
}

TEST_F(casework_test, a_partner_is_changed_by_one_at_a_time) {
  const auto id = partner_for("Cpam", {{"aids", "", "departement", "62"}});
  auto p = partners(db()).at(0);
  p.duties = {{"aids", "", "territory", ""}, {"aids", "", "territory", ""}};
  change_partner(db(), p, kAgent, now);
  EXPECT_EQ(partners(db()).at(0).duties.size(), 1u);
  EXPECT_THROW(change_partner(db(), p, kAgent, now), conflict);
  EXPECT_THROW(partner_for("Cpam", {}), conflict);
  EXPECT_THROW(partner_for("X", {{"aids", "", "moon", "1"}}), input_error);
  EXPECT_THROW(partner_for("X", {{"aids", "", "epci", ""}}), input_error);
  EXPECT_EQ(partners(db()).at(0).id, id);
}

TEST(casework_words, ship_whole) {
  EXPECT_EQ(words().clock.reminder, 9);
  EXPECT_EQ(words().clock.last_chance, 21);
  EXPECT_EQ(words().clock.abandoned, 45);
  EXPECT_EQ(words().answers.size(), 5u);
  EXPECT_EQ(words().subjects.front().key, "place");
  EXPECT_THROW(find_subject("nothing"), input_error);
}

}  // namespace
}  // namespace sourcier::casework
