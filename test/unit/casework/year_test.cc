#include <array>
#include <numeric>

#include "accounts/audit.h"
#include "casework/commitments.h"
#include "casework/statistics.h"
#include "fixture.h"
#include "ingest/embedded.h"
#include "snapshot/gains.h"

namespace sourcier::casework {
namespace {

// The year of 2016 as the region and the Aisne published it: 900 solicitations, eight organisms
// around one professional, more than 40 accompanied, of whom 9 settled and 9 had a project; and the
// five services for the practice and three for the family of the Pays de Saint-Omer.
TEST_F(casework_test, a_year_of_nine_hundred_requests_comes_out_as_it_went_in) {
  struct organism {
    const char *name, *subject, *profession, *level, *area;
  };
  constexpr std::array<organism, 9> kOrganisms = {{
      {"Aisne Initiative", "funding", "", "departement", "02"},
      {"ARS Hauts-de-France", "place", "", "territory", ""},
      {"Cpam de l'Aisne", "insurance", "", "departement", "02"},
      {"Ordre des infirmiers de l'Aisne", "register", "nurse", "departement", "02"},
      {"Ordre des médecins de l'Aisne", "register", "gp", "departement", "02"},
      {"URPS infirmiers", "practice", "nurse", "territory", ""},
      {"URPS médecins libéraux", "practice", "gp", "territory", ""},
      {"Urssaf", "contributions", "", "territory", ""},
      {"CAPSO, guichet santé", "premises", "", "epci", "200069037"},
  }};
  for (const auto& o : kOrganisms) {
    partner_for(o.name, {{o.subject, o.profession, o.level, o.area}});
  }
  auto capso = partners(db()).at(2);
  ASSERT_EQ(capso.name, "CAPSO, guichet santé");
  for (const char* subject :
       {"rent_aid", "works_aid", "aids", "network", "childcare", "clubs", "spouse"}) {
    capso.duties.push_back({subject, "", "epci", "200069037"});
  }
  change_partner(db(), capso, kAgent, now);
  const auto all = partners(db());

  const std::array<const char*, 3> places = {"02408", "62765", ""};
  const auto start = at("2016-01-01T08:00:00Z");
  id_list ids;
  for (int i = 0; i < 900; ++i) {
    auto q = example();
    q.name = "Personne " + std::to_string(i);
    q.email = "p" + std::to_string(i) + "@exemple.fr";
    q.phone = "";
    q.profession = i % 3 == 0 ? "nurse" : "gp";
    q.commune = places[static_cast<std::size_t>(i) % places.size()];
    now = start + std::chrono::hours(i * 9 + i / 2);
    ids.push_back(receive(db(), where, q, kPublic, now).id);
  }
  ASSERT_EQ(format_iso(day_in_france(now)).substr(0, 4), "2016");

  const std::array<const char*, 3> settled_at = {"02408", "62364", "62765"};
  const auto day_of = [](std::size_t i) {
    return date(std::chrono::year(2024) / std::chrono::month(1 + static_cast<unsigned>(i) % 12) /
                4);
  };
  const auto plan_of = [&](std::size_t i) {
    project_plan p;
    p.mode = "group";
    p.commune = settled_at[i % settled_at.size()];
    p.target_day = day_of(i);
    p.fte = 0.5 + 0.05 * static_cast<double>(i);
    return p;
  };
  const std::array<const char*, 4> asked = {"register", "insurance", "premises", "spouse"};
  std::int64_t needs = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    const auto id = ids[i * 22];
    now = parse_instant(load(db(), id).received_at).value() + std::chrono::days(1);
    for (const char* subject : asked) {
      const auto r = load(db(), id);
      auto to = route_of(all, where, subject, r.asked.profession, r.asked.commune);
      if (to.partners.empty()) to = route_of(all, where, "place", "gp", "");
      ASSERT_FALSE(to.partners.empty()) << subject << r.asked.commune;
      add_need(db(), id, r.version, subject, "", to.partners, kAgent, now);
      ++needs;
    }
    for (const auto& n : needs_of(db(), id)) {
      for (const auto& m : n.matches) {
        answer(db(), m.id, m.version, "done", "", kPartner, now + std::chrono::days(3));
      }
    }
    if (i < 18) start_project(db(), where, id, load(db(), id).version, plan_of(i), kAgent, now);
    if (i < 9) {
      mark_installed(db(), id, load(db(), id).version, kAgent, now, day_of(i));
      close(db(), id, load(db(), id).version, "installed", "", kAgent, now);
    }
  }

  using namespace std::chrono;
  const auto d = dashboard_of(db(), year(2016) / 1 / 1, year(2016) / 12 / 31, {});
  EXPECT_EQ(d.stages.received, 900);
  EXPECT_EQ(d.stages.accompanied, 40);
  EXPECT_EQ(d.stages.installed, 9);
  EXPECT_EQ(d.stages.project, 9);
  EXPECT_EQ(d.installed.size(), 9u);
  EXPECT_EQ(d.by_month.size(), 12u);
  std::int64_t months = 0, subjects = 0;
  for (const auto& [month, n] : d.by_month) months += n;
  for (const auto& [subject, n] : d.by_subject) subjects += n;
  EXPECT_EQ(months, 900);
  EXPECT_EQ(subjects, needs);
  EXPECT_EQ(d.by_profession.at("nurse"), 300);
  EXPECT_EQ(d.by_departement.at("02"), 300);
  EXPECT_DOUBLE_EQ(d.first_need.median.value(), 1);
  for (const auto& p : d.partners) {
    EXPECT_EQ(p.answered, p.sent) << p.name;
    EXPECT_EQ(p.in_time, p.sent) << p.name;
  }
  EXPECT_EQ(find(db(), {}, 1).requests[0].number, "2016-0900");

  // One chain: each of the nine is a change of supply, with its own gain, and the gains add up.
  const auto promised = commitments_of(db(), where, {});
  EXPECT_TRUE(promised.unplaced.empty());
  EXPECT_EQ(promised.known.size(), 18u);
  commitment_filter only;
  only.state = project_state::installed;
  only.received_from = year(2016) / 1 / 1;
  only.received_to = year(2016) / 12 / 31;
  const auto settled = commitments_of(db(), where, only);
  ASSERT_EQ(settled.known.size(), 9u);
  std::vector<supply::supply_change> changes;
  std::vector<std::int64_t> requests;
  for (const auto& k : settled.known) {
    EXPECT_EQ(k.change.certainty, supply::certainty::observed);
    EXPECT_EQ(k.change.origin, fmt::format("project:{}", k.project));
    changes.push_back(k.change);
    requests.push_back(k.request);
  }
  std::ranges::sort(requests);
  EXPECT_EQ(requests, d.installed);
  const auto map_folder = folder.string() + "-map";
  ingest::init_embedded(map_folder, "hauts-de-france", {});
  {
    auto embedded = store::workspace::open(map_folder);
    const auto gains = snapshot::ask_gains(*snapshot::world::load(embedded), changes);
    std::vector<char> seen(changes.size());
    for (const auto& p : gains.professions) {
      double sum = 0;
      for (const auto& one : p.each) {
        seen[one.number] = 1;
        EXPECT_GT(one.alone.gained, 0);
        EXPECT_GT(one.alone.people, 0);
        sum += one.alone.gained;
      }
      EXPECT_NEAR(sum, p.together.gained, 1e-9 * sum) << p.profession;
    }
    EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0), 9);
    EXPECT_TRUE(gains.unknown.empty());
  }
  std::filesystem::remove_all(map_folder);
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

}  // namespace
}  // namespace sourcier::casework
