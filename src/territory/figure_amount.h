#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace sourcier::territory {

// How a figure was published: "98", "environ 98", "98 ou plus", "plus de 98", "98 au plus", "moins
// de 98".
enum class qualifier { equal, about, at_least, over, at_most, under };

// "=", "≈", "≥", ">", "≤" or "<", as the files write it.
std::string_view sign_of(qualifier q);
std::optional<qualifier> parse_qualifier(std::string_view sign);

// A number with how surely it is said. Operands of the sums below are 0 or more: a bound of one is
// then a bound of the result. Bounds that pull apart leave none: throws input_error.
struct amount {
  double value = 0;
  qualifier said = qualifier::equal;
};
amount plus(const amount& a, const amount& b);
amount minus(const amount& a, const amount& b);
amount times(const amount& a, const amount& b);
amount divided(const amount& a, const amount& b);

// 100 (to - from) / from: per cent.
amount relative_change(const amount& from, const amount& to);

// Decimals that `value` was written with: 140.7 has 1, 44 none. At most 6.
int decimals_of(double value);

struct interval {
  double low = 0, high = 0;
};
// What `value` may have been before it was rounded to its decimals.
interval before_rounding(double value);

// Counts that times `factor`, itself rounded, give `total`: 183 is 3.6 times 51, and no other
// count. total / count rounds to the factor.
std::vector<int> implied_starts(double total, double factor);
// The base of which `count` is `percent`, itself rounded.
interval implied_base(double count, double percent);

// Whether `computed` may have been published as `said`: it rounds to it, is beyond a bound, or is
// within a twentieth of what is said to be about.
bool reproduces(const amount& said, double computed);

}  // namespace sourcier::territory
