#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/assets.h"
#include "base/dates.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/fold.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/toml.h"

namespace sourcier {
namespace {

TEST(numbers, french_and_english_forms) {
  EXPECT_EQ(format_number(115669, 0, language::fr), "115\u202f669");
  EXPECT_EQ(format_number(4.187, 2, language::fr), "4,19");
  EXPECT_EQ(format_number(-1234567.5, 1, language::en), "-1,234,567.5");
  EXPECT_EQ(format_number(-0.001, 2, language::fr), "0,00");
  EXPECT_EQ(format_share(0.0968, 1, language::fr), "9,7\u00a0%");
  EXPECT_EQ(format_bytes(999, language::en), "999\u00a0bytes");
  EXPECT_EQ(format_bytes(999'960, language::en), "1.0\u00a0MB");
  EXPECT_EQ(format_bytes(245'300'000, language::fr), "245,3\u00a0Mo");
  EXPECT_EQ(format_bytes(4'600'000'000, language::fr), "4,6\u00a0Go");
  EXPECT_EQ(format_bytes(4'600'000'000'000, language::en), "4,600.0\u00a0GB");
}

TEST(numbers, parse_takes_all_or_nothing) {
  EXPECT_EQ(parse_number("3.25"), 3.25);
  for (const char* bad : {"", "s", "nan", "inf", "3,2", "3.2x", " 3"}) {
    EXPECT_FALSE(parse_number(bad).has_value()) << bad;
  }
}

TEST(dates, only_days_of_the_calendar) {
  EXPECT_EQ(format_iso(*parse_date("2024-02-29")), "2024-02-29");
  for (const char* bad :
       {"2023-02-29", "2024-13-01", "2024-1-01", "2024-01-0a", "-024-01-01", ""}) {
    EXPECT_FALSE(parse_date(bad).has_value()) << bad;
  }
  EXPECT_EQ(format_long(*parse_date("2021-12-01"), language::fr), "1er décembre 2021");
  EXPECT_EQ(format_long(*parse_date("2021-12-06"), language::en), "6 December 2021");
}

TEST(files, replace_whole_and_map_back) {
  const auto path =
      std::filesystem::temp_directory_path() / ("sourcier-base-test-" + std::to_string(::getpid()));
  write_file_atomically(path, "one");
  write_file_atomically(path, "two");
  EXPECT_EQ(mapped_file(path).bytes(), "two");
  EXPECT_EQ(digest_file(path), digest("two"));
  EXPECT_NE(digest("one"), digest("two"));
  std::filesystem::remove(path);
  EXPECT_THROW(mapped_file{path}, not_found);
  EXPECT_THROW(write_file_atomically("/proc/nowhere/file", "x"), input_error);
}

TEST(parallel, covers_each_index_once_for_any_thread_count) {
  for (const unsigned threads : {1u, 2u, 4u}) {
    set_thread_count(threads);
    std::vector<std::atomic<int>> seen(10'007);
    parallel_for(seen.size(), 64, [&](std::size_t begin, std::size_t end) {
      for (auto i = begin; i < end; ++i) ++seen[i];
    });
    for (const auto& n : seen) ASSERT_EQ(n, 1);
  }
  set_thread_count(0);
}

TEST(fold, spellings_of_one_name_meet) {
  EXPECT_EQ(fold("L'Haÿ-les-Roses"), "l hay les roses");
  EXPECT_EQ(fold("L\u2019HAY LES ROSES "), "l hay les roses");
  EXPECT_EQ(fold("Œuilly"), "oeuilly");
  EXPECT_EQ(fold("Abbe\u0301court"), fold("Abbécourt"));
  EXPECT_EQ(fold("\xff\xc3"), fold("\xff\xc3"));  // broken bytes end, too
  EXPECT_EQ(fold(""), "");
}

TEST(toml, values_come_as_json_and_errors_name_the_line) {
  EXPECT_EQ(parse_toml("[a]\nb = [1, 2.5]", "x.toml")["a"]["b"][1], 2.5);
  try {
    parse_toml("a = 1\nb =", "x.toml");
    FAIL();
  } catch (const input_error& e) {
    EXPECT_EQ(e.message.en.substr(0, 15), "x.toml, line 2:") << e.message.en;
  }
}

TEST(text, unknown_language_names_the_choices) {
  try {
    parse_language("de");
    FAIL();
  } catch (const input_error& e) {
    EXPECT_EQ(e.message.en, "unknown language \"de\": choose fr or en");
  }
}

}  // namespace
}  // namespace sourcier
