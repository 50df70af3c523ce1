#include "accounts/permissions.h"

#include <algorithm>

#include "accounts/account.h"
#include "base/error.h"

namespace sourcier::accounts {
namespace {

struct role_words {
  const char* key;
  const char* fr;
  const char* en;
};
constexpr std::array<role_words, kRoles> kRoleWords = {{
    {"administrator", "Administration", "Administrator"},
    {"agent", "Agent du guichet", "Agent"},
    {"partner", "Partenaire", "Partner"},
    {"reader", "Lecture des chiffres", "Reader of figures"},
}};

constexpr std::array<const char*, kActions> kActionKeys = {
    "sign_in",        "see_request",   "edit_request",    "answer_match",
    "write_note",     "assign",        "transfer",        "export_requests",
    "keep_agenda",    "edit_project",  "erase_person",    "manage_partners",
    "see_statistics", "edit_scenario", "manage_accounts", "read_audit"};

bool covers(const zone& z, const where& at) {
  if (z.level == "territory") return true;
  if (z.code.empty()) return false;
  return (z.level == "departement" && z.code == at.departement) ||
         (z.level == "epci" && z.code == at.epci) || (z.level == "commune" && z.code == at.commune);
}

reach reach_of(role r, action a) {
  return kPermissions[static_cast<std::size_t>(a)][static_cast<std::size_t>(r)];
}

}  // namespace

std::string_view key_of(role r) { return kRoleWords[static_cast<std::size_t>(r)].key; }

std::string_view key_of(action a) { return kActionKeys[static_cast<std::size_t>(a)]; }

text label_of(role r) {
  const auto& words = kRoleWords[static_cast<std::size_t>(r)];
  return {words.fr, words.en};
}

role find_role(std::string_view key) {
  for (std::size_t i = 0; i < kRoles; ++i) {
    if (key == kRoleWords[i].key) return static_cast<role>(i);
  }
  throw input_error(tr("rôle « {} » inconnu ; choisissez administrator, agent, partner ou reader",
                       "unknown role \"{}\"; choose administrator, agent, partner or reader",
                       std::string(key)));
}

where at_commune(const territory::commune_table& communes, std::string_view code,
                 std::string_view subject) {
  where out{std::string(code), "", "", std::string(subject)};
  if (const auto id = communes.find(code)) {
    out.epci = communes.epci[std::size_t(*id)];
    out.departement = communes.departement[std::size_t(*id)];
  }
  return out;
}

where at_zone(const territory::commune_table& communes, const zone& z, std::string_view subject) {
  if (z.level == "commune") return at_commune(communes, z.code, subject);
  where out;
  out.subject = subject;
  if (z.level == "departement") out.departement = z.code;
  if (z.level != "epci") return out;
  out.epci = z.code;
  // An EPCI is in a département where all its communes are.
  for (std::size_t i = 0; i < communes.size(); ++i) {
    if (communes.epci[i] != z.code) continue;
    if (!out.departement.empty() && out.departement != communes.departement[i]) {
      out.departement.clear();
      break;
    }
    out.departement = communes.departement[i];
  }
  return out;
}

bool may(const account& who, action what, const where& at) {
  if (!who.active) return false;
  const auto r = reach_of(who.as, what);
  if (r != inside) return r == anywhere;
  const bool subject = at.subject.empty() || who.subjects.empty() ||
                       std::ranges::find(who.subjects, at.subject) != who.subjects.end();
  return subject &&
         std::ranges::any_of(who.perimeter, [&](const zone& z) { return covers(z, at); });
}

std::vector<action> actions_of(const account& who) {
  std::vector<action> out;
  if (!who.active) return out;
  for (std::size_t i = 0; i < kActions; ++i) {
    const auto a = static_cast<action>(i);
    const auto r = reach_of(who.as, a);
    const bool whole = a != action::read_audit || may(who, a);
    if (whole && (r == anywhere || (r == inside && !who.perimeter.empty()))) out.push_back(a);
  }
  return out;
}

}  // namespace sourcier::accounts
