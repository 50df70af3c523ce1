#include "travel/matrix.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>

#include "base/array_file.h"
#include "base/digest.h"

namespace sourcier::travel {
namespace {

// Digest of the communes, offsets (communes + 1), destinations and times (pairs each).
const array_file_kind& matrix_kind() {
  static const array_file_kind kind{
      "SRCTIMES",
      2,
      4,
      {"une matrice de temps de Sourcier", "a Sourcier travel-time matrix"},
      {"importez de nouveau la matrice de temps (sourcier import matrix) ou les routes dont elle "
       "vient (sourcier import roads)",
       "import the travel-time matrix again (sourcier import matrix), or the roads it comes from "
       "(sourcier import roads)"}};
  return kind;
}
static_assert(sizeof(commune_id) == 4 && std::is_trivially_copyable_v<commune_id>);

struct held_arrays {
  std::vector<std::uint64_t> offsets;
  std::vector<commune_id> destinations;
  std::vector<float> times;
};

}  // namespace

time_matrix::time_matrix(std::size_t communes, std::span<const time_triple> triples) {
  const auto held = std::make_shared<held_arrays>();
  held->offsets.assign(communes + 1, 0);
  std::vector<time_triple> sorted;
  sorted.reserve(triples.size());
  for (const auto& t : triples) {
    assert(t.from.value < communes && t.to.value < communes);
    assert(std::isfinite(t.time.value) && t.time.value >= 0);
    if (t.from != t.to) sorted.push_back(t);
  }
  std::ranges::sort(sorted, [](const time_triple& a, const time_triple& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  held->destinations.reserve(sorted.size());
  held->times.reserve(sorted.size());
  for (const auto& t : sorted) {
    ++held->offsets[t.from.value + 1];
    held->destinations.push_back(t.to);
    held->times.push_back(stored_time(t.time));
  }
  for (std::size_t i = 0; i < communes; ++i) held->offsets[i + 1] += held->offsets[i];
  offsets_ = held->offsets;
  destinations_ = held->destinations;
  times_ = held->times;
  owner_ = held;
  assert(is_consistent());
}

bool time_matrix::is_consistent() const {
  if (offsets_.empty() || times_.size() != destinations_.size()) return false;
  if (offsets_.front() != 0 || offsets_.back() != destinations_.size()) return false;
  if (!std::ranges::is_sorted(offsets_)) return false;
  for (std::uint32_t i = 0; i < size(); ++i) {
    for (auto k = offsets_[i]; k < offsets_[i + 1]; ++k) {
      const auto to = destinations_[k];
      if (to.value >= size() || to.value == i) return false;
      if (k > offsets_[i] && destinations_[k - 1] >= to) return false;
      if (!(std::isfinite(times_[k]) && times_[k] >= 0)) return false;
    }
  }
  return true;
}

time_matrix time_matrix::load(const std::filesystem::path& path, std::size_t communes,
                              std::string_view communes_digest) {
  array_file file(path, matrix_kind());
  const auto digest_then = file.next_text();
  time_matrix matrix;
  matrix.offsets_ = file.next<std::uint64_t>();
  matrix.destinations_ = file.next<commune_id>();
  matrix.times_ = file.next<float>();
  matrix.owner_ = file.owner();
  if (!matrix.is_consistent()) file.refuse(tr("lignes incohérentes", "inconsistent rows"));
  if (matrix.size() != communes || digest_then != communes_digest) {
    file.refuse(tr("écrite pour une autre liste de communes ({} contre {} aujourd'hui)",
                   "written for another list of communes ({} against {} today)", matrix.size(),
                   communes));
  }
  return matrix;
}

void time_matrix::save(const std::filesystem::path& path, std::string_view communes_digest) const {
  array_file_writer out(matrix_kind());
  out.add(communes_digest);
  out.add(offsets_);
  out.add(destinations_);
  out.add(times_);
  out.save(path);
}

std::string communes_digest(std::span<const std::string> codes) {
  std::string joined;
  for (const auto& code : codes) joined += code + '\n';
  return digest(joined);
}

time_table to_time_table(const time_matrix& matrix, minutes limit) {
  assert(limit.value >= 0);
  time_table table{.offsets = {0}, .destinations = {}, .times = {}, .limit = limit};
  table.offsets.reserve(matrix.size() + 1);
  const auto add = [&](commune_id to, float t) {
    table.destinations.push_back(to);
    table.times.push_back(t);
  };
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    bool has_itself = false;
    for (auto k = matrix.offsets()[i]; k < matrix.offsets()[i + 1]; ++k) {
      const auto to = matrix.destinations()[k];
      if (!has_itself && to.value > i) {
        add({i}, 0);
        has_itself = true;
      }
      if (static_cast<double>(matrix.times()[k]) <= limit.value) add(to, matrix.times()[k]);
    }
    if (!has_itself) add({i}, 0);
    table.offsets.push_back(table.destinations.size());
  }
  return table;
}

matrix_coverage coverage_of(const time_matrix& matrix) {
  matrix_coverage coverage{.pairs = matrix.pairs(), .one_way = 0, .unconnected = {}};
  std::vector<bool> connected(matrix.size());
  const auto row = [&](std::size_t i) {
    return matrix.destinations().subspan(matrix.offsets()[i],
                                         matrix.offsets()[i + 1] - matrix.offsets()[i]);
  };
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    for (const auto to : row(i)) {
      connected[i] = connected[to.value] = true;
      if (!std::ranges::binary_search(row(to.value), commune_id{i})) ++coverage.one_way;
    }
  }
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    if (!connected[i]) coverage.unconnected.push_back({i});
  }
  return coverage;
}

}  // namespace sourcier::travel
