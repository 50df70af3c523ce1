#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instants.h"

namespace sourcier::casework {

// Who does something: an account, or the system itself, or the professional by the follow-up link.
struct actor {
  std::optional<std::int64_t> account;
  std::string name;              // shown in the timeline
  std::string login = "public";  // kept in the audit trail, which never holds a name
};

// What a professional, or an agent for them, fills in. No patient data: the forms say so.
struct question {
  std::string profession;  // key
  std::string stage = "other", mode = "unknown", channel = "public";
  std::string commune;  // code, or empty: "where would you advise?"
  std::string place;    // in their words
  std::string wishes;
  std::string name, email, phone;
  std::string lang = "fr";
  std::vector<std::string> subjects;  // keys of what they need, in the order of the words
};

// new: nobody has taken it yet; open: accompanied; closed: with an outcome.
enum class request_state { fresh, open, closed };
std::string_view name_of(request_state s);

struct request {
  std::int64_t id = 0;
  std::string number;  // "2026-0412"
  question asked;
  std::string epci, departement;  // of the commune
  request_state state = request_state::fresh;
  std::string outcome, motive;  // of a closed one
  std::optional<std::int64_t> owner;
  std::string next_day;  // ISO: when it needs somebody again; empty where nothing is awaited
  std::string received_at, accompanied_at, project_at, installed_at, closed_at, changed_at;
  std::optional<std::int64_t> duplicate_of;
  std::int64_t version = 0;
};

// What an organism has of a need.
struct match {
  std::int64_t id = 0, need = 0, partner = 0;
  std::string partner_name;
  // sent, seen (opened, not answered), abandoned, withdrawn, or the key of an answer ("taking",
  // "done", ...)
  std::string state;
  std::string sent_at, seen_at, answered_at;
  int steps = 0;         // reminders so far: 0, 1, 2 (last chance), 3 (abandoned)
  std::string next_day;  // of the next one
  std::int64_t version = 0;
};

struct need {
  std::int64_t id = 0;
  std::string subject, detail, created_at, closed_at;
  std::vector<match> matches;
};

// Who may read an event beside the agents: nobody, the partner it is about (or all those of the
// request), or the professional too.
enum class audience { agents, partners, everyone };
std::string_view name_of(audience a);

struct event {
  std::int64_t id = 0;
  std::string at, kind;
  std::optional<std::int64_t> account, partner, need;
  std::string actor;
  audience seen_by = audience::agents;
  std::string body;  // words of a note, or what the kind needs
};

}  // namespace sourcier::casework
