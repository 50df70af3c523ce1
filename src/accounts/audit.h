#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "store/database.h"

// The trail of every change: each entry's hash is BLAKE2b over the hash before it and the entry, so
// that none can be edited, removed or moved unseen; where the chain ends is kept apart, so that a
// cut tail is seen too. The tables refuse updates and deletions.
namespace sourcier::accounts::audit {

struct entry {
  std::int64_t number = 0;  // 1, 2, ...
  instant at;
  std::string who;      // a login, "console:<user>" for the command line, "public" for nobody
  std::string action;   // "account_created"
  std::string what;     // what it was done to: "account:3"
  std::string details;  // a JSON object, as it was hashed
  std::string hash;
};

// Joins the caller's transaction and takes its turn among all servers: it holds the end of the
// chain until that transaction ends, and only others who append wait. Call it last, just before
// commit(). REQUIRES: a transaction is open on `db`.
void append(store::database& db, instant at, const std::string& who, const std::string& action,
            const std::string& what, const nlohmann::json& details);

struct filter {
  std::optional<instant> since{};
  std::string who{}, action{};  // empty: any
  std::int64_t before = 0;      // entries of lower numbers; 0: from the last
  std::int64_t limit = 1000;
};
// The latest first.
std::vector<entry> list(store::database& db, const filter& f);

struct head {
  std::int64_t entries = 0;
  std::string hash;
};

struct verdict {
  head end;                          // as far as the chain is right
  std::optional<text> first_broken;  // nothing: all of it is
};
// Walks the whole chain, while others append. `expected`: a head noted earlier, which must be in
// it.
verdict verify(store::database& db, const std::optional<head>& expected = std::nullopt);

}  // namespace sourcier::accounts::audit
