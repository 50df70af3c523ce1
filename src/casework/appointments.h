#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

// proposed: slots to choose from; booked: at a time; cancelled and done are ends.
enum class appointment_state { proposed, booked, cancelled, done };
std::string_view name_of(appointment_state s);

// The professional of the request, a person of the service, an organism.
enum class guest_kind { professional, account, partner };
std::string_view name_of(guest_kind k);

struct guest {
  std::int64_t id = 0;
  guest_kind kind = guest_kind::professional;
  std::optional<std::int64_t> key;  // of the account or of the organism
  std::string name, email;          // as they are known today
  bool required = true;
  std::string answered_at;  // empty: no slot yet
};

// What a guest says of a slot: yes, maybe (if need be) or no.
struct slot_answer {
  std::int64_t guest = 0;
  std::string answer;
};

struct slot {
  std::string starts_at;
  std::vector<slot_answer> answers{};
};

struct appointment {
  std::int64_t id = 0, request = 0;
  std::string uid;                          // the same in every calendar, for ever
  std::string number, profession, commune;  // of the request
  std::string title;
  std::string kind, place;  // place: where; phone: the number; video: the link
  int minutes = 0;
  appointment_state state = appointment_state::proposed;
  std::string starts_at, ends_at;         // booked or done, or cancelled after it was booked
  int sequence = 0;                       // of RFC 5545: moves and the cancellation count
  std::string motive;                     // of the cancellation
  std::optional<std::int64_t> organizer;  // account
  std::string organizer_name, organizer_email;
  std::string created_at, changed_at;
  std::vector<guest> guests;
  std::vector<slot> slots;  // the earliest first
  std::int64_t version = 0;
};

// Every required guest said yes or maybe.
bool is_common(const appointment& a, const slot& s);
// The guest that is this account, this organism or the professional; nullptr where there is none.
const guest* find_guest(const appointment& a, guest_kind kind,
                        std::optional<std::int64_t> key = {});

struct invitation {
  guest_kind kind = guest_kind::professional;
  std::optional<std::int64_t> key{};
  bool required = true;
};
struct proposal {
  std::string title, kind, place;
  int minutes = 0;
  std::vector<std::string> slots;  // when each begins: "2026-11-22T09:00:00Z"
  std::vector<invitation> guests;
};

// What a change made of an appointment. Called inside its transaction: what the listener writes is
// kept or lost with it, and what it throws undoes both.
struct appointment_news {
  std::string_view what;  // proposed, booked, moved, cancelled, reminded
  const appointment& now;
  const appointment* before = nullptr;
};
using listener = std::function<void(store::database&, const appointment_news&)>;

// As in requests.h: one transaction each, with its words in the timeline (the first line of a body
// is the appointment's number, the second its title) and its entry in the trail. `version` is the
// appointment's own.

// Throws input_error naming the field: no title, an unknown kind, a place, number or https link
// that is missing or wrong, a slot that is past, given twice or not an instant, a guest twice or
// unknown; conflict where the request is closed. The organizer suits every slot where it is a
// guest.
std::int64_t propose(store::database& db, std::int64_t request, const proposal& p, const actor& who,
                     instant now, const listener& tell = {});

// `partner`: as that organism, for which one that it is not invited to is not_found.
appointment load_appointment(store::database& db, std::int64_t id,
                             std::optional<std::int64_t> partner = {});
// The latest made first.
std::vector<appointment> appointments_of(store::database& db, std::int64_t request);

struct said_of_slot {
  std::string starts_at, answer;
};
// Of that guest, for some slots; others keep what was said before. Guests are not in one another's
// way: the version stays, and only moving, booking or cancelling makes an answer too late.
void answer_slots(store::database& db, std::int64_t id, std::int64_t version, std::int64_t guest,
                  const std::vector<said_of_slot>& answers, const actor& who, instant now);

// One of the slots. For an agent: not one that a required guest refused. For the professional: once
// every required organism has answered, and one that all the others accepted.
enum class booker { agent, professional };
void book(store::database& db, std::int64_t id, std::int64_t version, const std::string& starts_at,
          booker by, const actor& who, instant now, const listener& tell = {});

// Either other slots, to be answered anew, or another time, booked at once.
struct new_time {
  std::vector<std::string> slots{};
  std::string starts_at{};
  int minutes = 0;              // 0: as before
  std::string kind{}, place{};  // empty kind: as before
};
void move(store::database& db, std::int64_t id, std::int64_t version, const new_time& to,
          const actor& who, instant now, const listener& tell = {});
void cancel(store::database& db, std::int64_t id, std::int64_t version, const std::string& motive,
            const actor& who, instant now, const listener& tell = {});
// It took place: booked, and begun.
void mark_done(store::database& db, std::int64_t id, std::int64_t version, const actor& who,
               instant now);

// A guest whom a slot, or the time that is booked, finds in another booked appointment.
struct overlap {
  std::int64_t guest = 0;
  std::string starts_at;                // of the slot
  std::int64_t other = 0;               // the appointment
  std::string number, other_starts_at;  // its request, and when it begins
};
std::vector<overlap> overlaps_of(store::database& db, const appointment& a);

}  // namespace sourcier::casework
