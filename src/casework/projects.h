#pragma once

#include <optional>
#include <string>
#include <vector>

#include "casework/request.h"
#include "store/database.h"
#include "supply/supply_change.h"
#include "territory/communes.h"

namespace sourcier::casework {

// Where and how a professional means to settle. What is not known yet is empty.
struct project_plan {
  std::string mode = "unknown";
  std::string commune;                                       // code
  std::string place;                                         // in words
  std::optional<date> target_day;                            // first day of practice
  std::optional<double> fte;                                 // share of full time, 0.05 to 1.5
  std::string premises;                                      // wanted, in words
  supply::certainty certainty = supply::certainty::pledged;  // planned or pledged
};

enum class project_state { pledged, installed, given_up };
std::string_view name_of(project_state s);

struct project_step {
  std::string key;
  std::string state;  // todo, doing, done, not_needed
  std::string who;    // professional, service, organism, or a name
  std::string due_day, done_day, note;
  std::int64_t version = 0;
};

struct project {
  std::int64_t id = 0, request = 0;
  project_plan plan;
  project_state state = project_state::pledged;
  std::string settled_day;  // ISO, of an installed one
  std::string created_at, changed_at;
  std::int64_t version = 0;
  std::vector<project_step> steps;  // in the order of data/projects.toml
};

// One transaction each, in the timeline and the audit trail. The request counts as having a project
// from then on. `version`: of the request. conflict where it has one already, is closed or changed.
void start_project(store::database& db, const territory::commune_table& communes,
                   std::int64_t request, std::int64_t version, const project_plan& plan,
                   const actor& who, instant now);
// The steps follow the mode and the target day; one that was begun stays. `version`: of the
// project.
void change_project(store::database& db, const territory::commune_table& communes,
                    std::int64_t request, std::int64_t version, const project_plan& plan,
                    const actor& who, instant now);

struct step_change {
  std::string state;
  std::optional<date> done_day;    // of a done one; today without it
  std::optional<std::string> who;  // as it was without it
  std::string note;                // which the professional reads
};
// `version`: of the step.
void change_step(store::database& db, std::int64_t request, const std::string& key,
                 std::int64_t version, const step_change& c, const actor& who, instant now);

// Nothing where the request has no project.
std::optional<project> find_project(store::database& db, std::int64_t request);

// Within the caller's transaction; nothing happens where there is no project.
void settle_project(store::database& db, std::int64_t request, date day, instant now);
void give_up_project(store::database& db, std::int64_t request, instant now);
void take_up_project(store::database& db, std::int64_t request, instant now);

}  // namespace sourcier::casework
