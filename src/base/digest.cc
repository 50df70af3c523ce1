#include "base/digest.h"

#include <sodium.h>

#include <array>

#include "base/mapped_file.h"

namespace sourcier {

std::string digest(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  std::string hex(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

std::string digest_file(const std::filesystem::path& path) {
  return digest(mapped_file(path).bytes());
}

}  // namespace sourcier
