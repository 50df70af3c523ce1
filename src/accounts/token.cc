#include "accounts/token.h"

#include <sodium.h>

#include <array>

#include "base/digest.h"
#include "base/error.h"

namespace sourcier::accounts {

std::string make_token() {
  if (sodium_init() < 0) {
    throw input_error({"pas de source de hasard sur cette machine ; vérifiez /dev/urandom",
                       "no source of randomness on this machine; check /dev/urandom"});
  }
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  hex.pop_back();
  return hex;
}

std::string kept_form(std::string_view token) { return digest(token); }

std::string csrf_of(std::string_view session_token) {
  const std::array<std::string_view, 2> parts = {"sourcier csrf ", session_token};
  return digest(parts);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sourcier::accounts
