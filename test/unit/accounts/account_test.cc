#include <nlohmann/json.hpp>
#include <thread>

#include "accounts/audit.h"
#include "base/error.h"
#include "fixture.h"

namespace sourcier::accounts {
namespace {

TEST_F(accounts_test, an_account_comes_back_as_it_was_written) {
  const auto made = create_account(db(), console, "Claire.Dupont",
                                   {"Claire « la » Dupont\\",
                                    "claire@example.org",
                                    role::agent,
                                    true,
                                    {{"epci", "E3"}, {"commune", "62041"}, {"epci", "E3"}},
                                    {"school", "housing"}},
                                   "hash", communes, now);
  const auto back = account_at(db(), "CLAIRE.dupont");
  EXPECT_EQ(back.id, made.id);
  EXPECT_EQ(back.login, "Claire.Dupont");
  EXPECT_EQ(back.name, "Claire « la » Dupont\\");
  EXPECT_EQ(back.email, "claire@example.org");
  EXPECT_EQ(back.as, role::agent);
  EXPECT_EQ(back.perimeter, (std::vector<zone>{{"commune", "62041"}, {"epci", "E3"}}));
  EXPECT_EQ(back.subjects, (std::vector<std::string>{"housing", "school"}));
  EXPECT_EQ(back.created_at, now);
  EXPECT_EQ(back.version, 1);
  add("zoe");
  add("Bruno", role::reader);
  std::string order;
  for (const auto& a : load_accounts(db())) order += a.login + " ";
  EXPECT_EQ(order, "Bruno Claire.Dupont zoe ");
}

TEST_F(accounts_test, a_login_is_taken_whatever_its_case) {
  add("claire");
  EXPECT_THROW(add("CLAIRE"), conflict);
  EXPECT_EQ(load_accounts(db()).size(), 1u);
  EXPECT_EQ(audit::verify(db()).end.entries, 1);
}

TEST_F(accounts_test, fields_that_cannot_be_are_refused_with_their_name) {
  const auto refused = [&](const std::string& login, account_fields f) {
    EXPECT_THROW(create_account(db(), console, login, f, "", communes, now), input_error) << login;
  };
  const account_fields good{"Nom", "", role::agent, true, {}, {}};
  for (const char* login : {"", "a", "é.dupont", "a b", "a\nb", "x'; DROP TABLE account; --"}) {
    refused(login, good);
  }
  refused(std::string(65, 'a'), good);
  for (const std::string& name : {std::string(), std::string("a\0b", 3), std::string("a\nb"),
                                  std::string("\xE9t\xE9"), std::string(121, 'a')}) {
    auto f = good;
    f.name = name;
    refused("login", f);
  }
  for (const char* email : {"claire", "@b", "a@", "a@b@c", "a b@c"}) {
    auto f = good;
    f.email = email;
    refused("login", f);
  }
  auto f = good;
  f.subjects = {"École"};
  refused("login", f);
  EXPECT_TRUE(load_accounts(db()).empty());
}

TEST_F(accounts_test, the_second_of_two_who_edit_one_account_is_told) {
  const auto a = add("claire", role::agent);
  auto f = fields_of(a);
  f.name = "Claire B.";
  EXPECT_EQ(change_account(db(), console, a.id, 1, f, communes, now).version, 2);
  f.name = "Claire C.";
  EXPECT_THROW(change_account(db(), console, a.id, 1, f, communes, now), conflict);
  EXPECT_EQ(account_at(db(), a.id).name, "Claire B.");
}

TEST_F(accounts_test, the_trail_says_what_changed_and_holds_no_personal_data) {
  const auto a = add("claire", role::agent, {{"departement", "62"}});
  auto f = fields_of(a);
  f.name = "Secrète";
  f.email = "secret@example.org";
  f.as = role::reader;
  change_account(db(), console, a.id, 1, f, communes, now);
  const auto last = audit::list(db(), {}).at(0);
  EXPECT_EQ(last.action, "account_changed");
  EXPECT_EQ(last.who, "console:test");
  EXPECT_EQ(last.what, "account:" + std::to_string(a.id.value));
  EXPECT_EQ(nlohmann::json::parse(last.details),
            nlohmann::json::parse(R"({"email": "changed", "name": "changed",
                                      "role": {"after": "reader", "before": "agent"}})"));
}

TEST_F(accounts_test, the_last_administrator_of_the_territory_stays) {
  const auto first = add("one");
  add("local", role::administrator, {{"departement", "62"}});
  auto f = fields_of(first);
  f.active = false;
  EXPECT_THROW(change_account(db(), console, first.id, 1, f, communes, now), conflict);
  f = fields_of(first);
  f.as = role::agent;
  EXPECT_THROW(change_account(db(), console, first.id, 1, f, communes, now), conflict);
  f = fields_of(first);
  f.perimeter = {{"departement", "62"}};
  EXPECT_THROW(change_account(db(), console, first.id, 1, f, communes, now), conflict);
  EXPECT_EQ(account_at(db(), first.id).version, 1);
  add("two");
  EXPECT_EQ(change_account(db(), console, first.id, 1, f, communes, now).version, 2);
}

TEST_F(accounts_test, two_administrators_cannot_remove_each_other_at_once) {
  const auto one = add("one"), two = add("two");
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (const auto& a : {one, two}) {
      threads.emplace_back([&, a] {
        store::database mine(where_kept);
        auto f = fields_of(a);
        f.active = false;
        try {
          change_account(mine, console, a.id, 1, f, communes, now);
        } catch (const conflict&) {
          ++refused;
        }
      });
    }
  }
  EXPECT_EQ(refused, 1);
  const auto all = load_accounts(db());
  EXPECT_EQ(all[0].active + all[1].active, 1);
}

TEST_F(accounts_test, an_administrator_manages_only_what_is_inside_its_own_reach) {
  const auto local = add("local", role::administrator, {{"departement", "62"}}, {"housing"});
  const author by{local.login, &local};
  const auto fields = [](std::vector<zone> z, std::vector<std::string> s) {
    return account_fields{"N", "", role::agent, true, std::move(z), std::move(s)};
  };
  int n = 0;
  const auto make = [&](const account_fields& f) {
    return create_account(db(), by, "made" + std::to_string(n++), f, "", communes, now);
  };
  const auto inside = make(fields({{"epci", "E3"}}, {"housing"}));
  EXPECT_THROW(make(fields({{"territory", ""}}, {"housing"})), forbidden);
  EXPECT_THROW(make(fields({{"departement", "02"}}, {"housing"})), forbidden);
  EXPECT_THROW(make(fields({{"epci", "E3"}, {"commune", "02168"}}, {"housing"})), forbidden);
  EXPECT_THROW(make(fields({{"epci", "E3"}}, {})), forbidden);  // every subject
  EXPECT_THROW(make(fields({{"epci", "E3"}}, {"school"})), forbidden);
  EXPECT_THROW(make(fields({}, {"housing"})), forbidden);
  // Neither widened nor taken over from elsewhere.
  auto f = fields_of(inside);
  f.perimeter = {{"territory", ""}};
  EXPECT_THROW(change_account(db(), by, inside.id, 1, f, communes, now), forbidden);
  const auto elsewhere = add("other", role::agent, {{"departement", "02"}}, {"housing"});
  f = fields_of(elsewhere);
  f.perimeter = {{"departement", "62"}};
  EXPECT_THROW(change_account(db(), by, elsewhere.id, 1, f, communes, now), forbidden);
  EXPECT_THROW(make_reset_link(db(), by, elsewhere.id, communes, now, rules), forbidden);
  EXPECT_NO_THROW(make_reset_link(db(), by, inside.id, communes, now, rules));
}

}  // namespace
}  // namespace sourcier::accounts
