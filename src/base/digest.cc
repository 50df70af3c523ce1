#include "base/digest.h"

#include <sodium.h>

#include <array>

#include "base/mapped_file.h"

namespace sourcier {

struct running_digest::impl {
  crypto_generichash_state state;
};

running_digest::running_digest() : impl_(std::make_unique<impl>()) {
  crypto_generichash_init(&impl_->state, nullptr, 0, crypto_generichash_BYTES);
}
running_digest::~running_digest() = default;
running_digest::running_digest(running_digest&&) noexcept = default;
running_digest& running_digest::operator=(running_digest&&) noexcept = default;

void running_digest::add(std::string_view bytes) {
  crypto_generichash_update(&impl_->state, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
}

std::string running_digest::finish() {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash_final(&impl_->state, hash.data(), hash.size());
  std::string hex(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

std::string digest(std::span<const std::string_view> parts) {
  running_digest all;
  for (const auto part : parts) all.add(part);
  return all.finish();
}

std::string digest(std::string_view bytes) { return digest(std::span(&bytes, 1)); }

std::string digest_file(const std::filesystem::path& path) {
  return digest(mapped_file(path).bytes());
}

}  // namespace sourcier
