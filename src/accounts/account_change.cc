#include "accounts/account_change.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "base/error.h"

namespace sourcier::accounts {
namespace {

using nlohmann::json;

bool is_printable(const std::string& s) {
  try {
    (void)json(s).dump();  // refuses what is not UTF-8
  } catch (const json::exception&) {
    return false;
  }
  return std::ranges::none_of(s, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

void check_line(const text& field, const std::string& value, std::size_t longest) {
  if (value.size() <= longest && is_printable(value)) return;
  throw input_error(
      {fmt::format("{} : {} octets au plus, sur une ligne, en UTF-8", field.fr, longest),
       fmt::format("{}: {} bytes at most, on one line, in UTF-8", field.en, longest)});
}

void check_login(const std::string& login) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+-";
  if (login.size() >= 2 && login.size() <= 64 &&
      login.find_first_not_of(kLetters) == std::string::npos) {
    return;
  }
  throw input_error(tr("identifiant « {} » : de 2 à 64 lettres sans accent, chiffres et . _ @ + -",
                       "login \"{}\": 2 to 64 letters without accents, digits and . _ @ + -",
                       login));
}

void check_email(const std::string& email) {
  check_line({"courriel", "email"}, email, 254);
  const auto at = email.find('@');
  const bool one = at != std::string::npos && at > 0 && at + 1 < email.size() &&
                   email.find('@', at + 1) == std::string::npos;
  if (email.empty() || (one && email.find(' ') == std::string::npos)) return;
  throw input_error(tr("courriel « {} » : l'adresse attendue est de la forme nom@domaine",
                       "email \"{}\": the address expected is like name@domain", email));
}

account_fields checked(account_fields f) {
  check_line({"nom", "name"}, f.name, 120);
  if (f.name.empty()) throw input_error({"nom : il manque", "name: it is missing"});
  check_email(f.email);
  for (const auto& s : f.subjects) check_subject(s);
  const auto once = [](auto& list) {
    std::ranges::sort(list);
    const auto same = std::ranges::unique(list);
    list.erase(same.begin(), same.end());
  };
  once(f.perimeter);
  once(f.subjects);
  if (f.partner && f.as != role::partner) {
    throw input_error(
        {"organisme : seul un compte de rôle partner répond pour un organisme ; retirez l'un ou "
         "changez l'autre",
         "partner: only an account of role partner answers for an organism; take it out or change "
         "the role"});
  }
  return f;
}

// What the trail keeps of an account: rights, and no personal data, since it cannot be erased
// there.
json rights(const account_fields& f) {
  json zones = json::array();
  for (const auto& z : f.perimeter) zones.push_back(format_zone(z));
  json out = {
      {"role", key_of(f.as)}, {"active", f.active}, {"perimeter", zones}, {"subjects", f.subjects}};
  if (f.partner) out["partner"] = *f.partner;
  return out;
}

json differences(const account_fields& before, const account_fields& after) {
  json out = json::object();
  const auto was = rights(before), is = rights(after);
  for (const char* key : {"role", "active", "perimeter", "subjects", "partner"}) {
    const auto old_value = was.value(key, json()), new_value = is.value(key, json());
    if (new_value != old_value) out[key] = {{"before", old_value}, {"after", new_value}};
  }
  if (before.name != after.name) out["name"] = "changed";
  if (before.email != after.email) out["email"] = "changed";
  return out;
}

void write_lists(store::database& db, account_id id, const account_fields& f) {
  db.execute("DELETE FROM account_perimeter WHERE account = :p1", {id.value});
  db.execute("DELETE FROM account_subject WHERE account = :p1", {id.value});
  for (const auto& z : f.perimeter) {
    db.execute("INSERT INTO account_perimeter (account, level, code) VALUES (:p1, :p2, :p3)",
               {id.value, z.level, z.code});
  }
  for (const auto& s : f.subjects) {
    db.execute("INSERT INTO account_subject (account, subject) VALUES (:p1, :p2)", {id.value, s});
  }
  db.execute("DELETE FROM partner_account WHERE account = :p1", {id.value});
  if (f.partner) {
    db.execute("INSERT INTO partner_account (account, partner) VALUES (:p1, :p2)",
               {id.value, *f.partner});
  }
}

void require_partner(store::database& db, const std::optional<std::int64_t>& partner) {
  if (!partner) return;
  const auto known =
      db.query("SELECT id FROM partner WHERE id = :p1", {store::column_type::integer}, {*partner});
  if (known[0].size() > 0) return;
  throw not_found(tr("pas d'organisme numéro {} ; choisissez-en un de la liste des partenaires",
                     "no organism number {}; choose one of the list of partners", *partner));
}

bool runs_everything(const account_fields& f) {
  return f.active && f.as == role::administrator &&
         std::ranges::find(f.perimeter, "territory", &zone::level) != f.perimeter.end();
}

// Two administrators who remove each other at once: the second sees what the first did, since both
// wait for the end of the trail before they look.
void require_an_administrator(store::database& db) {
  using enum store::column_type;
  const auto left = db.query(
      "SELECT COUNT(*) FROM account JOIN account_perimeter ON account = id AND level = 'territory' "
      "WHERE role = 'administrator' AND active = 1",
      {integer});
  if (left[0].integer()[0] > 0) return;
  throw conflict(
      {"c'est le dernier compte d'administration de tout le territoire ; donnez d'abord ce rôle à "
       "un autre",
       "this is the last administrator of the whole territory; give that role to another first"});
}

}  // namespace

account_fields fields_of(const account& a) {
  return {a.name, a.email, a.as, a.active, a.perimeter, a.subjects, a.partner};
}

bool is_manageable(const author& by, const account_fields& of,
                   const territory::commune_table& communes) {
  if (by.limited == nullptr) return true;
  const auto& own = *by.limited;
  const auto reaches = [&](const where& at) { return may(own, action::manage_accounts, at); };
  const bool places =
      of.perimeter.empty() ? reaches({}) : std::ranges::all_of(of.perimeter, [&](const zone& z) {
        return reaches(at_zone(communes, z));
      });
  const bool subjects = own.subjects.empty() ||
                        (!of.subjects.empty() && std::ranges::includes(own.subjects, of.subjects));
  return places && subjects;
}

void require_manageable(const author& by, const account_fields& of,
                        const territory::commune_table& communes) {
  if (is_manageable(by, of, communes)) return;
  throw forbidden(
      {"ce compte dépasse votre périmètre ou vos sujets ; demandez à qui administre le territoire "
       "entier",
       "this account reaches beyond your perimeter or subjects; ask an administrator of the whole "
       "territory"});
}

account create_account(store::database& db, const author& by, const std::string& login,
                       const account_fields& fields, const std::string& password_hash,
                       const territory::commune_table& communes, instant now) {
  using enum store::column_type;
  check_login(login);
  const auto f = checked(fields);
  require_manageable(by, f, communes);
  store::transaction t(db, store::writers::many);
  if (find_account(db, login)) {
    throw conflict(tr("l'identifiant « {} » est déjà pris ; choisissez-en un autre",
                      "the login \"{}\" is taken; choose another", login));
  }
  require_partner(db, f.partner);
  const auto made = db.query(
      "INSERT INTO account (login, login_folded, name, email, role, password, active, created_at, "
      "changed_at, version) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, 1) RETURNING id",
      {integer},
      {login, fold_login(login), f.name, f.email, std::string(key_of(f.as)), password_hash,
       std::int64_t{f.active}, seconds_of(now), seconds_of(now)});
  const account_id id{made[0].integer()[0]};
  write_lists(db, id, f);
  auto out = account_at(db, id);
  auto details = rights(f);
  details["login"] = login;
  audit::append(db, now, by.name, "account_created", "account:" + std::to_string(id.value),
                details);
  t.commit();
  return out;
}

account change_account(store::database& db, const author& by, account_id id, std::int64_t version,
                       const account_fields& fields, const territory::commune_table& communes,
                       instant now) {
  const auto f = checked(fields);
  store::transaction t(db, store::writers::many);
  const auto before = fields_of(account_at(db, id));
  require_manageable(by, before, communes);
  require_manageable(by, f, communes);
  require_partner(db, f.partner);
  const auto touched = db.execute(
      "UPDATE account SET name = :p1, email = :p2, role = :p3, active = :p4, changed_at = :p5, "
      "version = version + 1 WHERE id = :p6 AND version = :p7",
      {f.name, f.email, std::string(key_of(f.as)), std::int64_t{f.active}, seconds_of(now),
       id.value, version});
  if (touched == 0) {
    throw conflict(
        {"ce compte a été changé entre-temps ; rechargez-le, puis recommencez : rien n'a été écrit",
         "this account has been changed meanwhile; load it again, then try again: nothing was "
         "written"});
  }
  write_lists(db, id, f);
  if (!f.active) {
    db.execute("DELETE FROM session WHERE account = :p1", {id.value});
    db.execute("DELETE FROM reset_link WHERE account = :p1", {id.value});
  }
  auto out = account_at(db, id);
  audit::append(db, now, by.name, "account_changed", "account:" + std::to_string(id.value),
                differences(before, f));
  if (runs_everything(before) && !runs_everything(f)) require_an_administrator(db);
  t.commit();
  return out;
}

}  // namespace sourcier::accounts
