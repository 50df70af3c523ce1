#include "supply/linear_span.h"

#include <algorithm>

namespace sourcier::supply {
namespace {

__extension__ typedef unsigned __int128 wide;

// Steele, Lea & Flood 2014, splitmix64: the same numbers on every run.
residue next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return (z ^ (z >> 31)) % kPrime;
}

}  // namespace

residue add_mod(residue a, residue b) {
  const auto sum = a + b;
  return sum >= kPrime ? sum - kPrime : sum;
}

residue negative_mod(residue a) { return a == 0 ? 0 : kPrime - a; }

residue multiply_mod(residue a, residue b) {
  const auto product = wide{a} * b;
  return add_mod(static_cast<residue>(product & kPrime), static_cast<residue>(product >> 61));
}

residue inverse_mod(residue a) {
  residue out = 1;
  for (auto power = kPrime - 2; power > 0; power >>= 1) {
    if (power & 1) out = multiply_mod(out, a);
    a = multiply_mod(a, a);
  }
  return out;
}

sparse_vector combine(const sparse_vector& a, residue factor, const sparse_vector& b) {
  sparse_vector out;
  out.reserve(a.size() + b.size());
  auto i = a.begin();
  for (const auto& [column, value] : b) {
    for (; i != a.end() && i->first < column; ++i) out.push_back(*i);
    auto sum = multiply_mod(factor, value);
    if (i != a.end() && i->first == column) sum = add_mod(sum, (i++)->second);
    if (sum != 0) out.emplace_back(column, sum);
  }
  out.insert(out.end(), i, a.end());
  return out;
}

void linear_span::add(std::uint32_t row, const sparse_vector& v) {
  reduced r{v, {{row, 1}}};
  while (!r.columns.empty()) {
    const auto [column, value] = r.columns.front();
    if (pivot_[column] == kNone) {
      const auto scale = inverse_mod(value);
      for (auto& c : r.columns) c.second = multiply_mod(c.second, scale);
      for (auto& c : r.rows) c.second = multiply_mod(c.second, scale);
      pivot_[column] = static_cast<std::uint32_t>(rows_.size());
      rows_.push_back(std::move(r));
      return;
    }
    const auto& by = rows_[pivot_[column]];
    r.columns = combine(r.columns, negative_mod(value), by.columns);
    r.rows = combine(r.rows, negative_mod(value), by.rows);
  }
}

std::optional<sparse_vector> linear_span::rows_of(const sparse_vector& v) const {
  auto left = v;
  sparse_vector out;
  while (!left.empty()) {
    const auto [column, value] = left.front();
    if (pivot_[column] == kNone) return {};
    const auto& by = rows_[pivot_[column]];
    left = combine(left, negative_mod(value), by.columns);
    out = combine(out, value, by.rows);
  }
  return out;
}

std::vector<residue> linear_span::unseen(std::size_t n) const {
  std::vector<residue> out(pivot_.size() * n, 0);
  std::uint64_t state = 1;
  for (std::size_t c = pivot_.size(); c-- > 0;) {
    for (std::size_t s = 0; s < n; ++s) {
      auto& here = out[c * n + s];
      if (pivot_[c] == kNone) {
        here = next_random(state);
        continue;
      }
      const auto& row = rows_[pivot_[c]].columns;  // begins with 1 at c
      residue sum = 0;
      for (std::size_t k = 1; k < row.size(); ++k) {
        sum = add_mod(sum, multiply_mod(row[k].second, out[row[k].first * n + s]));
      }
      here = negative_mod(sum);
    }
  }
  return out;
}

std::optional<std::vector<residue>> dependency(std::vector<std::vector<residue>> vectors) {
  const auto count = vectors.size();
  // Each vector with the combination that it is; rows with a pivot are kept.
  std::vector<std::vector<residue>> made(count, std::vector<residue>(count, 0));
  std::vector<std::pair<std::size_t, std::size_t>> kept;  // vector, position of its pivot
  for (std::size_t v = 0; v < count; ++v) {
    made[v][v] = 1;
    for (const auto& [row, at] : kept) {
      const auto factor = negative_mod(multiply_mod(vectors[v][at], inverse_mod(vectors[row][at])));
      if (factor == 0) continue;
      for (std::size_t s = 0; s < vectors[v].size(); ++s) {
        vectors[v][s] = add_mod(vectors[v][s], multiply_mod(factor, vectors[row][s]));
      }
      for (std::size_t k = 0; k < count; ++k) {
        made[v][k] = add_mod(made[v][k], multiply_mod(factor, made[row][k]));
      }
    }
    const auto first = std::ranges::find_if(vectors[v], [](residue x) { return x != 0; });
    if (first == vectors[v].end()) return made[v];
    kept.emplace_back(v, static_cast<std::size_t>(first - vectors[v].begin()));
  }
  return {};
}

}  // namespace sourcier::supply
