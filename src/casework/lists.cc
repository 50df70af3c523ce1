#include "casework/lists.h"

#include <algorithm>

#include "base/error.h"
#include "base/fold.h"
#include "base/split.h"
#include "casework/condition.h"
#include "casework/records.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

void add_scope(condition& c, const scope& where) {
  if (where.everywhere) return;
  std::string any = "r.departement = ''";  // an erased request keeps it without its commune
  for (const auto& [level, code] : where.areas) {
    const char* column = level == "departement" ? "r.departement"
                         : level == "epci"      ? "r.epci"
                                                : "r.commune";
    any += " OR " + std::string(column) + " = " + c.next(code);
  }
  c.also("(" + any + ")");
}

// Every word begins one of the request's: "mart omer" finds "Martin, Saint-Omer".
void add_words(condition& c, const std::string& words, bool postgresql) {
  const auto folded = fold(words);
  std::string query;
  for (const auto word : split(folded, ' ')) {
    if (word.empty()) continue;
    query += postgresql ? fmt::format("{}{}:*", query.empty() ? "" : " & ", word)
                        : fmt::format("{}\"{}\"*", query.empty() ? "" : " ", word);
  }
  if (query.empty()) return;
  c.also(postgresql ? "w.body @@ to_tsquery('simple', " + c.next(query) + ")"
                    : "request_words MATCH " + c.next(query));
}

void add_column(condition& c, const std::string& column) {
  if (column == "new") c.also("r.state = 'new'");
  if (column == "open") c.also("r.state = 'open' AND r.project_at = '' AND r.installed_at = ''");
  if (column == "project") {
    c.also("r.state <> 'closed' AND r.project_at <> '' AND r.installed_at = ''");
  }
  if (column == "installed") c.also("r.installed_at <> ''");
}

std::string start_of(date day) { return format_instant(start_in_france(day)); }
std::string end_of(date day) {
  return start_of(date(std::chrono::sys_days(day) + std::chrono::days(1)));
}

condition condition_of(const filter& f, bool postgresql) {
  condition c;
  add_words(c, f.words, postgresql);
  if (!f.states.empty()) {
    std::string in;
    for (const auto s : f.states) {
      in += (in.empty() ? "" : ", ") + c.next(std::string(name_of(s)));
    }
    c.also("r.state IN (" + in + ")");
  }
  if (f.owner) c.also("r.owner = " + c.next(*f.owner));
  if (f.nobody) c.also("r.owner IS NULL");
  c.equals("r.profession", f.profession);
  c.equals("r.outcome", f.outcome);
  if (!f.subject.empty()) {
    c.also("EXISTS (SELECT 1 FROM need n WHERE n.request = r.id AND n.subject = " +
           c.next(f.subject) + ")");
  }
  add_column(c, f.column);
  if (f.from) c.also("r.received_at >= " + c.next(start_of(*f.from)));
  if (f.to) c.also("r.received_at < " + c.next(end_of(*f.to)));
  if (f.installed_from || f.installed_to) c.also("r.installed_at <> ''");
  if (f.installed_from) c.also("r.installed_at >= " + c.next(start_of(*f.installed_from)));
  if (f.installed_to) c.also("r.installed_at < " + c.next(end_of(*f.installed_to)));
  add_scope(c, f.where);
  return c;
}

std::string from(const filter& f) {
  // The words come first: their index gives the rows in the order asked for.
  return fold(f.words).empty() ? "FROM request r " : "FROM request_words w CROSS JOIN request r ";
}

std::string id_of(const filter& f) { return fold(f.words).empty() ? "r.id" : "w.rowid"; }

std::vector<std::int64_t> ids(store::database& db, const std::string& sql,
                              const std::vector<store::cell>& parameters) {
  return db.query(sql, {kInteger}, parameters)[0].integer();
}

quantity count_of(store::database& db, const std::string& from, const condition& c,
                  std::int64_t most) {
  const auto n = ids(db,
                     fmt::format("SELECT COUNT(*) FROM (SELECT 1 AS one {}{} LIMIT {}) AS counted",
                                 from, c.sql, most + 1),
                     c.parameters)[0];
  return {std::min(n, most), n > most};
}

std::string listed(const std::vector<std::int64_t>& ids) {
  std::string out;
  for (const auto id : ids) out += (out.empty() ? "" : ",") + std::to_string(id);
  return out;
}

// In the order of `ids`.
std::vector<request> load_all(store::database& db, const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return {};
  auto found = read_requests(db, "WHERE id IN (" + listed(ids) + ")", {});
  std::map<std::int64_t, request*> by_id;
  for (auto& r : found) by_id[r.id] = &r;
  std::vector<request> out;
  for (const auto id : ids) {
    if (const auto it = by_id.find(id); it != by_id.end()) out.push_back(std::move(*it->second));
  }
  return out;
}

}  // namespace

scope scope_of(const accounts::account& who) {
  scope out{false, {}};
  for (const auto& z : who.perimeter) {
    if (z.level == "territory") out.everywhere = true;
    out.areas.emplace_back(z.level, z.code);
  }
  return out;
}

std::pair<std::string, std::vector<store::cell>> condition_for(const filter& f, bool postgresql) {
  auto bare = f;
  bare.words.clear();
  auto c = condition_of(bare, postgresql);
  return {std::move(c.sql), std::move(c.parameters)};
}

page find(store::database& db, const filter& f, std::size_t limit,
          std::optional<std::int64_t> before) {
  auto c = condition_of(f, db.is_postgresql());
  const auto id = id_of(f);
  if (id != "r.id") c.also("r.id = w.rowid");
  if (before) c.also(id + " < " + c.next(*before));
  auto found = ids(
      db,
      fmt::format("SELECT {} {}{} ORDER BY {} DESC LIMIT {}", id, from(f), c.sql, id, limit + 1),
      c.parameters);
  page out;
  if (found.size() > limit) {
    found.resize(limit);
    out.next = found.back();
  }
  out.requests = load_all(db, found);
  return out;
}

quantity count(store::database& db, const filter& f, std::int64_t most) {
  auto c = condition_of(f, db.is_postgresql());
  if (id_of(f) != "r.id") c.also("r.id = w.rowid");
  return count_of(db, from(f), c, most);
}

inbox inbox_of(store::database& db, const scope& where, std::optional<std::int64_t> owner,
               date today, std::size_t limit) {
  condition c;
  c.also("r.state IN ('new', 'open')");
  if (owner) c.also("(r.owner = " + c.next(*owner) + " OR r.owner IS NULL)");
  add_scope(c, where);
  inbox out;
  out.total = count_of(db, "FROM request r ", c, kCounted);
  // What waits for nothing comes last.
  std::vector<std::int64_t> found;
  for (const char* part :
       {"r.next_day > '' ORDER BY r.next_day, r.id", "r.next_day = '' ORDER BY r.id"}) {
    const auto more = ids(db,
                          fmt::format("SELECT r.id FROM request r {} AND {} LIMIT {}", c.sql, part,
                                      limit - found.size()),
                          c.parameters);
    found.insert(found.end(), more.begin(), more.end());
  }
  const auto day = format_iso(today);
  const auto week = format_iso(std::chrono::sys_days(today) + std::chrono::days(7));
  for (auto& r : load_all(db, found)) {
    auto& group = r.next_day.empty()  ? out.later
                  : r.next_day < day  ? out.late
                  : r.next_day == day ? out.today
                  : r.next_day < week ? out.week
                                      : out.later;
    group.push_back(std::move(r));
  }
  return out;
}

std::map<std::int64_t, progress> progress_of(store::database& db,
                                             const std::vector<std::int64_t>& requests) {
  std::map<std::int64_t, progress> out;
  if (requests.empty()) return out;
  const rows found(db.query(
      "SELECT n.request, m.state, m.sent_at, p.name FROM partner_match m "
      "JOIN need n ON n.id = m.need JOIN partner p ON p.id = m.partner WHERE n.request IN (" +
          listed(requests) + ") AND m.state <> 'withdrawn' ORDER BY m.sent_at, m.id",
      {kInteger, kText, kText, kText}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    auto& p = out[row.integer()];
    const auto& state = row.text();
    const auto& sent = row.text();
    ++p.sent;
    if (state == "abandoned") ++p.abandoned;
    if (state != "sent" && state != "seen" && state != "abandoned") {
      ++p.answered;
    } else if (p.waiting_for.empty()) {
      p.waiting_since = sent;
      p.waiting_for = row.text();
    }
  }
  return out;
}

std::vector<saved_filter> saved_filters(store::database& db, std::int64_t account) {
  const rows found(
      db.query("SELECT name, query FROM saved_filter WHERE account = :p1 ORDER BY name",
               {kText, kText}, {account}));
  std::vector<saved_filter> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    saved_filter f;
    f.name = row.text();
    f.query = row.text();
    out.push_back(std::move(f));
  }
  return out;
}

void save_filter(store::database& db, std::int64_t account, const saved_filter& f) {
  check_text({"nom du filtre", "name of the filter"}, f.name, kShortText);
  check_text({"filtre", "filter"}, f.query, kLongText);
  if (is_blank(f.name)) {
    throw input_error({"nom du filtre : il manque", "name of the filter: it is missing"});
  }
  const rows others(
      db.query("SELECT COUNT(*) FROM saved_filter WHERE account = :p1 AND name <> :p2", {kInteger},
               {account, f.name}));
  if (others[0].integer() >= kMostFilters) {
    throw conflict(tr("vous avez déjà {} filtres ; supprimez-en un d'abord",
                      "you have {} filters already; remove one first", kMostFilters));
  }
  db.execute(
      "INSERT INTO saved_filter (account, name, query) VALUES (:p1, :p2, :p3) "
      "ON CONFLICT (account, name) DO UPDATE SET query = excluded.query",
      {account, f.name, f.query});
}

bool forget_filter(store::database& db, std::int64_t account, const std::string& name) {
  return db.execute("DELETE FROM saved_filter WHERE account = :p1 AND name = :p2",
                    {account, name}) > 0;
}

}  // namespace sourcier::casework
