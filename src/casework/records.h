#pragma once

// How casework writes: what requests.cc and partners.cc share.

#include <string>
#include <string_view>
#include <vector>

#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

// What happened to a request.
struct new_event {
  std::string_view kind;
  audience seen_by = audience::agents;
  std::string body{};
  std::optional<std::int64_t> partner{}, need{};
};

// One change: a transaction among those of others, what it says in timelines, and its entry in the
// audit trail, which goes last since the trail has one end for all servers. Nothing of it stays
// unless commit() returned.
class change {
 public:
  change(store::database& db, actor who, instant now);
  // Into the timeline of a request. The first event gives the entry its action.
  void say(std::int64_t request, const new_event& e);
  // Of something that has no timeline: "partner_added", "partner:3".
  void enter(std::string action, std::string what);
  void commit();

 private:
  store::database& db_;
  store::transaction transaction_;
  actor who_;
  instant now_;
  std::string action_, what_;
  std::vector<std::string> events_;
};

// UPDATE request SET `set` ...; parameters of `set` are :p1, :p2, ... Throws conflict where the
// version is no longer that one, not_found where there is no such request.
void update_request(store::database& db, std::int64_t id, std::int64_t version,
                    const std::string& set, std::vector<store::cell> parameters, instant now);

// Throws the conflict that names who wrote last, or not_found.
[[noreturn]] void say_changed(store::database& db, std::int64_t id);
// Throws conflict where it is closed.
void require_open(const request& r);
// project_at, and its line in the timeline.
void enter_project(store::database& db, change& c, std::int64_t id, std::int64_t version,
                   const std::string& body, instant now);
// Throws conflict where the request was erased: nothing is written to it any more.
void require_kept(store::database& db, std::int64_t id);

// SELECT of whole requests; `where` is what follows FROM request.
std::vector<request> read_requests(store::database& db, const std::string& where,
                                   const std::vector<store::cell>& parameters);

// Makes the request found again by its words.
void index_words(store::database& db, std::int64_t id);
// The same for every request, within the caller's transaction: a backup leaves the words out.
void index_all_words(store::database& db);

// Throws input_error naming the field: longer than `most` bytes, or with control characters other
// than line breaks and tabs.
void check_text(const text& field, std::string_view value, std::size_t most);
// Throws input_error where it says nothing.
void require_motive(const std::string& motive);
// No letter, digit or sign of its own: spaces, breaks, punctuation of ASCII and invisible marks.
bool is_blank(std::string_view value);
// "Jean@Exemple.FR " -> "jean@exemple.fr". Throws input_error; empty stays empty.
std::string clean_email(std::string_view value);
// "+33 6 12 34 56 78" -> "0612345678"; other countries keep their "+". Throws input_error.
std::string clean_phone(std::string_view value);

constexpr std::size_t kLongText = 8000, kShortText = 300;

}  // namespace sourcier::casework
