#include "accounts/account.h"

#include <algorithm>
#include <map>

#include "base/error.h"

namespace sourcier::accounts {
namespace {

using store::cell;
using store::column_type;

std::vector<account> load(store::database& db, const std::string& condition,
                          const std::vector<cell>& parameters) {
  using enum column_type;
  const auto c = db.query(
      "SELECT id, login, name, email, role, password, active, created_at, changed_at, version FROM "
      "account " +
          condition + " ORDER BY login_folded",
      {integer, text, text, text, text, text, integer, integer, integer, integer}, parameters);
  std::vector<account> out(c[0].size());
  std::map<std::int64_t, account*> by_id;
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto& a = out[i];
    a.id = {c[0].integer()[i]};
    a.login = c[1].text()[i], a.name = c[2].text()[i], a.email = c[3].text()[i];
    a.as = find_role(c[4].text()[i]);
    a.password = c[5].text()[i];
    a.active = c[6].integer()[i] != 0;
    a.created_at = instant_of(c[7].integer()[i]);
    a.changed_at = instant_of(c[8].integer()[i]);
    a.version = c[9].integer()[i];
    by_id[a.id.value] = &a;
  }
  const auto of = " WHERE account IN (SELECT id FROM account " + condition + ") ORDER BY ";
  const auto zones =
      db.query("SELECT account, level, code FROM account_perimeter" + of + "level, code",
               {integer, text, text}, parameters);
  for (std::size_t i = 0; i < zones[0].size(); ++i) {
    const auto at = by_id.find(zones[0].integer()[i]);
    if (at == by_id.end()) continue;
    at->second->perimeter.push_back({zones[1].text()[i], zones[2].text()[i]});
  }
  const auto subjects = db.query("SELECT account, subject FROM account_subject" + of + "subject",
                                 {integer, text}, parameters);
  for (std::size_t i = 0; i < subjects[0].size(); ++i) {
    const auto at = by_id.find(subjects[0].integer()[i]);
    if (at != by_id.end()) at->second->subjects.push_back(subjects[1].text()[i]);
  }
  const auto partners = db.query("SELECT account, partner FROM partner_account" + of + "account",
                                 {integer, integer}, parameters);
  for (std::size_t i = 0; i < partners[0].size(); ++i) {
    const auto at = by_id.find(partners[0].integer()[i]);
    if (at != by_id.end()) at->second->partner = partners[1].integer()[i];
  }
  return out;
}

std::optional<account> only(std::vector<account> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

}  // namespace

std::string fold_login(std::string_view login) {
  std::string out(login);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool any_account(store::database& db) {
  return db.query("SELECT id FROM account LIMIT 1", {store::column_type::integer})[0].size() > 0;
}

std::vector<account> load_accounts(store::database& db) { return load(db, "", {}); }

std::optional<account> find_account(store::database& db, account_id id) {
  return only(load(db, "WHERE id = :p1", {id.value}));
}

std::optional<account> find_account(store::database& db, std::string_view login) {
  return only(load(db, "WHERE login_folded = :p1", {fold_login(login)}));
}

account account_at(store::database& db, account_id id) {
  if (auto found = find_account(db, id)) return *std::move(found);
  throw not_found(tr("pas de compte numéro {} ; rechargez la liste des comptes",
                     "no account number {}; load the list of accounts again", id.value));
}

account account_at(store::database& db, std::string_view login) {
  if (auto found = find_account(db, login)) return *std::move(found);
  throw not_found(tr("pas de compte « {} » ; « sourcier account list » les donne tous",
                     "no account \"{}\"; \"sourcier account list\" gives them all",
                     std::string(login)));
}

zone parse_zone(std::string_view s, const territory::commune_table& communes) {
  if (s == "territory") return {"territory", ""};
  const auto colon = s.find(':');
  zone z{std::string(s.substr(0, colon)),
         std::string(colon == std::string_view::npos ? "" : s.substr(colon + 1))};
  const bool known = z.level == "departement" || z.level == "epci" || z.level == "commune";
  if (!known || z.code.empty()) {
    throw input_error(
        tr("périmètre « {} » illisible ; écrivez territory, departement:62, epci:200069037 ou "
           "commune:62364",
           "cannot read the perimeter \"{}\"; write territory, departement:62, epci:200069037 or "
           "commune:62364",
           std::string(s)));
  }
  const auto& codes = z.level == "departement" ? communes.departement
                      : z.level == "epci"      ? communes.epci
                                               : communes.code;
  if (std::ranges::find(codes, z.code) == codes.end()) {
    throw not_found(tr(
        "périmètre « {} » : aucune commune de l'espace de travail n'en est ; vérifiez le code",
        "perimeter \"{}\": no commune of the workspace is of it; check the code", std::string(s)));
  }
  return z;
}

std::string format_zone(const zone& z) { return z.code.empty() ? z.level : z.level + ":" + z.code; }

void check_subject(std::string_view subject) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  if (!subject.empty() && subject.size() <= 64 &&
      subject.find_first_not_of(kLetters) == std::string_view::npos) {
    return;
  }
  throw input_error(tr("sujet « {} » illisible ; des minuscules, des chiffres, - et _ seulement",
                       "cannot read the subject \"{}\"; lower-case letters, digits, - and _ only",
                       std::string(subject)));
}

}  // namespace sourcier::accounts
