#include "app/command_account.h"

#include <cstdio>

#include "accounts/reset_link.h"
#include "app/console_user.h"
#include "app/password_prompt.h"
#include "base/error.h"
#include "casework/partners.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

using accounts::account;

// One line of the command: the workspace it is about and what was typed.
struct job {
  const arguments& a;
  const globals& g;
  store::workspace workspace;
  territory::commune_table communes;
  accounts::policy rules;
  accounts::author by;
  instant now;

  store::database& db() { return workspace.db(); }
  account named() {
    if (a.has("LOGIN")) return accounts::account_at(db(), a.get("LOGIN"));
    throw input_error(tr("account {} : donnez l'identifiant du compte",
                         "account {}: give the login of the account", a.get("ACTION")));
  }
};

std::string joined(const std::vector<std::string>& all, const char* none) {
  std::string out;
  for (const auto& s : all) out += (out.empty() ? "" : " ") + s;
  return out.empty() ? none : out;
}

std::vector<std::string> zones_of(const account& a) {
  std::vector<std::string> out;
  for (const auto& z : a.perimeter) out.push_back(accounts::format_zone(z));
  return out;
}

// The fields that options give; the others stay.
accounts::account_fields with_options(job& j, accounts::account_fields f) {
  const auto& a = j.a;
  if (a.has("name")) f.name = a.get("name");
  if (a.has("email")) f.email = a.get("email");
  if (a.has("role")) f.as = accounts::find_role(a.get("role"));
  if (a.has("perimeter")) {
    f.perimeter.clear();
    for (const auto& z : a.all("perimeter")) {
      if (z != "none") f.perimeter.push_back(accounts::parse_zone(z, j.communes));
    }
  }
  if (a.has("subject")) {
    f.subjects.clear();
    for (const auto& s : a.all("subject")) {
      if (s != "all") f.subjects.push_back(s);
    }
  }
  if (a.has("partner")) {
    f.partner.reset();
    if (a.get("partner") != "none") f.partner = casework::find_partner(j.db(), a.get("partner")).id;
  } else if (f.as != accounts::role::partner) {
    f.partner.reset();
  }
  return f;
}

void say_link(const job& j, const accounts::reset_link& link) {
  say(j.g,
      tr("Lien pour choisir un mot de passe, une seule fois, jusqu'au {} : ajoutez à l'adresse "
         "de la page\n{}",
         "Link to choose a password, once, until {}: add to the address of the page\n{}",
         format_instant(link.expires_at), link.path()));
}

int create(job& j) {
  if (!j.a.has("LOGIN")) j.named();
  if (!j.a.has("role") || !j.a.has("name")) {
    throw input_error(
        {"account create : donnez --name et --role", "account create: give --name and --role"});
  }
  const auto login = j.a.get("LOGIN");
  auto start = accounts::account_fields{};
  if (!j.a.has("perimeter")) start.perimeter = {{"territory", ""}};
  const auto f = with_options(j, start);
  std::string hash;
  if (!j.a.has("link")) {
    const auto password = read_password(j.a.get("password-file"), j.g);
    accounts::check_password(password, login, f.name, j.rules.password);
    hash = accounts::password_hasher(j.rules.password).hash(password);
  }
  const auto made = accounts::create_account(j.db(), j.by, login, f, hash, j.communes, j.now);
  say(j.g, tr("Compte {} créé ({}, périmètre : {}).", "Account {} created ({}, perimeter: {}).",
              made.login, accounts::label_of(made.as).in(j.g.lang), joined(zones_of(made), "-")));
  if (hash.empty()) {
    say_link(j, accounts::make_reset_link(j.db(), j.by, made.id, j.communes, j.now, j.rules));
  }
  return 0;
}

int set(job& j) {
  const auto a = j.named();
  const auto f = with_options(j, accounts::fields_of(a));
  std::string hash;
  if (j.a.has("password-file")) {
    const auto chosen = read_password(j.a.get("password-file"), j.g);
    accounts::check_password(chosen, a.login, f.name, j.rules.password);
    hash = accounts::password_hasher(j.rules.password).hash(chosen);
  }
  if (f != accounts::fields_of(a)) {
    accounts::change_account(j.db(), j.by, a.id, a.version, f, j.communes, j.now);
  }
  if (!hash.empty()) accounts::set_password(j.db(), j.by, a.id, hash, j.now);
  say(j.g, tr("Compte {} changé.", "Account {} changed.", a.login));
  return 0;
}

int switch_to(job& j, bool active) {
  const auto a = j.named();
  auto f = accounts::fields_of(a);
  f.active = active;
  accounts::change_account(j.db(), j.by, a.id, a.version, f, j.communes, j.now);
  if (active) {
    say(j.g, tr("Compte {} réactivé.", "Account {} enabled.", a.login));
  } else {
    say(j.g, tr("Compte {} désactivé, sessions fermées.", "Account {} disabled, sessions ended.",
                a.login));
  }
  return 0;
}

int disable(job& j) { return switch_to(j, false); }
int enable(job& j) { return switch_to(j, true); }

int reset(job& j) {
  const auto a = j.named();
  say_link(j, accounts::make_reset_link(j.db(), j.by, a.id, j.communes, j.now, j.rules));
  return 0;
}

int sessions(job& j) {
  const auto a = j.named();
  const auto all = accounts::sessions_of(j.db(), a.id, j.now, j.rules.session);
  say(j.g, tr("Sessions ouvertes : {}", "Open sessions: {}", all.size()));
  for (const auto& s : all) {
    say(j.g, tr("{}  depuis {}, vue {}  {}  {}", "{}  since {}, seen {}  {}  {}", s.id,
                format_instant(s.created_at), format_instant(s.seen_at), s.address, s.agent));
  }
  return 0;
}

int revoke(job& j) {
  const auto a = j.named();
  const auto ended = accounts::end_all_sessions(j.db(), j.by.name, a.id, j.now);
  say(j.g, tr("Sessions fermées : {}", "Sessions ended: {}", ended));
  return 0;
}

std::string as_json(const std::vector<account>& all) {
  publish::json_writer j;
  j.begin_object().key("accounts").begin_array();
  for (const auto& a : all) {
    j.begin_object().member("id", a.id.value).member("login", a.login).member("name", a.name);
    j.member("email", a.email).member("role", accounts::key_of(a.as));
    j.member("active", a.active).member("has_password", !a.password.empty());
    j.array("perimeter", zones_of(a)).array("subjects", a.subjects).key("partner");
    if (a.partner) {
      j.value(*a.partner);
    } else {
      j.null();
    }
    j.member("created_at", format_instant(a.created_at));
    j.member("changed_at", format_instant(a.changed_at)).end_object();
  }
  j.end_array().end_object();
  return j.take() + "\n";
}

std::string as_csv(const std::vector<account>& all) {
  std::string out = "login,name,email,role,active,perimeter,subjects,created_at,changed_at\n";
  for (const auto& a : all) {
    publish::append_field(out, a.login, true);
    for (const auto& field :
         {a.name, a.email, std::string(accounts::key_of(a.as)), std::string(a.active ? "1" : "0"),
          joined(zones_of(a), ""), joined(a.subjects, ""), format_instant(a.created_at),
          format_instant(a.changed_at)}) {
      publish::append_field(out, field);
    }
    out += '\n';
  }
  return out;
}

std::string as_table(const std::vector<account>& all, language l) {
  auto out = tr("Comptes : {}\n", "Accounts: {}\n", all.size()).in(l);
  for (const auto& a : all) {
    const auto state = !a.active            ? text{", désactivé", ", disabled"}
                       : a.password.empty() ? text{", sans mot de passe", ", without a password"}
                                            : text{};
    out += tr("{}  {}  {}{} ; périmètre : {} ; sujets : {}\n",
              "{}  {}  {}{}; perimeter: {}; subjects: {}\n", a.login, a.name,
              accounts::label_of(a.as).in(l), state.in(l), joined(zones_of(a), "-"),
              joined(a.subjects, l == language::fr ? "tous" : "all"))
               .in(l);
  }
  return out;
}

int list(job& j) {
  const auto all = accounts::load_accounts(j.db());
  const auto format = j.a.choice("format", {"table", "csv", "json"});
  const auto out = format == "json"  ? as_json(all)
                   : format == "csv" ? as_csv(all)
                                     : as_table(all, j.g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

struct known_action {
  const char* name;
  int (*run)(job&);
};
constexpr known_action kActions[] = {{"create", create},     {"list", list},     {"set", set},
                                     {"disable", disable},   {"enable", enable}, {"reset", reset},
                                     {"sessions", sessions}, {"revoke", revoke}};

int run(const arguments& a, const globals& g) {
  for (const auto& known : kActions) {
    if (a.get("ACTION") != known.name) continue;
    auto workspace = store::workspace::open(g.workspace);
    auto communes = territory::load_communes(workspace.db());
    job j{a,
          g,
          std::move(workspace),
          std::move(communes),
          accounts::load_policy(),
          accounts::author{console_user(), nullptr},
          this_second()};
    return known.run(j);
  }
  throw input_error(
      tr("account : « {} » inconnu ; choisissez create, list, set, disable, enable, "
         "reset, sessions ou revoke",
         "account: unknown \"{}\"; choose create, list, set, disable, enable, reset, "
         "sessions or revoke",
         a.get("ACTION")));
}

}  // namespace

command account_command() {
  return {"account",
          {"comptes de ceux qui travaillent avec les demandes",
           "accounts of those who work with requests"},
          {{"ACTION",
            {"ACTION", "WHAT"},
            {"create, list, set, disable, enable, reset, sessions ou revoke",
             "create, list, set, disable, enable, reset, sessions or revoke"},
            true},
           {"LOGIN", {"IDENTIFIANT", "LOGIN"}, {"le compte", "the account"}},
           {"--name", {"NOM", "NAME"}, {"nom de la personne", "name of the person"}},
           {"--email", {"COURRIEL", "EMAIL"}, {"adresse de courriel", "email address"}},
           {"--role",
            {"RÔLE", "ROLE"},
            {"administrator, agent, partner ou reader", "administrator, agent, partner or reader"}},
           {"--perimeter",
            {"PÉRIMÈTRE", "PERIMETER"},
            {"territory, departement:62, epci:200069037, commune:62364, ou none ; se répète "
             "(territory par défaut à la création)",
             "territory, departement:62, epci:200069037, commune:62364, or none; may be repeated "
             "(default territory at creation)"},
            false,
            true},
           {"--subject",
            {"SUJET", "SUBJECT"},
            {"sujet dont il s'occupe, ou all ; se répète (tous par défaut)",
             "subject it deals with, or all; may be repeated (default all)"},
            false,
            true},
           {"--partner",
            {"ORGANISME", "ORGANISM"},
            {"organisme pour lequel répond un compte de rôle partner : nom ou numéro, ou none",
             "organism that an account of role partner answers for: name or number, or none"}},
           {"--password-file",
            {"FICHIER", "FILE"},
            {"mot de passe sur la première ligne du fichier, - pour l'entrée standard (par défaut, "
             "demandé au terminal)",
             "password on the first line of the file, - for standard input (by default, asked on "
             "the terminal)"}},
           {"--link",
            {},
            {"create : pas de mot de passe, un lien pour en choisir un",
             "create: no password, a link to choose one"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"list : table, csv ou json (table par défaut)",
             "list: table, csv or json (default table)"}}},
          run};
}

}  // namespace sourcier::app
