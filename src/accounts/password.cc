#include "accounts/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <thread>

#include "accounts/errors.h"
#include "base/assets.h"
#include "base/fold.h"
#include "base/split.h"

namespace sourcier::accounts {
namespace {

constexpr const char* kCommonest = "data/accounts/common-passwords.txt";

// Of UTF-8: every byte that does not continue a character.
std::size_t characters(std::string_view s) {
  return static_cast<std::size_t>(std::ranges::count_if(
      s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_common(const std::string& folded) {
  for (const auto line : split(find_asset(kCommonest).value_or(""), '\n')) {
    if (!line.empty() && folded == line) return true;
  }
  return false;
}

}  // namespace

void check_password(std::string_view password, std::string_view login, std::string_view name,
                    const password_policy& p) {
  const auto length = characters(password);
  if (length < p.shortest || length > p.longest) {
    throw input_error(
        tr("mot de passe : {} caractères ; choisissez-en un de {} à {}, par exemple une phrase",
           "password: {} characters; choose one of {} to {}, a sentence for instance", length,
           p.shortest, p.longest));
  }
  const auto folded = fold(password);
  for (const auto known : {login, name}) {
    if (!folded.empty() && folded == fold(known)) {
      throw input_error({"mot de passe : c'est l'identifiant ou le nom ; choisissez-en un autre",
                         "password: this is the login or the name; choose another"});
    }
  }
  if (is_common(folded)) {
    throw input_error({"mot de passe : il est parmi les plus courants ; choisissez-en un autre",
                       "password: it is among the commonest; choose another"});
  }
}

// One place among those that compute, for as long as it lives.
class password_hasher::turn {
 public:
  explicit turn(password_hasher& of) : of_(of) {
    std::unique_lock lock(of_.mutex_);
    const bool room = of_.running_ + of_.waiting_ < of_.at_once_ + of_.policy_.waiting;
    ++of_.waiting_;
    const bool mine = room && of_.freed_.wait_for(lock, of_.policy_.wait,
                                                  [&] { return of_.running_ < of_.at_once_; });
    --of_.waiting_;
    if (!mine) {
      throw too_soon({"trop de connexions au même moment ; recommencez dans quelques secondes",
                      "too many sign-ins at this moment; try again in a few seconds"},
                     std::chrono::seconds(2));
    }
    ++of_.running_;
  }
  ~turn() {
    {
      const std::lock_guard lock(of_.mutex_);
      --of_.running_;
    }
    of_.freed_.notify_one();
  }
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;

 private:
  password_hasher& of_;
};

password_hasher::password_hasher(const password_policy& p)
    : policy_(p),
      at_once_(std::clamp<std::size_t>(std::thread::hardware_concurrency() / 2, 1, p.at_once)),
      decoy_(compute("nobody has this password")) {}

std::string password_hasher::compute(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (sodium_init() < 0 ||
      crypto_pwhash_str_alg(out.data(), password.data(), password.size(), policy_.operations,
                            policy_.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw too_soon(
        {"pas assez de mémoire pour vérifier un mot de passe ; recommencez dans un instant",
         "not enough memory to check a password; try again in a moment"},
        std::chrono::seconds(5));
  }
  return out.data();
}

std::string password_hasher::hash(std::string_view password) {
  const turn mine(*this);
  return compute(password);
}

password_hasher::verdict password_hasher::verify(const std::string& hash,
                                                 std::string_view password) {
  const turn mine(*this);
  const auto& against = hash.empty() ? decoy_ : hash;
  const bool right =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  if (hash.empty() || !right) return {false, false};
  return {true,
          crypto_pwhash_str_needs_rehash(hash.c_str(), policy_.operations, policy_.memory) != 0};
}

}  // namespace sourcier::accounts
