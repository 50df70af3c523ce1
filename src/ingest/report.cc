#include "ingest/report.h"

#include <algorithm>

#include "base/numbers.h"

namespace sourcier::ingest {
namespace {

constexpr std::size_t kMaxValue = 80;

// At most kMaxValue bytes, cut between characters.
std::string shortened(std::string_view value) {
  if (value.size() <= kMaxValue) return std::string(value);
  std::size_t end = kMaxValue;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return std::string(value.substr(0, end)) + "…";
}

std::string count(std::size_t n, language l) { return format_number(static_cast<double>(n), 0, l); }

std::string line_of(const row_issue& issue, language l) {
  const bool fr = l == language::fr;
  std::string out = "  ";
  if (issue.line > 0) out += (fr ? "Ligne " : "Line ") + std::to_string(issue.line);
  if (!issue.field.empty()) {
    if (issue.line > 0) out += ", ";
    out += fr ? "colonne « " + issue.field + " »" : "column \"" + issue.field + "\"";
  }
  if (!issue.value.empty()) {
    out += fr ? ", valeur « " + issue.value + " »" : ", value \"" + issue.value + "\"";
  }
  out += (fr ? " : " : ": ") + issue.reason.in(l) + (fr ? " ; " : "; ");
  if (issue.kept) return out + (fr ? "ligne gardée." : "row kept.");
  return out + (fr ? "ligne écartée." : "row rejected.");
}

std::string counts(const report& r, language l) {
  const bool fr = l == language::fr;
  std::string out = count(r.rows_read, l) + (fr ? " lignes lues, " : " rows read, ") +
                    count(r.rows_kept, l) + (fr ? " gardées, " : " kept, ") +
                    count(r.rows_rejected, l) + (fr ? " écartées" : " rejected");
  if (r.rows_outside > 0) {
    out += ", " + count(r.rows_outside, l) +
           (fr ? " hors du territoire de cet espace de travail"
               : " outside the territory of this workspace");
  }
  return out + ".\n";
}

}  // namespace

void report::add(row_issue issue) {
  if (issues.size() >= kMaxIssues) {
    ++issues_beyond;
    return;
  }
  issue.value = shortened(issue.value);
  issues.push_back(std::move(issue));
}

void report::reject(std::size_t line, std::string field, std::string_view value, text reason) {
  ++rows_rejected;
  add({line, std::move(field), std::string(value), std::move(reason), false});
}

void report::assume(std::size_t line, std::string field, std::string_view value, text reason) {
  add({line, std::move(field), std::string(value), std::move(reason), true});
}

void report::join(const report& part) {
  rows_read += part.rows_read;
  rows_kept += part.rows_kept;
  rows_rejected += part.rows_rejected;
  rows_outside += part.rows_outside;
  issues_beyond += part.issues_beyond;
  for (const auto& issue : part.issues) add(issue);
  notes.insert(notes.end(), part.notes.begin(), part.notes.end());
}

std::string to_text(const report& r, language l, std::size_t shown) {
  const bool fr = l == language::fr;
  std::string out = r.what.in(l);
  if (!r.file.empty()) out += " (" + r.file + ")";
  out += "\n" + counts(r, l);
  if (r.unchanged && r.rows_kept > 0) {
    out += fr ? "L'espace de travail contenait déjà exactement ces données : rien n'a changé.\n"
              : "The workspace already held exactly this: nothing changed.\n";
  }
  for (const auto& note : r.notes) out += note.in(l) + "\n";
  const std::size_t listed = std::min(shown, r.issues.size());
  for (std::size_t i = 0; i < listed; ++i) out += line_of(r.issues[i], l) + "\n";
  const std::size_t more = r.issues.size() - listed + r.issues_beyond;
  if (more == 0) return out;
  out += fr ? fmt::format("  et {} {}.\n", count(more, l), more > 1 ? "autres" : "autre")
            : fmt::format("  and {} more.\n", count(more, l));
  return out;
}

}  // namespace sourcier::ingest
