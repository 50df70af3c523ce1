#include "api/rounds.h"

#include "api/appointment_mail.h"
#include "casework/agenda.h"
#include "casework/digests.h"
#include "casework/mail_words.h"
#include "casework/partners.h"

namespace sourcier::api {

round_done take_round(store::database& db, const std::string& site, instant now) {
  round_done out;
  out.steps = casework::take_steps(db, now).size();
  if (site.empty()) return out;
  // Nobody is reminded in the night.
  if (now >= start_in_france(day_in_france(now)) + casework::mail_words().digest_from) {
    out.reminders = casework::appointments_to_remind(db, now, appointment_mails(site, now)).size();
  }
  out.digests = casework::queue_digests(db, site, now);
  return out;
}

}  // namespace sourcier::api
