#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework/lists.h"
#include "casework/partners.h"
#include "casework/requests.h"
#include "store/temporary_workspace.h"

namespace sourcier::casework {

inline const actor kAgent{7, "Agnès", "agnes"};
inline const actor kPublic{{}, "page publique", "public"};
inline const actor kPartner{9, "Cpam", "cpam"};

inline instant at(const char* iso) { return parse_instant(iso).value(); }

// What a refusal says in French.
inline std::string said(const std::function<void()>& f) {
  try {
    f();
  } catch (const error& e) {
    return e.message.fr;
  }
  return "(nothing)";
}

// A workspace of four communes in two départements and three EPCI, on Tuesday 3 November 2026.
struct casework_test : store::temporary_workspace {
  std::optional<store::workspace> w;
  territory::commune_table where;
  instant now = at("2026-11-03T09:00:00Z");

  void SetUp() override {
    temporary_workspace::SetUp();
    w.emplace(create());
    where.code = {"02408", "62040", "62364", "62765"};
    where.name = {"Laon", "Arques", "Fruges", "Saint-Omer"};
    where.departement = {"02", "62", "62", "62"};
    where.epci = {"200043495", "200069037", "200072478", "200069037"};
  }
  void TearDown() override {
    w.reset();
    temporary_workspace::TearDown();
  }
  store::database& db() { return w->db(); }

  static question example() {
    question q;
    q.profession = "gp";
    q.stage = "locum";
    q.commune = "62765";
    q.name = "Éloïse Martin";
    q.email = " Eloise.Martin@Exemple.fr";
    q.phone = "+33 6 12 34 56 78";
    q.wishes = "S'installer en maison de santé à l'été 2027, à temps plein";
    return q;
  }
  request receive_one(const question& q = example()) {
    return load(db(), receive(db(), where, q, kPublic, now).id);
  }
  std::int64_t partner_for(const std::string& name, std::vector<duty> duties,
                           bool fallback = false) {
    partner p;
    p.name = name;
    p.fallback = fallback;
    p.duties = std::move(duties);
    return add_partner(db(), p, kAgent, now);
  }
  // A request with one need sent to one partner.
  std::pair<request, match> sent_one() {
    const auto to = partner_for("Cpam", {{"aids", "", "territory", ""}});
    const auto r = receive_one();
    add_need(db(), r.id, r.version, "aids", "", {to}, kAgent, now);
    return {load(db(), r.id), needs_of(db(), r.id)[0].matches[0]};
  }
  // Of its events, the oldest first.
  std::vector<std::string> kinds(std::int64_t id) {
    std::vector<std::string> out;
    for (const auto& e : events_of(db(), id, audience::agents)) out.insert(out.begin(), e.kind);
    return out;
  }
};

using kind_list = std::vector<std::string>;
using id_list = std::vector<std::int64_t>;

}  // namespace sourcier::casework
