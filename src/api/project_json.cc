#include "api/project_json.h"

#include <algorithm>
#include <map>

#include "api/body.h"
#include "api/casework_json.h"
#include "base/error.h"
#include "casework/documents.h"
#include "casework/project_steps.h"
#include "casework/requests.h"

namespace sourcier::api {
namespace {

using publish::json_writer;

bool is_over(const casework::project_step& s) {
  return s.state == "done" || s.state == "not_needed";
}

// What a step waits for, of what this project has.
std::vector<std::string> waits_for(const casework::project& p, const casework::step_word& word) {
  std::vector<std::string> out;
  for (const auto& s : p.steps) {
    const bool before = std::ranges::find(word.after, s.key) != word.after.end();
    if (before && !is_over(s)) out.push_back(s.key);
  }
  return out;
}

// A step of an older program, which words do not know any more, is shown by its key.
casework::step_word word_of(const std::string& key) {
  const auto& known = casework::project_words().steps;
  const auto found = std::ranges::find(known, key, &casework::step_word::key);
  if (found != known.end()) return *found;
  casework::step_word plain;
  plain.key = key;
  plain.label = {key, key};
  return plain;
}

void write_partners(json_writer& j, const std::vector<casework::need>& needs,
                    const std::string& subject) {
  j.key("partners").begin_array();
  for (const auto& n : needs) {
    if (n.subject != subject) continue;
    for (const auto& m : n.matches) {
      if (m.state == "withdrawn") continue;
      j.begin_object().member("name", m.partner_name).member("state", m.state).end_object();
    }
  }
  j.end_array();
}

void write_step(json_writer& j, const casework::project& p, const casework::project_step& s,
                const std::vector<casework::need>& needs, const std::string& today) {
  const auto word = word_of(s.key);
  j.begin_object().member("key", s.key).member("label", word.label);
  j.member("organism", word.organism).member("subject", word.subject).member("who", s.who);
  j.member("state", s.state).member("due_day", s.due_day).member("done_day", s.done_day);
  j.member("late", !is_over(s) && !s.due_day.empty() && s.due_day < today);
  j.member("usual_days", word.days).member("note", s.note);
  j.array("waits_for", waits_for(p, word)).array("documents", word.documents);
  write_partners(j, needs, word.subject);
  j.member("version", s.version).end_object();
}

// Of the steps that are not over: each kind once, in the order of the words.
void write_documents_needed(json_writer& j, const casework::project& p,
                            const std::vector<casework::document>& given) {
  j.key("documents_needed").begin_array();
  for (const auto& kind : casework::project_words().documents) {
    std::vector<std::string> steps;
    for (const auto& s : p.steps) {
      const auto asked = word_of(s.key).documents;
      if (!is_over(s) && std::ranges::find(asked, kind.key) != asked.end()) steps.push_back(s.key);
    }
    if (steps.empty()) continue;
    j.begin_object().member("kind", kind.key).member("label", kind.label);
    j.member("given", std::ranges::find(given, kind.key, &casework::document::kind) != given.end());
    j.array("steps", steps).end_object();
  }
  j.end_array();
}

}  // namespace

casework::project_plan read_plan(const nlohmann::json& body, casework::project_plan known) {
  known.mode = text_at(body, "mode", known.mode);
  known.commune = text_at(body, "commune", known.commune);
  known.place = text_at(body, "place", known.place);
  known.premises = text_at(body, "premises", known.premises);
  if (body.contains("target_day")) known.target_day = optional_day(body, "target_day");
  if (body.contains("fte")) known.fte = optional_number(body, "fte");
  const auto certainty = text_at(body, "certainty", "");
  if (certainty.empty()) return known;
  const auto found = supply::find_certainty(certainty);
  if (!found) {
    throw input_error(tr("champ « certainty » : « {} » inconnu ; choisissez planned ou pledged",
                         "field \"certainty\": unknown \"{}\"; choose planned or pledged",
                         certainty));
  }
  known.certainty = *found;
  return known;
}

void write_project_of(json_writer& j, const snapshot::world& w, store::database& db,
                      std::int64_t request, date today) {
  const auto found = casework::find_project(db, request);
  if (!found) {
    j.null();
    return;
  }
  const auto& p = *found;
  const auto needs = casework::needs_of(db, request);
  j.begin_object().member("mode", p.plan.mode).member("commune", p.plan.commune);
  j.member("commune_name", commune_name(w, p.plan.commune)).member("place", p.plan.place);
  j.member("target_day", p.plan.target_day ? format_iso(*p.plan.target_day) : "");
  j.member("fte", p.plan.fte).member("premises", p.plan.premises);
  j.member("certainty", supply::name_of(p.plan.certainty));
  j.member("state", casework::name_of(p.state)).member("settled_day", p.settled_day);
  j.member("created_at", p.created_at).member("changed_at", p.changed_at);
  j.member("version", p.version).key("steps").begin_array();
  for (const auto& s : p.steps) write_step(j, p, s, needs, format_iso(today));
  j.end_array();
  write_documents_needed(j, p, casework::documents_of(db, request));
  j.end_object();
}

}  // namespace sourcier::api
