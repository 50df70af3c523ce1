#include "supply/scenario_table.h"

#include "base/error.h"

namespace sourcier::supply {
namespace {

using enum store::column_type;

std::string day_text(const std::optional<date>& day) { return day ? format_iso(*day) : ""; }

std::optional<std::int64_t> id_of(store::database& db, const std::string& name) {
  const auto found = db.query("SELECT id FROM scenario WHERE name = :p1", {integer}, {name});
  if (found[0].size() == 0) return std::nullopt;
  return found[0].integer()[0];
}

std::vector<supply_change> load_changes(store::database& db, std::int64_t id) {
  const auto c = db.query(
      "SELECT place, profession, amount, unit, from_day, to_day, certainty, origin, label FROM "
      "scenario_change WHERE scenario = :p1 ORDER BY number",
      {text, text, real, text, text, text, text, text, text}, {id});
  std::vector<supply_change> out;
  for (std::size_t i = 0; i < c[0].size(); ++i) {
    out.push_back({c[0].text()[i],
                   c[1].text()[i],
                   {c[2].real()[i], find_unit(c[3].text()[i]).value_or(capacity_unit::fte)},
                   parse_date(c[4].text()[i]),
                   parse_date(c[5].text()[i]),
                   find_certainty(c[6].text()[i]).value_or(certainty::simulated),
                   c[7].text()[i],
                   c[8].text()[i]});
  }
  return out;
}

void insert_changes(store::database& db, std::int64_t id, const std::vector<supply_change>& all) {
  std::int64_t number = 0;
  for (const auto& c : all) {
    db.execute(
        "INSERT INTO scenario_change (scenario, number, place, profession, amount, unit, from_day, "
        "to_day, certainty, origin, label) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, "
        ":p10, :p11)",
        {id, ++number, c.place, c.profession, c.amount.value, std::string(key_of(c.amount.unit)),
         day_text(c.from), day_text(c.to), std::string(name_of(c.certainty)), c.origin, c.label});
  }
}

// Throws conflict where what is stored (nothing, where absent) is not what the writer has read.
void hold(const expected& e, const std::string& name, const scenario* stored) {
  using enum expected::state;
  if (e.what == nothing && stored) {
    throw conflict(
        tr("un scénario « {} » existe déjà ; choisissez un autre nom, ou demandez à le "
           "remplacer",
           "a scenario \"{}\" exists already; choose another name, or ask for it to be "
           "replaced",
           name));
  }
  if (e.what != version || (stored && version_of(*stored) == e.version)) return;
  if (!stored) {
    throw conflict(
        tr("le scénario « {} » a été supprimé ou renommé entre-temps ; enregistrez-le "
           "sous un nouveau nom",
           "the scenario \"{}\" was removed or renamed meanwhile; save it under a new "
           "name",
           name));
  }
  throw conflict(
      tr("le scénario « {} » a été modifié entre-temps ({}) ; rouvrez-le, puis refaites "
         "vos changements, ou enregistrez sous un autre nom",
         "the scenario \"{}\" was changed meanwhile ({}); open it again and redo your "
         "changes, or save under another name",
         name, stored->updated_at));
}

[[noreturn]] void refuse_unknown(store::database& db, const std::string& name) {
  const auto all = db.query("SELECT name FROM scenario ORDER BY name", {text});
  constexpr std::size_t kShown = 10;
  std::string known;
  for (std::size_t i = 0; i < std::min(kShown, all[0].size()); ++i) {
    known += (known.empty() ? "" : ", ") + all[0].text()[i];
  }
  if (all[0].size() > kShown) known += ", …";
  if (known.empty()) {
    throw not_found(
        tr("scénario « {} » inconnu : aucun n'est enregistré ; « sourcier scenario "
           "save » en enregistre un",
           "unknown scenario \"{}\": none is saved; \"sourcier scenario save\" saves "
           "one",
           name));
  }
  throw not_found(tr("scénario « {} » inconnu ; choisissez parmi : {}",
                     "unknown scenario \"{}\"; choose one of: {}", name, known));
}

std::optional<scenario> find(store::database& db, const std::string& name) {
  const auto c =
      db.query("SELECT id, name, note, created_at, updated_at FROM scenario WHERE name = :p1",
               {integer, text, text, text, text}, {name});
  if (c[0].size() == 0) return std::nullopt;
  return scenario{c[1].text()[0], c[2].text()[0], c[3].text()[0], c[4].text()[0],
                  load_changes(db, c[0].integer()[0])};
}

}  // namespace

std::vector<scenario> load_scenarios(store::database& db) {
  const auto names = db.query("SELECT name FROM scenario ORDER BY name", {text});
  std::vector<scenario> out;
  for (const auto& name : names[0].text()) {
    if (auto s = find(db, name)) out.push_back(std::move(*s));
  }
  return out;
}

scenario load_scenario(store::database& db, const std::string& name) {
  if (auto s = find(db, name)) return std::move(*s);
  refuse_unknown(db, name);
}

scenario save_scenario(store::database& db, scenario s, const std::string& now, const expected& e) {
  s.name = checked_name(s.name);
  check(s);
  store::transaction t(db);
  const auto stored = find(db, s.name);
  hold(e, s.name, stored ? &*stored : nullptr);
  s.created_at = stored ? stored->created_at : now;
  s.updated_at = stored && version_of(*stored) == version_of(s) ? stored->updated_at : now;
  auto id = id_of(db, s.name);
  if (id) {
    db.execute("UPDATE scenario SET note = :p1, updated_at = :p2 WHERE id = :p3",
               {s.note, s.updated_at, *id});
    db.execute("DELETE FROM scenario_change WHERE scenario = :p1", {*id});
  } else {
    id = db.query("SELECT COALESCE(MAX(id), 0) + 1 FROM scenario", {integer})[0].integer()[0];
    db.execute(
        "INSERT INTO scenario (id, name, note, created_at, updated_at) VALUES (:p1, :p2, :p3, "
        ":p4, :p5)",
        {*id, s.name, s.note, s.created_at, s.updated_at});
  }
  insert_changes(db, *id, s.changes);
  t.commit();
  return s;
}

void rename_scenario(store::database& db, const std::string& from, const std::string& to,
                     const std::string& now) {
  const auto name = checked_name(to);
  store::transaction t(db);
  const auto id = id_of(db, from);
  if (!id) refuse_unknown(db, from);
  if (name == from) return;
  if (id_of(db, name)) {
    throw conflict(tr("un scénario « {} » existe déjà ; choisissez un autre nom",
                      "a scenario \"{}\" exists already; choose another name", name));
  }
  db.execute("UPDATE scenario SET name = :p1, updated_at = :p2 WHERE id = :p3", {name, now, *id});
  t.commit();
}

scenario remove_scenario(store::database& db, const std::string& name, const expected& e) {
  store::transaction t(db);
  auto stored = find(db, name);
  if (!stored && e.what != expected::state::version) refuse_unknown(db, name);
  hold(e, name, stored ? &*stored : nullptr);
  const auto id = id_of(db, name);
  db.execute("DELETE FROM scenario_change WHERE scenario = :p1", {*id});
  db.execute("DELETE FROM scenario WHERE id = :p1", {*id});
  t.commit();
  return std::move(*stored);
}

}  // namespace sourcier::supply
