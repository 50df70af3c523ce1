#include "casework/records.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "base/error.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

[[noreturn]] void refuse(const text& field, std::string_view value, const text& why) {
  throw input_error({fmt::format("{} : « {} » {}", field.fr, value, why.fr),
                     fmt::format("{}: \"{}\" {}", field.en, value, why.en)});
}

}  // namespace

std::string_view name_of(request_state s) {
  switch (s) {
    case request_state::fresh:
      return "new";
    case request_state::open:
      return "open";
    case request_state::closed:
      return "closed";
  }
  return "";
}

std::string_view name_of(audience a) {
  switch (a) {
    case audience::agents:
      return "agents";
    case audience::partners:
      return "partners";
    case audience::everyone:
      return "everyone";
  }
  return "";
}

change::change(store::database& db, actor who, instant now)
    : db_(db), transaction_(db, store::writers::many), who_(std::move(who)), now_(now) {}

void change::say(std::int64_t request, const new_event& e) {
  db_.execute(
      "INSERT INTO event (request, at, kind, account, actor, seen_by, partner, need, body) "
      "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9)",
      {request, format_instant(now_), std::string(e.kind), cell_of(who_.account), who_.name,
       std::string(name_of(e.seen_by)), cell_of(e.partner), cell_of(e.need), e.body});
  if (action_.empty()) enter("request_" + std::string(e.kind), fmt::format("request:{}", request));
  events_.emplace_back(e.kind);
}

void change::enter(std::string action, std::string what) {
  action_ = std::move(action);
  what_ = std::move(what);
}

void change::commit() {
  if (!action_.empty()) {
    nlohmann::json details = nlohmann::json::object();
    if (events_.size() > 1) details["events"] = events_;
    accounts::audit::append(db_, now_, who_.login, action_, what_, details);
  }
  transaction_.commit();
}

void update_request(store::database& db, std::int64_t id, std::int64_t version,
                    const std::string& set, std::vector<store::cell> parameters, instant now) {
  const auto n = parameters.size();
  parameters.insert(parameters.end(), {format_instant(now), id, version});
  const auto changed =
      db.execute(fmt::format("UPDATE request SET {}{}changed_at = :p{}, version = version + 1 "
                             "WHERE id = :p{} AND version = :p{}",
                             set, set.empty() ? "" : ", ", n + 1, n + 2, n + 3),
                 parameters);
  if (changed == 0) say_changed(db, id);
}

void say_changed(store::database& db, std::int64_t id) {
  const rows last(
      db.query("SELECT actor, at FROM event WHERE request = :p1 AND kind NOT IN "
               "('mail_sent', 'mail_failed') ORDER BY id DESC LIMIT 1",
               {kText, kText}, {id}));
  if (last.size() == 0) {
    throw not_found(
        tr("pas de demande {} ; revenez à la liste", "no request {}; go back to the list", id));
  }
  auto row = last[0];
  const auto name = row.text(), at = row.text();
  throw conflict(
      tr("{} a modifié cette demande entre-temps ({}) ; rien n'a été écrasé : rechargez "
         "la page, puis recommencez",
         "{} has changed this request meanwhile ({}); nothing was overwritten: load the "
         "page again, then try again",
         name, at));
}

void require_open(const request& r) {
  if (r.state != request_state::closed) return;
  throw conflict(tr("la demande {} est close ; rouvrez-la d'abord",
                    "request {} is closed; reopen it first", r.number));
}

void enter_project(store::database& db, change& c, std::int64_t id, std::int64_t version,
                   const std::string& body, instant now) {
  update_request(db, id, version, "project_at = :p1", {format_instant(now)}, now);
  c.say(id, {"project", audience::everyone, body});
}

void require_kept(store::database& db, std::int64_t id) {
  const auto erased =
      db.query("SELECT id FROM request WHERE id = :p1 AND erased_at <> ''", {kInteger}, {id});
  if (erased[0].size() == 0) return;
  throw conflict(
      tr("la demande {} a été effacée : elle n'est plus à personne, et plus rien ne s'y écrit",
         "request {} was erased: it is nobody's any more, and nothing is written to it", id));
}

void index_words(store::database& db, std::int64_t id) {
  const rows asked(db.query(
      "SELECT number, name, email, phone, place, wishes, motive FROM request WHERE id = :p1",
      {kText, kText, kText, kText, kText, kText, kText}, {id}));
  std::string all;
  auto row = asked[0];
  for (int i = 0; i < 7; ++i) all += row.text() + "\n";
  const rows said(
      db.query("SELECT body FROM event WHERE request = :p1 AND kind = 'note' "
               "UNION ALL SELECT detail FROM need WHERE request = :p2",
               {kText}, {id, id}));
  for (std::size_t i = 0; i < said.size(); ++i) all += said[i].text() + "\n";
  db.execute("DELETE FROM request_words WHERE rowid = :p1", {id});
  db.execute(
      db.is_postgresql()
          ? "INSERT INTO request_words (rowid, body) VALUES (:p1, to_tsvector('simple', :p2))"
          : "INSERT INTO request_words (rowid, body) VALUES (:p1, :p2)",
      {id, fold(all)});
}

void index_all_words(store::database& db) {
  const auto all = db.query("SELECT id FROM request ORDER BY id", {kInteger});
  db.execute("DELETE FROM request_words");
  for (const auto id : all[0].integer()) index_words(db, id);
}

void check_text(const text& field, std::string_view value, std::size_t most) {
  if (value.size() > most) {
    refuse(field, value.substr(0, 40),
           tr("… dépasse {} caractères ; raccourcissez", "... is over {} characters; shorten it",
              most));
  }
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7f) {
      refuse(field, "",
             {"contient un caractère de contrôle ; retirez-le",
              "holds a control character; take it out"});
    }
  }
}

void require_motive(const std::string& motive) {
  check_text({"motif", "motive"}, motive, kLongText);
  if (is_blank(motive)) {
    throw input_error({"motif : il manque ; dites pourquoi en quelques mots",
                       "motive: it is missing; say why in a few words"});
  }
}

bool is_blank(std::string_view value) {
  const auto letters = decode_utf8(value);
  return letters && std::ranges::all_of(*letters, [](char32_t c) {
           const bool sign =
               c < 0x80 && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
           return sign || c == 0xA0 || c == 0xAD || (c >= 0x2000 && c <= 0x200F) ||
                  (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000 ||
                  c == 0xFEFF;
         });
}

std::string clean_email(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != ' ' && c != '\t') out += (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
  }
  if (out.empty()) return out;
  const text field = {"adresse électronique", "e-mail address"};
  check_text(field, out, 254);
  const auto at = out.find('@');
  const bool fine = at != std::string::npos && at > 0 &&
                    out.find('@', at + 1) == std::string::npos &&
                    out.find('.', at) != std::string::npos && out.find('.', at) > at + 1 &&
                    out.back() != '.' && out.find_first_of("<>,;\"\\()[]") == std::string::npos &&
                    std::ranges::all_of(out, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fine) {
    refuse(field, value,
           {"n'est pas une adresse ; écrivez-la comme nom@exemple.fr",
            "is not an address; write it like name@example.org"});
  }
  return out;
}

std::string clean_phone(std::string_view value) {
  std::string digits;
  bool fine = true;
  for (const char c : value) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) {
      digits += c;
    } else if (std::string_view(" .-()/\t").find(c) == std::string_view::npos) {
      fine = false;
    }
  }
  if (digits.empty() && fine) return {};
  if (digits.starts_with("0033")) digits = "+33" + digits.substr(4);
  if (digits.starts_with("+33")) digits = "0" + digits.substr(digits.starts_with("+330") ? 4 : 3);
  if (!fine || digits.size() < 6 || digits.size() > 16) {
    refuse({"téléphone", "telephone"}, value.substr(0, 40),
           {"n'est pas un numéro ; écrivez-le comme 06 12 34 56 78",
            "is not a number; write it like 06 12 34 56 78"});
  }
  return digits;
}

}  // namespace sourcier::casework
