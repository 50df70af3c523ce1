#include "api/gains.h"

#include "api/account_json.h"
#include "api/casework_json.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/commitments.h"
#include "casework/words.h"
#include "publish/json.h"
#include "snapshot/gains.h"

namespace sourcier::api {
namespace {

using publish::json_writer;

void write_communes(json_writer& j, const char* name, const snapshot::world& w,
                    const std::vector<commune_id>& all) {
  j.key(name).begin_array();
  for (const auto id : all) {
    j.begin_object().member("code", w.communes.code[std::size_t(id)]);
    j.member("name", w.communes.name[std::size_t(id)]).end_object();
  }
  j.end_array();
}

// The members of an object under way.
void write_gain(json_writer& j, const snapshot::world& w, const snapshot::access_gain& g,
                bool threshold) {
  j.member("capacity", g.capacity).member("gained", g.gained).member("people", g.people);
  write_communes(j, "communes_lifted", w, g.lifted);
  j.member("people_lifted", threshold ? std::optional(g.people_lifted) : std::nullopt);
}

// What is known of the gain of one change: its gain, or why there is none.
struct gain_of_change {
  const snapshot::change_gain* gain = nullptr;
  const snapshot::profession_gains* profession = nullptr;
  const text* reason = nullptr;
};

std::vector<gain_of_change> by_change(const snapshot::gains_answer& answer, std::size_t n) {
  std::vector<gain_of_change> out(n);
  for (const auto& p : answer.professions) {
    for (const auto& g : p.each) out[g.number] = {&g, &p, nullptr};
  }
  for (const auto& u : answer.unknown) out[u.number].reason = &u.reason;
  return out;
}

void write_commitment(json_writer& j, const snapshot::world& w, const casework::commitment& c,
                      const gain_of_change& known) {
  j.begin_object().member("project", c.project).member("request", c.request);
  j.member("number", c.number).member("state", casework::name_of(c.state));
  j.member("certainty", supply::name_of(c.change.certainty)).member("commune", c.change.place);
  j.member("commune_name", commune_name(w, c.change.place));
  j.member("day", format_iso(*c.change.from)).member("profession", c.change.profession);
  j.member("fte", c.change.amount.value).key("gain");
  if (known.gain) {
    j.begin_object();
    write_gain(j, w, known.gain->alone, known.profession->under.has_value());
    j.member("in_published", known.gain->in_published).end_object();
  } else {
    j.null();
  }
  j.key("reason");
  if (known.reason) {
    j.value(*known.reason);
  } else {
    j.null();
  }
  j.end_object();
}

void write_profession(json_writer& j, const snapshot::world& w,
                      const snapshot::profession_gains& g) {
  const auto& p = snapshot::find_profession(w.professions, g.profession);
  j.begin_object().member("profession", p.key).member("label", p.label).member("year", g.year);
  j.member("ages", g.ages).member("unit", p.unit).member("capacity_unit", p.capacity_unit);
  j.member("under", g.under).key("total").begin_object();
  j.member("count", static_cast<std::int64_t>(g.each.size()));
  write_gain(j, w, g.together, g.under.has_value());
  j.end_object().key("communes").begin_array();
  for (std::size_t k = 0; k < g.together.communes.size(); ++k) {
    const auto i = std::size_t(g.together.communes[k]);
    j.begin_object().member("code", w.communes.code[i]).member("name", w.communes.name[i]);
    j.member("published", g.published[k]).member("before", g.before[k]);
    j.member("gain", g.together.gains[k]).member("after", g.after[k]).end_object();
  }
  j.end_array().end_object();
}

std::vector<text> notes_of(const casework::commitments& all, const snapshot::gains_answer& g) {
  std::vector<text> out;
  if (!all.unplaced.empty()) {
    out.push_back(
        tr("{} projet(s) ou installation(s) sans commune, date ou temps de travail : leur gain "
           "n'est pas calculé.",
           "{} project(s) or installation(s) without a commune, a day or a share of time: their "
           "gain is not computed.",
           all.unplaced.size()));
  }
  for (const auto& p : g.professions) {
    std::size_t counted = 0;
    for (const auto& e : p.each) counted += e.in_published ? 1 : 0;
    if (counted == 0) continue;
    const auto& label = casework::profession_label(p.profession);
    out.push_back({fmt::format("{} : {} changement(s) d'avant la fin de {} sont pris comme comptés "
                               "dans les valeurs publiées ; « avant » les en retire.",
                               label.fr, counted, p.year),
                   fmt::format("{}: {} change(s) from before the end of {} are taken to be in the "
                               "published values; \"before\" takes them out.",
                               label.en, counted, p.year)});
  }
  return out;
}

}  // namespace

http::response casework_gains::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, accounts::action::see_statistics);
  casework::commitment_filter f;
  f.from = read_day(r, "from");
  f.to = read_day(r, "to");
  f.received_from = read_day(r, "received_from");
  f.received_to = read_day(r, "received_to");
  f.profession = r.query_value("profession").value_or("");
  if (!f.profession.empty()) casework::profession_label(f.profession);
  if (const auto state = r.query_value("state")) {
    if (*state != "installed" && *state != "pledged") {
      throw input_error(tr("state : « {} » inconnu ; choisissez installed ou pledged",
                           "state: unknown \"{}\"; choose installed or pledged",
                           std::string(*state)));
    }
    f.state = *state == "installed" ? casework::project_state::installed
                                    : casework::project_state::pledged;
  }
  f.where = casework::scope_of(c.who);
  const auto w = s.worlds.get();
  const auto all = [&] {
    auto db = s.records.get();
    return casework::commitments_of(*db, w->communes, f);
  }();
  std::vector<supply::supply_change> changes;
  for (const auto& k : all.known) changes.push_back(k.change);
  const auto answer = snapshot::ask_gains(*w, changes);
  const auto known = by_change(answer, changes.size());
  json_writer j;
  j.begin_object().key("changes").begin_array();
  for (std::size_t i = 0; i < changes.size(); ++i) write_commitment(j, *w, all.known[i], known[i]);
  j.end_array().key("unplaced").begin_array();
  for (const auto& u : all.unplaced) {
    j.begin_object().member("request", u.request).member("number", u.number);
    j.member("profession", u.profession).member("installed", u.installed);
    j.array("missing", u.missing).end_object();
  }
  j.end_array().key("professions").begin_array();
  for (const auto& p : answer.professions) write_profession(j, *w, p);
  j.end_array().array("notes", notes_of(all, answer)).end_object();
  return private_json(j.take());
}

}  // namespace sourcier::api
