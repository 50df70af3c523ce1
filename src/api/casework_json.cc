#include "api/casework_json.h"

#include "api/account_json.h"
#include "casework/project_steps.h"
#include "casework/words.h"
#include "supply/supply_at.h"

namespace sourcier::api {
namespace {

using publish::json_writer;

template <class Words>
void write_words(json_writer& j, const char* name, const Words& all) {
  j.key(name).begin_array();
  for (const auto& w : all) {
    j.begin_object().member("key", w.key).member("label", w.label).end_object();
  }
  j.end_array();
}

void write_counts(json_writer& j, const char* name,
                  const std::map<std::string, std::int64_t>& counts) {
  j.key(name).begin_array();
  for (const auto& [key, n] : counts) {
    j.begin_object().member("key", key).member("count", n).end_object();
  }
  j.end_array();
}

// Each with its name; empty where the request names no place.
void write_departements(json_writer& j, const snapshot::world& w,
                        const std::map<std::string, std::int64_t>& counts) {
  const auto level = w.areas.find("departement");
  j.key("by_departement").begin_array();
  for (const auto& [code, n] : counts) {
    std::string name;
    if (level != w.areas.end()) {
      if (const auto it = level->second.find(code); it != level->second.end()) {
        name = it->second.name;
      }
    }
    j.begin_object().member("key", code).member("name", name).member("count", n).end_object();
  }
  j.end_array();
}

void write_delay(json_writer& j, const char* name, const casework::delay& d) {
  constexpr int kDecimals = 1;
  const auto shown = [](std::optional<double> v) {
    return v ? std::optional(publish::rounded(*v, kDecimals)) : std::nullopt;
  };
  j.key(name).begin_object().member("counted", d.counted);
  j.member("median_days", shown(d.median)).member("ninth_decile_days", shown(d.ninth_decile));
  j.end_object();
}

void write_key(json_writer& j, const char* name, std::optional<std::int64_t> key) {
  j.key(name);
  if (key) {
    j.value(*key);
  } else {
    j.null();
  }
}

}  // namespace

casework::actor actor_of(const caller& c) {
  return {c.who.id.value, c.who.name.empty() ? c.who.login : c.who.name, c.who.login};
}

std::string commune_name(const snapshot::world& w, const std::string& code) {
  const auto id = code.empty() ? std::nullopt : w.communes.find(code);
  return id ? w.communes.name[static_cast<std::size_t>(*id)] : std::string();
}

std::string words_json() {
  const auto& words = casework::words();
  json_writer j;
  j.begin_object().key("subjects").begin_array();
  for (const auto& s : words.subjects) {
    j.begin_object().member("key", s.key).member("label", s.label);
    j.member("family", s.family).end_object();
  }
  j.end_array();
  write_words(j, "professions", supply::listed_professions());
  write_words(j, "stages", words.stages);
  write_words(j, "modes", words.modes);
  write_words(j, "channels", words.channels);
  write_words(j, "outcomes", words.outcomes);
  write_words(j, "answers", words.answers);
  write_words(j, "documents", casework::project_words().documents);
  j.member("notice", words.notice);
  j.key("clock").begin_object().member("reminder_days", words.clock.reminder);
  j.member("last_chance_days", words.clock.last_chance);
  j.member("abandoned_days", words.clock.abandoned);
  j.member("first_answer_working_days", words.clock.first_answer).end_object().end_object();
  return j.take();
}

void write_line(json_writer& j, const snapshot::world& w, const casework::request& r,
                const casework::progress& p) {
  j.begin_object().member("id", r.id).member("number", r.number);
  j.member("state", casework::name_of(r.state)).member("outcome", r.outcome);
  j.member("profession", r.asked.profession).member("stage", r.asked.stage);
  j.member("commune", r.asked.commune).member("commune_name", commune_name(w, r.asked.commune));
  j.member("name", r.asked.name).member("wishes", r.asked.wishes);
  j.member("received_at", r.received_at).member("next_day", r.next_day);
  j.member("project_at", r.project_at).member("installed_at", r.installed_at);
  j.member("version", r.version);
  write_key(j, "owner", r.owner);
  j.member("sent", p.sent).member("answered", p.answered).member("abandoned", p.abandoned);
  j.member("waiting_for", p.waiting_for).member("waiting_since", p.waiting_since).end_object();
}

void write_lines(json_writer& j, const snapshot::world& w, store::database& db,
                 const std::vector<casework::request>& all) {
  std::vector<std::int64_t> ids;
  for (const auto& r : all) ids.push_back(r.id);
  const auto progress = casework::progress_of(db, ids);
  j.begin_array();
  for (const auto& r : all) {
    const auto p = progress.find(r.id);
    write_line(j, w, r, p == progress.end() ? casework::progress{} : p->second);
  }
  j.end_array();
}

void write_request(json_writer& j, const snapshot::world& w, const casework::request& r) {
  const auto& q = r.asked;
  j.begin_object().member("id", r.id).member("number", r.number).member("version", r.version);
  j.member("state", casework::name_of(r.state)).member("outcome", r.outcome);
  j.member("motive", r.motive).member("profession", q.profession).member("stage", q.stage);
  j.member("mode", q.mode).member("channel", q.channel).member("commune", q.commune);
  j.member("commune_name", commune_name(w, q.commune)).member("place", q.place);
  j.member("wishes", q.wishes).member("name", q.name).member("email", q.email);
  j.member("phone", q.phone).member("lang", q.lang).member("next_day", r.next_day);
  j.key("subjects").begin_array();
  for (const auto& key : q.subjects) j.value(key);
  j.end_array();
  write_key(j, "owner", r.owner);
  write_key(j, "duplicate_of", r.duplicate_of);
  j.member("received_at", r.received_at).member("accompanied_at", r.accompanied_at);
  j.member("project_at", r.project_at).member("installed_at", r.installed_at);
  j.member("closed_at", r.closed_at).member("changed_at", r.changed_at).end_object();
}

void write_needs(json_writer& j, const std::vector<casework::need>& needs) {
  j.begin_array();
  for (const auto& n : needs) {
    j.begin_object().member("id", n.id).member("subject", n.subject).member("detail", n.detail);
    j.member("created_at", n.created_at).key("matches").begin_array();
    for (const auto& m : n.matches) {
      j.begin_object().member("id", m.id).member("partner", m.partner);
      j.member("partner_name", m.partner_name).member("state", m.state);
      j.member("sent_at", m.sent_at).member("seen_at", m.seen_at);
      j.member("answered_at", m.answered_at).member("steps", m.steps);
      j.member("next_day", m.next_day).member("version", m.version).end_object();
    }
    j.end_array().end_object();
  }
  j.end_array();
}

void write_events(json_writer& j, const std::vector<casework::event>& events) {
  j.begin_array();
  for (const auto& e : events) {
    j.begin_object().member("at", e.at).member("kind", e.kind).member("actor", e.actor);
    j.member("seen_by", casework::name_of(e.seen_by));
    write_key(j, "partner", e.partner);
    write_key(j, "need", e.need);
    j.member("body", e.body).end_object();
  }
  j.end_array();
}

void write_partner(json_writer& j, const snapshot::world& w, const casework::partner& p) {
  j.begin_object().member("id", p.id).member("name", p.name).member("contact", p.contact);
  j.member("email", p.email).member("phone", p.phone).member("fallback", p.fallback);
  j.member("active", p.active).member("version", p.version).key("duties").begin_array();
  for (const auto& d : p.duties) {
    j.begin_object().member("subject", d.subject).member("profession", d.profession);
    j.member("level", d.level).member("area", d.area);
    j.member("area_name", area_name(w, d.level, d.area)).end_object();
  }
  j.end_array().end_object();
}

void write_dashboard(json_writer& j, const snapshot::world& w, const casework::dashboard& d,
                     const std::string& gains) {
  j.begin_object().key("stages").begin_object().member("received", d.stages.received);
  j.member("accompanied", d.stages.accompanied).member("project", d.stages.project);
  j.member("installed", d.stages.installed).end_object();
  write_counts(j, "by_month", d.by_month);
  write_counts(j, "by_subject", d.by_subject);
  write_counts(j, "by_profession", d.by_profession);
  write_counts(j, "by_channel", d.by_channel);
  write_departements(j, w, d.by_departement);
  write_counts(j, "by_outcome", d.by_outcome);
  write_delay(j, "first_need", d.first_need);
  write_delay(j, "first_answer", d.first_answer);
  j.key("partners").begin_array();
  for (const auto& p : d.partners) {
    j.begin_object().member("id", p.partner).member("name", p.name).member("sent", p.sent);
    j.member("answered", p.answered).member("helped", p.helped).member("in_time", p.in_time);
    j.member("waiting", p.waiting).member("abandoned", p.abandoned);
    write_delay(j, "answer", p.answer);
    j.end_object();
  }
  j.end_array().member("gains", gains).end_object();
}

}  // namespace sourcier::api
