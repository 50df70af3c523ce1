#include "http/download.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "http/part_file.h"
#include "http/transfer.h"

namespace sourcier::http {
namespace {

namespace fs = std::filesystem;

const std::string kMd5 = "900150983cd24fb0d6963f7d28e17f72";  // of "abc", RFC 1321
const std::string kSha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(published_sum, reads_what_md5sum_and_sha256sum_write) {
  EXPECT_EQ(published_sum(kMd5 + "  a.pbf\n", "a.pbf"), kMd5);
  EXPECT_EQ(published_sum(kMd5 + " *a.pbf\r\n", "a.pbf"), kMd5);
  EXPECT_EQ(published_sum(kSha, "a.pbf"), kSha);
  EXPECT_EQ(published_sum("900150983CD24FB0D6963F7D28E17F72  a", "a"), kMd5);
  EXPECT_EQ(published_sum(kMd5 + "  a-241122.osm.pbf\n", "a-latest.osm.pbf"), kMd5);
  const auto two = std::string(32, '0') + "  other\n" + kMd5 + "  ./folder/a.pbf\n";
  EXPECT_EQ(published_sum(two, "a.pbf"), kMd5);
  EXPECT_EQ(published_sum(two, "b.pbf"), std::nullopt);
}

TEST(published_sum, takes_nothing_else) {
  for (const std::string s :
       {"", "\n\n", "<html></html>", "abc  a", "g00150983cd24fb0d6963f7d28e17f72",
        "900150983cd24fb0d6963f7d28e17f7  a", "900150983cd24fb0d6963f7d28e17f722  a",
        "900150983cd24fb0d6963f7d28e17f72-a"}) {
    EXPECT_EQ(published_sum(s, "a"), std::nullopt) << s;
  }
}

struct part_file_test : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-part-" + std::to_string(::getpid()));
  fs::path whole = folder / "a";

  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
};

TEST_F(part_file_test, sums_by_algorithm) {
  write_file_atomically(whole, "abc");
  const auto go_on = [](std::size_t) { return true; };
  EXPECT_EQ(file_checksum("md5", whole, go_on), kMd5);
  EXPECT_EQ(file_checksum("sha256", whole, go_on), kSha);
  EXPECT_EQ(file_checksum("md5", whole, [](std::size_t) { return false; }), std::nullopt);
}

TEST_F(part_file_test, goes_on_where_it_was_left) {
  {
    part_file p(whole);
    p.restart({"http://a/a", "\"1\"", "yesterday", 6});
    p.append("abc");
    EXPECT_THROW(part_file again(whole), conflict);
  }
  EXPECT_FALSE(fs::exists(whole));
  part_file p(whole);
  EXPECT_EQ(p.size(), 3u);
  EXPECT_EQ(p.origin().url, "http://a/a");
  EXPECT_EQ(p.origin().validator(), "\"1\"");
  EXPECT_EQ(p.origin().total, 6u);
  p.append("def");
  p.finish(1'000'000'000);
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(fs::file_size(whole), 6u);
}

TEST_F(part_file_test, an_empty_part_leaves_nothing) {
  {
    part_file p(whole);
    p.restart({"http://a/a", "", "", {}});
    EXPECT_EQ(files(), 2u);
  }
  EXPECT_EQ(files(), 0u);
}

TEST(part_origin, goes_by_a_strong_tag_else_the_date) {
  EXPECT_EQ((part_origin{"", "\"1\"", "d", {}}).validator(), "\"1\"");
  EXPECT_EQ((part_origin{"", "W/\"1\"", "d", {}}).validator(), "d");
  EXPECT_EQ((part_origin{"", "", "", {}}).validator(), "");
}

}  // namespace
}  // namespace sourcier::http
