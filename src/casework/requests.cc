#include "casework/requests.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "accounts/token.h"
#include "base/error.h"
#include "base/fold.h"
#include "base/split.h"
#include "casework/calendar.h"
#include "casework/mail.h"
#include "casework/projects.h"
#include "casework/records.h"
#include "casework/rows.h"
#include "casework/words.h"

namespace sourcier::casework {
namespace {

constexpr const char* kRequest =
    "SELECT id, number, profession, stage, mode, channel, commune, place, wishes, name, email, "
    "phone, lang, epci, departement, state, outcome, motive, owner, next_day, received_at, "
    "accompanied_at, project_at, installed_at, closed_at, changed_at, duplicate_of, version, "
    "subjects "
    "FROM request ";
const std::vector<store::column_type> kRequestTypes = {
    kInteger, kText, kText, kText, kText, kText, kText,    kText,    kText,    kText,
    kText,    kText, kText, kText, kText, kText, kText,    kText,    kInteger, kText,
    kText,    kText, kText, kText, kText, kText, kInteger, kInteger, kText};

request read_request(rows::row row) {
  request r;
  r.id = row.integer();
  r.number = row.text();
  auto& q = r.asked;
  for (auto* field : {&q.profession, &q.stage, &q.mode, &q.channel, &q.commune, &q.place, &q.wishes,
                      &q.name, &q.email, &q.phone, &q.lang, &r.epci, &r.departement}) {
    *field = row.text();
  }
  const auto& state = row.text();
  r.state = state == "new"    ? request_state::fresh
            : state == "open" ? request_state::open
                              : request_state::closed;
  r.outcome = row.text();
  r.motive = row.text();
  r.owner = row.key();
  for (auto* field : {&r.next_day, &r.received_at, &r.accompanied_at, &r.project_at,
                      &r.installed_at, &r.closed_at, &r.changed_at}) {
    *field = row.text();
  }
  r.duplicate_of = row.key();
  r.version = row.integer();
  for (const auto key : split(row.text(), ',')) {
    if (!key.empty()) q.subjects.emplace_back(key);
  }
  return r;
}

// Each once, in the order of the words. Throws input_error for one that is unknown.
std::vector<std::string> checked_subjects(const std::vector<std::string>& asked) {
  for (const auto& key : asked) find_subject(key);
  std::vector<std::string> out;
  for (const auto& s : words().subjects) {
    if (std::ranges::find(asked, s.key) != asked.end()) out.push_back(s.key);
  }
  return out;
}

// The question with its address, number and texts in their kept form, or input_error.
question checked(question q, const territory::commune_table& communes) {
  profession_label(q.profession);
  find_word(words().stages, {"situation", "stage"}, q.stage);
  find_word(words().modes, {"mode d'exercice", "mode of practice"}, q.mode);
  find_word(words().channels, {"canal", "channel"}, q.channel);
  if (!q.commune.empty()) communes.at(q.commune);
  check_text({"lieu souhaité", "place wanted"}, q.place, kShortText);
  check_text({"souhaits", "wishes"}, q.wishes, kLongText);
  check_text({"nom", "name"}, q.name, kShortText);
  q.subjects = checked_subjects(q.subjects);
  q.email = clean_email(q.email);
  q.phone = clean_phone(q.phone);
  if (is_blank(q.name)) {
    throw input_error({"nom : il manque ; écrivez comment vous appeler",
                       "name: it is missing; write what to call you"});
  }
  if (q.email.empty() && q.phone.empty()) {
    throw input_error({"adresse électronique, téléphone : donnez l'un des deux, pour vous répondre",
                       "e-mail address, telephone: give one of them, so that we can answer"});
  }
  if (q.lang != "fr" && q.lang != "en") q.lang = "fr";
  return q;
}

// The same for "Marie Dupont" and "DUPONT Marie", of one profession.
std::string person_of(const question& q) {
  auto folded = fold(q.name);
  if (folded.empty()) folded = q.name;  // of another alphabet
  auto words_of_name = split(folded, ' ');
  std::ranges::sort(words_of_name);
  auto out = q.profession;
  for (const auto w : words_of_name) out += " " + std::string(w);
  return out;
}

struct place_of {
  std::string epci, departement;
  place_of(const territory::commune_table& communes, const std::string& commune) {
    if (commune.empty()) return;
    const auto at = static_cast<std::size_t>(communes.at(commune));
    epci = communes.epci[at];
    departement = communes.departement[at];
  }
};

// The next number of the year; the row stays locked until the commit, so that no number is lost.
std::string next_number(store::database& db, instant now) {
  const std::int64_t year = static_cast<int>(day_in_france(now).year());
  db.execute("INSERT INTO request_number (year, last) VALUES (:p1, 0) ON CONFLICT DO NOTHING",
             {year});
  const auto last =
      db.query("UPDATE request_number SET last = last + 1 WHERE year = :p1 RETURNING last",
               {kInteger}, {year});
  return fmt::format("{}-{:04}", year, last[0].integer()[0]);
}

std::string first_day(instant now) {
  auto day = day_in_france(now);
  for (int i = 0; i < words().clock.first_answer; ++i) {
    day = working_day_from(std::chrono::sys_days(day) + std::chrono::days(1));
  }
  return format_iso(day);
}

void withdraw_all(store::database& db, std::int64_t id) {
  db.execute(
      "UPDATE partner_match SET state = 'withdrawn', next_day = '', version = version + 1 "
      "WHERE state IN ('sent', 'seen', 'taking', 'abandoned') "
      "AND need IN (SELECT id FROM need WHERE request = :p1)",
      {id});
}

void end(store::database& db, std::int64_t id, std::int64_t version, const std::string& outcome,
         const std::string& motive, std::optional<std::int64_t> original, const actor& who,
         instant now) {
  change c(db, who, now);
  require_open(load(db, id));
  const bool settled = outcome == "installed";
  update_request(db, id, version,
                 "state = 'closed', next_day = '', outcome = :p1, motive = :p2, closed_at = :p3, "
                 "duplicate_of = :p4",
                 {outcome, motive, format_instant(now), cell_of(original)}, now);
  if (settled) {
    const auto only_now =
        db.execute("UPDATE request SET installed_at = :p1 WHERE id = :p2 AND installed_at = ''",
                   {format_instant(now), id});
    if (only_now > 0) settle_project(db, id, day_in_france(now), now);
  } else if (outcome != "project") {
    give_up_project(db, id, now);
  }
  withdraw_all(db, id);
  c.say(id, {"closed", audience::partners, outcome + "\n" + motive});
  index_words(db, id);
  c.commit();
}

}  // namespace

std::vector<request> read_requests(store::database& db, const std::string& where,
                                   const std::vector<store::cell>& parameters) {
  const rows found(db.query(kRequest + where, kRequestTypes, parameters));
  std::vector<request> out;
  for (std::size_t i = 0; i < found.size(); ++i) out.push_back(read_request(found[i]));
  return out;
}

received receive(store::database& db, const territory::commune_table& communes,
                 const question& asked, const actor& who, instant now, const std::string& site) {
  const auto q = checked(asked, communes);
  const place_of place(communes, q.commune);
  received out;
  out.follow_key = accounts::make_token();
  const auto at = format_instant(now);
  change c(db, who, now);
  out.number = next_number(db, now);
  out.id =
      db.query(
            "INSERT INTO request (number, received_at, channel, profession, stage, mode, "
            "commune, epci, departement, place, wishes, name, email, phone, person, lang, "
            "state, outcome, motive, owner, next_day, accompanied_at, project_at, "
            "installed_at, closed_at, duplicate_of, follow_digest, changed_at, version, "
            "subjects) VALUES "
            "(:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12, :p13, :p14, :p15, "
            ":p16, 'new', '', '', NULL, :p17, '', '', '', '', NULL, :p18, :p19, 1, :p20) "
            "RETURNING id",
            {kInteger},
            {out.number,
             at,
             q.channel,
             q.profession,
             q.stage,
             q.mode,
             q.commune,
             place.epci,
             place.departement,
             q.place,
             q.wishes,
             q.name,
             q.email,
             q.phone,
             person_of(q),
             q.lang,
             first_day(now),
             accounts::kept_form(out.follow_key),
             at,
             fmt::format("{}", fmt::join(q.subjects, ","))})[0]
          .integer()[0];
  c.say(out.id, {"received", audience::everyone, q.channel});
  index_words(db, out.id);
  if (!site.empty() && !q.email.empty()) {
    const auto link = site + fill(mail_words().follow_page, {{"key", out.follow_key}});
    queue_mail(db,
               {q.email,
                q.lang,
                "question_received",
                {{"number", out.number}, {"contact", who.account ? who.name : ""}, {"link", link}},
                out.id},
               now);
  }
  c.commit();
  return out;
}

request load(store::database& db, std::int64_t id) {
  auto found = read_requests(db, "WHERE id = :p1", {id});
  if (found.empty()) {
    throw not_found(
        tr("pas de demande {} ; revenez à la liste", "no request {}; go back to the list", id));
  }
  return found.front();
}

request load_followed(store::database& db, const std::string& follow_key) {
  auto found = read_requests(db, "WHERE follow_digest = :p1", {accounts::kept_form(follow_key)});
  if (found.empty()) {
    throw not_found(
        {"ce lien de suivi n'est plus valable ; écrivez au guichet, ou posez une nouvelle "
         "question",
         "this link is no longer valid; write to the service, or ask a new question"});
  }
  return found.front();
}

std::vector<need> needs_of(store::database& db, std::int64_t id) {
  const rows needs(db.query(
      "SELECT id, subject, detail, created_at, closed_at FROM need WHERE request = :p1 ORDER BY id",
      {kInteger, kText, kText, kText, kText}, {id}));
  std::vector<need> out;
  std::map<std::int64_t, std::size_t> at;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    auto row = needs[i];
    at[row.integer()] = i;
    auto again = needs[i];
    need n;
    n.id = again.integer();
    for (auto* field : {&n.subject, &n.detail, &n.created_at, &n.closed_at}) *field = again.text();
    out.push_back(std::move(n));
  }
  const rows matches(db.query(
      "SELECT m.id, m.need, m.partner, p.name, m.state, m.sent_at, m.seen_at, m.answered_at, "
      "m.steps, m.next_day, m.version FROM partner_match m JOIN need n ON n.id = m.need "
      "JOIN partner p ON p.id = m.partner WHERE n.request = :p1 ORDER BY m.id",
      {kInteger, kInteger, kInteger, kText, kText, kText, kText, kText, kInteger, kText, kInteger},
      {id}));
  for (std::size_t i = 0; i < matches.size(); ++i) {
    auto row = matches[i];
    auto m = read_match(row);
    out[at.at(m.need)].matches.push_back(std::move(m));
  }
  return out;
}

namespace {

std::string first_line(const std::string& body) { return body.substr(0, body.find('\n')); }

// The numbers of the appointments to which that reader is invited; nothing: reads of all of them.
std::optional<std::set<std::string>> invitations_of(store::database& db, std::int64_t request,
                                                    audience reader,
                                                    std::optional<std::int64_t> partner) {
  if (reader != audience::partners) return std::nullopt;
  const rows found(
      db.query("SELECT a.id FROM appointment a JOIN appointment_guest g ON g.appointment = a.id "
               "WHERE a.request = :p1 AND g.partner = :p2",
               {kInteger}, {request, cell_of(partner)}));
  std::set<std::string> out;
  for (std::size_t i = 0; i < found.size(); ++i) out.insert(std::to_string(found[i].integer()));
  return out;
}

// Told to the professional, but of no organism's business: file names, and words on a step.
bool is_kept_from_partners(std::string_view kind) {
  constexpr std::array<std::string_view, 4> kKinds = {"document", "document_deleted",
                                                      "project_changed", "step"};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

}  // namespace

std::vector<event> events_of(store::database& db, std::int64_t id, audience reader,
                             std::optional<std::int64_t> partner) {
  const rows found(
      db.query("SELECT id, at, kind, account, actor, seen_by, partner, need, body FROM event "
               "WHERE request = :p1 ORDER BY id DESC",
               {kInteger, kText, kText, kInteger, kText, kText, kInteger, kInteger, kText}, {id}));
  const auto invited = invitations_of(db, id, reader, partner);
  std::vector<event> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    event e;
    e.id = row.integer();
    e.at = row.text();
    e.kind = row.text();
    e.account = row.key();
    e.actor = row.text();
    const auto& seen = row.text();
    e.seen_by = seen == "everyone"   ? audience::everyone
                : seen == "partners" ? audience::partners
                                     : audience::agents;
    e.partner = row.key();
    e.need = row.key();
    e.body = row.text();
    if (e.seen_by < reader) continue;
    if (reader == audience::partners && e.partner && e.partner != partner) continue;
    if (invited && e.kind.starts_with("appointment_") && !invited->contains(first_line(e.body))) {
      continue;
    }
    if (reader == audience::partners && is_kept_from_partners(e.kind)) continue;
    out.push_back(std::move(e));
  }
  return out;
}

void qualify(store::database& db, const territory::commune_table& communes, std::int64_t id,
             std::int64_t version, const question& asked, const actor& who, instant now) {
  const auto q = checked(asked, communes);
  const place_of place(communes, q.commune);
  change c(db, who, now);
  const auto before = load(db, id);
  require_open(before);
  update_request(db, id, version,
                 "channel = :p1, profession = :p2, stage = :p3, mode = :p4, commune = :p5, "
                 "epci = :p6, departement = :p7, place = :p8, wishes = :p9, name = :p10, "
                 "email = :p11, phone = :p12, person = :p13, lang = :p14, subjects = :p15",
                 {q.channel, q.profession, q.stage, q.mode, q.commune, place.epci,
                  place.departement, q.place, q.wishes, q.name, q.email, q.phone, person_of(q),
                  q.lang, fmt::format("{}", fmt::join(q.subjects, ","))},
                 now);
  if (before.state == request_state::fresh && who.account) {
    db.execute("UPDATE request SET state = 'open', owner = :p1 WHERE id = :p2", {*who.account, id});
  }
  c.say(id, {"qualified"});
  index_words(db, id);
  c.commit();
}

void assign(store::database& db, std::int64_t id, std::int64_t version,
            std::optional<std::int64_t> owner, const std::string& owner_name, const actor& who,
            instant now) {
  change c(db, who, now);
  require_open(load(db, id));
  update_request(db, id, version, "owner = :p1, state = 'open'", {cell_of(owner)}, now);
  c.say(id, {"assigned", audience::agents, owner_name});
  c.commit();
}

void transfer(store::database& db, const territory::commune_table& communes, std::int64_t id,
              std::int64_t version, const std::string& commune, const std::string& motive,
              const actor& who, instant now) {
  require_motive(motive);
  const place_of place(communes, commune);
  change c(db, who, now);
  require_open(load(db, id));
  update_request(db, id, version,
                 "commune = :p1, epci = :p2, departement = :p3, owner = NULL, state = 'new', "
                 "next_day = :p4",
                 {commune, place.epci, place.departement, first_day(now)}, now);
  c.say(id, {"transferred", audience::everyone, commune + "\n" + motive});
  c.commit();
}

void write_note(store::database& db, std::int64_t id, const std::string& body, audience seen_by,
                const actor& who, instant now, std::optional<std::int64_t> partner,
                std::optional<std::int64_t> need) {
  check_text({"note", "note"}, body, kLongText);
  if (is_blank(body)) {
    throw input_error({"note : elle est vide", "note: it is empty"});
  }
  change c(db, who, now);
  load(db, id);
  require_kept(db, id);
  c.say(id, {"note", seen_by, body, partner, need});
  index_words(db, id);
  c.commit();
}

void wait_until(store::database& db, std::int64_t id, std::int64_t version, date day,
                const actor& who, instant now) {
  change c(db, who, now);
  require_open(load(db, id));
  update_request(db, id, version, "next_day = :p1", {format_iso(day)}, now);
  c.say(id, {"waits", audience::agents, format_iso(day)});
  c.commit();
}

void mark_project(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
                  instant now) {
  change c(db, who, now);
  require_open(load(db, id));
  enter_project(db, c, id, version, "", now);
  c.commit();
}

void mark_installed(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
                    instant now, std::optional<date> day) {
  change c(db, who, now);
  require_open(load(db, id));
  update_request(db, id, version, "installed_at = :p1", {format_instant(now)}, now);
  const auto since = day.value_or(day_in_france(now));
  settle_project(db, id, since, now);
  c.say(id, {"installed", audience::everyone, format_iso(since)});
  c.commit();
}

void close(store::database& db, std::int64_t id, std::int64_t version, const std::string& outcome,
           const std::string& motive, const actor& who, instant now) {
  find_word(words().outcomes, {"issue", "outcome"}, outcome);
  if (outcome == "duplicate") {
    throw input_error({"issue : pour un doublon, dites de quelle demande",
                       "outcome: of a duplicate, say of which request"});
  }
  if (outcome != "installed") require_motive(motive);
  check_text({"motif", "motive"}, motive, kLongText);
  end(db, id, version, outcome, motive, {}, who, now);
}

void close_as_duplicate(store::database& db, std::int64_t id, std::int64_t version,
                        std::int64_t original, const actor& who, instant now) {
  const auto other = load(db, original);
  if (original == id || other.duplicate_of) {
    throw input_error(
        tr("doublon : la demande {} ne peut pas en être l'originale ; choisissez celle "
           "qui reste suivie",
           "duplicate: request {} cannot be its original; choose the one that is "
           "followed",
           other.number));
  }
  end(db, id, version, "duplicate", other.number, original, who, now);
}

void reopen(store::database& db, std::int64_t id, std::int64_t version, const std::string& motive,
            const actor& who, instant now) {
  require_motive(motive);
  change c(db, who, now);
  const auto r = load(db, id);
  if (r.state != request_state::closed) {
    throw conflict(tr("la demande {} n'est pas close", "request {} is not closed", r.number));
  }
  require_kept(db, id);
  update_request(db, id, version,
                 "state = 'open', outcome = '', motive = '', closed_at = '', duplicate_of = NULL, "
                 "next_day = :p1",
                 {first_day(now)}, now);
  take_up_project(db, id, now);
  c.say(id, {"reopened", audience::partners, motive});
  c.commit();
}

std::vector<likeness> duplicates_of(store::database& db, const request& r) {
  std::map<std::int64_t, likeness> found;
  const auto add = [&](const std::string& where, const std::vector<store::cell>& parameters,
                       bool likeness::*why) {
    for (auto& other : read_requests(db, where + " ORDER BY id DESC LIMIT 20", parameters)) {
      auto& l = found[other.id];
      l.*why = true;
      l.other = std::move(other);
    }
  };
  if (!r.asked.email.empty()) {
    add("WHERE email = :p1 AND id <> :p2", {r.asked.email, r.id}, &likeness::email);
  }
  if (!r.asked.phone.empty()) {
    add("WHERE phone = :p1 AND id <> :p2", {r.asked.phone, r.id}, &likeness::phone);
  }
  add("WHERE person = :p1 AND id <> :p2", {person_of(r.asked), r.id}, &likeness::name);
  std::vector<likeness> out;
  for (auto& [id, l] : found) out.push_back(std::move(l));
  return out;
}

}  // namespace sourcier::casework
