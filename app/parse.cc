#include "app/parse.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"

namespace sourcier::app {
namespace {

// --lang decides the language of the help itself: it is read before the rest.
language early_language(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--lang" && i + 1 < argc && std::string(argv[i + 1]) == "en") return language::en;
    if (a == "--lang=en") return language::en;
  }
  return language::fr;
}

// The help in our words: placeholders in the language asked for, "..." where more may follow.
class plain_formatter : public CLI::Formatter {
 public:
  explicit plain_formatter(language l) {
    const bool fr = l == language::fr;
    column_width(34);
    label("SUBCOMMAND", fr ? "COMMANDE" : "COMMAND");
    label("Positionals", "Arguments");
    label("REQUIRED", fr ? "(obligatoire)" : "(required)");
  }
  std::string make_option_name(const CLI::Option* o, bool positional) const override {
    return positional ? o->get_type_name() : Formatter::make_option_name(o, false);
  }
  std::string make_option_opts(const CLI::Option* o) const override {
    const bool named = !o->get_positional() && o->get_type_size() != 0;
    return (named && !o->get_type_name().empty() ? " " + o->get_type_name() : "") +
           (o->get_required() ? " " + get_label("REQUIRED") : "");
  }
  std::string make_option_usage(const CLI::Option* o) const override {
    const auto name = o->get_type_name() + (o->get_expected_max() > 1 ? "..." : "");
    return o->get_required() ? name : "[" + name + "]";
  }
};

// Values of the global options as typed, read once the whole line is known to make sense.
struct global_values {
  std::string workspace = "workspace", lang;
  arguments numbers;

  globals read() const {
    globals g;
    g.workspace = workspace;
    g.lang = parse_language(lang);
    g.threads = static_cast<unsigned>(numbers.integer("threads", 0, 1024).value_or(0));
    g.seed = static_cast<unsigned>(numbers.integer("seed", 0, 1'000'000'000).value_or(1));
    return g;
  }
};

void add_globals(CLI::App& app, global_values& g, language l) {
  const auto help = [l](const char* fr, const char* en) { return l == language::fr ? fr : en; };
  app.add_option("--workspace", g.workspace,
                 help("dossier des données (workspace par défaut)",
                      "folder of the data (default workspace)"))
      ->type_name(help("DOSSIER", "DIR"));
  app.add_option("--threads", g.numbers.values["threads"],
                 help("fils de calcul (0 par défaut : un par cœur)",
                      "computing threads (default 0: one per core)"))
      ->type_name("N")
      ->expected(1)
      ->allow_extra_args(false);
  app.add_option(
         "--seed", g.numbers.values["seed"],
         help("graine des tirages aléatoires (1 par défaut)", "seed of random draws (default 1)"))
      ->type_name("N")
      ->expected(1)
      ->allow_extra_args(false);
  app.add_option("--lang", g.lang,
                 help("langue des messages (fr par défaut)", "language of messages (default fr)"))
      ->type_name("fr|en");
}

void add_command(CLI::App& app, const command& c, language l,
                 std::map<std::string, std::vector<std::string>>& values,
                 std::map<std::string, bool>& flags) {
  auto* sub = app.add_subcommand(c.name, c.summary.in(l));
  sub->fallthrough()->group(l == language::fr ? "Commandes" : "Commands");
  for (const auto& o : c.options) {
    const bool named = o.name.starts_with("--");
    const auto key = c.name + " " + (named ? o.name.substr(2) : o.name);
    CLI::Option* made = nullptr;
    if (o.placeholder.fr.empty()) {
      made = sub->add_flag(o.name, flags[key], o.help.in(l));
    } else {
      made = sub->add_option(o.name, values[key], o.help.in(l))->type_name(o.placeholder.in(l));
      made->expected(1, o.repeated ? 1 << 20 : 1)->allow_extra_args(!named && o.repeated);
      if (named && o.repeated) made->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    made->required(o.required);
  }
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& s : all) out += (out.empty() ? "" : " ") + s;
  return out;
}

text without_command(const std::vector<std::string>& left) {
  std::string known;
  for (const auto& c : commands()) known += (known.empty() ? "" : ", ") + c.name;
  if (left.empty()) {
    return tr("donnez une commande : {}", "give a command: {}", known);
  }
  if (left[0].starts_with("-")) {
    return tr("option « {} » inconnue", "unknown option \"{}\"", left[0]);
  }
  return tr("commande « {} » inconnue ; choisissez parmi : {}",
            "unknown command \"{}\"; choose one of: {}", left[0], known);
}

// What CLI11 found wrong, in both languages. Its own words begin with the option they are about.
text wrong_with(const CLI::ParseError& e, const CLI::App* sub, const CLI::App& app) {
  const auto left = app.remaining(true);
  if (sub == nullptr) return without_command(left);
  const std::string what = e.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr) {
    return tr("{} ne prend pas « {} »", "{} does not take \"{}\"", sub->get_name(), joined(left));
  }
  if (dynamic_cast<const CLI::RequiredError*>(&e) != nullptr) {
    const auto option = what.substr(0, what.find(' '));
    return tr("{} : il manque {}", "{}: {} is missing", sub->get_name(), option);
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&e) != nullptr) {
    const auto option = what.substr(0, what.find(':'));
    return tr("{} : {} attend une valeur, une seule", "{}: {} takes one value, only one",
              sub->get_name(), option);
  }
  return tr("{} : {}", "{}: {}", sub->get_name(), what);
}

[[noreturn]] void refuse(const CLI::ParseError& e, const CLI::App& app) {
  const auto subs = app.get_subcommands();
  const CLI::App* sub = subs.empty() ? nullptr : subs[0];
  const auto why = wrong_with(e, sub, app);
  const std::string help = "sourcier " + (sub ? sub->get_name() + " " : "") + "--help";
  throw input_error({why.fr + " ; « " + help + " » dit ce qui est attendu",
                     why.en + "; \"" + help + "\" says what is expected"});
}

}  // namespace

void parse(int argc, char** argv, parsed& p) {
  p.g.lang = early_language(argc, argv);
  const bool fr = p.g.lang == language::fr;
  CLI::App app(fr ? "Sourcier : voir où les soins manquent, et où agir fait le plus de bien."
                  : "Sourcier: see where care is missing, and where to act does most good.",
               "sourcier");
  app.formatter(std::make_shared<plain_formatter>(p.g.lang));
  app.set_version_flag("--version", "sourcier " SOURCIER_VERSION,
                       fr ? "numéro de version" : "version number");
  app.set_help_flag("-h,--help", fr ? "cette aide" : "this help");
  app.require_subcommand(1);
  global_values shared;
  shared.lang = fr ? "fr" : "en";
  std::map<std::string, std::vector<std::string>> values;
  std::map<std::string, bool> flags;
  add_globals(app, shared, p.g.lang);
  for (const auto& c : commands()) add_command(app, c, p.g.lang, values, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() != 0) refuse(e, app);
    app.exit(e);  // prints help or version
    return;
  }
  if (shared.numbers.all("threads").empty()) shared.numbers.values.erase("threads");
  if (shared.numbers.all("seed").empty()) shared.numbers.values.erase("seed");
  p.g = shared.read();
  const auto name = app.get_subcommands()[0]->get_name();
  for (const auto& c : commands()) {
    if (c.name == name) p.chosen = &c;
  }
  const auto prefix = name + " ";
  for (const auto& [key, given] : values) {
    if (key.starts_with(prefix) && !given.empty()) p.args.values[key.substr(prefix.size())] = given;
  }
  for (const auto& [key, set] : flags) {
    if (key.starts_with(prefix) && set) p.args.values[key.substr(prefix.size())] = {};
  }
}

}  // namespace sourcier::app
