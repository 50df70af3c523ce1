#include "accounts/audit.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/error.h"

namespace sourcier::accounts::audit {
namespace {

using nlohmann::json;
using store::cell;
using store::column_type;

constexpr std::int64_t kPage = 4096;  // entries read at once

std::string hash_of(std::string_view previous, const entry& e) {
  // Members in alphabetical order, no spaces; details as the text that is kept.
  const json canonical = {{"action", e.action}, {"at", seconds_of(e.at)}, {"details", e.details},
                          {"number", e.number}, {"what", e.what},         {"who", e.who}};
  const auto written = canonical.dump(-1, ' ', false, json::error_handler_t::replace);
  const std::array<std::string_view, 3> parts = {previous, "\n", written};
  return digest(parts);
}

std::vector<entry> read(store::database& db, const std::string& condition,
                        const std::vector<cell>& parameters) {
  using enum store::column_type;
  const auto c =
      db.query("SELECT number, at, who, action, what, details, hash FROM audit WHERE " + condition,
               {integer, integer, text, text, text, text, text}, parameters);
  std::vector<entry> out(c[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = {c[0].integer()[i], instant_of(c[1].integer()[i]),
              c[2].text()[i],    c[3].text()[i],
              c[4].text()[i],    c[5].text()[i],
              c[6].text()[i]};
  }
  return out;
}

std::optional<head> read_head(store::database& db) {
  using enum store::column_type;
  const auto c = db.query("SELECT entries, hash FROM audit_head WHERE id = 1", {integer, text});
  if (c[0].size() != 1) return std::nullopt;
  return head{c[0].integer()[0], c[1].text()[0]};
}

text missing(std::int64_t number) {
  return tr("l'entrée {} manque", "entry {} is missing", number);
}

// Goes on from `end` up to the entry `last`; returns what is wrong first.
std::optional<text> walk(store::database& db, head& end, std::int64_t last,
                         const std::optional<head>& expected) {
  while (end.entries < last) {
    const auto page = read(db, "number > :p1 AND number <= :p2 ORDER BY number LIMIT :p3",
                           {end.entries, last, kPage});
    if (page.empty()) return missing(end.entries + 1);
    for (const auto& e : page) {
      if (e.number != end.entries + 1) return missing(end.entries + 1);
      if (e.hash != hash_of(end.hash, e)) {
        return tr("l'entrée {} ({}, {}) n'est plus celle qui fut écrite, ou n'est plus à sa place",
                  "entry {} ({}, {}) is not the one that was written, or not in its place",
                  e.number, format_instant(e.at), e.action);
      }
      if (expected && expected->entries == e.number && expected->hash != e.hash) {
        return tr("l'entrée {} n'a pas l'empreinte notée auparavant : la chaîne a été réécrite",
                  "entry {} does not have the hash noted before: the chain was written anew",
                  e.number);
      }
      end = {e.number, e.hash};
    }
  }
  return std::nullopt;
}

}  // namespace

void append(store::database& db, instant at, const std::string& who, const std::string& action,
            const std::string& what, const json& details) {
  using enum store::column_type;
  // The update locks the one row of the head: the next one who appends waits here for our end.
  const auto previous =
      db.query("UPDATE audit_head SET entries = entries + 1 WHERE id = 1 RETURNING entries, hash",
               {integer, text});
  if (previous[0].size() != 1) {
    throw input_error(
        {"journal d'audit : sa fin n'est plus notée ; « sourcier audit verify » dit ce qui reste",
         "audit trail: its end is no longer noted; \"sourcier audit verify\" says what is left"});
  }
  entry e{previous[0].integer()[0],
          at,
          who,
          action,
          what,
          details.dump(-1, ' ', false, json::error_handler_t::replace),
          ""};
  e.hash = hash_of(previous[1].text()[0], e);
  db.execute(
      "INSERT INTO audit (number, at, who, action, what, details, hash) VALUES (:p1, :p2, :p3, "
      ":p4, :p5, :p6, :p7)",
      {e.number, seconds_of(e.at), e.who, e.action, e.what, e.details, e.hash});
  db.execute("UPDATE audit_head SET hash = :p1 WHERE id = 1", {e.hash});
}

std::vector<entry> list(store::database& db, const filter& f) {
  std::string condition = "number > 0";
  std::vector<cell> parameters;
  const auto add = [&](const char* test, cell value) {
    parameters.push_back(std::move(value));
    condition += " AND " + std::string(test) + " :p" + std::to_string(parameters.size());
  };
  if (f.since) add("at >=", seconds_of(*f.since));
  if (!f.who.empty()) add("who =", f.who);
  if (!f.action.empty()) add("action =", f.action);
  if (f.before > 0) add("number <", f.before);
  parameters.emplace_back(f.limit);
  condition += " ORDER BY number DESC LIMIT :p" + std::to_string(parameters.size());
  return read(db, condition, parameters);
}

verdict verify(store::database& db, const std::optional<head>& expected) {
  verdict v;
  for (;;) {
    const auto noted = read_head(db);
    if (!noted) {
      v.first_broken = text{"la fin de la chaîne n'est plus notée",
                            "the end of the chain is not "
                            "noted any more"};
      return v;
    }
    if ((v.first_broken = walk(db, v.end, noted->entries, expected))) return v;
    if (v.end.hash != noted->hash) {
      v.first_broken = tr("la fin notée ({} entrées) n'est pas celle de la chaîne",
                          "the end noted ({} entries) is not that of the chain", noted->entries);
      return v;
    }
    const auto ends =
        db.query("SELECT COALESCE(MIN(number), 1), COALESCE(MAX(number), 0) FROM audit",
                 {column_type::integer, column_type::integer});
    const auto first = ends[0].integer()[0], last = ends[1].integer()[0];
    if (first != 1) {
      v.first_broken =
          tr("l'entrée {} est avant la première", "entry {} is before the first", first);
      return v;
    }
    if (last <= v.end.entries) break;
    if (const auto now = read_head(db); now && now->entries > noted->entries) continue;  // appended
    v.first_broken = tr("l'entrée {} est au-delà de la fin notée ({} entrées)",
                        "entry {} is beyond the end noted ({} entries)", last, noted->entries);
    return v;
  }
  if (expected && expected->entries > v.end.entries) v.first_broken = missing(v.end.entries + 1);
  return v;
}

}  // namespace sourcier::accounts::audit
