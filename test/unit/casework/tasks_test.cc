#include "casework/tasks.h"

#include "fixture.h"

namespace sourcier::casework {
namespace {

using std::chrono::days;

struct tasks_test : casework_test {
  id_list open(std::int64_t partner) { return ids(open_tasks(db(), partner)); }
  id_list closed(std::int64_t partner, instant when) {
    return ids(closed_tasks(db(), partner, when));
  }
  static id_list ids(const std::vector<task_sheet>& all) {
    id_list out;
    for (const auto& t : all) out.push_back(t.match.id);
    return out;
  }
};

TEST_F(tasks_test, what_is_done_is_read_for_ninety_days) {
  const auto [r, m] = sent_one();
  EXPECT_EQ(open(m.partner), id_list{m.id});
  answer(db(), m.id, m.version, "done", "", kPartner, now);
  EXPECT_EQ(open(m.partner), id_list{});
  EXPECT_EQ(closed(m.partner, now + days(90)), id_list{m.id});
  EXPECT_EQ(closed(m.partner, now + days(91)), id_list{});
  EXPECT_EQ(load_task(db(), m.partner, m.id, now).number, r.number);
  EXPECT_THROW(load_task(db(), m.partner, m.id, now + days(91)), not_found);
  EXPECT_THROW(load_task(db(), m.partner + 1, m.id, now), not_found);
}

TEST_F(tasks_test, of_what_was_withdrawn_the_person_is_not_told) {
  const auto [r, m] = sent_one();
  EXPECT_EQ(open_tasks(db(), m.partner)[0].asked.phone, "0612345678");
  write_note(db(), r.id, "à tous", audience::partners, kAgent, now);
  withdraw(db(), m.id, m.version, "erreur", kAgent, now + days(3));
  const auto t = load_task(db(), m.partner, m.id, now + days(93));
  EXPECT_EQ(t.asked.name + t.asked.phone + t.asked.email, "");
  EXPECT_EQ(t.ended_at, format_instant(now + days(3)));
  kind_list told;
  for (const auto& e : events_of_task(db(), t)) told.push_back(e.kind);
  EXPECT_EQ(told, (kind_list{"withdrawn", "sent", "need"}));
  EXPECT_THROW(write_task_note(db(), t, "pourquoi", kPartner, now), conflict);
  EXPECT_THROW(load_task(db(), m.partner, m.id, now + days(94)), not_found);
}

TEST_F(tasks_test, a_request_that_closes_ends_them_all) {
  const auto [r, m] = sent_one();
  close(db(), r.id, r.version, "gave_up", "parti", kAgent, now + days(1));
  EXPECT_EQ(open(m.partner), id_list{});
  EXPECT_EQ(load_task(db(), m.partner, m.id, now + days(2)).ended_at,
            format_instant(now + days(1)));
}

TEST_F(tasks_test, late_is_what_a_reminder_was_due_for) {
  const auto [r, m] = sent_one();
  const auto t = [&] { return load_task(db(), m.partner, m.id, now); };
  EXPECT_FALSE(is_late(t(), parse_date("2026-11-11").value()));
  EXPECT_TRUE(is_late(t(), parse_date("2026-11-12").value()));
  take_steps(db(), now + days(10));
  EXPECT_TRUE(is_late(t(), parse_date("2026-11-03").value()));
  answer(db(), m.id, m.version, "taking", "", kPartner, now);
  EXPECT_FALSE(is_late(t(), parse_date("2026-12-12").value()));
}

TEST_F(tasks_test, an_organism_is_found_by_number_or_name) {
  const auto id = partner_for("Cpam de la Côte d'Opale", {});
  EXPECT_EQ(find_partner(db(), "CPAM de la cote d opale").id, id);
  EXPECT_EQ(find_partner(db(), std::to_string(id)).id, id);
  EXPECT_THROW(find_partner(db(), "Cpam"), not_found);
  EXPECT_THROW(find_partner(db(), ""), not_found);
}

}  // namespace
}  // namespace sourcier::casework
