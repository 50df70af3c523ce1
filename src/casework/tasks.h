#pragma once

#include <string>
#include <vector>

#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

// How long an organism may still read what it is done with.
constexpr std::chrono::days kClosedTasks{90};

// All that an organism may know of a request: its own match, and what it takes to call. Of a match
// that was withdrawn, no contact.
struct task_sheet {
  casework::match match;
  std::int64_t request = 0;
  std::string number, subject, detail;
  question asked;        // without its wishes, which are for the agents
  std::string ended_at;  // empty while it is open
};
// Overdue: reminded, or about to be, and not answered.
bool is_late(const task_sheet& t, date today);

// The oldest first.
std::vector<task_sheet> open_tasks(store::database& db, std::int64_t partner);
// Ended in the last kClosedTasks, the latest first.
std::vector<task_sheet> closed_tasks(store::database& db, std::int64_t partner, instant now);
// One of those two. not_found for anything else: of others not even that it exists is said.
task_sheet load_task(store::database& db, std::int64_t partner, std::int64_t match, instant now);
// The newest first: what is about this match, and what is said to every partner of the request.
// Of a match that was withdrawn, what is about it alone.
std::vector<event> events_of_task(store::database& db, const task_sheet& t);
// Read by the agents and by that organism. Throws conflict where it was withdrawn or is closed.
void write_task_note(store::database& db, const task_sheet& t, const std::string& body,
                     const actor& who, instant now);

// Throw not_found where the need, or the match, is of another request.
void require_need_of(store::database& db, std::int64_t request, std::int64_t need);
void require_match_of(store::database& db, std::int64_t request, std::int64_t match);

}  // namespace sourcier::casework
