#pragma once

#include <cstddef>
#include <string>

namespace sourcier {

// That many bytes nobody can guess, as text fit for an address (base64url without padding).
std::string random_key(std::size_t bytes);

}  // namespace sourcier
