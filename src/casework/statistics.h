#pragma once

#include <map>
#include <string>
#include <vector>

#include "casework/lists.h"

namespace sourcier::casework {

// How far those who asked in a period have come. A person is counted once, at the farthest.
struct funnel {
  std::int64_t received = 0;     // requests, duplicates left out
  std::int64_t accompanied = 0;  // at least one need sent to a partner
  std::int64_t project = 0;      // with a project, not settled
  std::int64_t installed = 0;
};

// Days of the calendar; absent where nothing was measured.
struct delay {
  std::int64_t counted = 0;
  std::optional<double> median, ninth_decile;
};

struct partner_figures {
  std::int64_t partner = 0;
  std::string name;
  std::int64_t sent = 0, answered = 0, helped = 0, abandoned = 0, waiting = 0;
  std::int64_t in_time = 0;  // answered before the first reminder
  delay answer;
};

struct dashboard {
  funnel stages;
  std::map<std::string, std::int64_t> by_month;  // "2016-03", every month of the period
  std::map<std::string, std::int64_t> by_subject, by_profession, by_channel, by_departement,
      by_outcome;
  delay first_need;    // from the request to the first need sent
  delay first_answer;  // from the request to the first answer of a partner
  std::vector<partner_figures> partners;
  std::vector<std::int64_t> installed;  // requests, oldest first
};

// Of the requests received in the period, both days included.
dashboard dashboard_of(store::database& db, date from, date to, const scope& where);

}  // namespace sourcier::casework
