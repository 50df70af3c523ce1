#include "casework/appointment_rows.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/error.h"
#include "casework/records.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

constexpr std::array<appointment_state, 4> kStates = {
    appointment_state::proposed, appointment_state::booked, appointment_state::cancelled,
    appointment_state::done};
constexpr std::array<guest_kind, 3> kKinds = {guest_kind::professional, guest_kind::account,
                                              guest_kind::partner};

appointment read_appointment(rows::row row) {
  appointment a;
  a.id = row.integer();
  a.request = row.integer();
  for (auto* field : {&a.uid, &a.number, &a.profession, &a.commune, &a.title, &a.kind, &a.place}) {
    *field = row.text();
  }
  a.minutes = static_cast<int>(row.integer());
  const auto& state = row.text();
  a.state = *std::ranges::find(kStates, state, [](auto s) { return name_of(s); });
  a.starts_at = row.text();
  a.ends_at = row.text();
  a.sequence = static_cast<int>(row.integer());
  a.motive = row.text();
  a.organizer = row.key();
  for (auto* field : {&a.organizer_name, &a.organizer_email, &a.created_at, &a.changed_at}) {
    *field = row.text();
  }
  a.version = row.integer();
  return a;
}

using by_id = std::map<std::int64_t, appointment*>;

void read_guests(store::database& db, const std::string& in, const by_id& all) {
  const rows found(
      db.query("SELECT g.appointment, g.id, g.kind, COALESCE(g.account, g.partner), "
               "COALESCE(CASE g.kind WHEN 'professional' THEN r.name WHEN 'account' THEN "
               "CASE c.name WHEN '' THEN c.login ELSE c.name END ELSE p.name END, ''), "
               "COALESCE(CASE g.kind WHEN 'professional' THEN r.email WHEN 'account' THEN c.email "
               "ELSE p.email END, ''), g.required, g.answered_at "
               "FROM appointment_guest g JOIN appointment a ON a.id = g.appointment "
               "JOIN request r ON r.id = a.request LEFT JOIN account c ON c.id = g.account "
               "LEFT JOIN partner p ON p.id = g.partner WHERE g.appointment IN (" +
                   in + ") ORDER BY g.id",
               {kInteger, kInteger, kText, kInteger, kText, kText, kInteger, kText}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    auto& a = *all.at(row.integer());
    guest g;
    g.id = row.integer();
    const auto& kind = row.text();
    g.kind = *std::ranges::find(kKinds, kind, [](auto k) { return name_of(k); });
    g.key = row.key();
    g.name = row.text();
    g.email = row.text();
    g.required = row.integer() != 0;
    g.answered_at = row.text();
    a.guests.push_back(std::move(g));
  }
}

void read_slots(store::database& db, const std::string& in, const by_id& all) {
  const rows slots(
      db.query("SELECT appointment, starts_at FROM appointment_slot WHERE appointment IN (" + in +
                   ") ORDER BY appointment, starts_at",
               {kInteger, kText}));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto row = slots[i];
    auto& a = *all.at(row.integer());
    a.slots.push_back({row.text()});
  }
  const rows said(
      db.query("SELECT g.appointment, g.id, w.starts_at, w.answer FROM appointment_answer w "
               "JOIN appointment_guest g ON g.id = w.guest WHERE g.appointment IN (" +
                   in + ") ORDER BY g.id, w.starts_at",
               {kInteger, kInteger, kText, kText}));
  for (std::size_t i = 0; i < said.size(); ++i) {
    auto row = said[i];
    auto& a = *all.at(row.integer());
    const auto guest = row.integer();
    const auto s = std::ranges::find(a.slots, row.text(), &slot::starts_at);
    if (s != a.slots.end()) s->answers.push_back({guest, row.text()});
  }
}

}  // namespace

std::string_view name_of(appointment_state s) {
  constexpr std::array<std::string_view, 4> kNames = {"proposed", "booked", "cancelled", "done"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view name_of(guest_kind k) {
  constexpr std::array<std::string_view, 3> kNames = {"professional", "account", "partner"};
  return kNames[static_cast<std::size_t>(k)];
}

bool is_common(const appointment& a, const slot& s) {
  return std::ranges::all_of(a.guests, [&](const guest& g) {
    if (!g.required) return true;
    const auto said = std::ranges::find(s.answers, g.id, &slot_answer::guest);
    return said != s.answers.end() && said->answer != "no";
  });
}

const guest* find_guest(const appointment& a, guest_kind kind, std::optional<std::int64_t> key) {
  const auto found = std::ranges::find_if(
      a.guests, [&](const guest& g) { return g.kind == kind && g.key == key; });
  return found == a.guests.end() ? nullptr : &*found;
}

std::vector<appointment> read_appointments(store::database& db, const std::string& where,
                                           const std::vector<store::cell>& parameters) {
  const rows found(db.query(
      "SELECT a.id, a.request, a.uid, r.number, r.profession, r.commune, a.title, a.kind, a.place, "
      "a.minutes, a.state, a.starts_at, a.ends_at, a.sequence, a.motive, a.organizer, "
      "COALESCE((SELECT CASE c.name WHEN '' THEN c.login ELSE c.name END FROM account c "
      "WHERE c.id = a.organizer), ''), "
      "COALESCE((SELECT c.email FROM account c WHERE c.id = a.organizer), ''), a.created_at, "
      "a.changed_at, a.version FROM appointment a JOIN request r ON r.id = a.request " +
          where,
      {kInteger, kInteger, kText,    kText, kText,    kText, kText, kText, kText, kInteger, kText,
       kText,    kText,    kInteger, kText, kInteger, kText, kText, kText, kText, kInteger},
      parameters));
  std::vector<appointment> out;
  for (std::size_t i = 0; i < found.size(); ++i) out.push_back(read_appointment(found[i]));
  if (out.empty()) return out;
  std::string in;
  by_id all;
  for (auto& a : out) {
    in += (in.empty() ? "" : ",") + std::to_string(a.id);
    all[a.id] = &a;
  }
  read_guests(db, in, all);
  read_slots(db, in, all);
  return out;
}

appointment load_appointment(store::database& db, std::int64_t id,
                             std::optional<std::int64_t> partner) {
  auto found = read_appointments(db, "WHERE a.id = :p1", {id});
  if (found.empty() || (partner && !find_guest(found.front(), guest_kind::partner, partner))) {
    throw not_found(tr("pas de rendez-vous {} ; revenez à la demande ou à l'agenda",
                       "no appointment {}; go back to the request or to the agenda", id));
  }
  return std::move(found.front());
}

std::vector<appointment> appointments_of(store::database& db, std::int64_t request) {
  return read_appointments(db, "WHERE a.request = :p1 ORDER BY a.id DESC", {request});
}

void say_appointment(change& c, const appointment& a, std::string_view kind,
                     const std::string& details) {
  const bool professional = find_guest(a, guest_kind::professional) != nullptr;
  const bool partners =
      std::ranges::any_of(a.guests, [](const guest& g) { return g.kind == guest_kind::partner; });
  const auto seen_by = professional ? audience::everyone
                       : partners   ? audience::partners
                                    : audience::agents;
  c.say(a.request,
        {kind, seen_by,
         fmt::format("{}\n{}{}{}", a.id, a.title, details.empty() ? "" : "\n", details)});
}

}  // namespace sourcier::casework
