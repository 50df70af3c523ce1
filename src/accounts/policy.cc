#include "accounts/policy.h"

#include "base/shipped.h"

namespace sourcier::accounts {
namespace {

using nlohmann::json;

std::chrono::seconds seconds_at(const json& table, const char* key) {
  return std::chrono::seconds(table.at(key).get<std::int64_t>());
}

throttle_policy read_throttle(const json& t) {
  return {t.at("free").get<std::int64_t>(), seconds_at(t, "first"), seconds_at(t, "longest"),
          seconds_at(t, "forgotten")};
}

}  // namespace

policy load_policy() {
  return read_shipped("data/accounts/policy.toml", [](const json& document) {
    const auto& p = document.at("password");
    const auto& s = document.at("session");
    const auto size = [&](const char* key) { return p.at(key).get<std::size_t>(); };
    return policy{
        {p.at("operations").get<unsigned long long>(), size("memory_mib") << 20, size("shortest"),
         size("longest"), size("at_once"), size("waiting"), seconds_at(p, "wait")},
        {seconds_at(s, "idle"), seconds_at(s, "absolute"), seconds_at(s, "touched_every")},
        seconds_at(document.at("reset_link"), "lasts"),
        read_throttle(document.at("throttle").at("login")),
        read_throttle(document.at("throttle").at("address"))};
  });
}

}  // namespace sourcier::accounts
