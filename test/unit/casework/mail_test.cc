#include "casework/mail.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "casework/rows.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

constexpr const char* kSite = "https://guichet.exemple.fr";
using enum delivery_end;

struct mail_test : casework_test {
  std::vector<outgoing_mail> handed;

  // What a mail server that answers that way would get.
  round_count send(delivery answer = {accepted}) {
    return send_mails(
        db(),
        [&](const outgoing_mail& m) {
          handed.push_back(m);
          return answer;
        },
        [&] { return now; });
  }
  received ask(const question& q = example()) {
    return receive(db(), where, q, kPublic, now, kSite);
  }
  std::string state(std::int64_t id) { return load_mail(db(), id).state; }
  std::string last_event(std::int64_t request) {
    const auto e = events_of(db(), request, audience::agents).front();
    return e.kind + "|" + e.body;
  }
};

TEST_F(mail_test, the_link_of_a_question_leaves_once_and_its_words_are_not_kept) {
  const auto got = ask();
  ASSERT_EQ(send().sent, 1u);
  const auto& m = handed.at(0);
  EXPECT_EQ(m.to, "eloise.martin@exemple.fr");
  EXPECT_EQ(m.subject, "Votre demande 2026-0001 est bien arrivée");
  EXPECT_NE(m.body.find(std::string(kSite) + "/suivi#cle=" + got.follow_key), std::string::npos);
  EXPECT_EQ(m.body.find("interlocuteur"), std::string::npos) << "nobody has taken it yet";
  EXPECT_EQ(last_event(got.id), "mail_sent|question_received\nprofessional");
  EXPECT_EQ(send().sent, 0u);
  const rows kept(db().query("SELECT body FROM mail", {kText}));
  EXPECT_EQ(kept[0].text(), "");
}

TEST_F(mail_test, what_was_refused_with_its_change_is_not_queued) {
  auto q = example();
  q.name = "";
  EXPECT_THROW(ask(q), input_error);
  q = example();
  q.email = "";
  ask(q);
  EXPECT_EQ(queue_state_of(db()).queued, 0);
  {
    store::transaction t(db(), store::writers::many);
    queue_mail(db(), {"a@b.fr", "fr", "closed", {{"number", "1"}, {"outcome", "x"}, {"moves", ""}}},
               now);
  }
  EXPECT_EQ(queue_state_of(db()).queued, 0) << "rolled back";
}

TEST_F(mail_test, an_agent_who_enters_a_request_is_named_in_the_language_of_the_person) {
  auto q = example();
  q.lang = "en";
  receive(db(), where, q, kAgent, now, kSite);
  send();
  EXPECT_NE(handed.at(0).body.find("Your contact: Agnès."), std::string::npos);
  EXPECT_EQ(handed.at(0).subject, "Your request 2026-0001 has arrived");
}

TEST_F(mail_test, waits_grow_until_it_is_given_up_after_three_days) {
  const auto got = ask();
  now += std::chrono::days(9);  // nobody was there to send: not counted as attempts
  const auto begun = now;
  std::vector<long> minutes;
  for (auto last = now; send({later, "451 try \xe9 again"}).refused == 0 && minutes.size() < 50;) {
    const auto failing = troubled_mails(db());
    if (failing.at(0).state == "failed") break;
    const auto next = parse_instant(failing[0].next_try).value();
    minutes.push_back((next - last).count() / 60);
    EXPECT_EQ(send({accepted}).sent, 0u) << "too early";
    last = now = next;
  }
  EXPECT_EQ((std::vector(minutes.begin(), minutes.begin() + 7)),
            (std::vector<long>{1, 5, 15, 60, 180, 360, 360}));
  EXPECT_GE(now - begun, std::chrono::days(3));
  EXPECT_LT(now - begun, std::chrono::days(4));
  EXPECT_EQ(last_event(got.id), "mail_failed|question_received\nprofessional");
  EXPECT_EQ(queue_state_of(db()).failed, 1);
  EXPECT_EQ(queue_state_of(db()).last_error, "451 try ? again");
  retry_mail(db(), 1, kAgent, now);
  EXPECT_EQ(send().sent, 1u);
  const auto same = [&](const outgoing_mail& m) { return m.message_id == handed[0].message_id; };
  EXPECT_TRUE(std::ranges::all_of(handed, same));
}

TEST_F(mail_test, a_refusal_is_for_good_and_the_others_leave) {
  const auto got = ask();
  ask();
  handed.clear();
  int n = 0;
  const auto count = send_mails(
      db(),
      [&](const auto&) {
        return delivery{n++ == 0 ? refused : accepted, "550 no such user"};
      },
      [&] { return now; });
  EXPECT_EQ(count.refused, 1u);
  EXPECT_EQ(count.sent, 1u);
  const auto failed = troubled_mails(db());
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].number, got.number);
  EXPECT_EQ(failed[0].error, "550 no such user");
  EXPECT_EQ(send().sent, 0u);
  EXPECT_THROW(retry_mail(db(), 2, kAgent, now), conflict) << "it has left";
  EXPECT_THROW(retry_mail(db(), 99, kAgent, now), not_found);
}

TEST_F(mail_test, without_a_server_the_round_ends_and_nothing_is_lost) {
  ask();
  ask();
  EXPECT_EQ(send({away, "connection refused"}).put_off, 1u);
  EXPECT_EQ(handed.size(), 1u);
  EXPECT_EQ(queue_state_of(db()).queued, 2);
  now += std::chrono::minutes(2);
  EXPECT_EQ(send().sent, 2u);
}

TEST_F(mail_test, what_a_server_left_in_its_hands_is_taken_up_under_the_same_identity) {
  ask();
  const auto first = claim_mail(db(), now);
  ASSERT_TRUE(first);
  EXPECT_FALSE(claim_mail(db(), now + std::chrono::minutes(9)));
  now += std::chrono::minutes(10);
  const auto second = claim_mail(db(), now);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->message_id, second->message_id);
  note_delivery(db(), *first, {refused, "550"}, now);  // the first comes back: no longer its own
  EXPECT_EQ(state(first->id), "sending");
  note_delivery(db(), *second, {accepted}, now);
  EXPECT_EQ(state(first->id), "sent");
}

TEST_F(mail_test, several_servers_send_each_mail_once) {
  for (int i = 0; i < 60; ++i) ask();
  std::mutex mutex;
  std::vector<std::int64_t> sent;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 3; ++i) {
      servers.emplace_back([&] {
        auto mine = store::workspace::open(folder);
        send_mails(
            mine.db(),
            [&](const outgoing_mail& m) {
              const std::lock_guard lock(mutex);
              sent.push_back(m.id);
              return delivery{};
            },
            [&] { return now; });
      });
    }
  }
  std::ranges::sort(sent);
  EXPECT_EQ(sent.size(), 60u);
  EXPECT_EQ(std::ranges::adjacent_find(sent), sent.end());
}

TEST_F(mail_test, news_stand_under_the_first_mail_of_the_request) {
  const auto got = ask();
  store::transaction t(db(), store::writers::many);
  new_mail m{"Eloise.Martin@exemple.fr", "fr", "closed", {}, got.id};
  m.values = {{"number", got.number}, {"outcome", "Installation"}, {"moves", ""}};
  m.attachment = {"rendez-vous.ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\n"};
  queue_mail(db(), m, now);
  t.commit();
  EXPECT_EQ(send().sent, 2u);
  EXPECT_EQ(handed.at(1).thread, handed.at(0).message_id);
  EXPECT_EQ(handed.at(1).attachment.value().content, "BEGIN:VCALENDAR\r\n");
  EXPECT_EQ(handed.at(1).body.find("message :"), std::string::npos) << "nothing moved";
}

TEST_F(mail_test, no_header_can_be_slipped_in) {
  const mail_values values = {{"number", "1\r\nBcc: x@y.fr"}, {"outcome", "x"}, {"moves", ""}};
  EXPECT_THROW(queue_mail(db(), {"a@b.fr", "fr", "closed", values}, now), input_error);
  const mail_values fine = {{"number", "1"}, {"outcome", "x"}, {"moves", ""}};
  for (const char* to : {"a@b.fr\r\nBcc: x@y.fr", "a@b.fr>,<c@d.fr", "", "é@b.fr", "a b"}) {
    EXPECT_THROW(queue_mail(db(), {to, "fr", "closed", fine}, now), input_error) << to;
  }
  new_mail m{"a@b.fr", "fr", "closed", fine};
  m.attachment = {"a.ics\r\nX: y", "text/calendar", ""};
  EXPECT_THROW(queue_mail(db(), m, now), input_error);
  EXPECT_EQ(queue_state_of(db()).queued, 0);
}

TEST_F(mail_test, what_is_too_late_is_not_sent) {
  new_mail m{"a@b.fr", "fr", "reset_link", {}, {}, {}, 7};
  m.values = {{"name", "A"}, {"login", "a"}, {"link", "l"}, {"until", "u"}};
  m.until = now + std::chrono::hours(1);
  const auto id = queue_mail(db(), m, now);
  now += std::chrono::hours(1);
  EXPECT_EQ(send().sent, 0u);
  EXPECT_EQ(state(id), "failed");
}

TEST(mail_words, every_template_takes_the_values_it_names_in_both_languages) {
  EXPECT_EQ(mail_words().templates.size(), 12u);
  const auto in_both = [](const std::string& key, const auto& values, const auto& write) {
    mail_values given;
    for (const auto& v : values) given[v] = "<" + v + ">";
    for (const auto l : {language::fr, language::en}) {
      const std::string out = write(key, l, given);
      for (const auto& v : values) EXPECT_NE(out.find("<" + v + ">"), out.npos) << key << " " << v;
      EXPECT_EQ(out.find_first_of("{}"), out.npos) << out;
    }
    given["other"] = "";
    EXPECT_THROW(write(key, language::fr, given), input_error);
    given.erase("other");
    given.erase(values.front());
    EXPECT_THROW(write(key, language::fr, given), input_error);
  };
  for (const auto& [key, t] : mail_words().templates) {
    in_both(key, t.values, [](const auto& k, language l, const mail_values& v) {
      const auto said = write_mail(k, l, v);
      EXPECT_EQ(said.subject.find('\n'), said.subject.npos);
      return said.subject + said.body;
    });
  }
  for (const auto& [key, line] : mail_words().lines) in_both(key, line.values, write_line);
  EXPECT_THROW(write_mail("nothing", language::fr, {}), input_error);
}

TEST(mail_words, a_value_is_text_and_a_paragraph_without_values_goes) {
  EXPECT_EQ(fill("a {x}\n\nb {y}\n\nc", {{"x", "{y}\n\n{z}"}, {"y", ""}}), "a {y}\n\n{z}\n\nc");
  EXPECT_THROW(fill("{x", {}), input_error);
  EXPECT_THROW(fill("{x}", {}), input_error);
}

}  // namespace
}  // namespace sourcier::casework
