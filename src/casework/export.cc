#include "casework/export.h"

#include <algorithm>

#include "casework/rows.h"

namespace sourcier::casework {
namespace {

std::map<std::int64_t, std::string> names_of_accounts(store::database& db) {
  std::map<std::int64_t, std::string> out;
  const rows found(db.query("SELECT id, name FROM account", {kInteger, kText}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    const auto id = row.integer();
    out[id] = row.text();
  }
  return out;
}

std::map<std::int64_t, std::vector<std::string>> subjects_of(store::database& db,
                                                             const std::vector<std::int64_t>& ids) {
  std::string in;
  for (const auto id : ids) in += (in.empty() ? "" : ",") + std::to_string(id);
  std::map<std::int64_t, std::vector<std::string>> out;
  const rows found(
      db.query("SELECT request, subject FROM need WHERE request IN (" + in + ") ORDER BY id",
               {kInteger, kText}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    auto& all = out[row.integer()];
    const auto& subject = row.text();
    if (std::ranges::find(all, subject) == all.end()) all.push_back(subject);
  }
  return out;
}

}  // namespace

export_page_of export_page(store::database& db, const filter& f, std::size_t limit,
                           std::optional<std::int64_t> before) {
  auto page = find(db, f, limit, before);
  export_page_of out{{}, page.next};
  if (page.requests.empty()) return out;
  std::vector<std::int64_t> ids;
  for (const auto& r : page.requests) ids.push_back(r.id);
  const auto names = names_of_accounts(db);
  auto subjects = subjects_of(db, ids);
  const auto progress = progress_of(db, ids);
  for (auto& r : page.requests) {
    exported e;
    if (const auto it = names.find(r.owner.value_or(0)); it != names.end()) e.owner = it->second;
    if (const auto it = progress.find(r.id); it != progress.end()) e.partners = it->second;
    e.subjects = std::move(subjects[r.id]);
    e.asked = std::move(r);
    out.requests.push_back(std::move(e));
  }
  return out;
}

}  // namespace sourcier::casework
