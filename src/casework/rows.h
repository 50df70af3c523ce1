#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

constexpr auto kText = store::column_type::text;
constexpr auto kInteger = store::column_type::integer;
constexpr auto kReal = store::column_type::real;

// The columns of an answer, read row by row and from left to right.
class rows {
 public:
  explicit rows(std::vector<store::column> columns) : columns_(std::move(columns)) {}

  std::size_t size() const { return columns_.empty() ? 0 : columns_[0].size(); }

  class row {
   public:
    row(const rows& all, std::size_t at) : all_(all), at_(at) {}
    const std::string& text() { return all_.columns_[next_++].text()[at_]; }
    std::int64_t integer() { return all_.columns_[next_++].integer()[at_]; }
    std::optional<std::int64_t> key() {
      const auto& c = all_.columns_[next_++];
      return c.is_null(at_) ? std::nullopt : std::optional(c.integer()[at_]);
    }
    std::optional<double> number() {
      const auto& c = all_.columns_[next_++];
      return c.is_null(at_) ? std::nullopt : std::optional(c.real()[at_]);
    }

   private:
    const rows& all_;
    std::size_t at_, next_ = 0;
  };
  row operator[](std::size_t at) const { return {*this, at}; }

 private:
  std::vector<store::column> columns_;
};

// id, need, partner, its name, state, sent_at, seen_at, answered_at, steps, next_day, version.
inline match read_match(rows::row& row) {
  match m;
  m.id = row.integer();
  m.need = row.integer();
  m.partner = row.integer();
  for (auto* field : {&m.partner_name, &m.state, &m.sent_at, &m.seen_at, &m.answered_at}) {
    *field = row.text();
  }
  m.steps = static_cast<int>(row.integer());
  m.next_day = row.text();
  m.version = row.integer();
  return m;
}

// NULL where there is none.
inline store::cell cell_of(const std::optional<std::int64_t>& key) {
  return key ? store::cell(*key) : store::cell();
}

}  // namespace sourcier::casework
