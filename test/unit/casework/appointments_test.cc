#include <algorithm>
#include <thread>

#include "accounts/audit.h"
#include "casework/agenda.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

using enum guest_kind;

// Of Agnès (7) and Bruno (8) of the service, Cpam (9) of an organism; Thursday 12 November 2026 at
// 9 and at 10 in France, and Friday 13 at 14.
struct appointment_test : casework_test {
  const std::string nine = "2026-11-12T08:00:00Z", ten = "2026-11-12T09:00:00Z",
                    friday = "2026-11-13T13:00:00Z";
  std::int64_t cpam = 0, urssaf = 0;
  request asked;
  std::vector<std::string> heard;
  listener tell = [this](store::database&, const appointment_news& n) {
    heard.push_back(std::string(n.what) + " " + std::string(name_of(n.now.state)));
  };

  void SetUp() override {
    casework_test::SetUp();
    account(7, "Agnès", "agent");
    account(8, "Bruno", "agent");
    account(9, "Cpam", "partner");
    cpam = partner_for("Cpam", {{"aids", "", "territory", ""}});
    urssaf = partner_for("Urssaf", {});
    asked = receive_one();
  }
  void account(std::int64_t id, const std::string& name, const std::string& role) {
    const auto login = "a" + std::to_string(id);
    db().execute(
        "INSERT INTO account (id, login, login_folded, name, email, role, password, active, "
        "created_at, changed_at, version) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, '', 1, 0, 0, 1)",
        {id, login, login, name, login + "@guichet.fr", role});
  }
  proposal example() const {
    return {"Aides et convention",
            "place",
            "CPAM, 1 rue de Paris, Saint-Omer",
            45,
            {ten, nine, friday},
            {{professional},
             {account_guest, 7},
             {partner_guest, cpam},
             {partner_guest, urssaf, false}}};
  }
  static constexpr auto account_guest = guest_kind::account;
  static constexpr auto partner_guest = guest_kind::partner;
  appointment proposed(const proposal& p) {
    return load_appointment(db(), propose(db(), asked.id, p, kAgent, now, tell));
  }
  appointment proposed() { return proposed(example()); }
  std::int64_t guest_of(const appointment& a, guest_kind kind,
                        std::optional<std::int64_t> key = {}) {
    return find_guest(a, kind, key)->id;
  }
  appointment again(const appointment& a) { return load_appointment(db(), a.id); }
  appointment booked_at(const std::string& start, const proposal& p) {
    const auto a = proposed(p);
    book(db(), a.id, a.version, start, booker::agent, kAgent, now);
    return again(a);
  }
  std::vector<std::string> common(const appointment& a) {
    std::vector<std::string> out;
    for (const auto& s : a.slots) {
      if (is_common(a, s)) out.push_back(s.starts_at);
    }
    return out;
  }
};

TEST_F(appointment_test, slots_that_suit_all_who_must_be_there_are_common) {
  auto a = proposed();
  EXPECT_EQ(a.state, appointment_state::proposed);
  EXPECT_EQ(a.uid.size(), 32u);
  ASSERT_EQ(a.slots.size(), 3u);
  EXPECT_EQ(a.slots[0].starts_at, nine);  // in order of time
  ASSERT_EQ(a.guests.size(), 4u);
  EXPECT_EQ(a.guests[0].name, "Éloïse Martin");
  EXPECT_EQ(a.guests[1].name, "Agnès");
  EXPECT_EQ(a.guests[1].email, "a7@guichet.fr");
  EXPECT_EQ(a.guests[2].name, "Cpam");
  EXPECT_EQ(a.organizer_name, "Agnès");
  EXPECT_FALSE(a.guests[1].answered_at.empty());  // who proposes suits every slot
  EXPECT_TRUE(a.guests[2].answered_at.empty());
  EXPECT_TRUE(common(a).empty());

  answer_slots(db(), a.id, a.version, guest_of(a, partner_guest, cpam),
               {{nine, "no"}, {ten, "maybe"}, {friday, "yes"}}, kPartner, now);
  EXPECT_TRUE(common(again(a)).empty());
  answer_slots(db(), a.id, a.version, guest_of(a, professional),
               {{nine, "yes"}, {ten, "yes"}, {friday, "no"}}, kPublic, now);
  EXPECT_EQ(common(again(a)), std::vector{ten});  // Urssaf need not be there
  answer_slots(db(), a.id, a.version, guest_of(a, professional), {{friday, "maybe"}}, kPublic, now);
  EXPECT_EQ(common(again(a)), (std::vector{ten, friday}));

  book(db(), a.id, a.version, ten, booker::agent, kAgent, now, tell);
  a = again(a);
  EXPECT_EQ(a.state, appointment_state::booked);
  EXPECT_EQ(a.starts_at + " " + a.ends_at, ten + " 2026-11-12T09:45:00Z");
  EXPECT_EQ(a.sequence, 0);
  EXPECT_EQ(kinds(asked.id),
            (kind_list{"received", "appointment_proposed", "appointment_answered",
                       "appointment_answered", "appointment_answered", "appointment_booked"}));
  EXPECT_EQ(heard, (std::vector<std::string>{"proposed proposed", "booked booked"}));
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken.has_value());
}

TEST_F(appointment_test, the_professional_books_when_the_organisms_have_answered) {
  const auto a = proposed();
  const auto book_it = [&](const std::string& slot) {
    return said(
        [&] { book(db(), a.id, a.version, slot, booker::professional, kPublic, now, tell); });
  };
  EXPECT_NE(book_it(ten).find("Cpam n'a pas encore répondu"), std::string::npos);
  answer_slots(db(), a.id, a.version, guest_of(a, partner_guest, cpam),
               {{nine, "no"}, {ten, "yes"}}, kPartner, now);
  EXPECT_NE(book_it(nine).find("ne convient pas à Cpam"), std::string::npos);
  EXPECT_NE(book_it(friday).find("n'a pas encore répondu"), std::string::npos);
  EXPECT_NE(book_it("2026-11-12T10:00:00Z").find("il n'est pas proposé"), std::string::npos);
  EXPECT_EQ(again(a).state, appointment_state::proposed);  // refused: nothing was written
  EXPECT_EQ(again(a).version, a.version);
  EXPECT_EQ(book_it(ten), "(nothing)");
  const auto b = again(a);
  EXPECT_EQ(b.starts_at, ten);
  EXPECT_EQ(common(b), std::vector{ten});  // to book is to say yes
  auto alone = example();
  alone.guests = {{partner_guest, cpam}};
  const auto c = proposed(alone);
  answer_slots(db(), c.id, c.version, c.guests[0].id, {{ten, "yes"}}, kPartner, now);
  EXPECT_THROW(book(db(), c.id, c.version, ten, booker::professional, kPublic, now), forbidden);
}

TEST_F(appointment_test, an_agent_does_not_book_what_somebody_refused) {
  const auto a = proposed();
  answer_slots(db(), a.id, a.version, guest_of(a, professional), {{nine, "no"}}, kPublic, now);
  answer_slots(db(), a.id, a.version, guest_of(a, partner_guest, urssaf), {{ten, "no"}}, kPartner,
               now);
  EXPECT_NE(said([&] {
              book(db(), a.id, a.version, nine, booker::agent, kAgent, now);
            }).find("ne convient pas à Éloïse Martin"),
            std::string::npos);
  EXPECT_NO_THROW(book(db(), a.id, a.version, ten, booker::agent, kAgent, now));
}

TEST_F(appointment_test, what_is_wrong_is_named_and_nothing_is_kept) {
  const auto refused = [&](const char* words, auto change) {
    auto p = example();
    change(p);
    const auto message = said([&] { propose(db(), asked.id, p, kAgent, now, tell); });
    EXPECT_NE(message.find(words), std::string::npos) << message;
  };
  refused("objet", [](auto& p) { p.title = " - "; });
  refused("objet", [](auto& p) { p.title = "a\nb"; });
  refused("genre", [](auto& p) { p.kind = "boat"; });
  refused("lieu", [](auto& p) { p.place = ""; });
  refused("téléphone", [](auto& p) { p.kind = "phone"; });
  for (const char* link :
       {"http://visio.fr/a", "https://", "javascript:alert(1)", "", "https://visio.fr/\r\nX:1",
        "https://visio.fr/a b", "https://vïsio.fr/"}) {
    refused("lien", [&](auto& p) {
      p.kind = "video";
      p.place = link;
    });
  }
  refused("durée", [](auto& p) { p.minutes = 0; });
  refused("durée", [](auto& p) { p.minutes = 10000; });
  refused("créneaux", [](auto& p) { p.slots.clear(); });
  refused("créneaux", [](auto& p) { p.slots.assign(21, p.slots[0]); });
  refused("deux fois", [](auto& p) { p.slots.push_back(p.slots[0]); });
  refused("est passé", [](auto& p) { p.slots = {"2026-11-03T09:00:00Z"}; });
  refused("deux ans", [](auto& p) { p.slots = {"2029-01-01T09:00:00Z"}; });
  refused("un instant", [](auto& p) { p.slots = {"2026-11-12T09:00:00+01:00"}; });
  refused("invités", [](auto& p) { p.guests.clear(); });
  refused("deux fois", [](auto& p) { p.guests.push_back(p.guests[0]); });
  refused("compte 9", [](auto& p) { p.guests = {{account_guest, 9}}; });
  refused("compte 99", [](auto& p) { p.guests = {{account_guest, 99}}; });
  refused("partenaire 99", [](auto& p) { p.guests = {{partner_guest, 99}}; });
  EXPECT_TRUE(appointments_of(db(), asked.id).empty());
  EXPECT_TRUE(heard.empty());
  EXPECT_THROW(propose(db(), 999, example(), kAgent, now), not_found);
  close(db(), asked.id, asked.version, "gave_up", "part à l'étranger", kAgent, now);
  refused("est close", [](auto&) {});

  const auto a = [&] {
    reopen(db(), asked.id, load(db(), asked.id).version, "revient", kAgent, now);
    return proposed();
  }();
  const auto g = a.guests[0].id;
  const auto answers = [&](std::int64_t guest, std::vector<said_of_slot> s) {
    return said([&] { answer_slots(db(), a.id, a.version, guest, s, kPublic, now); });
  };
  EXPECT_NE(answers(g, {{ten, "perhaps"}}).find("« perhaps » inconnue"), std::string::npos);
  EXPECT_NE(answers(g, {{"2026-11-12T10:00:00Z", "yes"}}).find("pas proposé"), std::string::npos);
  EXPECT_NE(answers(g, {}).find("au moins un"), std::string::npos);
  EXPECT_NE(answers(999, {{ten, "yes"}}).find("invité 999"), std::string::npos);
  EXPECT_THROW(load_appointment(db(), 999), not_found);
}

TEST_F(appointment_test, kinds_keep_their_place_in_one_form) {
  auto p = example();
  p.kind = "phone";
  p.place = "+33 3 21 00 00 00";
  EXPECT_EQ(proposed(p).place, "0321000000");
  p.kind = "video";
  p.place = "https://visio.numerique.gouv.fr/abc-def?x=1&y=%C3%A9#z";
  EXPECT_EQ(proposed(p).place, p.place);
}

TEST_F(appointment_test, who_comes_second_is_told) {
  const auto a = proposed();
  const actor bruno{8, "Bruno", "bruno"};
  book(db(), a.id, a.version, ten, booker::agent, bruno, now);
  const auto late = [&](const std::function<void()>& f) {
    const auto message = said(f);
    EXPECT_NE(message.find("Bruno a modifié ce rendez-vous"), std::string::npos) << message;
  };
  late([&] { book(db(), a.id, a.version, nine, booker::agent, kAgent, now); });
  late([&] { cancel(db(), a.id, a.version, "erreur", kAgent, now); });
  late([&] { move(db(), a.id, a.version, {{friday}}, kAgent, now); });
  late([&] {
    answer_slots(db(), a.id, a.version, guest_of(a, professional), {{ten, "no"}}, kPublic, now);
  });
  EXPECT_EQ(again(a).starts_at, ten);
}

TEST_F(appointment_test, moved_to_other_slots_it_is_answered_anew) {
  const auto a = booked_at(ten, example());
  const std::string monday = "2026-11-16T08:00:00Z";
  move(db(), a.id, a.version, {{monday}, "", 0, "video", "https://visio.fr/abc"}, kAgent, now,
       tell);
  auto b = again(a);
  EXPECT_EQ(b.state, appointment_state::proposed);
  EXPECT_EQ(b.starts_at, "");
  EXPECT_EQ(b.sequence, 1);
  EXPECT_EQ(b.uid, a.uid);
  EXPECT_EQ(b.kind + " " + b.place, "video https://visio.fr/abc");
  ASSERT_EQ(b.slots.size(), 1u);
  EXPECT_EQ(b.slots[0].answers.size(), 1u);  // Agnès's own
  EXPECT_EQ(b.guests[2].answered_at, "");
  move(db(), b.id, b.version, {{}, friday, 60}, kAgent, now, tell);
  b = again(b);
  EXPECT_EQ(b.state, appointment_state::booked);
  EXPECT_EQ(b.ends_at, "2026-11-13T14:00:00Z");
  EXPECT_EQ(b.sequence, 2);
  EXPECT_EQ(b.place, "https://visio.fr/abc");
  EXPECT_NE(said([&] {
              move(db(), b.id, b.version, {{monday}, friday}, kAgent, now);
            }).find("soit de nouveaux créneaux"),
            std::string::npos);
  EXPECT_EQ(heard.back(), "moved booked");
}

TEST_F(appointment_test, cancelled_or_done_it_is_over) {
  const auto a = booked_at(ten, example());
  EXPECT_NE(said([&] { cancel(db(), a.id, a.version, "", kAgent, now); }).find("motif"),
            std::string::npos);
  cancel(db(), a.id, a.version, "salle fermée", kAgent, now, tell);
  const auto b = again(a);
  EXPECT_EQ(b.state, appointment_state::cancelled);
  EXPECT_EQ(b.motive, "salle fermée");
  EXPECT_EQ(b.sequence, 1);
  EXPECT_EQ(b.starts_at, ten);  // calendars are told which one
  EXPECT_NE(said([&] { move(db(), b.id, b.version, {{friday}}, kAgent, now); }).find("est annulé"),
            std::string::npos);
  EXPECT_NE(said([&] { cancel(db(), b.id, b.version, "x y", kAgent, now); }).find("est annulé"),
            std::string::npos);

  const auto c = booked_at(nine, example());
  EXPECT_NE(said([&] { mark_done(db(), c.id, c.version, kAgent, now); }).find("12 novembre 2026"),
            std::string::npos);
  mark_done(db(), c.id, c.version, kAgent, at("2026-11-12T08:30:00Z"));
  EXPECT_EQ(again(c).state, appointment_state::done);
}

TEST_F(appointment_test, proposing_finds_who_is_elsewhere) {
  auto other = example();
  other.guests = {{account_guest, 7}, {partner_guest, urssaf}};
  const auto second = receive_one();
  const auto busy = [&] {
    const auto id = propose(db(), second.id, other, kAgent, now);
    book(db(), id, 1, ten, booker::agent, kAgent, now);
    return load_appointment(db(), id);
  }();
  auto p = example();
  // Ends when the other begins; overlaps its end; begins when it ends.
  p.slots = {"2026-11-12T08:15:00Z", "2026-11-12T09:44:00Z", "2026-11-12T09:45:00Z"};
  const auto a = proposed(p);
  const auto found = overlaps_of(db(), a);
  ASSERT_EQ(found.size(), 2u);
  for (const auto& o : found) {
    EXPECT_EQ(o.starts_at, "2026-11-12T09:44:00Z");
    EXPECT_EQ(o.other, busy.id);
    EXPECT_EQ(o.number, second.number);
  }
  EXPECT_EQ(found[0].guest, guest_of(a, account_guest, 7));
  EXPECT_EQ(found[1].guest, guest_of(a, partner_guest, urssaf));
  EXPECT_TRUE(overlaps_of(db(), busy).empty());  // proposed elsewhere is not busy
  book(db(), a.id, a.version, "2026-11-12T09:44:00Z", booker::agent, kAgent, now);
  EXPECT_EQ(overlaps_of(db(), busy).size(), 2u);
  cancel(db(), busy.id, busy.version, "plus besoin", kAgent, now);
  EXPECT_TRUE(overlaps_of(db(), again(a)).empty());
  // The professional cannot be at two of its own request either.
  auto alone = example();
  alone.guests = {{professional}};
  alone.slots = {"2026-11-12T10:00:00Z"};
  EXPECT_EQ(overlaps_of(db(), proposed(alone)).size(), 1u);
}

TEST_F(appointment_test, an_organism_reads_only_of_those_it_is_invited_to) {
  auto p = example();
  p.guests = {{professional}, {partner_guest, cpam}};
  p.title = "Avec la Cpam seule";
  proposed(p);
  p.guests = {{partner_guest, urssaf}};
  p.title = "Avec l'Urssaf seule";
  proposed(p);
  const auto reads = [&](audience who, std::optional<std::int64_t> partner, const char* words) {
    return std::ranges::any_of(events_of(db(), asked.id, who, partner), [&](const event& e) {
      return e.body.find(words) != std::string::npos;
    });
  };
  EXPECT_TRUE(reads(audience::partners, cpam, "Cpam seule"));
  EXPECT_FALSE(reads(audience::partners, cpam, "Urssaf seule"));
  EXPECT_FALSE(reads(audience::partners, urssaf, "Cpam seule"));
  EXPECT_TRUE(reads(audience::partners, urssaf, "Urssaf seule"));
  EXPECT_TRUE(reads(audience::everyone, {}, "Cpam seule"));
  EXPECT_FALSE(reads(audience::everyone, {}, "Urssaf seule"));
  EXPECT_TRUE(reads(audience::agents, {}, "Urssaf seule"));
}

TEST_F(appointment_test, each_reminder_goes_out_once_the_day_before) {
  const auto a = booked_at(ten, example());
  const auto soon = booked_at("2026-11-04T08:00:00Z", [&] {
    auto p = example();
    p.slots = {"2026-11-04T08:00:00Z"};
    return p;
  }());
  EXPECT_TRUE(appointments_to_remind(db(), now).empty());  // booked the day before
  EXPECT_TRUE(appointments_to_remind(db(), at("2026-11-10T22:59:59Z")).empty());
  const auto eve = at("2026-11-10T23:00:00Z");  // midnight in France
  std::vector<std::vector<appointment>> taken(3);
  {
    std::vector<std::jthread> servers;
    for (auto& mine : taken) {
      servers.emplace_back([this, &mine, eve] {
        auto own = store::workspace::open(folder);
        mine = appointments_to_remind(own.db(), eve);
      });
    }
  }
  EXPECT_EQ(taken[0].size() + taken[1].size() + taken[2].size(), 1u);
  EXPECT_TRUE(appointments_to_remind(db(), eve, tell).empty());
  const auto k = kinds(asked.id);
  EXPECT_EQ(std::ranges::count(k, "appointment_reminded"), 1);
  // Moved, it is reminded of again.
  move(db(), a.id, a.version, {{}, friday}, kAgent, eve);
  EXPECT_EQ(appointments_to_remind(db(), at("2026-11-12T06:00:00Z"), tell).size(), 1u);
  EXPECT_EQ(heard.back(), "reminded booked");
  EXPECT_EQ(again(soon).state, appointment_state::booked);
}

// What the listener cannot write, the change does not keep.
TEST_F(appointment_test, a_reminder_that_cannot_be_told_waits) {
  booked_at(ten, example());
  const auto eve = at("2026-11-11T07:00:00Z");
  const listener broken = [](auto&, const auto&) { throw conflict({"plein", "full"}); };
  EXPECT_THROW(appointments_to_remind(db(), eve, broken), conflict);
  EXPECT_EQ(appointments_to_remind(db(), eve).size(), 1u);
}

TEST_F(appointment_test, an_agenda_is_of_one_or_of_a_team) {
  auto p = example();
  const auto a = booked_at(ten, p);  // 12 November
  p.guests = {{account_guest, 8}};
  p.slots = {friday};
  const auto b = proposed(p);
  const scope here{false, {{"departement", "62"}}}, elsewhere{false, {{"departement", "02"}}};
  const auto listed = [&](const char* from, const char* to, const agenda_owner& of) {
    id_list out;
    for (const auto& x : agenda_of(db(), *parse_date(from), *parse_date(to), of).appointments) {
      out.push_back(x.id);
    }
    return out;
  };
  EXPECT_EQ(listed("2026-11-09", "2026-11-15", {here}), (id_list{a.id, b.id}));
  EXPECT_EQ(listed("2026-11-12", "2026-11-12", {here}), id_list{a.id});
  EXPECT_EQ(listed("2026-11-13", "2026-11-13", {here}), id_list{b.id});
  EXPECT_EQ(listed("2026-11-09", "2026-11-15", {elsewhere}), id_list{});
  EXPECT_EQ(listed("2026-11-09", "2026-11-15", {here, 8}), id_list{b.id});
  EXPECT_EQ(listed("2026-11-09", "2026-11-15", {here, 7}), (id_list{a.id, b.id}));  // organizes
  EXPECT_EQ(listed("2026-11-09", "2026-11-15", {{}, {}, urssaf}), id_list{a.id});
  const date due = *parse_date(asked.next_day);
  EXPECT_EQ(agenda_of(db(), due, due, {here}).due.size(), 1u);
  EXPECT_EQ(agenda_of(db(), due, due, {here, 7}).due.size(), 0u);
  EXPECT_EQ(agenda_of(db(), due, due, {elsewhere}).due.size(), 0u);
  EXPECT_EQ(agenda_of(db(), due, due, {{}, {}, urssaf}).due.size(), 0u);
}

TEST_F(appointment_test, days_of_an_agenda_begin_at_midnight_in_france) {
  auto p = example();
  p.slots = {"2027-03-27T23:30:00Z"};  // 0:30 on the 28th, when summer time begins
  const auto a = booked_at(p.slots[0], p);
  p.slots = {"2027-03-28T21:59:00Z"};  // 23:59 on the 28th
  const auto b = booked_at(p.slots[0], p);
  const auto of = [&](const char* day) {
    return agenda_of(db(), *parse_date(day), *parse_date(day), {}).appointments.size();
  };
  EXPECT_EQ(of("2027-03-27"), 0u);
  EXPECT_EQ(of("2027-03-28"), 2u);
  EXPECT_EQ(of("2027-03-29"), 0u);
  EXPECT_EQ(a.ends_at, "2027-03-28T00:15:00Z");
  EXPECT_EQ(b.ends_at, "2027-03-28T22:44:00Z");
}

TEST_F(appointment_test, the_key_of_a_calendar_is_renewed_and_revoked) {
  EXPECT_FALSE(calendar_key_made_at(db(), 7).has_value());
  const auto first = make_calendar_key(db(), 7, kAgent, now);
  EXPECT_GE(first.size(), 32u);
  EXPECT_EQ(account_of_calendar(db(), first), 7);
  const auto second = make_calendar_key(db(), 7, kAgent, now);
  EXPECT_FALSE(account_of_calendar(db(), first).has_value());
  EXPECT_EQ(account_of_calendar(db(), second), 7);
  EXPECT_EQ(calendar_key_made_at(db(), 7), "2026-11-03T09:00:00Z");
  EXPECT_EQ(
      db().query("SELECT digest FROM calendar_key", {store::column_type::text})[0].text()[0].find(
          second),
      std::string::npos);
  EXPECT_FALSE(account_of_calendar(db(), "").has_value());
  db().execute("UPDATE account SET role = 'reader' WHERE id = 7");
  EXPECT_FALSE(account_of_calendar(db(), second).has_value());
  db().execute("UPDATE account SET role = 'agent', active = 0 WHERE id = 7");
  EXPECT_FALSE(account_of_calendar(db(), second).has_value());
  EXPECT_TRUE(forget_calendar_key(db(), 7, kAgent, now));
  EXPECT_FALSE(forget_calendar_key(db(), 7, kAgent, now));
}

TEST_F(appointment_test, a_calendar_holds_what_is_booked_for_an_account_or_its_organism) {
  db().execute("INSERT INTO partner_account (account, partner) VALUES (:p1, :p2)", {9, cpam});
  EXPECT_EQ(partner_of(db(), 9)->id, cpam);
  EXPECT_FALSE(partner_of(db(), 7).has_value());
  const auto a = booked_at(ten, example());
  proposed();
  const auto ids_of = [&](std::int64_t account, instant when) {
    id_list out;
    for (const auto& x : calendar_of(db(), account, when)) out.push_back(x.id);
    return out;
  };
  EXPECT_EQ(ids_of(7, now), id_list{a.id});
  EXPECT_EQ(ids_of(9, now), id_list{a.id});
  EXPECT_EQ(ids_of(8, now), id_list{});
  EXPECT_EQ(ids_of(7, at("2027-02-10T08:00:00Z")), id_list{a.id});
  EXPECT_EQ(ids_of(7, at("2027-02-11T08:00:00Z")), id_list{});
  cancel(db(), a.id, a.version, "plus besoin", kAgent, now);
  EXPECT_EQ(ids_of(7, now), id_list{});
}

}  // namespace
}  // namespace sourcier::casework
