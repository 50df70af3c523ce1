#include "casework/appointments.h"

#include <algorithm>
#include <array>
#include <set>

#include "accounts/token.h"
#include "base/error.h"
#include "casework/appointment_rows.h"
#include "casework/records.h"
#include "casework/requests.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::size_t kMostSlots = 20, kMostGuests = 20, kLink = 2000;
constexpr int kShortest = 5, kLongest = 600;
constexpr auto kFarthest = days(2 * 366);

std::string ends_at(const std::string& starts_at, int length) {
  return format_instant(parse_instant(starts_at).value() + minutes(length));
}

// Each language writes the time its own way.
text of_time(fmt::format_string<std::string> fr, fmt::format_string<std::string> en, instant t) {
  return {fmt::format(fr, format_in_france(t, language::fr)),
          fmt::format(en, format_in_france(t, language::en))};
}

// A link as a browser takes it, to a page that is not read on the way.
void check_link(const std::string& link) {
  const bool plain = std::ranges::all_of(link, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
  if (plain && link.size() <= kLink && link.starts_with("https://") && link.size() > 12) return;
  throw input_error(
      tr("lien : « {} » n'est pas une adresse https:// ; copiez celle de la visioconférence",
         "link: \"{}\" is not an https:// address; copy that of the video meeting",
         link.substr(0, 80)));
}

std::string checked_place(const std::string& kind, const std::string& place) {
  const auto missing = [&](const text& what) {
    throw input_error({fmt::format("{} : il manque ; dites où se retrouver", what.fr),
                       fmt::format("{}: it is missing; say where to meet", what.en)});
  };
  if (kind == "place") {
    check_text({"lieu", "place"}, place, kShortText);
    if (is_blank(place)) missing({"lieu", "place"});
    return place;
  }
  if (kind == "phone") {
    const auto number = clean_phone(place);
    if (number.empty()) missing({"téléphone", "telephone"});
    return number;
  }
  if (kind == "video") {
    check_link(place);
    return place;
  }
  throw input_error(tr("genre : « {} » inconnu ; choisissez place, phone ou video",
                       "kind: unknown \"{}\"; choose place, phone or video", kind));
}

void check_minutes(int length) {
  if (length >= kShortest && length <= kLongest) return;
  throw input_error(tr("durée : {} minutes ; donnez-en de {} à {}",
                       "duration: {} minutes; give {} to {}", length, kShortest, kLongest));
}

void check_start(const std::string& start, instant now) {
  const auto t = parse_instant(start);
  if (!t) {
    throw input_error(tr(
        "créneau « {} » : un instant est attendu, comme 2026-11-22T09:00:00Z (heure universelle)",
        "slot \"{}\": an instant is expected, like 2026-11-22T09:00:00Z (universal time)",
        start.substr(0, 40)));
  }
  if (*t <= now) {
    throw input_error(of_time("créneau : le {} est passé ; choisissez une date à venir",
                              "slot: {} is past; choose a time to come", *t));
  }
  if (*t > now + kFarthest) {
    throw input_error(
        of_time("créneau : le {} est à plus de deux ans ; choisissez une date plus proche",
                "slot: {} is over two years away; choose a nearer time", *t));
  }
}

void check_slots(const std::vector<std::string>& slots, instant now) {
  if (slots.empty() || slots.size() > kMostSlots) {
    throw input_error(tr("créneaux : {} ; proposez-en de 1 à {}", "slots: {}; propose 1 to {}",
                         slots.size(), kMostSlots));
  }
  std::set<std::string> once;
  for (const auto& s : slots) {
    check_start(s, now);
    if (once.insert(s).second) continue;
    throw input_error(of_time("créneau du {} : il est donné deux fois",
                              "slot of {}: it is given twice", parse_instant(s).value()));
  }
}

void check_title(const std::string& title) {
  check_text({"objet", "title"}, title, kShortText);
  if (title.find_first_of("\r\n\t") == std::string::npos && !is_blank(title)) return;
  throw input_error(
      {"objet : dites en une ligne de quoi il s'agit", "title: say in one line what it is about"});
}

request open_request(store::database& db, std::int64_t id) {
  auto r = load(db, id);
  if (r.state != request_state::closed) return r;
  throw conflict(tr("la demande {} est close ; rouvrez-la pour convenir d'un rendez-vous",
                    "request {} is closed; reopen it to make an appointment", r.number));
}

void check_known(store::database& db, const invitation& g) {
  if (g.kind == guest_kind::professional) return;
  const bool account = g.kind == guest_kind::account;
  const auto key = g.key.value_or(0);
  const auto found =
      db.query(account ? "SELECT id FROM account WHERE id = :p1 AND active = 1 AND role IN "
                         "('administrator', 'agent')"
                       : "SELECT id FROM partner WHERE id = :p1 AND active = 1",
               {kInteger}, {key});
  if (found[0].size() > 0) return;
  if (account) {
    throw input_error(
        tr("invité : le compte {} n'est pas celui d'une personne du guichet ; invitez un "
           "partenaire par son organisme",
           "guest: account {} is not of a person of the service; invite a partner by its "
           "organism",
           key));
  }
  throw input_error(tr("invité : partenaire {} inconnu, ou qui n'est plus actif",
                       "guest: unknown partner {}, or no longer active", key));
}

void add_guests(store::database& db, std::int64_t id, const std::vector<invitation>& guests) {
  if (guests.empty() || guests.size() > kMostGuests) {
    throw input_error(tr("invités : {} ; invitez-en de 1 à {}", "guests: {}; invite 1 to {}",
                         guests.size(), kMostGuests));
  }
  std::set<std::pair<guest_kind, std::int64_t>> once;
  for (const auto& g : guests) {
    const bool person = g.kind == guest_kind::professional;
    if (!once.insert({g.kind, person ? 0 : g.key.value_or(0)}).second) {
      throw input_error({"invités : le même figure deux fois", "guests: the same is there twice"});
    }
    check_known(db, g);
    db.execute(
        "INSERT INTO appointment_guest (appointment, kind, account, partner, required, "
        "answered_at) VALUES (:p1, :p2, :p3, :p4, :p5, '')",
        {id, std::string(name_of(g.kind)),
         g.kind == guest_kind::account ? cell_of(g.key) : store::cell(),
         g.kind == guest_kind::partner ? cell_of(g.key) : store::cell(), std::int64_t{g.required}});
  }
}

void say_answer(store::database& db, std::int64_t guest, const std::string& slot,
                const std::string& answer) {
  db.execute(
      "INSERT INTO appointment_answer (guest, starts_at, answer) VALUES (:p1, :p2, :p3) "
      "ON CONFLICT (guest, starts_at) DO UPDATE SET answer = excluded.answer",
      {guest, slot, answer});
}

void mark_answered(store::database& db, std::int64_t guest, instant now) {
  db.execute("UPDATE appointment_guest SET answered_at = :p1 WHERE id = :p2",
             {format_instant(now), guest});
}

// These slots and no other; nobody has answered yet, but who proposes them.
void replace_slots(store::database& db, std::int64_t id, const std::vector<std::string>& slots,
                   const actor& who, instant now) {
  db.execute(
      "DELETE FROM appointment_answer WHERE guest IN "
      "(SELECT id FROM appointment_guest WHERE appointment = :p1)",
      {id});
  db.execute("DELETE FROM appointment_slot WHERE appointment = :p1", {id});
  db.execute("UPDATE appointment_guest SET answered_at = '' WHERE appointment = :p1", {id});
  for (const auto& s : slots) {
    db.execute("INSERT INTO appointment_slot (appointment, starts_at) VALUES (:p1, :p2)", {id, s});
  }
  if (!who.account) return;
  const rows own(
      db.query("SELECT id FROM appointment_guest WHERE appointment = :p1 AND account = :p2",
               {kInteger}, {id, *who.account}));
  if (own.size() == 0) return;
  const auto guest = own[0].integer();
  for (const auto& s : slots) say_answer(db, guest, s, "yes");
  mark_answered(db, guest, now);
}

std::string listed(std::vector<std::string> slots) {
  std::ranges::sort(slots);
  std::string out;
  for (const auto& s : slots) out += (out.empty() ? "" : " ") + s;
  return out;
}

// The day before, unless it is that day or past it already.
std::string reminder_day(const std::string& starts_at, instant now) {
  const date before =
      std::chrono::sys_days(day_in_france(parse_instant(starts_at).value())) - days(1);
  return before > day_in_france(now) ? format_iso(before) : "";
}

[[noreturn]] void say_changed(store::database& db, std::int64_t id) {
  const auto a = load_appointment(db, id);
  const rows last(
      db.query("SELECT actor, at FROM event WHERE request = :p1 AND kind LIKE 'appointment_%' AND "
               "body LIKE :p2 ORDER BY id DESC LIMIT 1",
               {kText, kText}, {a.request, fmt::format("{}\n%", id)}));
  std::string name = "?";
  auto at = parse_instant(a.changed_at).value_or(instant{});
  if (last.size() > 0) {
    auto row = last[0];
    name = row.text();
    at = parse_instant(row.text()).value_or(at);
  }
  throw conflict({fmt::format("{} a modifié ce rendez-vous entre-temps (le {}) ; rien n'a été "
                              "écrasé : rechargez la page, puis recommencez",
                              name, format_in_france(at, language::fr)),
                  fmt::format("{} has changed this appointment meanwhile ({}); nothing was "
                              "overwritten: load the page again, then try again",
                              name, format_in_france(at, language::en))});
}

// The row stays locked until the commit.
void update_appointment(store::database& db, std::int64_t id, std::int64_t version,
                        const std::string& set, std::vector<store::cell> parameters, instant now) {
  const auto n = parameters.size();
  parameters.insert(parameters.end(), {format_instant(now), id, version});
  const auto changed =
      db.execute(fmt::format("UPDATE appointment SET {}changed_at = :p{} WHERE id = :p{} AND "
                             "version = :p{}",
                             set, n + 1, n + 2, n + 3),
                 parameters);
  if (changed == 0) say_changed(db, id);
}

void require_state(const appointment& a, bool fine) {
  if (fine) return;
  const auto state = static_cast<std::size_t>(a.state);
  constexpr std::array kFr = {"n'a pas encore de date", "a déjà une date", "est annulé",
                              "a déjà eu lieu"};
  constexpr std::array kEn = {"has no time yet", "has a time already", "is cancelled",
                              "has taken place"};
  throw conflict(
      {fmt::format("« {} » {} : ce n'est pas possible ; rechargez la page", a.title, kFr[state]),
       fmt::format("\"{}\" {}: this is not possible; load the page again", a.title, kEn[state])});
}

bool is_open(const appointment& a) {
  return a.state == appointment_state::proposed || a.state == appointment_state::booked;
}

void hear(const listener& tell, store::database& db, const appointment_news& news) {
  if (tell) tell(db, news);
}

const std::string* answer_of(const slot& s, std::int64_t guest) {
  const auto said = std::ranges::find(s.answers, guest, &slot_answer::guest);
  return said == s.answers.end() ? nullptr : &said->answer;
}

void check_bookable(const appointment& a, const slot& s, booker by) {
  for (const auto& g : a.guests) {
    if (!g.required) continue;
    const bool self = by == booker::professional && g.kind == guest_kind::professional;
    if (self) continue;
    const auto* said = answer_of(s, g.id);
    if (said && *said == "no") {
      throw conflict(
          tr("ce créneau ne convient pas à {} ; choisissez-en un autre, ou proposez-en "
             "de nouveaux",
             "this slot does not suit {}; choose another, or propose new ones", g.name));
    }
    if (!said && by == booker::professional) {
      throw conflict(tr("{} n'a pas encore répondu ; vous pourrez choisir une date ensuite",
                        "{} has not answered yet; you will be able to choose a time then", g.name));
    }
  }
}

}  // namespace

std::int64_t propose(store::database& db, std::int64_t request, const proposal& p, const actor& who,
                     instant now, const listener& tell) {
  check_title(p.title);
  const auto place = checked_place(p.kind, p.place);
  check_minutes(p.minutes);
  check_slots(p.slots, now);
  change c(db, who, now);
  open_request(db, request);
  const auto at = format_instant(now);
  constexpr std::size_t kUid = 32;
  const auto id =
      db.query(
            "INSERT INTO appointment (uid, request, title, kind, place, minutes, state, starts_at, "
            "ends_at, sequence, motive, organizer, remind_on, created_at, changed_at, version) "
            "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, 'proposed', '', '', 0, '', :p7, '', :p8, :p9, "
            "1) RETURNING id",
            {kInteger},
            {accounts::make_token().substr(0, kUid), request, p.title, p.kind, place,
             std::int64_t{p.minutes}, cell_of(who.account), at, at})[0]
          .integer()[0];
  add_guests(db, id, p.guests);
  replace_slots(db, id, p.slots, who, now);
  const auto made = load_appointment(db, id);
  say_appointment(c, made, "appointment_proposed", listed(p.slots));
  hear(tell, db, {"proposed", made});
  c.commit();
  return id;
}

void answer_slots(store::database& db, std::int64_t id, std::int64_t version, std::int64_t guest_id,
                  const std::vector<said_of_slot>& answers, const actor& who, instant now) {
  change c(db, who, now);
  const auto a = load_appointment(db, id);
  update_appointment(db, id, version, "", {}, now);
  require_state(a, a.state == appointment_state::proposed);
  if (std::ranges::find(a.guests, guest_id, &guest::id) == a.guests.end()) {
    throw input_error(tr("invité {} : il n'est pas de ce rendez-vous",
                         "guest {}: not of this appointment", guest_id));
  }
  std::array<int, 3> counts{};
  constexpr std::array<std::string_view, 3> kAnswers = {"yes", "maybe", "no"};
  for (const auto& said : answers) {
    const auto known = std::ranges::find(kAnswers, said.answer);
    if (known == kAnswers.end()) {
      throw input_error(tr("réponse : « {} » inconnue ; choisissez yes, maybe ou no",
                           "answer: unknown \"{}\"; choose yes, maybe or no",
                           said.answer.substr(0, 40)));
    }
    if (std::ranges::find(a.slots, said.starts_at, &slot::starts_at) == a.slots.end()) {
      throw input_error(tr("créneau « {} » : il n'est pas proposé ; rechargez la page",
                           "slot \"{}\": it is not proposed; load the page again",
                           said.starts_at.substr(0, 40)));
    }
    say_answer(db, guest_id, said.starts_at, said.answer);
    ++counts[static_cast<std::size_t>(known - kAnswers.begin())];
  }
  if (answers.empty()) {
    throw input_error({"réponses : dites d'au moins un créneau s'il convient",
                       "answers: say of at least one slot whether it suits"});
  }
  mark_answered(db, guest_id, now);
  say_appointment(c, a, "appointment_answered",
                  fmt::format("{}\n{} {} {}", guest_id, counts[0], counts[1], counts[2]));
  c.commit();
}

void book(store::database& db, std::int64_t id, std::int64_t version, const std::string& starts_at,
          booker by, const actor& who, instant now, const listener& tell) {
  check_start(starts_at, now);
  change c(db, who, now);
  const auto before = load_appointment(db, id);
  update_appointment(db, id, version,
                     "state = 'booked', starts_at = :p1, ends_at = :p2, remind_on = :p3, "
                     "version = version + 1, ",
                     {starts_at, ends_at(starts_at, before.minutes), reminder_day(starts_at, now)},
                     now);
  require_state(before, before.state == appointment_state::proposed);
  // As it is now that nobody else can answer.
  auto a = load_appointment(db, id);
  const auto slot = std::ranges::find(a.slots, starts_at, &slot::starts_at);
  if (slot == a.slots.end()) {
    throw input_error(tr("créneau « {} » : il n'est pas proposé ; rechargez la page",
                         "slot \"{}\": it is not proposed; load the page again", starts_at));
  }
  check_bookable(a, *slot, by);
  if (by == booker::professional) {
    const auto* g = find_guest(a, guest_kind::professional);
    if (!g) {
      throw forbidden({"vous n'êtes pas de ce rendez-vous", "you are not of this appointment"});
    }
    say_answer(db, g->id, starts_at, "yes");
    mark_answered(db, g->id, now);
    a = load_appointment(db, id);
  }
  say_appointment(c, a, "appointment_booked", starts_at);
  hear(tell, db, {"booked", a, &before});
  c.commit();
}

void move(store::database& db, std::int64_t id, std::int64_t version, const new_time& to,
          const actor& who, instant now, const listener& tell) {
  if (to.slots.empty() == to.starts_at.empty()) {
    throw input_error({"déplacer : donnez soit de nouveaux créneaux, soit une date",
                       "move: give either new slots or a time"});
  }
  const bool direct = !to.starts_at.empty();
  const auto slots = direct ? std::vector{to.starts_at} : to.slots;
  check_slots(slots, now);
  if (to.minutes != 0) check_minutes(to.minutes);
  const auto place = to.kind.empty() ? "" : checked_place(to.kind, to.place);
  change c(db, who, now);
  const auto before = load_appointment(db, id);
  open_request(db, before.request);
  const int length = to.minutes == 0 ? before.minutes : to.minutes;
  update_appointment(
      db, id, version,
      "state = :p1, starts_at = :p2, ends_at = :p3, remind_on = :p4, minutes = :p5, kind = :p6, "
      "place = :p7, sequence = sequence + 1, version = version + 1, ",
      {std::string(direct ? "booked" : "proposed"), to.starts_at,
       direct ? ends_at(to.starts_at, length) : "", direct ? reminder_day(to.starts_at, now) : "",
       std::int64_t{length}, to.kind.empty() ? before.kind : to.kind,
       to.kind.empty() ? before.place : place},
      now);
  require_state(before, is_open(before));
  replace_slots(db, id, slots, who, now);
  const auto a = load_appointment(db, id);
  say_appointment(c, a, "appointment_moved", listed(slots));
  hear(tell, db, {"moved", a, &before});
  c.commit();
}

void cancel(store::database& db, std::int64_t id, std::int64_t version, const std::string& motive,
            const actor& who, instant now, const listener& tell) {
  require_motive(motive);
  change c(db, who, now);
  const auto before = load_appointment(db, id);
  update_appointment(db, id, version,
                     "state = 'cancelled', motive = :p1, remind_on = '', sequence = sequence + 1, "
                     "version = version + 1, ",
                     {motive}, now);
  require_state(before, is_open(before));
  const auto a = load_appointment(db, id);
  say_appointment(c, a, "appointment_cancelled", motive);
  hear(tell, db, {"cancelled", a, &before});
  c.commit();
}

void mark_done(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
               instant now) {
  change c(db, who, now);
  const auto a = load_appointment(db, id);
  update_appointment(db, id, version, "state = 'done', remind_on = '', version = version + 1, ", {},
                     now);
  require_state(a, a.state == appointment_state::booked);
  const auto start = parse_instant(a.starts_at).value();
  if (start > now) {
    throw conflict(of_time("le rendez-vous n'a lieu que le {} ; déplacez-le ou annulez-le",
                           "the appointment is only on {}; move or cancel it", start));
  }
  say_appointment(c, a, "appointment_done");
  c.commit();
}

std::vector<overlap> overlaps_of(store::database& db, const appointment& a) {
  std::vector<std::string> starts;
  if (a.state == appointment_state::booked) starts = {a.starts_at};
  if (a.state == appointment_state::proposed) {
    for (const auto& s : a.slots) starts.push_back(s.starts_at);
  }
  if (starts.empty() || a.guests.empty()) return {};
  // Instants of one form sort as text.
  const auto last = ends_at(*std::ranges::max_element(starts), a.minutes);
  const rows busy(db.query(
      "SELECT g.id, b.id, r.number, b.starts_at, b.ends_at FROM appointment b "
      "JOIN request r ON r.id = b.request JOIN appointment_guest h ON h.appointment = b.id "
      "JOIN appointment_guest g ON g.appointment = :p1 AND (g.account = h.account OR "
      "g.partner = h.partner OR (g.kind = 'professional' AND h.kind = 'professional' AND "
      "b.request = :p2)) WHERE b.state = 'booked' AND b.id <> :p3 AND b.starts_at < :p4 AND "
      "b.ends_at > :p5 ORDER BY g.id, b.starts_at, b.id",
      {kInteger, kInteger, kText, kText, kText},
      {a.id, a.request, a.id, last, *std::ranges::min_element(starts)}));
  std::vector<overlap> out;
  for (const auto& start : starts) {
    const auto end = ends_at(start, a.minutes);
    for (std::size_t i = 0; i < busy.size(); ++i) {
      auto row = busy[i];
      const auto guest = row.integer(), other = row.integer();
      const auto &number = row.text(), &begins = row.text(), &ends = row.text();
      if (begins < end && ends > start) out.push_back({guest, start, other, number, begins});
    }
  }
  return out;
}

}  // namespace sourcier::casework
