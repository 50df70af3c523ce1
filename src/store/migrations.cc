#include "store/migrations.h"

#include <array>
#include <regex>
#include <string>
#include <utility>

#include "base/error.h"

namespace sourcier::store {
namespace {

// Steps are never edited once released: a change is a new step at the end.
// Each statement ends with ";\n" at the end of a line. Types are SQLite's; see for_postgresql(). A
// line that starts with "sqlite:" or "postgresql:" is for that one only.
constexpr std::array kSteps = {
    // 1: the ground floor: communes and their history, published access, statistics, zones.
    R"(CREATE TABLE dataset (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  title_fr TEXT NOT NULL, title_en TEXT NOT NULL, publisher TEXT NOT NULL, licence TEXT NOT NULL,
  vintage TEXT NOT NULL, url TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL,
  imported_at TEXT NOT NULL, rows_read INTEGER NOT NULL, rows_kept INTEGER NOT NULL,
  rows_rejected INTEGER NOT NULL);
CREATE TABLE row_issue (dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
  line INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, reason_fr TEXT NOT NULL,
  reason_en TEXT NOT NULL, kept INTEGER NOT NULL);
CREATE TABLE commune (code TEXT PRIMARY KEY, name TEXT NOT NULL, departement TEXT NOT NULL,
  epci TEXT NOT NULL, lon REAL, lat REAL, population REAL, area_km2 REAL, role TEXT NOT NULL,
  border TEXT NOT NULL, dataset INTEGER NOT NULL REFERENCES dataset(id));
CREATE TABLE area (level TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
  parent TEXT NOT NULL, dataset INTEGER NOT NULL REFERENCES dataset(id),
  PRIMARY KEY (level, code));
CREATE TABLE membership (level TEXT NOT NULL, commune TEXT NOT NULL, area TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (level, commune));
CREATE TABLE commune_event (code_before TEXT NOT NULL, code_after TEXT NOT NULL, day TEXT NOT NULL,
  kind TEXT NOT NULL, dataset INTEGER NOT NULL REFERENCES dataset(id));
CREATE TABLE apl (profession TEXT NOT NULL, year INTEGER NOT NULL, ages TEXT NOT NULL,
  commune TEXT NOT NULL, value REAL NOT NULL, dataset INTEGER NOT NULL REFERENCES dataset(id),
  PRIMARY KEY (profession, year, ages, commune));
CREATE TABLE demand (profession TEXT NOT NULL, year INTEGER NOT NULL, commune TEXT NOT NULL,
  standardised_population REAL NOT NULL, population REAL NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (profession, year, commune));
CREATE TABLE decay_band (profession TEXT NOT NULL, year INTEGER NOT NULL,
  upper_minutes REAL NOT NULL, weight REAL NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (profession, year, upper_minutes));
CREATE TABLE demand_weight (profession TEXT NOT NULL, year INTEGER NOT NULL,
  age_group TEXT NOT NULL, weight REAL NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (profession, year, age_group));
CREATE TABLE statistic (topic TEXT NOT NULL, indicator TEXT NOT NULL, year INTEGER NOT NULL,
  commune TEXT NOT NULL, value REAL, status TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (topic, indicator, year, commune));
CREATE INDEX statistic_by_commune ON statistic (commune);
CREATE TABLE zone (scheme TEXT NOT NULL, vintage TEXT NOT NULL, commune TEXT NOT NULL,
  class TEXT NOT NULL, dataset INTEGER NOT NULL REFERENCES dataset(id),
  PRIMARY KEY (scheme, vintage, commune));
CREATE TABLE array_file (kind TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id));
)",
    // 2: places that people go to, or that come to them, in an emergency.
    R"(CREATE TABLE resource (id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  lon REAL NOT NULL, lat REAL NOT NULL, comes INTEGER NOT NULL, delay REAL NOT NULL, speed_kmh REAL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (dataset, id));
)",
    // 3: lists of practitioners: who practises where, for what share of their time, and when.
    R"(CREATE TABLE practitioner (number INTEGER NOT NULL, id TEXT NOT NULL, profession TEXT NOT NULL,
  specialty TEXT NOT NULL, birth TEXT NOT NULL, sex TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY (dataset, number));
CREATE TABLE site (number INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  commune TEXT NOT NULL, lon REAL, lat REAL, dataset INTEGER NOT NULL REFERENCES dataset(id),
  PRIMARY KEY (dataset, number));
CREATE TABLE practice (practitioner INTEGER NOT NULL, site INTEGER NOT NULL, status TEXT NOT NULL,
  share REAL NOT NULL, activity REAL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES dataset(id));
)",
    // 4: casework: organisms and what they answer for, requests with their needs, what each
    // organism
    // does of them, and everything that happened, in order.
    R"(CREATE TABLE partner (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, contact TEXT NOT NULL,
  email TEXT NOT NULL, phone TEXT NOT NULL, fallback INTEGER NOT NULL, active INTEGER NOT NULL,
  version INTEGER NOT NULL);
CREATE TABLE duty (partner INTEGER NOT NULL REFERENCES partner(id), subject TEXT NOT NULL,
  profession TEXT NOT NULL, level TEXT NOT NULL, area TEXT NOT NULL,
  PRIMARY KEY (subject, profession, level, area, partner));
CREATE TABLE request_number (year INTEGER PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE request (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, received_at TEXT NOT NULL,
  channel TEXT NOT NULL, profession TEXT NOT NULL, stage TEXT NOT NULL, mode TEXT NOT NULL,
  commune TEXT NOT NULL, epci TEXT NOT NULL, departement TEXT NOT NULL, place TEXT NOT NULL,
  wishes TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL,
  person TEXT NOT NULL, lang TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL, motive TEXT NOT NULL, owner INTEGER,
  next_day TEXT NOT NULL, accompanied_at TEXT NOT NULL, project_at TEXT NOT NULL,
  installed_at TEXT NOT NULL, closed_at TEXT NOT NULL, duplicate_of INTEGER REFERENCES request(id),
  follow_digest TEXT NOT NULL UNIQUE, changed_at TEXT NOT NULL, version INTEGER NOT NULL);
CREATE INDEX request_by_state ON request (state, next_day, id);
CREATE INDEX request_by_owner ON request (owner, state, next_day);
CREATE INDEX request_by_day ON request (received_at);
CREATE INDEX request_by_email ON request (email);
CREATE INDEX request_by_phone ON request (phone);
CREATE INDEX request_by_person ON request (person);
CREATE TABLE need (id INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES request(id),
  subject TEXT NOT NULL, detail TEXT NOT NULL, created_at TEXT NOT NULL, closed_at TEXT NOT NULL);
CREATE INDEX need_by_request ON need (request);
CREATE TABLE partner_match (id INTEGER PRIMARY KEY, need INTEGER NOT NULL REFERENCES need(id),
  partner INTEGER NOT NULL REFERENCES partner(id), state TEXT NOT NULL, sent_at TEXT NOT NULL,
  seen_at TEXT NOT NULL, answered_at TEXT NOT NULL, steps INTEGER NOT NULL, next_day TEXT NOT NULL,
  version INTEGER NOT NULL, UNIQUE (need, partner));
CREATE INDEX match_by_partner ON partner_match (partner, state);
CREATE INDEX match_by_day ON partner_match (next_day);
CREATE TABLE event (id INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES request(id),
  at TEXT NOT NULL, kind TEXT NOT NULL, account INTEGER, actor TEXT NOT NULL, seen_by TEXT NOT NULL,
  partner INTEGER REFERENCES partner(id), need INTEGER REFERENCES need(id), body TEXT NOT NULL);
CREATE INDEX event_by_request ON event (request, id);
CREATE TABLE saved_filter (account INTEGER NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
  PRIMARY KEY (account, name));
sqlite:CREATE VIRTUAL TABLE request_words USING fts5(body, tokenize = 'unicode61', prefix = '2 3 4');
postgresql:CREATE TABLE request_words (rowid BIGINT PRIMARY KEY, body TSVECTOR NOT NULL);
postgresql:CREATE INDEX request_words_index ON request_words USING GIN (body);
)",
    // 5: scenarios, supply changes kept under a name.
    R"(CREATE TABLE scenario (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE scenario_change (scenario INTEGER NOT NULL REFERENCES scenario(id),
  number INTEGER NOT NULL, place TEXT NOT NULL, profession TEXT NOT NULL, amount REAL NOT NULL,
  unit TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL, certainty TEXT NOT NULL,
  origin TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (scenario, number));
)",
    // 6: accounts, their sessions, and the trail of every change. Times are seconds since 1970 in
    // UTC;
    // tokens are kept as their digest. audit_head holds, apart from the chain, where it ends.
    R"(CREATE TABLE account (id INTEGER PRIMARY KEY, login TEXT NOT NULL,
  login_folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL,
  password TEXT NOT NULL, active INTEGER NOT NULL, created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL, version INTEGER NOT NULL);
CREATE TABLE account_perimeter (account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  level TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (account, level, code));
CREATE TABLE account_subject (account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  subject TEXT NOT NULL, PRIMARY KEY (account, subject));
CREATE TABLE session (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE,
  account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE, address TEXT NOT NULL,
  agent TEXT NOT NULL, created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL);
CREATE INDEX session_by_account ON session (account);
CREATE TABLE reset_link (token TEXT PRIMARY KEY,
  account INTEGER NOT NULL UNIQUE REFERENCES account(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
CREATE TABLE sign_in_attempt (who TEXT PRIMARY KEY, attempts INTEGER NOT NULL,
  last_at INTEGER NOT NULL, free_at INTEGER NOT NULL);
CREATE TABLE audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL,
  action TEXT NOT NULL, what TEXT NOT NULL, details TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE audit_head (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL, hash TEXT NOT NULL);
INSERT INTO audit_head (id, entries, hash) VALUES (1, 0, '');
sqlite:CREATE TRIGGER audit_edited BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
sqlite:CREATE TRIGGER audit_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
postgresql:CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the audit trail only grows''; END';
postgresql:CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
)",
    // 7: what waits for somebody, in the order of its day; those with a project, and those settled.
    R"(CREATE INDEX request_waiting ON request (next_day, id, owner, commune, epci, departement)
  WHERE state IN ('new', 'open');
CREATE INDEX request_with_project ON request (id) WHERE project_at <> '';
CREATE INDEX request_settled ON request (installed_at) WHERE installed_at <> '';
)",
    // 8: the organism that an account of a partner answers for.
    R"(CREATE TABLE partner_account (account INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  partner INTEGER NOT NULL REFERENCES partner(id));
)",
    // 9: appointments, who is invited, the slots with what each guest says of them; the key of each
    // account's calendar as its digest.
    R"(CREATE TABLE appointment (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  request INTEGER NOT NULL REFERENCES request(id), title TEXT NOT NULL, kind TEXT NOT NULL,
  place TEXT NOT NULL, minutes INTEGER NOT NULL, state TEXT NOT NULL, starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL, sequence INTEGER NOT NULL, motive TEXT NOT NULL, organizer INTEGER,
  remind_on TEXT NOT NULL, created_at TEXT NOT NULL, changed_at TEXT NOT NULL,
  version INTEGER NOT NULL);
CREATE INDEX appointment_by_request ON appointment (request);
CREATE INDEX appointment_by_time ON appointment (state, starts_at);
CREATE INDEX appointment_by_reminder ON appointment (remind_on);
CREATE TABLE appointment_guest (id INTEGER PRIMARY KEY,
  appointment INTEGER NOT NULL REFERENCES appointment(id) ON DELETE CASCADE, kind TEXT NOT NULL,
  account INTEGER, partner INTEGER REFERENCES partner(id), required INTEGER NOT NULL,
  answered_at TEXT NOT NULL);
CREATE INDEX guest_by_appointment ON appointment_guest (appointment);
CREATE INDEX guest_by_account ON appointment_guest (account);
CREATE INDEX guest_by_partner ON appointment_guest (partner);
CREATE TABLE appointment_slot (appointment INTEGER NOT NULL REFERENCES appointment(id) ON DELETE CASCADE,
  starts_at TEXT NOT NULL, PRIMARY KEY (appointment, starts_at));
CREATE INDEX slot_by_time ON appointment_slot (starts_at);
CREATE TABLE appointment_answer (guest INTEGER NOT NULL REFERENCES appointment_guest(id) ON DELETE CASCADE,
  starts_at TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (guest, starts_at));
CREATE TABLE calendar_key (account INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL);
)",
    // 10: installation projects with their steps; documents, in pieces of base64 so that they are
    // where the records are, and with whom they are shared.
    R"(CREATE TABLE project (id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL UNIQUE REFERENCES request(id), mode TEXT NOT NULL, commune TEXT NOT NULL,
  place TEXT NOT NULL, target_day TEXT NOT NULL, fte REAL, premises TEXT NOT NULL,
  certainty TEXT NOT NULL, state TEXT NOT NULL, settled_day TEXT NOT NULL, created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE project_step (project INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  step TEXT NOT NULL, state TEXT NOT NULL, who TEXT NOT NULL, due_day TEXT NOT NULL,
  done_day TEXT NOT NULL, note TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (project, step));
CREATE TABLE document (id INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES request(id),
  name TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL,
  digest TEXT NOT NULL, given_by TEXT NOT NULL, account INTEGER, uploaded_at TEXT NOT NULL,
  UNIQUE (request, digest));
CREATE TABLE document_part (document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (document, number));
CREATE TABLE document_share (document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  partner INTEGER NOT NULL REFERENCES partner(id), shared_at TEXT NOT NULL, shared_by TEXT NOT NULL,
  consent TEXT NOT NULL, PRIMARY KEY (document, partner));
)",
    // 11: mail: what waits to be sent or was, what else each is about, and the daily summaries: the
    // window of events they tell, and who has had theirs.
    R"(CREATE TABLE mail (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE,
  request INTEGER REFERENCES request(id), partner INTEGER REFERENCES partner(id), account INTEGER,
  address TEXT NOT NULL, lang TEXT NOT NULL, template TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL, file_name TEXT NOT NULL, file_type TEXT NOT NULL, file TEXT NOT NULL,
  state TEXT NOT NULL, created_at TEXT NOT NULL, until TEXT NOT NULL, attempts INTEGER NOT NULL,
  first_try TEXT NOT NULL, next_try TEXT NOT NULL, error TEXT NOT NULL, sent_at TEXT NOT NULL);
CREATE INDEX mail_by_state ON mail (state, next_try);
CREATE INDEX mail_by_request ON mail (request);
CREATE TABLE mail_about (mail INTEGER NOT NULL REFERENCES mail(id) ON DELETE CASCADE,
  request INTEGER NOT NULL REFERENCES request(id), PRIMARY KEY (mail, request));
CREATE TABLE digest_round (id INTEGER PRIMARY KEY, day TEXT NOT NULL, since TEXT NOT NULL,
  until TEXT NOT NULL, done INTEGER NOT NULL);
CREATE TABLE digest_of (who TEXT PRIMARY KEY, day TEXT NOT NULL);
CREATE INDEX event_by_time ON event (at);
)",
    // 12: since when a request is nobody's any more, and the subjects asked about.
    R"(ALTER TABLE request ADD COLUMN erased_at TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN subjects TEXT NOT NULL DEFAULT '';
)",
};

std::int64_t version_of(database& db) {
  const auto known = db.query("SELECT value FROM meta WHERE key = 'schema'", {column_type::text});
  return known[0].size() == 0 ? 0 : std::stoll(known[0].text()[0]);
}

// 64-bit integers and doubles as in SQLite, keys that count up, and text in the order of its bytes,
// so that a list comes in one order from both.
std::string for_postgresql(const std::string& sql) {
  static const std::array<std::pair<std::regex, const char*>, 4> kTypes = {{
      {std::regex(R"(\bINTEGER PRIMARY KEY\b)"),
       "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"},
      {std::regex(R"(\bINTEGER\b)"), "BIGINT"},
      {std::regex(R"(\bREAL\b)"), "DOUBLE PRECISION"},
      {std::regex(R"(\bTEXT\b)"), "TEXT COLLATE \"C\""},
  }};
  std::string out = sql;
  for (const auto& [from, to] : kTypes) out = std::regex_replace(out, from, to);
  return out;
}

void run_statements(database& db, std::string_view script) {
  const std::string_view mine = db.is_postgresql() ? "postgresql:" : "sqlite:";
  const std::string_view others = db.is_postgresql() ? "sqlite:" : "postgresql:";
  while (!script.empty()) {
    const auto end = script.find(";\n");
    if (end == std::string_view::npos) return;
    auto statement = script.substr(0, end);
    script.remove_prefix(end + 2);
    if (statement.starts_with(others)) continue;
    const bool special = statement.starts_with(mine);
    if (special) statement.remove_prefix(mine.size());
    const std::string sql(statement);
    db.execute(db.is_postgresql() && !special ? for_postgresql(sql) : sql);
  }
}

void check_known(std::int64_t have, std::int64_t want) {
  if (have <= want) return;
  throw input_error(
      tr("cet espace de travail vient d'une version plus récente de sourcier "
         "(schéma {}, connu ici : {}) ; mettez sourcier à jour",
         "this workspace was written by a newer sourcier (schema {}, known here: "
         "{}); update sourcier",
         have, want));
}

}  // namespace

std::int64_t newest_schema() { return static_cast<std::int64_t>(kSteps.size()); }

namespace {

constexpr const char* kMeta =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);\n";

}  // namespace

void migrate_within(database& db, std::int64_t to) {
  run_statements(db, kMeta);
  const auto have = version_of(db);
  check_known(have, newest_schema());
  for (auto step = have; step < to; ++step) {
    run_statements(db, kSteps[static_cast<std::size_t>(step)]);
    db.execute("DELETE FROM meta WHERE key = 'schema'");
    db.execute("INSERT INTO meta (key, value) VALUES ('schema', :p1)", {std::to_string(step + 1)});
  }
}

void migrate(database& db, std::int64_t to) {
  run_statements(db, kMeta);
  if (const auto have = version_of(db); have >= to) return check_known(have, newest_schema());
  transaction t(db);  // one program at a time: what another has done meanwhile is not done again
  migrate_within(db, to);
  t.commit();
}

}  // namespace sourcier::store
