#include <nlohmann/json.hpp>
#include <thread>

#include "accounts/audit.h"
#include "accounts/throttle.h"
#include "accounts/token.h"
#include "base/error.h"
#include "fixture.h"

namespace sourcier::accounts {
namespace {

using namespace std::chrono_literals;

TEST_F(accounts_test, signing_in_opens_a_session_whose_token_is_not_kept) {
  const auto a = add("claire", role::agent);
  const auto o = enter("Claire");
  EXPECT_EQ(o.token.size(), 64u);
  const auto s = seen(o.token);
  ASSERT_TRUE(s);
  EXPECT_EQ(s->who.id, a.id);
  EXPECT_EQ(s->with.address, "192.0.2.1");
  const auto kept = db().query("SELECT token FROM session", {store::column_type::text});
  EXPECT_EQ(kept[0].text(), (std::vector<std::string>{kept_form(o.token)}));
  EXPECT_NE(kept_form(o.token), o.token);
  EXPECT_FALSE(seen(kept_form(o.token)));
  EXPECT_NE(enter("claire").token, o.token);
  EXPECT_EQ(audit::list(db(), {}).at(0).action, "signed_in");
}

TEST_F(accounts_test, an_unknown_login_a_wrong_password_and_an_inactive_account_are_told_the_same) {
  add("boss");
  const auto a = add("claire", role::agent);
  add("nobody", role::agent);
  db().execute("UPDATE account SET password = '' WHERE login = 'nobody'");
  auto f = fields_of(a);
  f.active = false;
  change_account(db(), console, a.id, 1, f, communes, now);
  std::set<std::string> said;
  for (const auto& [login, password] :
       std::vector<std::pair<std::string, std::string>>{{"boss", "wrong password"},
                                                        {"absent", kPassword},
                                                        {"claire", kPassword},
                                                        {"nobody", ""},
                                                        {"' OR 1=1 --", kPassword}}) {
    try {
      enter(login, password);
      ADD_FAILURE() << login;
    } catch (const not_signed_in& e) {
      said.insert(e.message.fr);
    }
  }
  EXPECT_EQ(said.size(), 1u);
}

TEST_F(accounts_test, a_session_ends_when_idle_and_after_its_whole_life) {
  add("claire");
  const auto idle = enter("claire").token;
  pass(rules.session.idle - 1s);
  EXPECT_TRUE(seen(idle));  // and was used: idle time begins anew
  pass(rules.session.idle - 1s);
  EXPECT_TRUE(seen(idle));
  pass(rules.session.idle);
  EXPECT_FALSE(seen(idle));
  const auto busy = enter("claire").token;
  const auto end = now + rules.session.absolute;
  while (now + rules.session.idle / 2 < end) {
    ASSERT_TRUE(seen(busy));
    pass(rules.session.idle / 2);
  }
  EXPECT_TRUE(seen(busy));
  now = end;
  EXPECT_FALSE(seen(busy));
  enter("claire");  // clears what has expired
  EXPECT_EQ(db().query("SELECT id FROM session", {store::column_type::integer})[0].size(), 1u);
}

TEST_F(accounts_test, a_clock_that_goes_back_ends_sessions_rather_than_prolong_them) {
  add("claire");
  const auto token = enter("claire").token;
  pass(-60s);
  EXPECT_TRUE(seen(token));
  pass(-30 * 24h);
  EXPECT_FALSE(seen(token));
}

TEST_F(accounts_test, a_change_of_rights_holds_at_the_next_request) {
  add("boss");
  const auto a = add("claire", role::agent, {{"departement", "62"}});
  const auto token = enter("claire").token;
  EXPECT_TRUE(may(seen(token)->who, action::assign, at_commune(communes, "62364")));
  auto f = fields_of(a);
  f.perimeter = {{"departement", "02"}};
  change_account(db(), console, a.id, 1, f, communes, now);
  EXPECT_FALSE(may(seen(token)->who, action::assign, at_commune(communes, "62364")));
  f.as = role::reader;
  change_account(db(), console, a.id, 2, f, communes, now);
  EXPECT_FALSE(may(seen(token)->who, action::assign, at_commune(communes, "02168")));
  f.active = false;
  change_account(db(), console, a.id, 3, f, communes, now);
  EXPECT_FALSE(seen(token));
  f.active = true;
  change_account(db(), console, a.id, 4, f, communes, now);
  EXPECT_FALSE(seen(token));  // an old session does not come back
}

TEST_F(accounts_test, sessions_are_listed_and_ended_one_by_one_or_all) {
  const auto a = add("claire"), b = add("denis");
  const auto first = enter("claire").token, second = enter("claire").token;
  const auto others = enter("denis").token;
  const auto list = sessions_of(db(), a.id, now, rules.session);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(end_session(db(), "denis", b.id, seen(first)->with.id, now), 0);  // not its own
  EXPECT_EQ(end_session(db(), "claire", a.id, seen(first)->with.id, now), 1);
  EXPECT_FALSE(seen(first));
  EXPECT_TRUE(seen(second));
  EXPECT_EQ(end_all_sessions(db(), "claire", a.id, now), 1);
  EXPECT_FALSE(seen(second));
  EXPECT_TRUE(seen(others));
  EXPECT_EQ(audit::list(db(), {}).at(0).action, "sessions_ended");
}

TEST_F(accounts_test, wrong_passwords_are_slowed_down_and_never_for_good) {
  add("claire");
  const auto wrong = [&](const char* address = "192.0.2.1") {
    EXPECT_THROW(enter("claire", "not this one", address), not_signed_in);
  };
  for (std::int64_t i = 0; i < rules.login.free; ++i) wrong();
  EXPECT_EQ(audit::list(db(), {}).at(0).action, "sign_in_held_back");
  const auto held = [&](const std::string& password, const char* address) {
    try {
      enter("claire", password, address);
      return 0s;
    } catch (const too_soon& e) {
      return e.retry_after;
    }
  };
  // The right password waits too, from anywhere, and asking meanwhile does not make it longer.
  EXPECT_EQ(held(kPassword, "192.0.2.1"), rules.login.first);
  EXPECT_EQ(held(kPassword, "198.51.100.7"), rules.login.first);
  pass(rules.login.first);
  wrong();
  EXPECT_EQ(held(kPassword, "192.0.2.1"), 2 * rules.login.first);
  for (int i = 0; i < 30; ++i) {
    pass(rules.login.longest);
    wrong(fmt::format("192.0.2.{}", 10 + i).c_str());
  }
  EXPECT_EQ(held(kPassword, "203.0.113.9"), rules.login.longest);
  pass(rules.login.longest);
  EXPECT_TRUE(seen(enter("claire").token));
  wrong();  // a success has cleared the count
  EXPECT_TRUE(seen(enter("claire").token));
}

TEST_F(accounts_test, one_address_that_tries_many_logins_is_slowed_down) {
  add("claire");
  for (std::int64_t i = 0; i < rules.address.free; ++i) {
    EXPECT_THROW(enter("login" + std::to_string(i), "x", "2001:db8::1"), not_signed_in);
  }
  EXPECT_THROW(enter("claire", kPassword, "2001:db8::2"), too_soon);  // the same network
  EXPECT_TRUE(seen(enter("claire", kPassword, "192.0.2.1").token));
  pass(rules.address.first);
  // Signing in with one's own account does not let the address guess the others at once.
  EXPECT_TRUE(seen(enter("claire", kPassword, "2001:db8::2").token));
  EXPECT_THROW(enter("login1", "x", "2001:db8::1"), too_soon);
}

TEST_F(accounts_test, honest_sign_ins_of_one_address_are_not_counted) {
  add("claire");
  for (std::int64_t i = 0; i < rules.address.free + 5; ++i) EXPECT_NO_THROW(enter("claire"));
}

TEST_F(accounts_test, old_attempts_are_forgotten_and_leave_no_address_behind) {
  add("claire");
  EXPECT_THROW(enter("absent", "x", "203.0.113.5"), not_signed_in);
  const auto kept = [&] {
    return db()
        .query("SELECT who FROM sign_in_attempt WHERE who = 'address:203.0.113.5'",
               {store::column_type::text})[0]
        .size();
  };
  enter("claire");
  EXPECT_EQ(kept(), 1u);
  pass(rules.login.forgotten + 1s);
  enter("claire");
  EXPECT_EQ(kept(), 0u);
  EXPECT_EQ(audit::list(db(), {}).at(0).details, "{}");  // nor in the trail
}

TEST_F(accounts_test, a_clock_put_back_does_not_hold_an_account_for_longer) {
  add("claire");
  for (std::int64_t i = 0; i < rules.login.free; ++i) {
    EXPECT_THROW(enter("claire", "x"), not_signed_in);
  }
  pass(-365 * 24h);
  EXPECT_TRUE(seen(enter("claire").token));
}

TEST_F(accounts_test, attempts_of_many_servers_at_once_are_all_counted) {
  std::atomic<int> tried = 0, held = 0;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 4; ++i) {
      servers.emplace_back([&, i] {
        store::database mine(where_kept);
        for (int k = 0; k < 10; ++k) {
          try {
            count_attempt(mine, "claire", fmt::format("192.0.2.{}", i * 10 + k), now, rules);
            ++tried;
          } catch (const too_soon&) {
            ++held;
          }
        }
      });
    }
  }
  EXPECT_EQ(tried, rules.login.free);
  EXPECT_EQ(held, 40 - rules.login.free);
}

TEST(throttle, waits_double_up_to_the_longest) {
  const throttle_policy p{3, 5s, 60s, 3600s};
  const std::vector<int> expected = {0, 0, 0, 5, 10, 20, 40, 60, 60};
  for (std::size_t n = 0; n < expected.size(); ++n) {
    EXPECT_EQ(wait_after(static_cast<std::int64_t>(n), p).count(), expected[n]) << n;
  }
  EXPECT_EQ(wait_after(1'000'000'000, p), 60s);
}

TEST(throttle, addresses_are_counted_by_network_and_logins_unread) {
  EXPECT_EQ(attempts_of_address("192.0.2.1"), "address:192.0.2.1");
  EXPECT_EQ(attempts_of_address("::ffff:192.0.2.1"), "address:192.0.2.1");
  EXPECT_EQ(attempts_of_address("2001:db8:1:2:3::4"), "address:2001:db8:1:2::/64");
  EXPECT_EQ(attempts_of_login("Claire"), attempts_of_login("claire"));
  EXPECT_EQ(attempts_of_login("my password").find("password"), std::string::npos);
}

TEST_F(accounts_test, a_password_of_an_older_cost_is_hashed_again_at_sign_in) {
  const auto a = add("claire");
  auto dearer = rules.password;
  dearer.operations = 2;
  hasher = std::make_unique<password_hasher>(dearer);
  enter("claire");
  const auto is = account_at(db(), a.id);
  EXPECT_NE(is.password, a.password);
  EXPECT_NE(is.password.find("t=2"), std::string::npos) << is.password;
  EXPECT_EQ(is.password.find("$argon2id$"), 0u);
  enter("claire");
  EXPECT_EQ(account_at(db(), a.id).password, is.password);
}

TEST_F(accounts_test, a_changed_password_ends_the_other_sessions) {
  const auto a = add("claire");
  const auto here = enter("claire").token, there = enter("claire").token;
  const visitor from{"192.0.2.1", "test"};
  EXPECT_THROW(change_password(entrance(), *seen(here), "wrong", "une autre phrase", from, now),
               forbidden);
  EXPECT_THROW(change_password(entrance(), *seen(here), kPassword, "court", from, now),
               input_error);
  change_password(entrance(), *seen(here), kPassword, "une autre phrase", from, now);
  EXPECT_TRUE(seen(here));
  EXPECT_FALSE(seen(there));
  EXPECT_THROW(enter("claire"), not_signed_in);
  EXPECT_TRUE(seen(enter("claire", "une autre phrase").token));
  // Guesses of the current password from a session left open are slowed down like any other.
  for (int i = 0; i < 4; ++i) {
    EXPECT_THROW(change_password(entrance(), *seen(here), "wrong", "une autre phrase", from, now),
                 forbidden);
  }
  EXPECT_THROW(
      {
        for (int i = 0; i < 2; ++i) {
          try {
            change_password(entrance(), *seen(here), "wrong", "une autre phrase", from, now);
          } catch (const too_soon&) {
            throw;
          } catch (const forbidden&) {
          }
        }
      },
      too_soon);
}

TEST_F(accounts_test, a_reset_link_works_once_until_it_expires_or_is_replaced) {
  const auto a = add("claire");
  const auto open = enter("claire").token;
  const auto make = [&] { return make_reset_link(db(), console, a.id, communes, now, rules); };
  const auto use = [&](const std::string& token, const char* password = "encore une phrase") {
    use_reset_link(entrance(), token, password, now);
  };
  const auto replaced = make(), link = make();
  EXPECT_EQ(link.expires_at, now + rules.reset_link);
  EXPECT_THROW(use(replaced.token), not_found);
  EXPECT_THROW(use(kept_form(link.token)), not_found);
  EXPECT_THROW(use(""), not_found);
  EXPECT_THROW(use(link.token, "court"), input_error);
  for (int i = 0; i < 5; ++i) EXPECT_THROW(enter("claire", "x"), not_signed_in);
  use(link.token);
  EXPECT_THROW(use(link.token), not_found);
  EXPECT_FALSE(seen(open));
  EXPECT_TRUE(seen(enter("claire", "encore une phrase").token));  // held back no more
  const auto late = make();
  pass(rules.reset_link);
  EXPECT_THROW(use(late.token), not_found);
  add("boss");
  auto f = fields_of(account_at(db(), a.id));
  const auto lost = make();
  f.active = false;
  change_account(db(), console, a.id, 1, f, communes, now);
  EXPECT_THROW(use(lost.token), not_found);
  EXPECT_THROW(make(), conflict);
}

TEST_F(accounts_test, of_two_who_use_one_link_at_once_one_finds_it_gone) {
  const auto a = add("claire");
  const auto link = make_reset_link(db(), console, a.id, communes, now, rules);
  std::atomic<int> done = 0, gone = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        try {
          use_reset_link(entrance(), link.token, "une phrase numéro " + std::to_string(i), now);
          ++done;
        } catch (const not_found&) {
          ++gone;
        }
      });
    }
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(gone, 3);
}

TEST(password, is_long_and_neither_a_name_nor_common_nothing_else) {
  const auto p = load_policy().password;
  const auto check = [&](std::string_view s) {
    check_password(s, "claire.dupont", "Zoé Müller-Petit", p);
  };
  for (const char* good : {"aaaabbbbcccc!", "éééééééééééé", "correct horse battery",
                           "            x", "!!!!!!!!!!!!"}) {
    EXPECT_NO_THROW(check(good)) << good;
  }
  for (const char* bad :
       {"", "onze signes", "ééééééééééé", "Claire.Dupont", "claire-dupont", "zoé müller petit",
        "ZOE MULLER PETIT", "motdepasse123", "MotDePasse123", "123456789012", "azertyuiop123"}) {
    EXPECT_THROW(check(bad), input_error) << bad;
  }
  EXPECT_THROW(check(std::string(257, 'x')), input_error);
}

TEST(password, an_unknown_login_costs_the_same_time) {
  auto p = load_policy().password;
  p.memory = std::size_t{16} << 20;
  password_hasher h(p);
  const auto hash = h.hash("une phrase longue");
  const auto seconds = [&](const std::string& against) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(h.verify(against, "une autre").right);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double known = seconds(hash), unknown = seconds("");
  EXPECT_LT(unknown, 3 * known);
  EXPECT_GT(unknown, known / 3);
  EXPECT_TRUE(h.verify(hash, "une phrase longue").right);
}

TEST(password, too_many_at_once_are_told_to_come_back) {
  auto p = load_policy().password;
  p.waiting = 1;
  p.memory = std::size_t{32} << 20;
  password_hasher h(p);
  std::atomic<int> done = 0, refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i) {
      threads.emplace_back([&] {
        try {
          h.hash("une phrase longue");
          ++done;
        } catch (const too_soon& e) {
          EXPECT_GT(e.retry_after.count(), 0);
          ++refused;
        }
      });
    }
  }
  EXPECT_GT(done, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(done + refused, 12);
  EXPECT_NO_THROW(h.hash("une phrase longue"));
}

TEST(token, csrf_is_bound_to_its_session_and_gives_nothing_away) {
  const auto a = make_token(), b = make_token();
  EXPECT_NE(a, b);
  EXPECT_EQ(csrf_of(a), csrf_of(a));
  EXPECT_NE(csrf_of(a), csrf_of(b));
  EXPECT_NE(csrf_of(a), kept_form(a));
  EXPECT_TRUE(same_secret(a, a));
  EXPECT_FALSE(same_secret(a, b));
  EXPECT_FALSE(same_secret(a, a.substr(1)));
}

}  // namespace
}  // namespace sourcier::accounts
