#include "casework/projects.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/error.h"
#include "base/fold.h"
#include "casework/project_steps.h"
#include "casework/records.h"
#include "casework/requests.h"
#include "casework/rows.h"
#include "casework/words.h"

namespace sourcier::casework {
namespace {

constexpr std::array<std::string_view, 4> kStepStates = {"todo", "doing", "done", "not_needed"};

void check_plan(const project_plan& p, const territory::commune_table& communes) {
  find_word(words().modes, {"mode d'exercice", "mode of practice"}, p.mode);
  if (!p.commune.empty()) communes.at(p.commune);
  check_text({"lieu", "place"}, p.place, kShortText);
  check_text({"locaux souhaités", "premises wanted"}, p.premises, kLongText);
  if (p.fte && !(*p.fte >= 0.05 && *p.fte <= 1.5)) {
    throw input_error(
        tr("part de temps plein : « {} » ; donnez de 0,05 à 1,5, 1 pour un plein temps",
           "share of full time: \"{}\"; give 0.05 to 1.5, 1 for a full time", *p.fte));
  }
  if (p.certainty != supply::certainty::planned && p.certainty != supply::certainty::pledged) {
    throw input_error(
        {"certitude : choisissez planned (envisagé) ou pledged (promis) ; l'installation se note "
         "quand elle a lieu",
         "certainty: choose planned or pledged; the installation is entered when it happens"});
  }
}

std::string day_of(const std::optional<date>& d) { return d ? format_iso(*d) : ""; }

store::cell cell_of_number(const std::optional<double>& v) {
  return v ? store::cell(*v) : store::cell();
}

// The place and the day, for the timeline.
std::string told(const project_plan& p) { return p.commune + "\n" + day_of(p.target_day); }

std::vector<project_step> load_steps(store::database& db, std::int64_t project) {
  const rows found(
      db.query("SELECT step, state, who, due_day, done_day, note, version FROM project_step "
               "WHERE project = :p1 ORDER BY step",
               {kText, kText, kText, kText, kText, kText, kInteger}, {project}));
  std::vector<project_step> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    project_step s;
    for (auto* field : {&s.key, &s.state, &s.who, &s.due_day, &s.done_day, &s.note}) {
      *field = row.text();
    }
    s.version = row.integer();
    out.push_back(std::move(s));
  }
  const auto& known = project_words().steps;
  const auto rank = [&](const project_step& s) {
    return std::ranges::find(known, s.key, &step_word::key) - known.begin();
  };
  std::ranges::stable_sort(out, {}, rank);
  return out;
}

// Adds the steps that the plan asks for, moves their days, and takes away those it does not ask for
// any more unless something was done or said of them.
void align_steps(store::database& db, std::int64_t project, const std::string& profession,
                 const project_plan& p) {
  std::map<std::string, project_step> have;
  for (auto& s : load_steps(db, project)) have.emplace(s.key, std::move(s));
  for (const auto& wanted : schedule(profession, p.mode, p.target_day)) {
    const auto& word = *wanted.word;
    if (have.erase(word.key) > 0) {
      db.execute("UPDATE project_step SET due_day = :p1 WHERE project = :p2 AND step = :p3",
                 {wanted.due_day, project, word.key});
    } else {
      db.execute(
          "INSERT INTO project_step (project, step, state, who, due_day, done_day, note, version) "
          "VALUES (:p1, :p2, 'todo', :p3, :p4, '', '', 1)",
          {project, word.key, word.who, wanted.due_day});
    }
  }
  for (const auto& [key, s] : have) {
    if (s.state != "todo" || !s.note.empty()) continue;
    db.execute("DELETE FROM project_step WHERE project = :p1 AND step = :p2", {project, key});
  }
}

project_state state_of(const std::string& name) {
  return name == "installed"  ? project_state::installed
         : name == "given_up" ? project_state::given_up
                              : project_state::pledged;
}

project require_project(store::database& db, const request& r) {
  auto found = find_project(db, r.id);
  if (found) return *std::move(found);
  throw not_found(tr("la demande {} n'a pas encore de projet ; ouvrez-le d'abord",
                     "request {} has no project yet; start it first", r.number));
}

}  // namespace

std::string_view name_of(project_state s) {
  switch (s) {
    case project_state::pledged:
      return "pledged";
    case project_state::installed:
      return "installed";
    case project_state::given_up:
      return "given_up";
  }
  return "";
}

void start_project(store::database& db, const territory::commune_table& communes,
                   std::int64_t request, std::int64_t version, const project_plan& p,
                   const actor& who, instant now) {
  check_plan(p, communes);
  change c(db, who, now);
  const auto r = load(db, request);
  require_open(r);
  if (find_project(db, request)) {
    throw conflict(tr("la demande {} a déjà un projet ; rechargez la page pour le modifier",
                      "request {} has a project already; load the page again to change it",
                      r.number));
  }
  const auto at = format_instant(now);
  const auto id =
      db.query(
            "INSERT INTO project (request, mode, commune, place, target_day, fte, premises, "
            "certainty, state, settled_day, created_at, changed_at, version) VALUES "
            "(:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, 'pledged', '', :p9, :p10, 1) RETURNING id",
            {kInteger},
            {request, p.mode, p.commune, p.place, day_of(p.target_day), cell_of_number(p.fte),
             p.premises, std::string(supply::name_of(p.certainty)), at, at})[0]
          .integer()[0];
  align_steps(db, id, r.asked.profession, p);
  enter_project(db, c, request, version, told(p), now);
  c.commit();
}

void change_project(store::database& db, const territory::commune_table& communes,
                    std::int64_t request, std::int64_t version, const project_plan& p,
                    const actor& who, instant now) {
  check_plan(p, communes);
  change c(db, who, now);
  const auto r = load(db, request);
  require_open(r);
  const auto before = require_project(db, r);
  const auto changed = db.execute(
      "UPDATE project SET mode = :p1, commune = :p2, place = :p3, target_day = :p4, fte = :p5, "
      "premises = :p6, certainty = :p7, changed_at = :p8, version = version + 1 "
      "WHERE id = :p9 AND version = :p10",
      {p.mode, p.commune, p.place, day_of(p.target_day), cell_of_number(p.fte), p.premises,
       std::string(supply::name_of(p.certainty)), format_instant(now), before.id, version});
  if (changed == 0) say_changed(db, request);
  align_steps(db, before.id, r.asked.profession, p);
  c.say(request, {"project_changed", audience::everyone, told(p)});
  c.commit();
}

void change_step(store::database& db, std::int64_t request, const std::string& key,
                 std::int64_t version, const step_change& asked, const actor& who, instant now) {
  if (std::ranges::find(kStepStates, asked.state) == kStepStates.end()) {
    throw input_error(tr(
        "état de l'étape : « {} » inconnu ; choisissez todo, doing, done ou not_needed",
        "state of the step: unknown \"{}\"; choose todo, doing, done or not_needed", asked.state));
  }
  check_text({"note", "note"}, asked.note, kLongText);
  if (asked.who) check_text({"qui", "who"}, *asked.who, kShortText);
  change c(db, who, now);
  const auto r = load(db, request);
  require_open(r);
  const auto p = require_project(db, r);
  const auto step = std::ranges::find(p.steps, key, &project_step::key);
  if (step == p.steps.end()) {
    throw not_found(tr("pas d'étape « {} » dans ce projet ; rechargez-le",
                       "no step \"{}\" in this project; load it again", key));
  }
  const auto done =
      asked.state == "done" ? format_iso(asked.done_day.value_or(day_in_france(now))) : "";
  const auto changed = db.execute(
      "UPDATE project_step SET state = :p1, who = :p2, done_day = :p3, note = :p4, "
      "version = version + 1 WHERE project = :p5 AND step = :p6 AND version = :p7",
      {asked.state, asked.who.value_or(step->who), done, asked.note, p.id, key, version});
  if (changed == 0) say_changed(db, request);
  c.say(request, {"step", audience::everyone, key + "\n" + asked.state + "\n" + asked.note});
  c.commit();
}

std::optional<project> find_project(store::database& db, std::int64_t request) {
  const rows found(
      db.query("SELECT id, request, mode, commune, place, target_day, fte, premises, certainty, "
               "state, settled_day, created_at, changed_at, version FROM project "
               "WHERE request = :p1",
               {kInteger, kInteger, kText, kText, kText, kText, kReal, kText, kText, kText, kText,
                kText, kText, kInteger},
               {request}));
  if (found.size() == 0) return std::nullopt;
  auto row = found[0];
  project out;
  out.id = row.integer();
  out.request = row.integer();
  out.plan.mode = row.text();
  out.plan.commune = row.text();
  out.plan.place = row.text();
  out.plan.target_day = parse_date(row.text());
  out.plan.fte = row.number();
  out.plan.premises = row.text();
  out.plan.certainty = supply::find_certainty(row.text()).value_or(supply::certainty::planned);
  out.state = state_of(row.text());
  for (auto* field : {&out.settled_day, &out.created_at, &out.changed_at}) *field = row.text();
  out.version = row.integer();
  out.steps = load_steps(db, out.id);
  return out;
}

void settle_project(store::database& db, std::int64_t request, date day, instant now) {
  db.execute(
      "UPDATE project SET state = 'installed', settled_day = :p1, changed_at = :p2, "
      "version = version + 1 WHERE request = :p3",
      {format_iso(day), format_instant(now), request});
}

void give_up_project(store::database& db, std::int64_t request, instant now) {
  db.execute(
      "UPDATE project SET state = 'given_up', changed_at = :p1, version = version + 1 "
      "WHERE request = :p2 AND state = 'pledged'",
      {format_instant(now), request});
}

void take_up_project(store::database& db, std::int64_t request, instant now) {
  db.execute(
      "UPDATE project SET state = 'pledged', changed_at = :p1, version = version + 1 "
      "WHERE request = :p2 AND state = 'given_up'",
      {format_instant(now), request});
}

}  // namespace sourcier::casework
