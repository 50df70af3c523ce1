#pragma once

#include <string>

#include "base/instants.h"
#include "store/database.h"

namespace sourcier::casework {

// One mail a day to each organism, agent and professional who has something to read: on working
// days in France, from the time that data/mail.toml gives, about what happened since the round
// before. Several servers may ask at once, and one that died midway is taken over: each digest is
// queued once. The first call ever only notes where to begin. `site`: the address of the pages,
// without a slash at its end. Returns how many were queued.
std::size_t queue_digests(store::database& db, const std::string& site, instant now);

}  // namespace sourcier::casework
