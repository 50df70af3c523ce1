#include "casework/mail_words.h"

#include <algorithm>

#include "base/shipped.h"

namespace sourcier::casework {
namespace {

using nlohmann::json;

text words_of(const json& j) { return {j.at("fr"), j.at("en")}; }

std::chrono::minutes read_time(const std::string& hours_and_minutes) {
  const auto colon = hours_and_minutes.find(':');
  return std::chrono::hours(std::stoi(hours_and_minutes.substr(0, colon))) +
         std::chrono::minutes(std::stoi(hours_and_minutes.substr(colon + 1)));
}

mail_rules read(const json& document) {
  mail_rules out;
  for (const auto& m : document.at("queue").at("retry_minutes")) {
    out.retry.emplace_back(m.get<int>());
  }
  out.give_up = std::chrono::days(document.at("queue").at("give_up_days").get<int>());
  out.digest_from = read_time(document.at("digest").at("from"));
  out.digest_lines = document.at("digest").at("lines");
  const auto& page = document.at("page");
  out.follow_page = page.at("follow");
  out.agents_page = page.at("agents");
  out.partner_page = page.at("partner");
  for (const auto& [key, line] : document.at("line").items()) {
    out.lines[key] = {line.at("values"), words_of(line)};
  }
  for (const auto& [key, t] : document.at("template").items()) {
    out.templates[key] = {t.at("values"), words_of(t.at("subject")), words_of(t.at("body"))};
  }
  return out;
}

void check_values(std::string_view key, const std::vector<std::string>& wanted,
                  const mail_values& given) {
  const auto complain = [&](const std::string& name, const text& what) {
    throw input_error(
        {fmt::format("modèle de courriel « {} » : valeur « {} » {}", key, name, what.fr),
         fmt::format("mail template \"{}\": value \"{}\" {}", key, name, what.en)});
  };
  for (const auto& name : wanted) {
    if (!given.contains(name)) complain(name, {"manquante", "missing"});
  }
  for (const auto& [name, value] : given) {
    if (std::ranges::find(wanted, name) == wanted.end()) complain(name, {"inconnue", "unknown"});
  }
}

template <class Known>
const auto& find_words(const Known& known, std::string_view key) {
  const auto found = known.find(key);
  if (found == known.end()) {
    throw input_error(
        tr("modèle de courriel « {} » inconnu", "unknown mail template \"{}\"", std::string(key)));
  }
  return found->second;
}

// A paragraph with its values; `filled` says whether one of them, if it has any, is not empty.
std::string fill_paragraph(std::string_view words, const mail_values& values, bool& filled) {
  std::string out;
  bool any = false, some = false;
  while (!words.empty()) {
    const auto open = words.find('{');
    out += words.substr(0, open);
    if (open == words.npos) break;
    const auto close = words.find('}', open);
    const auto name = std::string(words.substr(open + 1, close - open - 1));
    const auto value = values.find(name);
    if (close == words.npos || value == values.end()) {
      throw input_error(tr("modèle de courriel : « {{{}}} » n'a pas de valeur",
                           "mail template: \"{{{}}}\" has no value", name));
    }
    any = true;
    some = some || !value->second.empty();
    out += value->second;
    words.remove_prefix(close + 1);
  }
  filled = some || !any;
  return out;
}

}  // namespace

const mail_rules& mail_words() {
  static const auto kept = read_shipped("data/mail.toml", read);
  return kept;
}

std::string fill(std::string_view words, const mail_values& values) {
  std::string out;
  while (!words.empty()) {
    const auto end = words.find("\n\n");
    bool filled = false;
    const auto paragraph = fill_paragraph(words.substr(0, end), values, filled);
    if (filled) out += (out.empty() ? "" : "\n\n") + paragraph;
    words.remove_prefix(end == words.npos ? words.size() : end + 2);
  }
  return out;
}

mail_text write_mail(std::string_view key, language l, const mail_values& values) {
  const auto& t = find_words(mail_words().templates, key);
  check_values(key, t.values, values);
  return {fill(t.subject.in(l), values), fill(t.body.in(l), values)};
}

std::string write_line(std::string_view key, language l, const mail_values& values) {
  const auto& line = find_words(mail_words().lines, key);
  check_values(key, line.values, values);
  return fill(line.words.in(l), values);
}

}  // namespace sourcier::casework
