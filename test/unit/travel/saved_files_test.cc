// What all our files of arrays promise, whatever they hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/digest.h"
#include "base/error.h"
#include "road_drawing.h"
#include "travel/hierarchy.h"
#include "travel/matrix.h"
#include "travel/network_file.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::size_t kSigned = 32;    // bytes of the header before the checksum
constexpr std::size_t kHeader = 96;    // with it
constexpr std::size_t kSections = 16;  // of an entry of the table of sections

const std::vector<std::string> kCodes{"62001", "62002", "62003", "2A004"};

const drawn_roads& town() {
  static const drawn_roads roads({"a---b---c---d\n    |   |\n    e---f",
                                  {{"bc", "highway=residential oneway=yes"}},
                                  {},
                                  {},
                                  {}});
  return roads;
}

struct saved_kind {
  std::string name;
  std::string what;    // as messages call it
  std::string remedy;  // in both languages
  std::function<void(const fs::path&)> save;
  std::function<void(const fs::path&)> load;
};

const std::vector<saved_kind>& kinds() {
  static const std::vector<saved_kind> all = {
      {"matrix", "Sourcier travel-time matrix", "sourcier import matrix",
       [](const fs::path& p) {
         const std::vector<time_triple> times{{{0}, {1}, {10}}, {{1}, {3}, {2.5}}, {{3}, {1}, {3}}};
         time_matrix(kCodes.size(), times).save(p, communes_digest(kCodes));
       },
       [](const fs::path& p) { time_matrix::load(p, kCodes.size(), communes_digest(kCodes)); }},
      {"network", "Sourcier road network", "sourcier import roads",
       [](const fs::path& p) { save_roads(p, town().roads.network, town().roads.graph, "note"); },
       [](const fs::path& p) { load_roads(p); }},
      {"hierarchy", "Sourcier road hierarchy", "sourcier import roads",
       [](const fs::path& p) { build_hierarchy(town().roads.graph).save(p, std::string(64, 'a')); },
       [](const fs::path& p) { hierarchy::load(p); }}};
  return all;
}

class saved_file : public testing::TestWithParam<saved_kind> {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    GetParam().save(file_);
    std::ifstream in(file_, std::ios::binary);
    good_.assign(std::istreambuf_iterator<char>(in), {});
    ASSERT_GT(good_.size(), kHeader);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& bytes) const {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  }
  std::string refusal(const std::string& bytes) const {
    put(bytes);
    try {
      GetParam().load(file_);
    } catch (const input_error& e) {
      for (const auto& said : {e.message.fr, e.message.en}) {
        EXPECT_THAT(said, HasSubstr(file_.string()));
        EXPECT_THAT(said, HasSubstr(GetParam().remedy));
      }
      return e.message.en;
    }
    return "accepted";
  }
  template <class T>
  static std::string with(std::string bytes, std::size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
    return bytes;
  }
  static std::string resigned(std::string bytes) {
    const auto sum = digest(bytes.substr(0, kSigned) + bytes.substr(kHeader));
    return bytes.replace(kSigned, sum.size(), sum);
  }

  fs::path folder_ = fs::temp_directory_path() / ("sourcier-saved-" + std::to_string(::getpid()));
  fs::path file_ = folder_ / "saved.bin";
  std::string good_;
};

TEST_P(saved_file, is_accepted_as_it_was_written) {
  EXPECT_EQ(refusal(good_), "accepted");
  EXPECT_EQ(refusal(resigned(good_)), "accepted");
  fs::remove(file_);
  EXPECT_THROW(GetParam().load(file_), not_found);
  EXPECT_THROW(GetParam().load(folder_), input_error);
}

TEST_P(saved_file, with_any_byte_wrong_it_is_refused) {
  for (std::size_t i = 0; i < good_.size(); ++i) {
    for (const char flip : {'\x01', '\x80'}) {
      auto bad = good_;
      bad[i] = static_cast<char>(bad[i] ^ flip);
      ASSERT_NE(refusal(bad), "accepted") << "byte " << i;
    }
  }
}

TEST_P(saved_file, cut_short_anywhere_or_with_a_tail_it_is_refused) {
  for (std::size_t length = 0; length < good_.size(); ++length) {
    const auto said = refusal(good_.substr(0, length));
    ASSERT_THAT(said, HasSubstr(length == 0 ? "empty file" : "truncated file")) << length;
  }
  for (const std::size_t tail : {1UL, 64UL, 4096UL}) {
    EXPECT_THAT(refusal(good_ + std::string(tail, '\0')), HasSubstr("damaged file")) << tail;
  }
}

TEST_P(saved_file, a_foreign_one_is_told_from_a_damaged_one) {
  const auto& what = GetParam().what;
  EXPECT_THAT(refusal("from,to,minutes\n62001,62002,10\n"),
              HasSubstr("not a " + what + " (it begins with \"from,to,\")"));
  EXPECT_THAT(refusal(std::string("\x7f"
                                  "ELF\0\1\n ",
                                  8)),
              HasSubstr("\".ELF....\""));
  for (const auto& other : kinds()) {
    if (other.name == GetParam().name) continue;
    other.save(file_);
    std::ifstream in(file_, std::ios::binary);
    EXPECT_THAT(refusal({std::istreambuf_iterator<char>(in), {}}), HasSubstr("not a " + what));
  }
}

TEST_P(saved_file, another_version_or_machine_is_told) {
  EXPECT_THAT(refusal(with(good_, 8, std::uint32_t{1})), HasSubstr("format 1, this one reads 2"));
  EXPECT_THAT(refusal(with(good_.substr(0, 40), 8, std::uint32_t{1})),  // shorter than a header now
              HasSubstr("format 1, this one reads 2"));
  EXPECT_THAT(refusal(resigned(with(good_, 8, std::uint32_t{3}))),
              HasSubstr("format 3, this one reads 2"));
  EXPECT_THAT(refusal(resigned(with(good_, 12, std::uint32_t{0x04030201}))),
              HasSubstr("another byte order"));
}

// Sizes that lie, with a checksum that holds: nothing outside the file is ever touched.
TEST_P(saved_file, sizes_that_do_not_fit_are_refused) {
  std::uint32_t sections = 0;
  std::memcpy(&sections, good_.data() + 24, sizeof sections);
  for (const std::uint64_t lie : {1ULL, 7ULL, 1ULL << 32, ~0ULL, ~0ULL - 63}) {
    EXPECT_NE(refusal(resigned(with(good_, 16, lie))), "accepted") << "size " << lie;
    EXPECT_NE(refusal(resigned(with(good_, 24, static_cast<std::uint32_t>(lie)))), "accepted");
    for (std::size_t s = 0; s < sections; ++s) {
      const auto at = kHeader + s * kSections;
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, good_.data() + at, sizeof bytes);
      EXPECT_NE(refusal(resigned(with(good_, at, bytes + lie * 64))), "accepted") << s;
      EXPECT_NE(refusal(resigned(with(good_, at + 8, lie + 8))), "accepted") << s;
    }
  }
  EXPECT_NE(refusal(resigned(with(good_, 28, std::uint32_t{8}))), "accepted");
}

TEST_P(saved_file, a_save_that_cannot_be_done_leaves_the_old_file) {
  EXPECT_THROW(GetParam().save(folder_ / "absent" / "saved.bin"), input_error);
  EXPECT_THROW(GetParam().save(folder_), input_error);
  EXPECT_EQ(refusal(good_), "accepted");
  for (const auto& entry : fs::directory_iterator(folder_)) {
    EXPECT_EQ(entry.path().filename().string().find(".part"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(kinds, saved_file, testing::ValuesIn(kinds()),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace sourcier::travel
