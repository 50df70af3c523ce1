#include "api/request_export.h"

#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "api/casework_json.h"
#include "api/parameters.h"
#include "base/error.h"
#include "casework/export.h"
#include "casework/words.h"
#include "publish/csv.h"
#include "publish/workbook.h"

namespace sourcier::api {
namespace {

using publish::workbook_cell;
using row = std::vector<workbook_cell>;

constexpr std::size_t kPage = 1000;  // requests held at once

row head(language l) {
  const std::vector<text> titles = {{"Numéro", "Number"},
                                    {"Reçue le", "Received"},
                                    {"État", "State"},
                                    {"Issue", "Outcome"},
                                    {"Motif", "Motive"},
                                    {"Profession", "Profession"},
                                    {"Situation", "Stage"},
                                    {"Mode d'exercice", "Mode of practice"},
                                    {"Canal", "Channel"},
                                    {"Code de la commune", "Commune code"},
                                    {"Commune", "Commune"},
                                    {"Lieu souhaité", "Place wanted"},
                                    {"Souhaits", "Wishes"},
                                    {"Nom", "Name"},
                                    {"Courriel", "Email"},
                                    {"Téléphone", "Telephone"},
                                    {"Suivie par", "Followed by"},
                                    {"Prochaine échéance", "Next day"},
                                    {"Accompagnée le", "Accompanied"},
                                    {"Projet le", "Project"},
                                    {"Installation le", "Settled"},
                                    {"Close le", "Closed"},
                                    {"Besoins", "Needs"},
                                    {"Envois", "Sent"},
                                    {"Réponses", "Answers"},
                                    {"Sans réponse", "Given up"}};
  row out;
  for (const auto& t : titles) out.emplace_back(t.in(l));
  return out;
}

text state_label(casework::request_state s) {
  switch (s) {
    case casework::request_state::fresh:
      return {"nouvelle", "new"};
    case casework::request_state::open:
      return {"en cours", "open"};
    case casework::request_state::closed:
      return {"close", "closed"};
  }
  return {};
}

// A word that is no longer known stays as its key.
std::string label_of(const std::vector<casework::word>& known, const std::string& key, language l) {
  for (const auto& w : known) {
    if (w.key == key) return w.label.in(l);
  }
  return key;
}

std::string day_of(const std::string& iso) {
  const auto at = parse_instant(iso);
  return at ? format_iso(day_in_france(*at)) : iso;
}

std::string subjects_of(const std::vector<std::string>& keys, language l) {
  std::string out;
  for (const auto& key : keys) {
    out += (out.empty() ? "" : " ; ") + casework::find_subject(key).label.in(l);
  }
  return out;
}

row row_of(const snapshot::world& w, const casework::exported& e, language l) {
  const auto& known = casework::words();
  const auto& r = e.asked;
  const auto& q = r.asked;
  return {r.number,
          day_of(r.received_at),
          state_label(r.state).in(l),
          r.outcome.empty() ? "" : label_of(known.outcomes, r.outcome, l),
          r.motive,
          casework::profession_label(q.profession).in(l),
          label_of(known.stages, q.stage, l),
          label_of(known.modes, q.mode, l),
          label_of(known.channels, q.channel, l),
          q.commune,
          commune_name(w, q.commune),
          q.place,
          q.wishes,
          q.name,
          q.email,
          q.phone,
          e.owner,
          r.next_day,
          day_of(r.accompanied_at),
          day_of(r.project_at),
          day_of(r.installed_at),
          day_of(r.closed_at),
          subjects_of(e.subjects, l),
          std::int64_t{e.partners.sent},
          std::int64_t{e.partners.answered},
          std::int64_t{e.partners.abandoned}};
}

void append_line(std::string& out, const row& cells) {
  bool first = true;
  for (const auto& cell : cells) {
    const auto* const words = std::get_if<std::string>(&cell);
    if (words != nullptr) {
      publish::append_inert_field(out, *words, first);
    } else {
      publish::append_field(out, std::to_string(std::get<std::int64_t>(cell)), first);
    }
    first = false;
  }
  out += "\r\n";
}

// Every request of the filter, page by page: the connection is given back between two.
template <class Take>
std::int64_t each_row(const services& s, const casework::filter& f, language l, Take&& take) {
  const auto w = s.worlds.get();
  std::int64_t count = 0;
  std::optional<std::int64_t> before;
  do {
    const auto page = [&] {
      auto db = s.records.get();
      return casework::export_page(*db, f, kPage, before);
    }();
    for (const auto& e : page.requests) take(row_of(*w, e, l));
    count += static_cast<std::int64_t>(page.requests.size());
    before = page.next;
  } while (before);
  return count;
}

std::string workbook_of(const services& s, const casework::filter& f, language l,
                        std::int64_t& count) {
  publish::workbook_writer book(text{"Demandes", "Requests"}.in(l));
  book.add_row(head(l));
  count = each_row(s, f, l, [&](const row& cells) { book.add_row(cells); });
  return book.take();
}

void check_count(store::database& db, const casework::filter& f) {
  if (!casework::count(db, f, kMostExported).or_more) return;
  throw input_error(tr("plus de {} demandes à exporter à la fois : donnez une période",
                       "more than {} requests to export at once: give a period", kMostExported));
}

}  // namespace

http::response export_requests(const services& s, const http::request& r, const caller& c,
                               const casework::filter& f) {
  const std::string format(r.query_value("format").value_or(""));
  if (format != "csv" && format != "xlsx") {
    throw input_error(tr("paramètre format : « {} » ; donnez csv ou xlsx",
                         "parameter format: \"{}\"; give csv or xlsx", format));
  }
  const auto l = read_language(r);
  {
    auto db = s.records.get();
    check_count(*db, f);
  }
  std::int64_t count = 0;
  std::string out;
  if (format == "csv") {
    append_line(out, head(l));
    count = each_row(s, f, l, [&](const row& cells) { append_line(out, cells); });
  } else {
    out = workbook_of(s, f, l, count);
  }
  const auto now = s.now();
  {
    auto db = s.records.get();
    store::transaction t(*db, store::writers::many);
    accounts::audit::append(*db, now, c.who.login, "requests_exported",
                            "account:" + std::to_string(c.who.id.value),
                            {{"requests", count}, {"format", format}});
    t.commit();
  }
  const char* const type =
      format == "csv" ? "text/csv; charset=utf-8"
                      : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const auto stem = text{"demandes-", "requests-"}.in(l) + format_iso(day_in_france(now));
  return as_file(type, std::move(out), stem, format.c_str()).set("Cache-Control", "no-store");
}

}  // namespace sourcier::api
