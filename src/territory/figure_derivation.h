#pragma once

#include <span>
#include <string>
#include <string_view>

#include "territory/figures.h"

namespace sourcier::territory {

// "change", "gap"..., as the files write them.
std::string_view word_of(derivation d);
std::optional<derivation> parse_derivation(std::string_view word);

// The result, and its working in words. Throws input_error where the figures do not fit together:
// unknown values, another unit, place, period or definition.
figure_computation derive(derivation how, std::span<const figure* const> of,
                          const figure_computation& asked);

}  // namespace sourcier::territory
