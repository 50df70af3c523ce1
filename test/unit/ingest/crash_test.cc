#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "base/assets.h"
#include "fixture.h"
#include "ingest/embedded.h"
#include "ingest/figures.h"

namespace sourcier::ingest {
namespace {

using namespace std::chrono_literals;

// Runs `body` in a process of its own; its exit code, or minus the signal that ended it.
// `meanwhile` gets its pid.
int in_child(const std::function<int()>& body, const std::function<void(pid_t)>& meanwhile = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    int code = 99;
    try {
      code = body();
    } catch (...) {
      code = 98;
    }
    ::_exit(code);
  }
  if (meanwhile) meanwhile(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

struct crash_test : ingest_test {
  std::string generation() { return store::workspace::open(folder / "w").generation(); }

  void SetUp() override {
    ingest_test::SetUp();
    copy_embedded(folder / "w");
    o.year = 2020;
  }
  static std::string message(const error& e) { return e.message.en; }
};

// The facilities of 2009 and 2013 are one year to this import: keep those of 2013.
std::string one_year(std::string_view bytes) {
  std::string out = "code,facility,count\n";
  std::size_t at = bytes.find('\n') + 1;
  while (at < bytes.size()) {
    const auto end = bytes.find('\n', at);
    const auto line = bytes.substr(at, end - at);
    if (line.substr(6, 4) == "2013") {
      out += std::string(line.substr(0, 5)) + std::string(line.substr(10)) + "\n";
    }
    at = end + 1;
  }
  return out;
}

TEST_F(crash_test, killed_in_mid_import_the_workspace_is_as_before_or_complete) {
  const auto path = file("f.csv", one_year(*find_asset("data/hauts-de-france/facilities.csv")));
  const auto before = generation();
  std::string after;
  std::size_t unfinished = 0;
  for (const auto delay : {0ms, 15ms, 40ms, 80ms, 150ms, 300ms}) {
    fs::remove_all(folder / "copy");
    fs::copy(folder / "w", folder / "copy", fs::copy_options::recursive);
    const int ended = in_child(
        [&] {
          auto w = store::workspace::open(folder / "copy");
          import_facilities(w, {path}, o);
          return 0;
        },
        [&](pid_t child) {
          std::this_thread::sleep_for(delay);
          ::kill(child, SIGKILL);
        });
    auto w = store::workspace::open(folder / "copy");
    if (w.generation() == before) {
      ++unfinished;
      EXPECT_EQ(ended, -SIGKILL);
      EXPECT_EQ(rows_of(w, "SELECT commune FROM statistic WHERE year = 2020", 1).size(), 0u);
    }
    import_facilities(w, {path}, o);  // and it can be done again
    if (after.empty()) after = w.generation();
    EXPECT_EQ(w.generation(), after);
  }
  EXPECT_GT(unfinished, 0u);
  EXPECT_NE(after, before);
}

TEST_F(crash_test, killed_in_mid_init_there_is_no_workspace_or_a_whole_one) {
  o.year.reset();
  for (const auto delay : {20ms, 300ms, 900ms}) {
    fs::remove_all(folder / "n");
    in_child([&] { return init_embedded(folder / "n", "hauts-de-france", o).empty() ? 1 : 0; },
             [&](pid_t child) {
               std::this_thread::sleep_for(delay);
               ::kill(child, SIGKILL);
             });
    if (fs::exists(folder / "n")) {
      EXPECT_EQ(store::workspace::open(folder / "n").generation(), generation());
    }
  }
  fs::remove_all(folder / "n");
  EXPECT_NO_THROW(init_embedded(folder / "n", "hauts-de-france", o));
}

// A file may not grow beyond so many bytes: every write after that fails, as on a full disk.
TEST_F(crash_test, a_write_that_fails_leaves_the_workspace_as_before) {
  const auto path = file("f.csv", one_year(*find_asset("data/hauts-de-france/facilities.csv")));
  const auto before = generation();
  const auto datasets = store::workspace::open(folder / "w").datasets().size();
  for (const rlim_t limit : {8'000u, 100'000u, 400'000u}) {
    const int ended = in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit most{limit, limit};
      ::setrlimit(RLIMIT_FSIZE, &most);
      try {
        auto w = store::workspace::open(folder / "w");
        import_facilities(w, {path}, o);
      } catch (const error& e) {
        return message(e).find("no space left") != std::string::npos ? 7 : 8;
      }
      return 0;
    });
    EXPECT_EQ(ended, 7) << limit;
    EXPECT_EQ(generation(), before);
    EXPECT_EQ(store::workspace::open(folder / "w").datasets().size(), datasets);
  }
}

TEST_F(crash_test, a_full_disk_in_mid_import_leaves_the_workspace_as_before) {
  const auto small = folder / "small";
  fs::create_directories(small);
  const auto size = fs::file_size(folder / "w" / "sourcier.db") + 600'000;
  const auto how = fmt::format("size={}", size);
  if (::geteuid() != 0 || ::mount("tmpfs", small.c_str(), "tmpfs", 0, how.c_str()) != 0) {
    GTEST_SKIP() << "mounting a small disk takes root";
  }
  fs::copy(folder / "w", small / "w", fs::copy_options::recursive);
  const auto path = file("f.csv", one_year(*find_asset("data/hauts-de-france/facilities.csv")));
  std::string said, before, after;
  {
    auto w = store::workspace::open(small / "w");
    before = w.generation();
    said = message_of([&] { import_facilities(w, {path}, o); });
    after = w.generation();
  }
  const auto init = message_of([&] { init_embedded(small / "n", "hauts-de-france", o); });
  const bool left = fs::exists(small / "n");
  const auto entries = std::distance(fs::directory_iterator(small), {});
  ::umount(small.c_str());
  EXPECT_NE(said.find("no space left"), said.npos) << said;
  EXPECT_EQ(after, before);
  EXPECT_NE(init.find("no space left"), init.npos) << init;
  EXPECT_FALSE(left);
  EXPECT_EQ(entries, 1);
}

}  // namespace
}  // namespace sourcier::ingest
