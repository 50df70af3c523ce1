#include "casework/projects.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "accounts/audit.h"
#include "casework/calendar.h"
#include "casework/commitments.h"
#include "casework/project_steps.h"
#include "fixture.h"
#include "supply/supply_at.h"

namespace sourcier::casework {
namespace {

using namespace std::chrono;

struct projects_test : casework_test {
  static project_plan plan() {
    project_plan p;
    p.mode = "liberal";
    p.commune = "62364";
    p.target_day = year(2027) / 9 / 1;
    p.fte = 0.8;
    p.premises = "un cabinet de plain-pied";
    return p;
  }
  std::int64_t started(const project_plan& p = plan()) {
    const auto r = receive_one();
    start_project(db(), where, r.id, r.version, p, kAgent, now);
    return r.id;
  }
  project of(std::int64_t request) { return find_project(db(), request).value(); }
  std::int64_t version(std::int64_t request) { return load(db(), request).version; }
};

TEST_F(projects_test, every_profession_and_mode_has_steps_in_an_order_that_holds) {
  const date target = year(2027) / 9 / 1;
  for (const auto& p : supply::listed_professions()) {
    for (const auto& mode : words().modes) {
      const auto steps = schedule(p.key, mode.key, target);
      EXPECT_GE(steps.size(), 4u) << p.key << mode.key;
      for (const auto& s : steps) {
        const auto due = parse_date(s.due_day).value();
        EXPECT_TRUE(is_working_day(due));
        EXPECT_LE(sys_days(due), sys_days(target));
        for (const auto& later : steps) {
          const auto& waits = later.word->after;
          if (std::ranges::find(waits, s.word->key) == waits.end()) continue;
          const auto next = sys_days(parse_date(later.due_day).value());
          // What waits has its usual time, but for a weekend or a holiday it is moved over.
          EXPECT_LE(sys_days(due) + days(later.word->days), next + days(4)) << s.word->key;
        }
      }
    }
  }
  for (const auto& s : schedule("gp", "liberal", {})) EXPECT_EQ(s.due_day, "");
  // Salaried people look for no premises; those without an Ordre do not register with one.
  const auto has = [](const char* profession, const char* mode, const char* key) {
    const auto steps = schedule(profession, mode, {});
    return std::ranges::any_of(steps, [&](const auto& s) { return s.word->key == key; });
  };
  EXPECT_FALSE(has("gp", "salaried", "premises"));
  EXPECT_TRUE(has("gp", "salaried", "salaried_contract"));
  EXPECT_TRUE(has("nurse", "liberal", "register"));
  EXPECT_FALSE(has("orthoptist", "liberal", "register"));
}

TEST_F(projects_test, a_project_starts_with_its_steps_and_marks_the_request) {
  const auto id = started();
  const auto p = of(id);
  EXPECT_EQ(p.state, project_state::pledged);
  EXPECT_EQ(p.plan.premises, "un cabinet de plain-pied");
  EXPECT_DOUBLE_EQ(p.plan.fte.value(), 0.8);
  ASSERT_EQ(p.steps.size(), schedule("gp", "liberal", {}).size());
  EXPECT_EQ(p.steps[0].key, "place");
  EXPECT_EQ(p.steps[0].state, "todo");
  EXPECT_FALSE(load(db(), id).project_at.empty());
  EXPECT_EQ(kinds(id), (kind_list{"received", "project"}));
  const auto again = said([&] { start_project(db(), where, id, version(id), {}, kAgent, now); });
  EXPECT_NE(again.find("a déjà un projet"), std::string::npos) << again;
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(projects_test, an_old_version_starts_nothing) {
  const auto r = receive_one();
  EXPECT_THROW(start_project(db(), where, r.id, r.version + 1, plan(), kAgent, now), conflict);
  EXPECT_FALSE(find_project(db(), r.id));
  EXPECT_EQ(load(db(), r.id).project_at, "");
}

TEST_F(projects_test, steps_follow_the_mode_and_the_day_but_nothing_done_is_lost) {
  const auto id = started();
  const auto before = of(id);
  change_step(db(), id, "premises", 1, {"doing", {}, {}, "visite le 12"}, kAgent, now);
  auto p = plan();
  p.mode = "salaried";
  p.target_day = year(2028) / 1 / 3;
  change_project(db(), where, id, before.version, p, kAgent, now);
  const auto after = of(id);
  EXPECT_EQ(after.version, before.version + 1);
  std::map<std::string, project_step> steps;
  for (const auto& s : after.steps) steps[s.key] = s;
  EXPECT_TRUE(steps.contains("premises"));
  EXPECT_FALSE(steps.contains("rent"));
  EXPECT_TRUE(steps.contains("salaried_contract"));
  EXPECT_EQ(steps["network"].due_day, "2028-01-03");
  const auto late =
      said([&] { change_project(db(), where, id, before.version, p, kPartner, now); });
  EXPECT_NE(late.find("Agnès a modifié cette demande"), std::string::npos) << late;
}

TEST_F(projects_test, a_step_is_ticked_by_one_at_a_time) {
  const auto id = started();
  change_step(db(), id, "register", 1, {"done", year(2026) / 11 / 2, "Marie", ""}, kAgent, now);
  const auto steps = of(id).steps;
  const auto s = *std::ranges::find(steps, "register", &project_step::key);
  EXPECT_EQ(s.state + s.done_day + s.who, "done2026-11-02Marie");
  EXPECT_EQ(s.version, 2);
  EXPECT_THROW(change_step(db(), id, "register", 1, {"todo", {}, {}, ""}, kAgent, now), conflict);
  EXPECT_THROW(change_step(db(), id, "nothing", 1, {"todo", {}, {}, ""}, kAgent, now), not_found);
  EXPECT_THROW(change_step(db(), id, "register", 2, {"maybe", {}, {}, ""}, kAgent, now),
               input_error);
  change_step(db(), id, "register", 2, {"todo", {}, {}, ""}, kAgent, now);
  EXPECT_EQ(kinds(id), (kind_list{"received", "project", "step", "step"}));
  EXPECT_EQ(events_of(db(), id, audience::everyone)[0].body, "register\ntodo\n");
}

TEST_F(projects_test, what_is_wrong_is_named) {
  const auto r = receive_one();
  const auto refused = [&](auto change) {
    auto p = plan();
    change(p);
    return said([&] { start_project(db(), where, r.id, r.version, p, kAgent, now); });
  };
  EXPECT_NE(refused([](auto& p) { p.fte = 3; }).find("temps plein"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.fte = std::nan(""); }).find("temps plein"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.commune = "99999"; }).find("99999"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.mode = "pirate"; }).find("pirate"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.place.assign(400, 'x'); }).find("lieu"), std::string::npos);
  EXPECT_NE(refused([](auto& p) { p.certainty = supply::certainty::observed; }).find("certitude"),
            std::string::npos);
  EXPECT_FALSE(find_project(db(), r.id));
}

TEST_F(projects_test, a_pledge_becomes_an_observed_change_or_none) {
  const auto id = started();
  auto all = commitments_of(db(), where, {});
  ASSERT_EQ(all.known.size(), 1u);
  const auto& c = all.known[0].change;
  EXPECT_EQ(c.place + " " + c.profession + " " + format_iso(*c.from), "62364 gp 2027-09-01");
  EXPECT_DOUBLE_EQ(c.amount.value, 0.8);
  EXPECT_EQ(c.certainty, supply::certainty::pledged);
  EXPECT_EQ(all.known[0].number, load(db(), id).number);

  close(db(), id, version(id), "gave_up", "part à l'étranger", kAgent, now);
  EXPECT_EQ(of(id).state, project_state::given_up);
  EXPECT_TRUE(commitments_of(db(), where, {}).known.empty());
  reopen(db(), id, version(id), "revient", kAgent, now);
  EXPECT_EQ(of(id).state, project_state::pledged);

  mark_installed(db(), id, version(id), kAgent, now, year(2027) / 10 / 4);
  all = commitments_of(db(), where, {});
  EXPECT_EQ(all.known.at(0).change.certainty, supply::certainty::observed);
  EXPECT_EQ(format_iso(*all.known[0].change.from), "2027-10-04");
  close(db(), id, version(id), "installed", "", kAgent, now);
  EXPECT_EQ(of(id).settled_day, "2027-10-04");
  EXPECT_EQ(commitments_of(db(), where, {}).known.size(), 1u);
}

TEST_F(projects_test, changes_are_listed_by_period_place_and_profession) {
  started();
  auto later = plan();
  later.commune = "02408";
  later.target_day = year(2028) / 2 / 1;
  later.certainty = supply::certainty::planned;
  started(later);
  const auto count = [&](auto change) {
    commitment_filter f;
    change(f);
    return commitments_of(db(), where, f).known.size();
  };
  EXPECT_EQ(count([](auto&) {}), 2u);
  EXPECT_EQ(count([](auto& f) { f.to = year(2027) / 9 / 1; }), 1u);
  EXPECT_EQ(count([](auto& f) { f.from = year(2027) / 9 / 2; }), 1u);
  EXPECT_EQ(count([](auto& f) { f.profession = "nurse"; }), 0u);
  EXPECT_EQ(count([](auto& f) { f.state = project_state::installed; }), 0u);
  EXPECT_EQ(count([](auto& f) { f.received_to = year(2026) / 11 / 3; }), 2u);
  EXPECT_EQ(count([](auto& f) { f.received_from = year(2026) / 11 / 4; }), 0u);
  EXPECT_EQ(count([](auto& f) { f.where = {false, {{"departement", "62"}}}; }), 1u);
  EXPECT_EQ(count([](auto& f) { f.where = {false, {{"epci", "200072478"}}}; }), 1u);
  EXPECT_EQ(count([](auto& f) { f.where = {false, {{"commune", "62765"}}}; }), 0u);
}

TEST_F(projects_test, what_lacks_a_place_or_a_day_is_said_not_dropped) {
  const auto r = receive_one();
  mark_installed(db(), r.id, r.version, kAgent, now);
  auto vague = plan();
  vague.fte.reset();
  vague.target_day.reset();
  const auto other = started(vague);
  const auto all = commitments_of(db(), where, {});
  EXPECT_TRUE(all.known.empty());
  ASSERT_EQ(all.unplaced.size(), 2u);
  EXPECT_EQ(all.unplaced[0].request, r.id);
  EXPECT_EQ(all.unplaced[0].missing, kind_list{"project"});
  EXPECT_EQ(all.unplaced[1].request, other);
  EXPECT_EQ(all.unplaced[1].missing, (kind_list{"day", "fte"}));
}

}  // namespace
}  // namespace sourcier::casework
