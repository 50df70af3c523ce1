#include "casework/mail.h"

#include <algorithm>
#include <array>

#include "accounts/token.h"
#include "base/error.h"
#include "casework/records.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

constexpr auto kHandingOver = std::chrono::minutes(10);
constexpr std::size_t kAtOnce = 20;
const actor kSystem{{}, "Sourcier", "system"};

std::string whom(store::database& db, std::optional<std::int64_t> partner) {
  if (!partner) return "professional";
  const rows found(db.query("SELECT name FROM partner WHERE id = :p1", {kText}, {*partner}));
  return found.size() == 0 ? "" : found[0].text();
}

// In the timelines of all that the mail is about; one of accounts only is entered in the trail.
void tell(store::database& db, change& c, std::int64_t id, std::string_view kind) {
  const rows mail(db.query("SELECT template, partner, request FROM mail WHERE id = :p1",
                           {kText, kInteger, kInteger}, {id}));
  auto row = mail[0];
  const auto key = row.text();
  const auto partner = row.key();
  auto about = std::vector<std::int64_t>();
  if (const auto request = row.key()) about.push_back(*request);
  const rows more(db.query("SELECT request FROM mail_about WHERE mail = :p1 ORDER BY request",
                           {kInteger}, {id}));
  for (std::size_t i = 0; i < more.size(); ++i) about.push_back(more[i].integer());
  const auto body = key + "\n" + (about.empty() ? "" : whom(db, partner));
  for (const auto request : about) c.say(request, {kind, audience::agents, body, partner});
  if (about.empty()) c.enter(std::string(kind), fmt::format("mail:{}", id));
}

// What a header takes as it is.
bool is_token(std::string_view s) {
  return std::ranges::all_of(s, [](char c) { return c >= 0x20 && c < 0x7f && c != '"'; });
}

// Servers may answer in any bytes, and the database takes UTF-8 only.
std::string plain(std::string_view answer) {
  std::string out(answer.substr(0, 300));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  }
  return out;
}

void give_up(store::database& db, std::int64_t id, std::int64_t attempt, const std::string& why,
             instant now) {
  change c(db, kSystem, now);
  const auto ours = db.execute(
      "UPDATE mail SET state = 'failed', error = :p1 WHERE id = :p2 AND attempts = :p3 AND "
      "state IN ('queued', 'sending')",
      {why, id, attempt});
  if (ours == 0) return;
  tell(db, c, id, "mail_failed");
  c.commit();
}

std::chrono::minutes wait_after(std::int64_t attempts) {
  const auto& waits = mail_words().retry;
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(attempts, 1) - 1);
  return waits[std::min(at, waits.size() - 1)];
}

void put_off(store::database& db, const outgoing_mail& m, const std::string& why, instant now) {
  const rows first(db.query("SELECT first_try FROM mail WHERE id = :p1", {kText}, {m.id}));
  if (first.size() == 0) return;
  const auto since = parse_instant(first[0].text()).value_or(now);
  if (now - since >= mail_words().give_up) return give_up(db, m.id, m.attempt, why, now);
  db.execute(
      "UPDATE mail SET state = 'queued', error = :p1, next_try = :p2 WHERE id = :p3 AND "
      "attempts = :p4 AND state = 'sending'",
      {why, format_instant(now + wait_after(m.attempt)), m.id, m.attempt});
}

outgoing_mail load_outgoing(store::database& db, std::int64_t id) {
  const rows found(
      db.query("SELECT m.attempts, m.message_id, m.address, m.lang, m.subject, m.body, "
               "m.file_name, m.file_type, m.file, COALESCE((SELECT MIN(f.id) FROM mail f WHERE "
               "f.request = m.request AND f.template = 'question_received' AND f.id < m.id), 0) "
               "FROM mail m WHERE m.id = :p1",
               {kInteger, kText, kText, kText, kText, kText, kText, kText, kText, kInteger}, {id}));
  auto row = found[0];
  outgoing_mail out;
  out.id = id;
  out.attempt = row.integer();
  for (auto* field : {&out.message_id, &out.to, &out.lang, &out.subject, &out.body}) {
    *field = row.text();
  }
  attached_file file;
  for (auto* field : {&file.name, &file.type, &file.content}) *field = row.text();
  if (!file.name.empty()) out.attachment = std::move(file);
  if (const auto first = row.integer(); first != 0) {
    const rows thread(
        db.query("SELECT message_id, address FROM mail WHERE id = :p1", {kText, kText}, {first}));
    auto at = thread[0];
    const auto token = at.text();
    if (at.text() == out.to) out.thread = token;
  }
  return out;
}

}  // namespace

std::int64_t queue_mail(store::database& db, const new_mail& m, instant now) {
  const auto to = clean_email(m.to);
  const auto l = m.lang == "en" ? language::en : language::fr;
  const auto said = write_mail(m.key, l, m.values);
  check_text({"objet", "subject"}, said.subject, kShortText);
  const auto file = m.attachment.value_or(attached_file{});
  if (to.empty()) throw input_error({"courriel : pas d'adresse", "mail: no address"});
  if (said.subject.find_first_of("\r\n\t") != std::string::npos || !is_token(file.name) ||
      !is_token(file.type)) {
    throw input_error({"courriel : un caractère qui n'a pas sa place dans un en-tête",
                       "mail: a character that has no place in a header"});
  }
  const auto at = format_instant(now);
  const auto id =
      db.query(
            "INSERT INTO mail (message_id, request, partner, account, address, lang, template, "
            "subject, body, file_name, file_type, file, state, created_at, until, attempts, "
            "first_try, next_try, error, sent_at) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, "
            ":p9, :p10, :p11, :p12, 'queued', :p13, :p14, 0, '', :p15, '', '') RETURNING id",
            {kInteger},
            {accounts::make_token().substr(0, 32), cell_of(m.request), cell_of(m.partner),
             cell_of(m.account), to, std::string(l == language::en ? "en" : "fr"), m.key,
             said.subject, said.body, file.name, file.type, file.content, at,
             m.until ? format_instant(*m.until) : std::string(), at})[0]
          .integer()[0];
  for (const auto request : m.requests) {
    if (request == m.request) continue;
    db.execute("INSERT INTO mail_about (mail, request) VALUES (:p1, :p2) ON CONFLICT DO NOTHING",
               {id, request});
  }
  return id;
}

std::optional<outgoing_mail> claim_mail(store::database& db, instant now) {
  const auto at = format_instant(now);
  const rows due(
      db.query("SELECT id, attempts, until FROM mail WHERE state IN ('queued', 'sending') AND "
               "next_try <= :p1 ORDER BY next_try, id LIMIT :p2",
               {kInteger, kInteger, kText}, {at, std::int64_t{kAtOnce}}));
  for (std::size_t i = 0; i < due.size(); ++i) {
    auto row = due[i];
    const auto id = row.integer(), attempts = row.integer();
    if (const auto& until = row.text(); !until.empty() && until <= at) {
      give_up(db, id, attempts, "too late to be of use", now);
      continue;
    }
    // Of several servers, the one that counts the attempt has it.
    const auto ours = db.execute(
        "UPDATE mail SET state = 'sending', attempts = attempts + 1, next_try = :p1, first_try = "
        "CASE WHEN first_try = '' THEN :p2 ELSE first_try END WHERE id = :p3 AND attempts = :p4 "
        "AND state IN ('queued', 'sending')",
        {format_instant(now + kHandingOver), at, id, attempts});
    if (ours > 0) return load_outgoing(db, id);
  }
  return std::nullopt;
}

void note_delivery(store::database& db, const outgoing_mail& m, const delivery& d, instant now) {
  if (d.end == delivery_end::refused) return give_up(db, m.id, m.attempt, plain(d.answer), now);
  if (d.end != delivery_end::accepted) return put_off(db, m, plain(d.answer), now);
  change c(db, kSystem, now);
  const auto ours = db.execute(
      "UPDATE mail SET state = 'sent', sent_at = :p1, body = '', file = '', error = '' WHERE "
      "id = :p2 AND attempts = :p3 AND state = 'sending'",
      {format_instant(now), m.id, m.attempt});
  if (ours == 0) return;
  tell(db, c, m.id, "mail_sent");
  c.commit();
}

round_count send_mails(store::database& db,
                       const std::function<delivery(const outgoing_mail&)>& hand_over,
                       const clock& now, const std::function<bool()>& stopped) {
  round_count out;
  while (!stopped || !stopped()) {
    const auto mail = claim_mail(db, now());
    if (!mail) break;
    const auto d = hand_over(*mail);
    note_delivery(db, *mail, d, now());
    if (d.end == delivery_end::accepted) {
      ++out.sent;
    } else {
      ++(d.end == delivery_end::refused ? out.refused : out.put_off);
    }
    if (d.end == delivery_end::away) break;
  }
  return out;
}

namespace {

std::vector<queued_mail> read_mails(store::database& db, const std::string& where,
                                    const std::vector<store::cell>& parameters) {
  const rows found(db.query(
      "SELECT m.id, m.template, m.state, m.created_at, m.next_try, m.error, m.attempts, m.request, "
      "m.partner, m.account, COALESCE(r.number, ''), COALESCE(r.commune, ''), "
      "COALESCE(p.name, '') FROM mail m LEFT JOIN request r ON r.id = m.request "
      "LEFT JOIN partner p ON p.id = m.partner " +
          where,
      {kInteger, kText, kText, kText, kText, kText, kInteger, kInteger, kInteger, kInteger, kText,
       kText, kText},
      parameters));
  std::vector<queued_mail> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    queued_mail m;
    m.id = row.integer();
    for (auto* field : {&m.key, &m.state, &m.created_at, &m.next_try, &m.error}) {
      *field = row.text();
    }
    m.attempts = row.integer();
    for (auto* key : {&m.request, &m.partner, &m.account}) *key = row.key();
    for (auto* field : {&m.number, &m.commune, &m.partner_name}) *field = row.text();
    out.push_back(std::move(m));
  }
  return out;
}

}  // namespace

queue_state queue_state_of(store::database& db) {
  queue_state out;
  const rows counts(
      db.query("SELECT state, COUNT(*), MIN(created_at) FROM mail WHERE state IN "
               "('queued', 'sending', 'failed') GROUP BY state",
               {kText, kInteger, kText}));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto row = counts[i];
    const bool failed = row.text() == "failed";
    (failed ? out.failed : out.queued) += row.integer();
    if (const auto& at = row.text(); !failed && (out.oldest.empty() || at < out.oldest)) {
      out.oldest = at;
    }
  }
  const auto last = troubled_mails(db, 1);
  if (!last.empty()) out.last_error = last[0].error;
  return out;
}

std::vector<queued_mail> troubled_mails(store::database& db, std::size_t limit) {
  return read_mails(db,
                    "WHERE m.state = 'failed' OR (m.state IN ('queued', 'sending') AND "
                    "m.error <> '') ORDER BY m.next_try DESC, m.id DESC LIMIT :p1",
                    {static_cast<std::int64_t>(limit)});
}

queued_mail load_mail(store::database& db, std::int64_t id) {
  auto found = read_mails(db, "WHERE m.id = :p1", {id});
  if (found.empty()) {
    throw not_found(
        tr("pas de courriel {} ; rechargez la liste", "no mail {}; load the list again", id));
  }
  return found.front();
}

void retry_mail(store::database& db, std::int64_t id, const actor& who, instant now) {
  const auto m = load_mail(db, id);
  change c(db, who, now);
  const auto changed = db.execute(
      "UPDATE mail SET state = 'queued', next_try = :p1, first_try = '', error = '' WHERE id = :p2 "
      "AND state IN ('queued', 'failed')",
      {format_instant(now), id});
  if (changed == 0) {
    throw conflict(tr("le courriel {} est parti ou part à l'instant ; rechargez la liste",
                      "mail {} has left or is leaving; load the list again", id));
  }
  c.enter("mail_retried", fmt::format("mail:{}", id));
  c.commit();
}

}  // namespace sourcier::casework
