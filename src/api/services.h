#pragma once

#include <memory>
#include <mutex>

#include "accounts/sign_in.h"
#include "base/clock.h"
#include "snapshot/snapshot.h"
#include "store/pool.h"

namespace sourcier::api {

// The world that requests are answered from. A new one takes its place at once; answers under way
// keep the one they began with.
class current_world {
 public:
  explicit current_world(std::shared_ptr<const snapshot::world> w) : world_(std::move(w)) {}
  std::shared_ptr<const snapshot::world> get() const;
  void replace(std::shared_ptr<const snapshot::world> w);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const snapshot::world> world_;
};

// What endpoints may need beyond the request. A lease of `records` is taken for as short as can be,
// and never two at once.
struct services {
  const current_world& worlds;
  store::pool& records;
  accounts::password_hasher& hasher;
  const accounts::policy& rules;
  clock now = this_second;
  bool behind_proxy =
      false;                // X-Forwarded-For and X-Forwarded-Proto are the proxy's, not a client's
  std::string site{};       // the address of the pages, for links in mails
  bool sends_mail = false;  // a mail server is named

  accounts::gate gate() const { return {records, hasher, rules}; }
};

}  // namespace sourcier::api
