#include "supply/added_resource.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::supply {
namespace {

TEST(added_resource, reads_and_writes_the_same_text) {
  for (const char* text : {"62364:mcs", "2A004:smur:2.5", "62364:emergency_department",
                           "62041:helicopter:0:220", "62041:helicopter:8:100"}) {
    EXPECT_EQ(to_text(parse_added_resource(text)), text);
  }
  const auto r = parse_added_resource("62041:helicopter:8:220");
  EXPECT_EQ(r.delay.value, 8);
  EXPECT_EQ(r.flies_kmh, 220);
}

TEST(added_resource, refuses_and_says_why) {
  for (const char* bad :
       {"", "62364", "62364:plumber", "62364:mcs:x", "62364:mcs:-1", "62364:mcs:121",
        "62364:mcs:nan", "62364:mcs:3:200", "62364:helicopter", "62364:helicopter:5",
        "62364:helicopter:5:0", "62364:helicopter:5:401", "62364:mcs:1:2:3"}) {
    try {
      parse_added_resource(bad);
      ADD_FAILURE() << bad;
    } catch (const input_error& e) {
      EXPECT_NE(e.message.fr.find(std::string(bad).find("plumber") == std::string::npos
                                      ? "forme attendue"
                                      : "emergency_department, smur"),
                std::string::npos)
          << e.message.fr;
    }
  }
}

TEST(added_resource, kinds_are_a_list_without_repeats) {
  EXPECT_TRUE(parse_kinds("").empty());
  EXPECT_EQ(parse_kinds("mcs,emergency_department,mcs"),
            (std::vector{resource_kind::emergency_department, resource_kind::mcs}));
  EXPECT_THROW(parse_kinds("mcs,"), input_error);
  EXPECT_THROW(parse_kinds("mcs;smur"), input_error);
}

}  // namespace
}  // namespace sourcier::supply
