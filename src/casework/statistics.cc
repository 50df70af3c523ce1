#include "casework/statistics.h"

#include <algorithm>

#include "casework/rows.h"
#include "casework/words.h"

namespace sourcier::casework {
namespace {

double days_between(const std::string& from, const std::string& to) {
  const auto a = parse_instant(from), b = parse_instant(to);
  if (!a || !b) return 0;
  return std::chrono::duration<double, std::ratio<86400>>(*b - *a).count();
}

// The value below which that share lies, between the two nearest.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const auto high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

delay delay_of(std::vector<double> days) {
  delay out;
  out.counted = static_cast<std::int64_t>(days.size());
  if (days.empty()) return out;
  std::ranges::sort(days);
  out.median = quantile(days, 0.5);
  out.ninth_decile = quantile(days, 0.9);
  return out;
}

std::string month_of(const std::string& received_at) {
  const auto at = parse_instant(received_at);
  return at ? format_iso(day_in_france(*at)).substr(0, 7) : "";
}

void fill_months(std::map<std::string, std::int64_t>& by_month, date from, date to) {
  using namespace std::chrono;
  for (auto m = from.year() / from.month(); m <= to.year() / to.month(); m += months(1)) {
    by_month[format_iso(m / 1).substr(0, 7)];
  }
}

}  // namespace

dashboard dashboard_of(store::database& db, date from, date to, const scope& where) {
  filter f;
  f.from = from;
  f.to = to;
  f.where = where;
  dashboard out;
  fill_months(out.by_month, from, to);
  const auto c = condition_for(f, db.is_postgresql());
  const rows asked(
      db.query("SELECT r.id, r.received_at, r.profession, r.channel, r.departement, r.outcome, "
               "r.accompanied_at, r.project_at, r.installed_at FROM request r " +
                   c.first + " ORDER BY r.id",
               {kInteger, kText, kText, kText, kText, kText, kText, kText, kText}, c.second));
  std::map<std::int64_t, std::string> received;
  std::vector<double> first_need;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    auto row = asked[i];
    const auto id = row.integer();
    const auto &at = row.text(), &profession = row.text(), &channel = row.text(),
               &departement = row.text(), &outcome = row.text(), &accompanied = row.text(),
               &project = row.text(), &installed = row.text();
    if (!outcome.empty()) ++out.by_outcome[outcome];
    if (outcome == "duplicate") continue;
    received[id] = at;
    ++out.stages.received;
    ++out.by_month[month_of(at)];
    ++out.by_profession[profession];
    ++out.by_channel[channel];
    ++out.by_departement[departement];
    if (!accompanied.empty()) {
      ++out.stages.accompanied;
      first_need.push_back(days_between(at, accompanied));
    }
    if (!installed.empty()) {
      ++out.stages.installed;
      out.installed.push_back(id);
    } else if (!project.empty()) {
      ++out.stages.project;
    }
  }
  out.first_need = delay_of(std::move(first_need));

  const rows matches(db.query(
      "SELECT r.id, n.id, n.subject, p.id, p.name, m.state, m.sent_at, m.answered_at "
      "FROM partner_match m JOIN need n ON n.id = m.need JOIN request r ON r.id = n.request "
      "JOIN partner p ON p.id = m.partner " +
          c.first + " ORDER BY n.id, m.id",
      {kInteger, kInteger, kText, kInteger, kText, kText, kText, kText}, c.second));
  std::map<std::int64_t, partner_figures> by_partner;
  std::map<std::int64_t, std::vector<double>> answer_days;
  std::map<std::int64_t, std::string> first_answer;
  std::int64_t last_need = -1;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    auto row = matches[i];
    const auto id = row.integer(), need = row.integer();
    const auto& subject = row.text();
    const auto partner = row.integer();
    const auto &name = row.text(), &state = row.text(), &sent = row.text(), &answered = row.text();
    if (!received.contains(id)) continue;
    if (need != last_need) ++out.by_subject[subject];
    last_need = need;
    if (state == "withdrawn" && answered.empty()) continue;
    auto& p = by_partner[partner];
    p.partner = partner;
    p.name = name;
    ++p.sent;
    if (state == "abandoned") ++p.abandoned;
    if (answered.empty()) {
      if (state != "abandoned") ++p.waiting;
      continue;
    }
    ++p.answered;
    const auto& known = words().answers;
    const auto word = std::ranges::find(known, state, &answer_word::key);
    if (word != known.end() && word->helped) ++p.helped;
    const double days = days_between(sent, answered);
    if (days < words().clock.reminder) ++p.in_time;
    answer_days[partner].push_back(days);
    auto& first = first_answer[id];
    if (first.empty() || answered < first) first = answered;
  }
  for (auto& [id, p] : by_partner) {
    p.answer = delay_of(std::move(answer_days[id]));
    out.partners.push_back(std::move(p));
  }
  std::vector<double> waited;
  for (const auto& [id, at] : first_answer) waited.push_back(days_between(received.at(id), at));
  out.first_answer = delay_of(std::move(waited));
  return out;
}

}  // namespace sourcier::casework
