#pragma once

#include <map>
#include <string>
#include <vector>

#include "casework/request.h"
#include "casework/retention.h"
#include "store/database.h"

namespace sourcier::casework {

// Requests of the same person: that one, and those of its address or telephone; not erased ones.
std::vector<request> requests_of_person(store::database& db, const request& r);

// What a table keeps of some requests, as text.
struct kept_rows {
  const table_rule* table = nullptr;
  std::vector<const column_rule*> columns;
  std::vector<std::vector<std::string>> rows;
};
// `reader`: everyone for what the professional may read of the timeline.
std::vector<kept_rows> everything_about(store::database& db, const std::vector<std::int64_t>& ids,
                                        audience reader);

// Makes a request nobody's: names, contact, texts, commune, likeness key and searched words become
// empty, its link stops, no reminder leaves any more. The counts of dashboards stay, but for those
// whose perimeter is communes. Nothing can be done to it afterwards. The motive goes into no record
// but must be there: who erases knows why. Throws conflict where it is erased already or the
// version is old.
void erase_person(store::database& db, std::int64_t id, std::int64_t version,
                  const std::string& motive, const actor& who, instant now);

// How many there are of each kind of the register that this workspace has.
std::map<std::string, std::int64_t> counts_by_kind(store::database& db);

// What retention takes away of one kind.
struct purged {
  const personal_kind* kind = nullptr;
  std::string before;  // what is older than this instant
  std::int64_t count = 0;
};
// What is over its time; nothing is changed.
std::vector<purged> what_to_purge(store::database& db, instant now);
// Takes it away, in transactions of at most `batch` rows, so that others write in between; run
// again, it goes on where it was stopped.
std::vector<purged> purge(store::database& db, const actor& who, instant now,
                          std::int64_t batch = 500);

}  // namespace sourcier::casework
