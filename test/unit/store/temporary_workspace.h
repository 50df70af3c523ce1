#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "store/workspace.h"

namespace sourcier::store {

// A folder of the test's own: on SQLite; and, where SOURCIER_TEST_POSTGRESQL is the address of a
// database, with its records in a schema of its own there (test/store/postgresql).
struct temporary_workspace : ::testing::Test {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("sourcier-test-" + std::to_string(::getpid()));
  std::string address;

  void SetUp() override {
    std::filesystem::remove_all(folder);
    if (const char* server = std::getenv("SOURCIER_TEST_POSTGRESQL")) {
      address = fmt::format("{}?schema=t{}", server, ::getpid());
      drop_schema();
    }
  }
  void TearDown() override {
    std::filesystem::remove_all(folder);
    drop_schema();
  }
  void drop_schema() const {
    if (address.empty()) return;
    database(postgresql_target(address))
        .execute(fmt::format("DROP SCHEMA IF EXISTS t{} CASCADE", ::getpid()));
  }
  workspace create() const { return workspace::create(folder, "t", {"T", "T"}, address); }
};

}  // namespace sourcier::store
