#include "supply/urgent_resource.h"

#include <gtest/gtest.h>

namespace sourcier::supply {
namespace {

TEST(urgent_resource, each_kind_has_its_words_and_is_found_by_its_key) {
  ASSERT_EQ(resource_kinds().size(), kResourceKinds);
  for (const auto& k : resource_kinds()) {
    EXPECT_EQ(find_kind(k.key), k.kind);
    EXPECT_EQ(&words_of(k.kind), &k);
    EXPECT_NE(k.label.fr, "");
    EXPECT_NE(k.label.en, "");
  }
  EXPECT_FALSE(find_kind("taxi"));
}

// A resident goes to the emergency department, the SMUR and the MCS come to him.
TEST(urgent_resource, people_drive_to_a_department_and_units_come) {
  EXPECT_FALSE(words_of(resource_kind::emergency_department).comes);
  EXPECT_TRUE(words_of(resource_kind::smur).comes);
  EXPECT_TRUE(words_of(resource_kind::mcs).comes);
}

}  // namespace
}  // namespace sourcier::supply
