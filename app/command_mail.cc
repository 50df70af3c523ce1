#include "app/command_mail.h"

#include <cstdio>

#include "api/rounds.h"
#include "app/mail_options.h"
#include "base/error.h"
#include "base/instants.h"
#include "publish/json.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

using casework::queued_mail;

// The round of a server, once.
void send(store::database& db, const mail_settings& s, const globals& g) {
  const auto done = api::take_round(db, s.site, this_second());
  say(g, tr("Relances : {} ; rappels de rendez-vous : {} ; résumés écrits : {}",
            "Reminders: {}; of appointments: {}; digests written: {}", done.steps, done.reminders,
            done.digests));
  if (!s.server) return;
  const auto n = casework::send_mails(db, deliverer(s), this_second);
  say(g, tr("Courriels partis : {} ; remis à plus tard : {} ; refusés : {}",
            "Mails sent: {}; put off: {}; refused: {}", n.sent, n.put_off, n.refused));
}

std::string about(const queued_mail& m) {
  if (!m.partner_name.empty()) return m.partner_name;
  return m.account ? fmt::format("account:{}", *m.account) : m.number;
}

std::string as_json(const casework::queue_state& q, const std::vector<queued_mail>& all) {
  publish::json_writer j;
  j.begin_object().member("queued", q.queued).member("failed", q.failed);
  j.member("oldest", q.oldest).member("last_error", q.last_error).key("mails").begin_array();
  for (const auto& m : all) {
    j.begin_object().member("id", m.id).member("template", m.key).member("state", m.state);
    j.member("about", about(m)).member("created_at", m.created_at);
    j.member("attempts", m.attempts).member("next_try", m.next_try).member("error", m.error);
    j.end_object();
  }
  j.end_array().end_object();
  return j.take() + "\n";
}

void show(const casework::queue_state& q, const std::vector<queued_mail>& all, const globals& g) {
  say(g, tr("Courriels en attente : {} ; en échec : {}", "Mails waiting: {}; failed: {}", q.queued,
            q.failed));
  for (const auto& m : all) {
    say(g, tr("{}  {}  {}  {}  essais : {}  {}", "{}  {}  {}  {}  attempts: {}  {}", m.id,
              m.created_at, m.key, about(m), m.attempts, m.error));
  }
}

int run(const arguments& a, const globals& g) {
  const auto settings = read_mail_settings(a);
  const auto format = a.choice("format", {"table", "json"});
  auto w = store::workspace::open(g.workspace);
  if (a.has("send")) {
    send(w.db(), settings, g);
    return 0;
  }
  const auto state = casework::queue_state_of(w.db());
  const auto all = casework::troubled_mails(w.db());
  if (format == "json") {
    const auto out = as_json(state, all);
    std::fwrite(out.data(), 1, out.size(), stdout);
  } else {
    show(state, all, g);
  }
  return 0;
}

}  // namespace

command mail_command() {
  command out{
      "mail",
      {"courriels en attente ou en échec ; les envoyer, avec relances et résumés",
       "mails that wait or have failed; send them, with reminders and digests"},
      {{"--send",
        {},
        {"une tournée, pour une tâche planifiée : relances dues, résumés du jour, courriels "
         "dus",
         "one round, for a scheduled job: reminders due, digests of the day, mails due"}},
       {"--format",
        {"FORMAT", "FORMAT"},
        {"table ou json (table par défaut)", "table or json (default table)"}}},
      run};
  for (auto& o : mail_options()) out.options.push_back(std::move(o));
  return out;
}

}  // namespace sourcier::app
