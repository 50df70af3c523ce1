#include "casework/digests.h"

#include <atomic>
#include <map>
#include <thread>

#include "accounts/account_change.h"
#include "casework/mail.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

constexpr const char* kSite = "https://guichet.exemple.fr";

// Tuesday 3 November 2026, 10:00 in France; 7:30 there is 6:30 UTC.
struct digests_test : casework_test {
  std::int64_t cpam = 0, agnes = 0;

  void SetUp() override {
    casework_test::SetUp();
    queue_digests(db(), kSite, now);  // from now on
    partner p;
    p.name = "Cpam";
    p.email = "cpam@exemple.fr";
    p.duties = {{"aids", "", "territory", ""}};
    cpam = add_partner(db(), p, kAgent, now);
    accounts::account_fields f;
    f.name = "Agnès Roy";
    f.email = "agnes@exemple.fr";
    f.as = accounts::role::agent;
    f.perimeter = {{"territory", ""}};
    agnes = accounts::create_account(db(), {"test", nullptr}, "agnes", f, "", where, now).id.value;
  }
  actor agent() const { return {agnes, "Agnès Roy", "agnes"}; }
  // By address.
  std::map<std::string, std::string> digests(const char* when) {
    now = at(when);
    queue_digests(db(), kSite, now);
    std::map<std::string, std::string> out;
    send_mails(
        db(),
        [&](const outgoing_mail& m) {
          out[m.to] = m.subject + "\n" + m.body;
          return delivery{};
        },
        [&] { return now; });
    return out;
  }
  request send_one() {
    const auto r = receive_one();
    add_need(db(), r.id, r.version, "aids", "", {cpam}, agent(), now);
    return load(db(), r.id);
  }
};

using by_address = std::map<std::string, std::string>;

TEST_F(digests_test, a_day_is_told_the_next_morning_to_each_who_has_something_to_read) {
  const auto r = send_one();
  EXPECT_EQ(digests("2026-11-03T18:00:00Z"), by_address()) << "the round of that day is done";
  EXPECT_EQ(digests("2026-11-04T06:29:00Z"), by_address()) << "too early";
  const auto got = digests("2026-11-04T06:30:00Z");
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got.at("cpam@exemple.fr"),
            "Guichet unique : des demandes pour vous\nBonjour,\n\nNouvelles demandes :\n"
            "- 2026-0001, Aides à l'installation, reçu le 3 novembre 2026\n\nToutes celles qui "
            "attendent votre réponse :\n- 2026-0001, Aides à l'installation, reçu le 3 novembre "
            "2026\n\nRépondez en un clic sur votre page :\n" +
                std::string(kSite) + "/guichet/partenaire\n\nLe guichet unique\n");
  EXPECT_EQ(got.at("eloise.martin@exemple.fr"),
            "Votre demande 2026-0001 avance\nBonjour,\n\nDepuis notre dernier message :\n- 3 "
            "novembre 2026 : votre demande est transmise à Cpam\n\nVotre interlocuteur : Agnès "
            "Roy.\n\nLe détail est sur votre page de suivi, par le lien de notre premier "
            "message.\n\nLe guichet unique\n");
  EXPECT_EQ(digests("2026-11-04T09:00:00Z"), by_address());
  EXPECT_EQ(kinds(r.id), (kind_list{"received", "need", "sent", "mail_sent", "mail_sent"}));
  const auto last = events_of(db(), r.id, audience::agents).front();
  EXPECT_EQ(last.body, "professional_update\nprofessional");
  EXPECT_EQ(digests("2026-11-05T09:00:00Z").count("cpam@exemple.fr"), 0u) << "nothing new";
}

TEST_F(digests_test, a_reminder_and_a_last_chance_are_told_to_the_partner) {
  send_one();
  digests("2026-11-04T07:00:00Z");
  const auto morning = [&](const char* when) {
    take_steps(db(), at(when) - std::chrono::hours(2));
    return digests(when)["cpam@exemple.fr"];
  };
  const auto told = [](const std::string& mail, const char* words) {
    return mail.find(words) != mail.npos;
  };
  EXPECT_TRUE(told(morning("2026-11-12T07:00:00Z"), "rappel, sans réponse depuis le 3 novembre"));
  EXPECT_EQ(morning("2026-11-13T07:00:00Z"), "");
  EXPECT_TRUE(told(morning("2026-11-24T07:00:00Z"), "dernière relance"));
  EXPECT_TRUE(told(morning("2026-12-18T07:00:00Z"), "nous n'attendons plus votre réponse"));
}

TEST_F(digests_test, an_agent_reads_what_is_late_and_what_was_answered) {
  const auto r = send_one();
  const auto nobody = receive_one();
  auto mine = digests("2026-11-04T07:00:00Z")["agnes@exemple.fr"];
  EXPECT_NE(mine.find("Nouvelles, que personne n'a prises :\n- " + nobody.number), mine.npos);
  EXPECT_EQ(mine.find("En retard"), mine.npos);
  assign(db(), nobody.id, nobody.version, agnes, "Agnès Roy", agent(), now);
  const auto m = needs_of(db(), r.id)[0].matches[0];
  answer(db(), m.id, m.version, "taking", "avec un commentaire", kPartner, now);
  const auto got = digests("2026-11-06T07:00:00Z");
  mine = got.at("agnes@exemple.fr");
  EXPECT_NE(mine.find("En retard :\n- " + r.number), mine.npos) << mine;
  EXPECT_NE(mine.find("- 2026-0001, Cpam : « Je prends en charge »"), mine.npos) << mine;
  EXPECT_NE(got.at("eloise.martin@exemple.fr").find("réponse de Cpam : « Je prends en charge »"),
            std::string::npos);
}

TEST_F(digests_test, the_end_is_told_in_the_language_of_the_person_and_notes_of_agents_are_not) {
  auto q = example();
  q.lang = "en";
  auto r = receive_one(q);
  write_note(db(), r.id, "entre nous", audience::agents, agent(), now);
  EXPECT_EQ(digests("2026-11-04T07:00:00Z").count("eloise.martin@exemple.fr"), 0u);
  close(db(), r.id, r.version, "informed", "rien", agent(), now);
  const auto mail = digests("2026-11-05T07:00:00Z").at("eloise.martin@exemple.fr");
  EXPECT_NE(mail.find("has closed your request 2026-0001: Information given."), mail.npos) << mail;
  EXPECT_EQ(mail.find("Since our last"), mail.npos) << mail;
}

TEST_F(digests_test, what_happened_over_a_holiday_is_told_on_the_next_working_day) {
  now = at("2026-11-10T18:00:00Z");
  digests("2026-11-10T18:00:00Z");
  send_one();
  EXPECT_EQ(digests("2026-11-11T09:00:00Z"), by_address()) << "the Armistice";
  EXPECT_EQ(digests("2026-11-12T09:00:00Z").count("cpam@exemple.fr"), 1u);
}

TEST_F(digests_test, several_servers_write_each_digest_once) {
  for (int i = 0; i < 20; ++i) {
    auto q = example();
    q.email = fmt::format("p{}@exemple.fr", i);
    const auto r = receive_one(q);
    add_need(db(), r.id, r.version, "aids", "", {cpam}, agent(), now);
  }
  now = at("2026-11-04T07:00:00Z");
  std::atomic<std::size_t> queued = 0;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 3; ++i) {
      servers.emplace_back([&] {
        auto mine = store::workspace::open(folder);
        queued += queue_digests(mine.db(), kSite, now);
      });
    }
  }
  EXPECT_EQ(queued, 21u);
  EXPECT_EQ(queue_state_of(db()).queued, 21);
}

TEST_F(digests_test, nobody_without_an_address_and_nobody_disabled_is_written_to) {
  auto p = partners(db()).at(0);
  p.email = "";
  change_partner(db(), p, kAgent, now);
  auto q = example();
  q.email = "";
  const auto r = receive_one(q);
  add_need(db(), r.id, r.version, "aids", "", {cpam}, kPublic, now);
  auto f = accounts::fields_of(accounts::load_accounts(db()).at(0));
  f.active = false;
  accounts::change_account(db(), {"test", nullptr}, accounts::account_id{agnes}, 1, f, where, now);
  EXPECT_EQ(digests("2026-11-09T09:00:00Z"), by_address());
}

}  // namespace
}  // namespace sourcier::casework
