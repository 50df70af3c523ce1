#include "casework/words.h"

#include <algorithm>

#include "base/shipped.h"
#include "supply/supply_at.h"

namespace sourcier::casework {
namespace {

using nlohmann::json;

text label_of(const json& j) { return {j.at("fr"), j.at("en")}; }

std::vector<word> read_words(const json& table) {
  std::vector<word> out;
  for (const auto& item : table) out.push_back({item.at("key"), label_of(item)});
  return out;
}

vocabulary read(const json& document) {
  vocabulary out;
  const auto& clock = document.at("clock");
  out.clock = {clock.at("reminder_days"), clock.at("last_chance_days"), clock.at("abandoned_days"),
               clock.at("first_answer_working_days")};
  for (const auto& s : document.at("subject")) {
    out.subjects.push_back({s.at("key"), label_of(s), s.at("track") == "family"});
  }
  out.stages = read_words(document.at("stage"));
  out.modes = read_words(document.at("mode"));
  out.channels = read_words(document.at("channel"));
  out.outcomes = read_words(document.at("outcome"));
  out.notice = label_of(document.at("notice"));
  for (const auto& a : document.at("answer")) {
    out.answers.push_back({a.at("key"), label_of(a), a.at("open"), a.at("helped")});
  }
  return out;
}

template <class Words>
const auto& find_in(const Words& known, const text& field, std::string_view key) {
  for (const auto& w : known) {
    if (w.key == key) return w;
  }
  std::string all;
  for (const auto& w : known) all += (all.empty() ? "" : ", ") + w.key;
  throw input_error({fmt::format("{} : « {} » inconnu ; choisissez parmi : {}", field.fr, key, all),
                     fmt::format("{}: unknown \"{}\"; choose one of: {}", field.en, key, all)});
}

}  // namespace

const vocabulary& words() {
  static const auto kept = read_shipped("data/casework.toml", read);
  return kept;
}

const subject& find_subject(std::string_view key) {
  return find_in(words().subjects, {"sujet", "subject"}, key);
}

const answer_word& find_answer(std::string_view key) {
  return find_in(words().answers, {"réponse", "answer"}, key);
}

const word& find_word(std::span<const word> known, const text& field, std::string_view key) {
  return find_in(known, field, key);
}

const text& profession_label(std::string_view key) {
  return find_in(supply::listed_professions(), {"profession", "profession"}, key).label;
}

}  // namespace sourcier::casework
