#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "casework/mail_words.h"
#include "casework/request.h"
#include "store/database.h"

// Mails wait in the records until a server takes them: what is queued with a change is there if and
// only if the change is.
namespace sourcier::casework {

struct attached_file {
  std::string name, type, content;  // "rendez-vous.ics", "text/calendar; charset=utf-8"
};

struct new_mail {
  std::string to;  // address
  std::string lang = "fr";
  std::string key;  // of a template of data/mail.toml
  mail_values values;
  std::optional<std::int64_t> request{}, partner{}, account{};  // whom and what it is about
  std::vector<std::int64_t> requests{};  // more of them, whose timelines will tell it too
  std::optional<attached_file> attachment{};
  std::optional<instant> until{};  // of no use from then on
};

// Joins the caller's transaction. Returns its id. Throws input_error for an address that is none,
// or where the template does not take these values.
std::int64_t queue_mail(store::database& db, const new_mail& m, instant now);

// One that a server has taken: others leave it alone for ten minutes.
struct outgoing_mail {
  std::int64_t id = 0, attempt = 0;
  std::string message_id;  // the same at every attempt, so that what came twice is kept once
  std::string thread;      // message_id of the first mail about the same request, or empty
  std::string to, lang, subject, body;
  std::optional<attached_file> attachment;
};
std::optional<outgoing_mail> claim_mail(store::database& db, instant now);

// accepted; later: the server is busy, or refuses for now; away: no server, the others wait too;
// refused: for good.
enum class delivery_end { accepted, later, away, refused };
struct delivery {
  delivery_end end = delivery_end::accepted;
  std::string answer{};  // of the mail server
};
// One transaction with what the timelines say. What was sent keeps neither words nor attachment.
void note_delivery(store::database& db, const outgoing_mail& m, const delivery& d, instant now);

// Everything that is due, one after the other, until the server is away.
struct round_count {
  std::size_t sent = 0, put_off = 0, refused = 0;
};
round_count send_mails(store::database& db,
                       const std::function<delivery(const outgoing_mail&)>& hand_over,
                       const clock& now, const std::function<bool()>& stopped = {});

// What agents are told of one that has failed, or waits after an attempt.
struct queued_mail {
  std::int64_t id = 0;
  std::string key, state, created_at, next_try, error;
  std::int64_t attempts = 0;
  std::optional<std::int64_t> request, partner, account;
  std::string number, commune;  // of the request
  std::string partner_name;
};
struct queue_state {
  std::int64_t queued = 0, failed = 0;  // being sent counts as queued
  std::string oldest;                   // when the oldest of the queued was written
  std::string last_error;
};
queue_state queue_state_of(store::database& db);
// Failed, and queued after an attempt that did not succeed; the latest first.
std::vector<queued_mail> troubled_mails(store::database& db, std::size_t limit = 200);
// Throws not_found.
queued_mail load_mail(store::database& db, std::int64_t id);
// Tries again at once, as if for the first time. Throws conflict where it was sent, or is being so.
void retry_mail(store::database& db, std::int64_t id, const actor& who, instant now);

}  // namespace sourcier::casework
