#include "casework/personal.h"

#include <algorithm>
#include <set>

#include "accounts/policy.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fold.h"
#include "casework/records.h"
#include "casework/requests.h"
#include "casework/rows.h"
#include "store/catalog.h"

namespace sourcier::casework {
namespace {

std::set<std::string> tables_there(store::database& db) {
  std::set<std::string> out;
  for (const auto& t : store::tables_of(db)) out.insert(t.name);
  return out;
}

// The rows of a request that a reader may see: the timeline has its own audiences.
std::string rows_for(const table_rule& t, audience reader) {
  const bool partly = t.name == "event" && reader == audience::everyone;
  return t.rows + (partly ? " AND seen_by = 'everyone'" : "");
}

void apply(store::database& db, const table_rule& t, std::int64_t id) {
  if (t.remove) {
    db.execute(fmt::format("DELETE FROM {} WHERE {}", t.name, t.rows), {id});
    return;
  }
  std::string set;
  for (const auto& c : t.columns) {
    if (c.what == erasure::keep) continue;
    set += fmt::format("{}{} = {}", set.empty() ? "" : ", ", c.name,
                       c.what == erasure::erase ? "''" : fmt::format("'erased:{}'", id));
  }
  if (!set.empty()) {
    db.execute(fmt::format("UPDATE {} SET {} WHERE {}", t.name, set, t.rows), {id});
  }
}

}  // namespace

std::vector<request> requests_of_person(store::database& db, const request& r) {
  return read_requests(db,
                       "WHERE erased_at = '' AND (id = :p1 OR (email <> '' AND email = :p2) OR "
                       "(phone <> '' AND phone = :p3)) ORDER BY id",
                       {r.id, r.asked.email, r.asked.phone});
}

std::vector<kept_rows> everything_about(store::database& db, const std::vector<std::int64_t>& ids,
                                        audience reader) {
  std::vector<kept_rows> out;
  const auto& rules = retention_rules().tables;
  for (auto t = rules.rbegin(); t != rules.rend(); ++t) {  // the request first
    if (t->rows.empty() || t->columns.empty()) continue;
    std::string names;
    kept_rows kept{&*t, {}, {}};
    for (const auto& c : t->columns) {
      if (c.what == erasure::stop) continue;  // a digest tells nobody anything
      names += (names.empty() ? "" : ", ") + c.name;
      kept.columns.push_back(&c);
    }
    for (const auto id : ids) {
      const auto columns =
          db.query(fmt::format("SELECT {} FROM {} WHERE {} ORDER BY 1", names, t->name,
                               rows_for(*t, reader)),
                   std::vector<store::column_type>(kept.columns.size(), kText), {id});
      for (std::size_t row = 0; row < columns[0].size(); ++row) {
        auto& to = kept.rows.emplace_back();
        for (const auto& c : columns) to.push_back(c.text()[row]);
      }
    }
    out.push_back(std::move(kept));
  }
  return out;
}

void erase_person(store::database& db, std::int64_t id, std::int64_t version,
                  const std::string& motive, const actor& who, instant now) {
  check_text({"motif", "motive"}, motive, kLongText);
  if (fold(motive).empty()) {
    throw input_error({"motif : il manque ; dites qui l'a demandé, ou pourquoi",
                       "motive: it is missing; say who asked for it, or why"});
  }
  change c(db, who, now);
  require_kept(db, id);
  const auto at = format_instant(now);
  update_request(db, id, version,
                 "state = 'closed', erased_at = :p1, "
                 "closed_at = CASE WHEN closed_at = '' THEN :p2 ELSE closed_at END",
                 {at, at}, now);
  for (const auto& t : retention_rules().tables) {
    if (!t.rows.empty()) apply(db, t, id);
  }
  c.say(id, {"erased"});
  db.execute("UPDATE event SET actor = '' WHERE request = :p1", {id});
  c.commit();
}

std::map<std::string, std::int64_t> counts_by_kind(store::database& db) {
  const auto there = tables_there(db);
  std::map<std::string, std::int64_t> out;
  for (const auto& k : retention_rules().kinds) {
    if (!there.contains(k.table)) continue;
    const auto where = k.counted.empty() ? "" : " WHERE " + k.counted;
    out[k.key] = db.query("SELECT COUNT(*) FROM " + k.table + where, {kInteger})[0].integer()[0];
  }
  return out;
}

namespace {

instant months_before(instant now, int months) {
  const auto day = day_in_france(now) - std::chrono::months(months);
  const auto exists = day.ok() ? day : day.year() / day.month() / std::chrono::last;
  return start_in_france(exists);
}

constexpr const char* kOldRequest =
    "erased_at = '' AND CASE WHEN closed_at = '' THEN changed_at ELSE closed_at END < :p1";
constexpr const char* kOldAccount =
    "active = 0 AND (name <> '' OR email <> '' OR password <> '') AND changed_at < :p1";

// One kind that purge takes away: which rows of its table, and since when.
struct aged {
  const personal_kind* kind;
  std::string key, condition;
  store::cell before;
  std::string shown;
};

std::vector<aged> aged_kinds(instant now) {
  const auto policy = accounts::load_policy();
  const auto &requests = find_kind("requests"), &accounts = find_kind("accounts");
  const auto old_request = format_instant(months_before(now, requests.months));
  const auto old_account = months_before(now, accounts.months);
  const auto& summaries = find_kind("summaries");
  const auto old_summary = format_instant(months_before(now, summaries.months));
  const auto idle = now - policy.session.idle;
  const auto forgotten = now - std::max(policy.login.forgotten, policy.address.forgotten);
  return {{&requests, "id", kOldRequest, old_request, old_request},
          {&accounts, "id", kOldAccount, seconds_of(old_account), format_instant(old_account)},
          {&summaries, "id", "request IS NULL AND sent_at <> '' AND sent_at < :p1", old_summary,
           old_summary},
          {&find_kind("sessions"), "id", "seen_at <= :p1", seconds_of(idle), format_instant(idle)},
          {&find_kind("attempts"), "who", "last_at < :p1", seconds_of(forgotten),
           format_instant(forgotten)}};
}

// Requests go one by one, each with its words in the trail.
std::int64_t purge_requests(store::database& db, const aged& a, const actor& who, instant now,
                            std::int64_t batch) {
  std::int64_t done = 0, last = 0;
  for (;;) {
    const rows due(db.query(fmt::format("SELECT id, version FROM request WHERE {} AND id > :p2 "
                                        "ORDER BY id LIMIT {}",
                                        a.condition, batch),
                            {kInteger, kInteger}, {a.before, last}));
    for (std::size_t i = 0; i < due.size(); ++i) {
      auto row = due[i];
      last = row.integer();
      const auto version = row.integer();
      try {
        erase_person(db, last, version, a.kind->key, who, now);
        ++done;
      } catch (const store::unavailable&) {
        throw;
      } catch (const conflict&) {
        // Somebody works on it at this moment: it is not over its time after all, or next time.
      }
    }
    if (static_cast<std::int64_t>(due.size()) < batch) return done;
  }
}

std::int64_t purge_rows(store::database& db, const aged& a, const actor& who, instant now,
                        std::int64_t batch) {
  const auto which = fmt::format("{0} IN (SELECT {0} FROM {1} WHERE {2} ORDER BY {0} LIMIT {3})",
                                 a.key, a.kind->table, a.condition, batch);
  const auto sql = a.kind->table == "account"
                       ? "UPDATE account SET name = '', email = '', password = '', "
                         "version = version + 1 WHERE " +
                             which
                       : fmt::format("DELETE FROM {} WHERE {}", a.kind->table, which);
  for (std::int64_t done = 0;;) {
    change c(db, who, now);
    const auto some = db.execute(sql, {a.before});
    if (some > 0) c.enter("purged", fmt::format("{}:{}", a.kind->key, some));
    c.commit();
    done += some;
    if (some < batch) return done;
  }
}

}  // namespace

std::vector<purged> what_to_purge(store::database& db, instant now) {
  std::vector<purged> out;
  for (const auto& a : aged_kinds(now)) {
    const auto n =
        db.query(fmt::format("SELECT COUNT(*) FROM {} WHERE {}", a.kind->table, a.condition),
                 {kInteger}, {a.before});
    out.push_back({a.kind, a.shown, n[0].integer()[0]});
  }
  return out;
}

std::vector<purged> purge(store::database& db, const actor& who, instant now, std::int64_t batch) {
  std::vector<purged> out;
  for (const auto& a : aged_kinds(now)) {
    const auto n = a.kind->table == "request" ? purge_requests(db, a, who, now, batch)
                                              : purge_rows(db, a, who, now, batch);
    out.push_back({a.kind, a.shown, n});
  }
  return out;
}

}  // namespace sourcier::casework
