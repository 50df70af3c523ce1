#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "accounts/account_change.h"
#include "accounts/errors.h"
#include "accounts/reset_link.h"
#include "accounts/sign_in.h"
#include "store/migrations.h"

namespace sourcier::accounts {

// Three communes: two of one département and EPCI, one of another.
inline territory::commune_table some_communes() {
  territory::commune_table t;
  t.code = {"02168", "62041", "62364"};
  t.name = {"Château-Thierry", "Arras", "Fruges"};
  t.departement = {"02", "62", "62"};
  t.epci = {"E1", "E2", "E3"};
  return t;
}

// Records on SQLite, or in a schema of the server that SOURCIER_TEST_POSTGRESQL names; a cost of
// passwords that takes no time; and a clock that the test moves.
struct accounts_test : ::testing::Test {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("sourcier-accounts-" + std::to_string(::getpid()));
  std::string schema = fmt::format("accounts{}", ::getpid());
  store::target where_kept;
  territory::commune_table communes = some_communes();
  policy rules = load_policy();
  instant now = instant_of(1'800'000'000);
  std::unique_ptr<store::pool> records;
  std::unique_ptr<password_hasher> hasher;
  std::unique_ptr<store::database> connection;

  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    where_kept = store::sqlite_target(folder / "sourcier.db");
    if (const char* server = std::getenv("SOURCIER_TEST_POSTGRESQL")) {
      where_kept = store::postgresql_target(fmt::format("{}?schema={}", server, schema));
      drop_schema();
      store::database(where_kept).execute("CREATE SCHEMA " + schema);
    }
    connection = std::make_unique<store::database>(where_kept);
    store::migrate(*connection);
    rules.password.operations = 1;
    rules.password.memory = 8192;
    records = std::make_unique<store::pool>(where_kept, 4);
    hasher = std::make_unique<password_hasher>(rules.password);
  }
  void TearDown() override {
    records.reset();
    connection.reset();
    drop_schema();
    std::filesystem::remove_all(folder);
  }
  void drop_schema() const {
    if (!where_kept.is_postgresql()) return;
    store::database(where_kept).execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
  }

  store::database& db() { return *connection; }
  gate entrance() { return {*records, *hasher, rules}; }
  author console{"console:test"};

  static constexpr const char* kPassword = "une phrase longue";
  account add(const std::string& login, role as = role::administrator,
              std::vector<zone> perimeter = {{"territory", ""}},
              std::vector<std::string> subjects = {}) {
    return create_account(db(), console, login,
                          {"Personne " + login, "", as, true, std::move(perimeter), subjects},
                          hasher->hash(kPassword), communes, now);
  }
  opened enter(const std::string& login, const std::string& password = kPassword,
               const std::string& address = "192.0.2.1") {
    return sign_in(entrance(), login, password, {address, "test"}, now);
  }
  std::optional<signed_in> seen(const std::string& token) {
    return find_session(db(), token, now, rules.session);
  }
  void pass(std::chrono::seconds time) { now += time; }
};

}  // namespace sourcier::accounts
