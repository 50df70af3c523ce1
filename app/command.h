#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/dates.h"
#include "base/text.h"

namespace sourcier::app {

// What every command may be told.
struct globals {
  std::filesystem::path workspace = "workspace";
  unsigned threads = 0;
  unsigned seed = 1;
  language lang = language::fr;
};

// Values of a command's own options and arguments by name, without dashes.
class arguments {
 public:
  std::map<std::string, std::vector<std::string>> values;

  bool has(const std::string& name) const { return values.contains(name); }
  // The value given, or `fallback`.
  std::string get(const std::string& name, const std::string& fallback = "") const;
  std::vector<std::string> all(const std::string& name) const;
  // The value given, one of these; the first where none is.
  std::string choice(const std::string& name, std::initializer_list<std::string_view> known) const;
  // Throws input_error naming the option, its value and what it takes.
  std::optional<int> integer(const std::string& name, int least, int most) const;
  double number(const std::string& name, double fallback, double least, double most) const;
  std::optional<date> day(const std::string& name) const;
};

struct option {
  std::string name;  // "--by", or "FILES" for an argument without dashes
  text placeholder;  // "NIVEAU", "LEVEL"; empty for a flag
  text help;
  bool required = false;
  bool repeated = false;
};

struct command {
  std::string name;
  text summary;
  std::vector<option> options;
  int (*run)(const arguments& a, const globals& g);
};

// All commands, in the order of the help.
const std::vector<command>& commands();

// Prints text that went through tr() in the language asked for.
void say(const globals& g, const text& t);

}  // namespace sourcier::app
