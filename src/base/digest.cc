#include "base/digest.h"

#include <sodium.h>

#include <array>

#include "base/mapped_file.h"

namespace sourcier {

std::string digest(std::span<const std::string_view> parts) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, crypto_generichash_BYTES);
  for (const auto part : parts) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  }
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash_final(&state, hash.data(), hash.size());
  std::string hex(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

std::string digest(std::string_view bytes) { return digest(std::span(&bytes, 1)); }

std::string digest_file(const std::filesystem::path& path) {
  return digest(mapped_file(path).bytes());
}

}  // namespace sourcier
