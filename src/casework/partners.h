#pragma once

#include <string>
#include <vector>

#include "casework/request.h"
#include "store/database.h"
#include "territory/communes.h"

namespace sourcier::casework {

// What an organism answers for: a subject ("" for all), for a profession ("" for all), in an area.
struct duty {
  std::string subject, profession;
  std::string level;  // territory, departement, epci or commune
  std::string area;   // code; empty for the territory
};

struct partner {
  std::int64_t id = 0;
  std::string name, contact, email, phone;
  bool fallback = false;  // gets what nobody else answers for
  bool active = true;
  std::int64_t version = 0;
  std::vector<duty> duties;
};

// Throws input_error naming the field; conflict where the name is taken or the version is old.
std::int64_t add_partner(store::database& db, const partner& p, const actor& who, instant now);
void change_partner(store::database& db, const partner& p, const actor& who, instant now);
std::vector<partner> partners(store::database& db);
// The organism that an account answers for; nothing where it has none, or an inactive one.
std::optional<partner> partner_of(store::database& db, std::int64_t account);
// By its number, or its name whatever its case and accents. Throws not_found.
partner find_partner(store::database& db, const std::string& number_or_name);

// Who to propose for a subject: the organisms whose duty is the closest, every one at that
// closeness: the subject named before all subjects, then the profession named before any, then
// commune, EPCI, département, territory. Else the fallbacks. Never empty unless no partner is
// active.
struct route {
  std::vector<std::int64_t> partners;
  bool by_fallback = false;
};
route route_of(const std::vector<partner>& all, const territory::commune_table& communes,
               const std::string& subject, const std::string& profession,
               const std::string& commune);

// A part of a request, sent to these partners (at least one): each has its own state and clock. The
// request counts as accompanied from then on. One transaction; versions as in requests.h.
std::int64_t add_need(store::database& db, std::int64_t request, std::int64_t version,
                      const std::string& subject, const std::string& detail,
                      const std::vector<std::int64_t>& to, const actor& who, instant now);
// To one more partner, in place of none or of one that cannot help.
void send_to(store::database& db, std::int64_t need, std::int64_t partner, const actor& who,
             instant now);
void withdraw(store::database& db, std::int64_t match, std::int64_t version,
              const std::string& motive, const actor& who, instant now);

// The partner opened its page: its clock goes on, for reading is not an answer.
void mark_seen(store::database& db, std::int64_t match, const actor& who, instant now);
// One of words().answers; may be changed as long as the request is open. Stops the clock.
void answer(store::database& db, std::int64_t match, std::int64_t version,
            const std::string& answer_key, const std::string& comment, const actor& who,
            instant now);

// What an organism has before it: open matches of open requests, the oldest first.
struct task {
  casework::match match;
  std::int64_t request = 0;
  std::string number, subject, detail;
};
std::vector<task> tasks_of(store::database& db, std::int64_t partner);

// One step of the clock of a match: a reminder, a last chance, or given up.
struct step {
  std::int64_t match = 0, request = 0, partner = 0;
  int number = 0;  // 1, 2, 3
};
// Takes every step that is due that day, each once, whatever the number of servers that ask.
std::vector<step> take_steps(store::database& db, instant now);

}  // namespace sourcier::casework
