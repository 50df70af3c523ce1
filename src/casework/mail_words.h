#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

// What mails say: data/mail.toml.
namespace sourcier::casework {

using mail_values = std::map<std::string, std::string>;

// Words with values between braces, and which values these are.
struct wording {
  std::vector<std::string> values;
  text words;
};

struct mail_template {
  std::vector<std::string> values;
  text subject, body;
};

struct mail_rules {
  std::vector<std::chrono::minutes> retry;  // before the second attempt, the third, ...
  std::chrono::days give_up{0};             // after the first attempt
  std::chrono::minutes digest_from{0};      // since midnight in France
  std::size_t digest_lines = 0;
  std::string follow_page, agents_page, partner_page;
  std::map<std::string, wording, std::less<>> lines;
  std::map<std::string, mail_template, std::less<>> templates;
};
const mail_rules& mail_words();

// `words` with each {name} replaced; what a value holds is not read again. A paragraph that holds
// values, all of them empty, is left out. Throws input_error for a name without a value.
std::string fill(std::string_view words, const mail_values& values);

struct mail_text {
  std::string subject, body;
};
// Throws input_error where there is no such template, or where the values are not those it takes.
mail_text write_mail(std::string_view key, language l, const mail_values& values);
// A line of a digest; as above.
std::string write_line(std::string_view key, language l, const mail_values& values);

}  // namespace sourcier::casework
