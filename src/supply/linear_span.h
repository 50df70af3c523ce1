#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace sourcier::supply {

// Whole numbers modulo the prime 2^61 - 1. What is so for the fractions is so here, and the
// converse fails for one prime in some 10^15 only: exact answers without growing numbers.
using residue = std::uint64_t;
constexpr residue kPrime = (residue{1} << 61) - 1;

residue add_mod(residue a, residue b);
residue negative_mod(residue a);
residue multiply_mod(residue a, residue b);
residue inverse_mod(residue a);  // of a != 0

// Columns (or rows) and their coefficients, not 0, by ascending index.
using sparse_vector = std::vector<std::pair<std::uint32_t, residue>>;

// a + factor b.
sparse_vector combine(const sparse_vector& a, residue factor, const sparse_vector& b);

// The vectors that can be made of some rows, and how.
class linear_span {
 public:
  explicit linear_span(std::size_t columns) : pivot_(columns, kNone) {}

  void add(std::uint32_t row, const sparse_vector& v);
  // Coefficients of the rows that make `v`; nullopt where they do not.
  std::optional<sparse_vector> rows_of(const sparse_vector& v) const;
  // For each column, the values in `n` random vectors that every row is orthogonal to: what could
  // be added to the unknowns without a row showing it. Row by row of `n`.
  std::vector<residue> unseen(std::size_t n) const;

 private:
  static constexpr auto kNone = static_cast<std::uint32_t>(-1);
  struct reduced {
    sparse_vector columns, rows;
  };
  std::vector<std::uint32_t> pivot_;  // of each column: the reduced row that begins there
  std::vector<reduced> rows_;
};

// Whether the vectors, each of `n` residues, are independent; where not, coefficients that make 0.
std::optional<std::vector<residue>> dependency(std::vector<std::vector<residue>> vectors);

}  // namespace sourcier::supply
