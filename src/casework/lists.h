#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/account.h"
#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

// Where somebody may see requests. A request that names no commune is everybody's.
struct scope {
  bool everywhere = true;
  std::vector<std::pair<std::string, std::string>>
      areas;  // level (departement, epci, commune), code
};
// Where the perimeter of an account reaches.
scope scope_of(const accounts::account& who);

struct filter {
  std::string words;  // of the person, the wishes, the notes, the needs; accents do not count
  std::vector<request_state> states;  // none: all
  std::optional<std::int64_t> owner;
  bool nobody = false;  // of no owner
  std::string profession, subject, outcome;
  std::string column;            // of the board; see kColumns
  std::optional<date> from, to;  // received, both included
  std::optional<date> installed_from, installed_to;
  scope where;
};

// The columns of the board: not taken yet; taken, without a project; with one, not settled;
// settled.
inline constexpr std::array<std::string_view, 4> kColumns = {"new", "open", "project", "installed"};

// The WHERE of a filter over `request r`, without its words, and its parameters.
std::pair<std::string, std::vector<store::cell>> condition_for(const filter& f, bool postgresql);

struct page {
  std::vector<request> requests;
  std::optional<std::int64_t> next;  // pass as `before` for the following page
};
// The newest first; at most `limit`.
page find(store::database& db, const filter& f, std::size_t limit,
          std::optional<std::int64_t> before = {});
// How many, counted no further than `most`: who has more looks closer, and nobody waits for it.
struct quantity {
  std::int64_t counted = 0;
  bool or_more = false;
};
constexpr std::int64_t kCounted = 1000;
quantity count(store::database& db, const filter& f, std::int64_t most = kCounted);

// Open and new requests by what they wait for. Each request is in one group only.
struct inbox {
  std::vector<request> late, today, week, later;
  quantity total;  // more than are listed where it is over `limit`
};
// `owner`: theirs and those that nobody has taken; all of the team's without one.
inbox inbox_of(store::database& db, const scope& where, std::optional<std::int64_t> owner,
               date today, std::size_t limit = 200);

// Of some requests: what each partner has of them, for a line of a list.
struct progress {
  int sent = 0, answered = 0, abandoned = 0;
  std::string waiting_for;  // the partner that has been silent the longest
  std::string waiting_since;
};
std::map<std::int64_t, progress> progress_of(store::database& db,
                                             const std::vector<std::int64_t>& requests);

// A filter of an account, under a name; saving under the same name replaces it. At most
// kMostFilters an account.
constexpr std::int64_t kMostFilters = 100;
struct saved_filter {
  std::string name, query;  // of the page's address
};
std::vector<saved_filter> saved_filters(store::database& db, std::int64_t account);
void save_filter(store::database& db, std::int64_t account, const saved_filter& f);
// Whether there was one.
bool forget_filter(store::database& db, std::int64_t account, const std::string& name);

}  // namespace sourcier::casework
