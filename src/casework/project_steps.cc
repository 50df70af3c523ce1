#include "casework/project_steps.h"

#include <algorithm>

#include "base/shipped.h"
#include "casework/calendar.h"

namespace sourcier::casework {
namespace {

using nlohmann::json;

constexpr const char* kFile = "data/projects.toml";

std::vector<std::string> keys_of(const json& step, const char* field) {
  const auto it = step.find(field);
  return it == step.end() ? std::vector<std::string>() : it->get<std::vector<std::string>>();
}

[[noreturn]] void refuse(const std::string& step, const std::string& key) {
  throw input_error(tr("{} : étape « {} » : « {} » inconnu à cet endroit ; réinstallez sourcier",
                       "{}: step \"{}\": \"{}\" is not known there; install sourcier again",
                       std::string(kFile), step, key));
}

step_word read_step(const json& s) {
  step_word out;
  out.key = s.at("key");
  out.label = {s.at("fr"), s.at("en")};
  out.organism = {s.at("organism_fr"), s.at("organism_en")};
  out.who = s.at("who");
  out.subject = s.at("subject");
  out.professions = keys_of(s, "professions");
  out.modes = keys_of(s, "modes");
  out.after = keys_of(s, "after");
  out.documents = keys_of(s, "documents");
  out.days = s.at("days");
  return out;
}

void check(const project_vocabulary& all, const step_word& s) {
  find_subject(s.subject);
  for (const auto& p : s.professions) profession_label(p);
  for (const auto& m : s.modes) find_word(words().modes, {"mode", "mode"}, m);
  for (const auto& key : s.after) {
    if (std::ranges::find(all.steps, key, &step_word::key) == all.steps.end()) refuse(s.key, key);
  }
  for (const auto& key : s.documents) {
    if (std::ranges::find(all.documents, key, &word::key) == all.documents.end()) {
      refuse(s.key, key);
    }
  }
  if (s.who != "professional" && s.who != "service" && s.who != "organism") refuse(s.key, s.who);
}

project_vocabulary read(const json& document) {
  project_vocabulary out;
  for (const auto& d : document.at("document")) {
    out.documents.push_back({d.at("key"), {d.at("fr"), d.at("en")}});
  }
  for (const auto& s : document.at("step")) {
    auto step = read_step(s);
    check(out, step);
    out.steps.push_back(std::move(step));
  }
  return out;
}

bool holds(const std::vector<std::string>& keys, std::string_view key) {
  return keys.empty() || std::ranges::find(keys, key) != keys.end();
}

}  // namespace

const project_vocabulary& project_words() {
  static const auto kept = read_shipped(kFile, read);
  return kept;
}

const word& find_document_kind(std::string_view key) {
  return find_word(project_words().documents, {"nature du document", "kind of document"}, key);
}

const step_word& find_step(std::string_view key) {
  const auto& all = project_words().steps;
  const auto found = std::ranges::find(all, key, &step_word::key);
  if (found != all.end()) return *found;
  throw not_found(tr("pas d'étape « {} » ; rechargez le projet",
                     "no step \"{}\"; load the project again", std::string(key)));
}

std::vector<scheduled_step> schedule(std::string_view profession, std::string_view mode,
                                     const std::optional<date>& target) {
  std::vector<scheduled_step> out;
  for (const auto& s : project_words().steps) {
    if (holds(s.professions, profession) && holds(s.modes, mode)) out.push_back({&s, ""});
  }
  if (!target) return out;
  std::vector<std::chrono::sys_days> due(out.size(), std::chrono::sys_days(*target));
  for (auto i = out.size(); i-- > 0;) {
    for (auto later = i + 1; later < out.size(); ++later) {
      const auto& waits = out[later].word->after;
      if (std::ranges::find(waits, out[i].word->key) == waits.end()) continue;
      due[i] = std::min(due[i], due[later] - std::chrono::days(out[later].word->days));
    }
    out[i].due_day = format_iso(working_day_until(due[i]));
  }
  return out;
}

}  // namespace sourcier::casework
