#include "ingest/write.h"

#include <algorithm>
#include <cstring>

#include "base/digest.h"
#include "base/error.h"
#include "ingest/sources.h"

namespace sourcier::ingest {
namespace {

using store::column;

// One column as bytes: type, nulls, values.
void append_content(std::string& out, const column& c) {
  out += c.name;
  out += '\0';
  for (std::size_t i = 0; i < c.size(); ++i) out += c.is_null(i) ? '\1' : '\0';
  std::visit(
      [&](const auto& values) {
        for (const auto& v : values) {
          if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) {
            out.append(v.c_str(), v.size() + 1);
          } else {
            char bytes[sizeof v];
            std::memcpy(bytes, &v, sizeof v);
            out.append(bytes, sizeof v);
          }
        }
      },
      c.values);
}

std::string content_digest(const prepared& p) {
  std::string all = p.dataset.digest + "\n";
  for (const auto& t : p.rows) {
    all += t.table + "\n";
    for (const auto& c : t.columns) {
      const bool derived = std::find(t.derived.begin(), t.derived.end(), c.name) != t.derived.end();
      if (!derived) append_content(all, c);
    }
  }
  for (const auto& [kind, bytes] : p.arrays) all += kind + " " + digest(bytes) + "\n";
  return digest(all);
}

void insert_issues(store::database& db, std::int64_t id, const std::vector<row_issue>& issues) {
  auto line = integer_column("line"), kept = integer_column("kept");
  auto field = text_column("field"), value = text_column("value");
  auto fr = text_column("reason_fr"), en = text_column("reason_en");
  for (const auto& i : issues) {
    std::get<2>(line.values).push_back(static_cast<std::int64_t>(i.line));
    std::get<2>(kept.values).push_back(i.kept ? 1 : 0);
    std::get<0>(field.values).push_back(i.field);
    std::get<0>(value.values).push_back(i.value);
    std::get<0>(fr.values).push_back(i.reason.fr);
    std::get<0>(en.values).push_back(i.reason.en);
  }
  auto source = integer_column("dataset", std::vector<std::int64_t>(issues.size(), id));
  db.insert("row_issue", {source, line, field, value, fr, en, kept});
}

void insert_set(store::workspace& w, prepared& p) {
  const auto id = w.put_dataset(p.dataset);
  auto& db = w.db();
  for (auto& t : p.rows) db.execute("DELETE FROM " + t.table + " WHERE dataset = :p1", {id});
  for (auto& t : p.rows) {
    const std::size_t n = t.columns[0].size();
    t.columns.push_back(integer_column("dataset", std::vector<std::int64_t>(n, id)));
    db.insert(t.table, t.columns);
  }
  for (const auto& [kind, bytes] : p.arrays) w.put_array(kind, bytes, id);
  insert_issues(db, id, p.issues);
  if (p.then) p.then(w, id);
}

}  // namespace

void sweep(store::workspace& w) {
  try {
    store::transaction lock(w.db());
    w.sweep_arrays();
  } catch (const error&) {
  }
}

bool write(store::workspace& w, std::vector<prepared> sets) {
  const auto known = w.datasets();
  bool changed = false;
  for (auto& p : sets) {
    p.dataset.digest = content_digest(p);
    const bool there = std::any_of(known.begin(), known.end(), [&](const auto& d) {
      return d.key == p.dataset.key && d.digest == p.dataset.digest;
    });
    if (!there || p.then) changed = true;
  }
  if (!changed) return false;
  const auto before = w.generation();
  try {
    store::transaction t(w.db());
    for (auto& p : sets) insert_set(w, p);
    t.commit();
  } catch (...) {
    sweep(w);
    throw;
  }
  sweep(w);
  return w.generation() != before;
}

bool drop(store::workspace& w, const std::vector<std::string>& keys) {
  bool dropped = false;
  for (const auto& d : w.datasets()) {
    if (std::find(keys.begin(), keys.end(), d.key) == keys.end()) continue;
    for (const char* table : {"row_issue", "array_file", "resource"}) {
      w.db().execute(std::string("DELETE FROM ") + table + " WHERE dataset = :p1", {d.id});
    }
    w.db().execute("DELETE FROM dataset WHERE id = :p1", {d.id});
    dropped = true;
  }
  return dropped;
}

bool remove(store::workspace& w, const std::vector<std::string>& keys) {
  bool removed = false;
  {
    store::transaction t(w.db());
    removed = drop(w, keys);
    t.commit();
  }
  sweep(w);
  return removed;
}

store::dataset describe(std::string key, std::string kind, const std::string& source,
                        const options& o) {
  store::dataset d;
  d.key = std::move(key);
  d.kind = std::move(kind);
  d.imported_at = o.now;
  if (source.empty()) return d;
  const auto info = source_info(source);
  d.publisher = info.publisher;
  d.licence = info.licence;
  d.url = info.url;
  return d;
}

void record(prepared& p, const report& r) {
  p.dataset.rows_read = static_cast<std::int64_t>(r.rows_read);
  p.dataset.rows_kept = static_cast<std::int64_t>(r.rows_kept);
  p.dataset.rows_rejected = static_cast<std::int64_t>(r.rows_rejected);
  p.issues = r.issues;
}

column text_column(std::string name, std::vector<std::string> values) {
  return {std::move(name), std::move(values), {}};
}
column real_column(std::string name, std::vector<double> values) {
  return {std::move(name), std::move(values), {}};
}
column integer_column(std::string name, std::vector<std::int64_t> values) {
  return {std::move(name), std::move(values), {}};
}

}  // namespace sourcier::ingest
