#include "casework/partners.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "base/fold.h"
#include "casework/calendar.h"
#include "casework/records.h"
#include "casework/requests.h"
#include "casework/rows.h"
#include "casework/words.h"

namespace sourcier::casework {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"territory", "departement", "epci", "commune"};

int rank_of(std::string_view level) {
  const auto at = std::ranges::find(kLevels, level);
  return at == kLevels.end() ? -1 : static_cast<int>(at - kLevels.begin());
}

partner checked(partner p) {
  check_text({"nom", "name"}, p.name, kShortText);
  check_text({"contact", "contact"}, p.contact, kShortText);
  if (is_blank(p.name)) {
    throw input_error(
        {"nom : il manque ; nommez l'organisme", "name: it is missing; name the organism"});
  }
  p.email = clean_email(p.email);
  p.phone = clean_phone(p.phone);
  for (const auto& d : p.duties) {
    if (!d.subject.empty()) find_subject(d.subject);
    if (!d.profession.empty()) profession_label(d.profession);
    if (rank_of(d.level) < 0 || (d.level == "territory") != d.area.empty()) {
      throw input_error(
          tr("périmètre : « {} {} » inconnu ; donnez territory seul, ou departement, "
             "epci ou commune avec son code",
             "area: unknown \"{} {}\"; give territory alone, or departement, epci or "
             "commune with its code",
             d.level, d.area));
    }
  }
  return p;
}

void write_duties(store::database& db, const partner& p) {
  db.execute("DELETE FROM duty WHERE partner = :p1", {p.id});
  std::set<std::array<std::string, 4>> once;
  for (const auto& d : p.duties) {
    if (!once.insert({d.subject, d.profession, d.level, d.area}).second) continue;
    db.execute(
        "INSERT INTO duty (partner, subject, profession, level, area) "
        "VALUES (:p1, :p2, :p3, :p4, :p5)",
        {p.id, d.subject, d.profession, d.level, d.area});
  }
}

// How close a duty is to what is asked: -1 where it does not answer for it.
int closeness(const duty& d, const std::string& subject, const std::string& profession,
              const std::array<std::string, 4>& areas) {
  if (!d.subject.empty() && d.subject != subject) return -1;
  if (!d.profession.empty() && d.profession != profession) return -1;
  const int level = rank_of(d.level);
  if (level > 0 && (areas[static_cast<std::size_t>(level)].empty() ||
                    areas[static_cast<std::size_t>(level)] != d.area)) {
    return -1;
  }
  return (d.subject.empty() ? 0 : 8) + level + (d.profession.empty() ? 0 : 4);
}

std::string step_day(instant sent, int steps) {
  const auto& clock = words().clock;
  const std::array after = {clock.reminder, clock.last_chance, clock.abandoned};
  if (steps >= static_cast<int>(after.size())) return {};
  const auto day = std::chrono::sys_days(day_in_france(sent)) +
                   std::chrono::days(after[static_cast<std::size_t>(steps)]);
  return format_iso(working_day_from(day));
}

struct match_row {
  match m;
  std::int64_t request = 0;
};

match_row load_match(store::database& db, std::int64_t id) {
  const rows found(db.query(
      "SELECT m.id, m.need, m.partner, p.name, m.state, m.sent_at, m.steps, m.version, n.request "
      "FROM partner_match m JOIN need n ON n.id = m.need JOIN partner p ON p.id = m.partner "
      "WHERE m.id = :p1",
      {kInteger, kInteger, kInteger, kText, kText, kText, kInteger, kInteger, kInteger}, {id}));
  if (found.size() == 0) {
    throw not_found(tr("pas d'envoi {} à un partenaire ; rechargez la demande",
                       "nothing sent to a partner under {}; load the request again", id));
  }
  auto row = found[0];
  match_row out;
  out.m.id = row.integer();
  out.m.need = row.integer();
  out.m.partner = row.integer();
  out.m.partner_name = row.text();
  out.m.state = row.text();
  out.m.sent_at = row.text();
  out.m.steps = static_cast<int>(row.integer());
  out.m.version = row.integer();
  out.request = row.integer();
  return out;
}

void require_open(store::database& db, std::int64_t request) {
  const auto r = load(db, request);
  if (r.state == request_state::closed) {
    throw conflict(tr("la demande {} est close : le guichet n'attend plus de réponse",
                      "request {} is closed: no answer is awaited any more", r.number));
  }
}

void send(store::database& db, change& c, std::int64_t request, std::int64_t need, std::int64_t to,
          instant now) {
  const rows known(
      db.query("SELECT name FROM partner WHERE id = :p1 AND active = 1", {kText}, {to}));
  if (known.size() == 0) {
    throw input_error(tr("partenaire {} inconnu, ou qui n'est plus actif ; choisissez-en un autre",
                         "unknown partner {}, or no longer active; choose another", to));
  }
  db.execute(
      "INSERT INTO partner_match (need, partner, state, sent_at, seen_at, answered_at, steps, "
      "next_day, version) VALUES (:p1, :p2, 'sent', :p3, '', '', 0, :p4, 1)",
      {need, to, format_instant(now), step_day(now, 0)});
  c.say(request, {"sent", audience::everyone, known[0].text(), to, need});
}

}  // namespace

std::int64_t add_partner(store::database& db, const partner& asked, const actor& who, instant now) {
  auto p = checked(asked);
  change c(db, who, now);
  p.id = db.query(
               "INSERT INTO partner (name, contact, email, phone, fallback, active, version) "
               "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, 1) RETURNING id",
               {kInteger},
               {p.name, p.contact, p.email, p.phone, std::int64_t{p.fallback},
                std::int64_t{p.active}})[0]
             .integer()[0];
  write_duties(db, p);
  c.enter("partner_added", fmt::format("partner:{}", p.id));
  c.commit();
  return p.id;
}

void change_partner(store::database& db, const partner& asked, const actor& who, instant now) {
  const auto p = checked(asked);
  change c(db, who, now);
  const auto changed = db.execute(
      "UPDATE partner SET name = :p1, contact = :p2, email = :p3, phone = :p4, fallback = :p5, "
      "active = :p6, version = version + 1 WHERE id = :p7 AND version = :p8",
      {p.name, p.contact, p.email, p.phone, std::int64_t{p.fallback}, std::int64_t{p.active}, p.id,
       p.version});
  if (changed == 0) {
    throw conflict(
        tr("le partenaire {} a été modifié entre-temps, ou n'existe plus ; rechargez la "
           "page, puis recommencez",
           "partner {} has been changed meanwhile, or is gone; load the page again, then "
           "try again",
           p.name));
  }
  write_duties(db, p);
  c.enter("partner_changed", fmt::format("partner:{}", p.id));
  c.commit();
}

std::vector<partner> partners(store::database& db) {
  const rows found(
      db.query("SELECT id, name, contact, email, phone, fallback, active, version FROM partner "
               "ORDER BY name",
               {kInteger, kText, kText, kText, kText, kInteger, kInteger, kInteger}));
  const rows duties(
      db.query("SELECT partner, subject, profession, level, area FROM duty "
               "ORDER BY partner, subject, profession, level, area",
               {kInteger, kText, kText, kText, kText}));
  std::vector<partner> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    partner p;
    p.id = row.integer();
    for (auto* field : {&p.name, &p.contact, &p.email, &p.phone}) *field = row.text();
    p.fallback = row.integer() != 0;
    p.active = row.integer() != 0;
    p.version = row.integer();
    out.push_back(std::move(p));
  }
  for (std::size_t i = 0; i < duties.size(); ++i) {
    auto row = duties[i];
    const auto id = row.integer();
    const auto p = std::ranges::find(out, id, &partner::id);
    duty d;
    for (auto* field : {&d.subject, &d.profession, &d.level, &d.area}) *field = row.text();
    p->duties.push_back(std::move(d));
  }
  return out;
}

std::optional<partner> partner_of(store::database& db, std::int64_t account) {
  const rows tied(
      db.query("SELECT p.id FROM partner_account a JOIN partner p ON p.id = a.partner "
               "WHERE a.account = :p1 AND p.active = 1",
               {kInteger}, {account}));
  if (tied.size() == 0) return std::nullopt;
  const auto id = tied[0].integer();
  for (auto& p : partners(db)) {
    if (p.id == id) return std::move(p);
  }
  return std::nullopt;
}

partner find_partner(store::database& db, const std::string& number_or_name) {
  const auto wanted = fold(number_or_name);
  for (auto& p : partners(db)) {
    const bool named = p.name == number_or_name || (!wanted.empty() && fold(p.name) == wanted);
    if (named || std::to_string(p.id) == number_or_name) return std::move(p);
  }
  throw not_found(
      tr("pas d'organisme « {} » ; donnez son nom ou son numéro comme dans la liste des "
         "partenaires",
         "no organism \"{}\"; give its name or its number as in the list of partners",
         number_or_name));
}

route route_of(const std::vector<partner>& all, const territory::commune_table& communes,
               const std::string& subject, const std::string& profession,
               const std::string& commune) {
  std::array<std::string, 4> areas;
  if (!commune.empty()) {
    const auto at = static_cast<std::size_t>(communes.at(commune));
    areas = {"", communes.departement[at], communes.epci[at], commune};
  }
  route out;
  int best = -1;
  for (const auto& p : all) {
    if (!p.active) continue;
    int mine = -1;
    for (const auto& d : p.duties) mine = std::max(mine, closeness(d, subject, profession, areas));
    if (mine < 0 || mine < best) continue;
    if (mine > best) out.partners.clear();
    best = mine;
    out.partners.push_back(p.id);
  }
  if (!out.partners.empty()) return out;
  out.by_fallback = true;
  for (const auto& p : all) {
    if (p.active && p.fallback) out.partners.push_back(p.id);
  }
  return out;
}

std::int64_t add_need(store::database& db, std::int64_t request, std::int64_t version,
                      const std::string& subject, const std::string& detail,
                      const std::vector<std::int64_t>& to, const actor& who, instant now) {
  find_subject(subject);
  check_text({"précisions", "details"}, detail, kLongText);
  if (to.empty()) {
    throw input_error(
        {"partenaires : choisissez-en au moins un, pour que le besoin ne reste pas "
         "sans personne",
         "partners: choose at least one, so that the need does not stay with nobody"});
  }
  change c(db, who, now);
  require_open(db, request);
  update_request(db, request, version, "state = 'open'", {}, now);
  db.execute("UPDATE request SET accompanied_at = :p1 WHERE id = :p2 AND accompanied_at = ''",
             {format_instant(now), request});
  if (who.account) {
    db.execute("UPDATE request SET owner = :p1 WHERE id = :p2 AND owner IS NULL",
               {*who.account, request});
  }
  const auto id = db.query(
                        "INSERT INTO need (request, subject, detail, created_at, closed_at) "
                        "VALUES (:p1, :p2, :p3, :p4, '') RETURNING id",
                        {kInteger}, {request, subject, detail, format_instant(now)})[0]
                      .integer()[0];
  c.say(request, {"need", audience::everyone, subject, {}, id});
  const std::set<std::int64_t> once(to.begin(), to.end());
  for (const auto partner : once) send(db, c, request, id, partner, now);
  index_words(db, request);
  c.commit();
  return id;
}

void send_to(store::database& db, std::int64_t need, std::int64_t partner, const actor& who,
             instant now) {
  change c(db, who, now);
  const rows found(db.query("SELECT request FROM need WHERE id = :p1", {kInteger}, {need}));
  if (found.size() == 0) {
    throw not_found(
        tr("pas de besoin {} ; rechargez la demande", "no need {}; load the request again", need));
  }
  const auto request = found[0].integer();
  require_open(db, request);
  send(db, c, request, need, partner, now);
  c.commit();
}

namespace {

// UPDATE partner_match ... at that version, or the conflict that says why not.
void update_match(store::database& db, const match& m, std::int64_t version, const std::string& set,
                  std::vector<store::cell> parameters) {
  const auto n = parameters.size();
  parameters.insert(parameters.end(), {m.id, version});
  const auto changed = db.execute(
      fmt::format("UPDATE partner_match SET {}, version = version + 1 WHERE id = :p{} AND "
                  "version = :p{}",
                  set, n + 1, n + 2),
      parameters);
  if (changed > 0) return;
  throw conflict(tr("quelqu'un a déjà répondu pour {} ; rechargez la page pour lire sa réponse",
                    "somebody has answered for {} already; load the page again to read it",
                    m.partner_name));
}

}  // namespace

void withdraw(store::database& db, std::int64_t id, std::int64_t version, const std::string& motive,
              const actor& who, instant now) {
  check_text({"motif", "motive"}, motive, kLongText);
  change c(db, who, now);
  const auto found = load_match(db, id);
  require_open(db, found.request);
  update_match(db, found.m, version, "state = 'withdrawn', next_day = ''", {});
  c.say(found.request, {"withdrawn", audience::partners, motive, found.m.partner, found.m.need});
  c.commit();
}

void mark_seen(store::database& db, std::int64_t id, const actor& who, instant now) {
  change c(db, who, now);
  const auto found = load_match(db, id);
  const auto changed = db.execute(
      "UPDATE partner_match SET state = 'seen', seen_at = :p1 WHERE id = :p2 AND state = 'sent'",
      {format_instant(now), id});
  if (changed > 0) {
    c.say(found.request, {"seen", audience::partners, "", found.m.partner, found.m.need});
  }
  c.commit();
}

void answer(store::database& db, std::int64_t id, std::int64_t version,
            const std::string& answer_key, const std::string& comment, const actor& who,
            instant now) {
  const auto& word = find_answer(answer_key);
  check_text({"commentaire", "comment"}, comment, kLongText);
  change c(db, who, now);
  const auto found = load_match(db, id);
  require_open(db, found.request);
  if (found.m.state == "withdrawn") {
    throw conflict({"cet envoi a été retiré par le guichet ; il n'attend plus de réponse",
                    "the service has withdrawn this; no answer is awaited any more"});
  }
  update_match(db, found.m, version, "state = :p1, answered_at = :p2, next_day = ''",
               {word.key, format_instant(now)});
  c.say(found.request,
        {"answered", audience::everyone, word.key + "\n" + comment, found.m.partner, found.m.need});
  // Nobody else may still have it: then the request comes back to its agent that very day.
  const rows open(db.query(
      "SELECT COUNT(*) FROM partner_match WHERE need = :p1 AND state IN ('sent', 'seen', 'taking', "
      "'done')",
      {kInteger}, {found.m.need}));
  if (!word.helped && open[0].integer() == 0) {
    db.execute("UPDATE request SET next_day = :p1 WHERE id = :p2",
               {format_iso(day_in_france(now)), found.request});
  }
  c.commit();
}

std::vector<task> tasks_of(store::database& db, std::int64_t partner) {
  const rows found(db.query(
      "SELECT m.id, m.need, m.state, m.sent_at, m.steps, m.next_day, m.version, r.id, r.number, "
      "n.subject, n.detail FROM partner_match m JOIN need n ON n.id = m.need "
      "JOIN request r ON r.id = n.request WHERE m.partner = :p1 AND m.state IN ('sent', 'seen', "
      "'taking', 'abandoned') AND r.state <> 'closed' ORDER BY m.sent_at, m.id",
      {kInteger, kInteger, kText, kText, kInteger, kText, kInteger, kInteger, kText, kText, kText},
      {partner}));
  std::vector<task> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    task t;
    t.match.partner = partner;
    t.match.id = row.integer();
    t.match.need = row.integer();
    t.match.state = row.text();
    t.match.sent_at = row.text();
    t.match.steps = static_cast<int>(row.integer());
    t.match.next_day = row.text();
    t.match.version = row.integer();
    t.request = row.integer();
    t.number = row.text();
    t.subject = row.text();
    t.detail = row.text();
    out.push_back(std::move(t));
  }
  return out;
}

std::vector<step> take_steps(store::database& db, instant now) {
  const auto today = format_iso(day_in_france(now));
  const rows due(
      db.query("SELECT m.id, m.steps, m.sent_at, m.partner, m.need, n.request FROM partner_match m "
               "JOIN need n ON n.id = m.need WHERE m.next_day <> '' AND m.next_day <= :p1 "
               "ORDER BY m.next_day, m.id",
               {kInteger, kInteger, kText, kInteger, kInteger, kInteger}, {today}));
  constexpr std::array kNames = {"reminded", "last_chance", "abandoned"};
  std::vector<step> out;
  for (std::size_t i = 0; i < due.size(); ++i) {
    auto row = due[i];
    const auto id = row.integer();
    const auto steps = static_cast<int>(row.integer());
    const auto sent = parse_instant(row.text()).value_or(now);
    const auto partner = row.integer(), need = row.integer(), request = row.integer();
    change c(db, {{}, "Sourcier", "system"}, now);
    // Another server, or a run before, may have taken it: the number of steps tells.
    const auto taken = db.execute(
        "UPDATE partner_match SET steps = steps + 1, next_day = :p1 WHERE id = :p2 AND steps = :p3 "
        "AND next_day <> ''",
        {step_day(sent, steps + 1), id, std::int64_t{steps}});
    if (taken == 0) continue;
    if (steps == 2) {
      db.execute(
          "UPDATE partner_match SET state = 'abandoned', version = version + 1 WHERE id = :p1",
          {id});
      db.execute("UPDATE request SET next_day = :p1 WHERE id = :p2", {today, request});
    }
    c.say(request,
          {kNames[static_cast<std::size_t>(steps)], audience::partners, "", partner, need});
    c.commit();
    out.push_back({id, request, partner, steps + 1});
  }
  return out;
}

}  // namespace sourcier::casework
