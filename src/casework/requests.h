#pragma once

#include <string>
#include <vector>

#include "casework/request.h"
#include "store/database.h"
#include "territory/communes.h"

namespace sourcier::casework {

// Every function below is one transaction, writes what happened into the timeline and the audit
// trail, and takes the
// version of the request that the caller has read: conflict, naming who changed it and when, where
// it is no longer that one; nothing is overwritten. not_found for an unknown id.

struct received {
  std::int64_t id = 0;
  std::string number;
  std::string follow_key;  // of the professional's link; only its digest is kept
};
// Throws input_error that names the field: an unknown profession, stage, mode, channel or commune,
// no name, neither an address nor a telephone, a text over its length or with control characters.
// `site`: the address of the pages; the link is then mailed to those who gave an address.
received receive(store::database& db, const territory::commune_table& communes, const question& q,
                 const actor& who, instant now, const std::string& site = "");

request load(store::database& db, std::int64_t id);
// By the key of a link; not_found where it is nobody's.
request load_followed(store::database& db, const std::string& follow_key);
std::vector<need> needs_of(store::database& db, std::int64_t id);
// Those that this reader may see, the newest first. `partner`: reads as that organism.
std::vector<event> events_of(store::database& db, std::int64_t id, audience reader,
                             std::optional<std::int64_t> partner = {});

// Corrects what was asked; the first one to do so takes charge of a new request.
void qualify(store::database& db, const territory::commune_table& communes, std::int64_t id,
             std::int64_t version, const question& q, const actor& who, instant now);
// To an account, or back to the team.
void assign(store::database& db, std::int64_t id, std::int64_t version,
            std::optional<std::int64_t> owner, const std::string& owner_name, const actor& who,
            instant now);
// To another territory, whose agents see it from then on.
void transfer(store::database& db, const territory::commune_table& communes, std::int64_t id,
              std::int64_t version, const std::string& commune, const std::string& motive,
              const actor& who, instant now);
// Notes do not change the request: no version, nobody is in their way.
// `partner`, `need`: what it is about, and the only partner who reads it.
void write_note(store::database& db, std::int64_t id, const std::string& body, audience seen_by,
                const actor& who, instant now, std::optional<std::int64_t> partner = {},
                std::optional<std::int64_t> need = {});
// When it needs somebody again.
void wait_until(store::database& db, std::int64_t id, std::int64_t version, date day,
                const actor& who, instant now);

// What became of the professional: a project (casework/projects.h starts one with its steps), then
// settled, from `day` on, today without one. Kept when the request closes.
void mark_project(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
                  instant now);
void mark_installed(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
                    instant now, std::optional<date> day = {});
// `motive` is required unless settled or a duplicate; open matches are withdrawn.
void close(store::database& db, std::int64_t id, std::int64_t version, const std::string& outcome,
           const std::string& motive, const actor& who, instant now);
void close_as_duplicate(store::database& db, std::int64_t id, std::int64_t version,
                        std::int64_t original, const actor& who, instant now);
void reopen(store::database& db, std::int64_t id, std::int64_t version, const std::string& motive,
            const actor& who, instant now);

// Requests that may come from the same person: the same address, telephone, or name and profession.
// Only proposed: nothing is ever merged by itself.
struct likeness {
  request other;
  bool email = false, phone = false, name = false;
};
std::vector<likeness> duplicates_of(store::database& db, const request& r);

}  // namespace sourcier::casework
