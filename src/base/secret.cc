#include "base/secret.h"

#include <sodium.h>

#include <vector>

namespace sourcier {

std::string random_key(std::size_t bytes) {
  static const int ready = sodium_init();
  static_cast<void>(ready);
  std::vector<unsigned char> raw(bytes);
  randombytes_buf(raw.data(), raw.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string out(sodium_base64_encoded_len(bytes, kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), raw.data(), raw.size(), kVariant);
  out.pop_back();  // the terminating NUL
  return out;
}

}  // namespace sourcier
