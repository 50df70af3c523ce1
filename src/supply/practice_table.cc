#include "supply/practice_table.h"

#include <algorithm>

namespace sourcier::supply {
namespace {

using store::column;

constexpr std::size_t kChunk = 20'000;

// Columns by name, filled row by row.
struct rows {
  std::vector<column> columns;

  explicit rows(std::initializer_list<const char*> texts,
                std::initializer_list<const char*> integers,
                std::initializer_list<const char*> reals) {
    for (const auto* name : texts) columns.push_back({name, std::vector<std::string>()});
    for (const auto* name : integers) columns.push_back({name, std::vector<std::int64_t>()});
    for (const auto* name : reals) columns.push_back({name, std::vector<double>()});
  }
  void put(std::size_t i, std::string v) { std::get<0>(columns[i].values).push_back(std::move(v)); }
  void put(std::size_t i, std::int64_t v) { std::get<2>(columns[i].values).push_back(v); }
  void put(std::size_t i, std::optional<double> v) {
    std::get<1>(columns[i].values).push_back(v.value_or(0));
    columns[i].null.push_back(v ? 0 : 1);
  }
  void clear() {
    for (auto& c : columns) {
      std::visit([](auto& values) { values.clear(); }, c.values);
      c.null.clear();
    }
  }
};

template <class Item, class Fill>
void insert(store::database& db, const char* table, rows columns, const std::vector<Item>& items,
            Fill&& fill) {
  for (std::size_t begin = 0; begin < items.size(); begin += kChunk) {
    columns.clear();
    const auto end = std::min(items.size(), begin + kChunk);
    for (std::size_t i = begin; i < end; ++i) fill(columns, i, items[i]);
    db.insert(table, columns.columns);
  }
}

std::string day_text(const std::optional<date>& day) { return day ? format_iso(*day) : ""; }

}  // namespace

void delete_practices(store::database& db, std::int64_t dataset) {
  for (const char* table : {"practice", "site", "practitioner"}) {
    db.execute(std::string("DELETE FROM ") + table + " WHERE dataset = :p1", {dataset});
  }
}

void write_practices(store::database& db, std::int64_t dataset, const practice_list& list) {
  delete_practices(db, dataset);
  insert(db, "practitioner",
         rows({"id", "profession", "specialty", "birth", "sex"}, {"number", "dataset"}, {}),
         list.practitioners, [&](rows& r, std::size_t i, const practitioner& p) {
           r.put(0, p.id);
           r.put(1, p.profession);
           r.put(2, p.specialty);
           r.put(3, p.born ? to_text(*p.born) : std::string());
           r.put(4, std::string(name_of(p.sex)));
           r.put(5, static_cast<std::int64_t>(i));
           r.put(6, dataset);
         });
  insert(db, "site", rows({"id", "name", "type", "commune"}, {"number", "dataset"}, {"lon", "lat"}),
         list.sites, [&](rows& r, std::size_t i, const site& s) {
           r.put(0, s.id);
           r.put(1, s.name);
           r.put(2, std::string(name_of(s.type)));
           r.put(3, s.commune);
           r.put(4, static_cast<std::int64_t>(i));
           r.put(5, dataset);
           r.put(6, s.at ? std::optional(s.at->lon) : std::nullopt);
           r.put(7, s.at ? std::optional(s.at->lat) : std::nullopt);
         });
  insert(db, "practice",
         rows({"status", "from_day", "to_day"}, {"practitioner", "site", "dataset"},
              {"share", "activity"}),
         list.practices, [&](rows& r, std::size_t, const practice& p) {
           r.put(0, std::string(name_of(p.status)));
           r.put(1, day_text(p.from));
           r.put(2, day_text(p.to));
           r.put(3, static_cast<std::int64_t>(p.who.value));
           r.put(4, static_cast<std::int64_t>(p.where.value));
           r.put(5, dataset);
           r.put(6, std::optional(p.share));
           r.put(7, p.activity);
         });
}

practice_list load_practices(store::database& db, std::int64_t dataset,
                             const std::string& profession) {
  using enum store::column_type;
  practice_list out;
  const auto who = db.query(
      "SELECT id, profession, specialty, birth, sex, number FROM practitioner WHERE dataset = :p1 "
      "AND profession = :p2 ORDER BY number",
      {text, text, text, text, text, integer}, {dataset, profession});
  const auto& numbers = who[5].integer();  // in order
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    out.practitioners.push_back({who[0].text()[i], who[1].text()[i], who[2].text()[i],
                                 parse_birth(who[3].text()[i]),
                                 find_sex(who[4].text()[i]).value_or(sex::unknown)});
  }
  const auto where = db.query(
      "SELECT id, name, type, commune, lon, lat FROM site WHERE dataset = :p1 ORDER BY number",
      {text, text, text, text, real, real}, {dataset});
  for (std::size_t i = 0; i < where[0].size(); ++i) {
    site s{where[0].text()[i],
           where[1].text()[i],
           find_site_type(where[2].text()[i]).value_or(site_type::other),
           where[3].text()[i],
           {}};
    if (!where[4].is_null(i)) s.at = {where[4].real()[i], where[5].real()[i]};
    out.sites.push_back(std::move(s));
  }
  const auto p = db.query(
      "SELECT p.practitioner, p.site, p.status, p.share, p.activity, p.from_day, p.to_day FROM "
      "practice p JOIN practitioner w ON w.dataset = p.dataset AND w.number = p.practitioner WHERE "
      "p.dataset = :p1 AND w.profession = :p2 ORDER BY p.practitioner, p.site, p.from_day",
      {integer, integer, text, real, real, text, text}, {dataset, profession});
  for (std::size_t i = 0; i < p[0].size(); ++i) {
    const auto at = std::lower_bound(numbers.begin(), numbers.end(), p[0].integer()[i]);
    practice x{{static_cast<std::uint32_t>(at - numbers.begin())},
               {static_cast<std::uint32_t>(p[1].integer()[i])},
               find_status(p[2].text()[i]).value_or(work_status::liberal),
               p[3].real()[i],
               {},
               parse_date(p[5].text()[i]),
               parse_date(p[6].text()[i])};
    if (!p[4].is_null(i)) x.activity = p[4].real()[i];
    out.practices.push_back(x);
  }
  return out;
}

}  // namespace sourcier::supply
