#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "travel/time_table.h"

namespace sourcier::travel {

struct time_triple {
  commune_id from;
  commune_id to;
  minutes time;
};

// An imported matrix of travel times, directed, CSR by origin without the communes' own minutes.
// Pairs that were not given are absent. Held in memory or mapped from its file; copies share.
class time_matrix {
 public:
  // Triples in any order. A commune to itself is left out: it is always at 0 minutes.
  // Preconditions: no pair twice, ids under `communes`, times finite and not negative.
  time_matrix(std::size_t communes, std::span<const time_triple> triples);

  // The file save() wrote for these communes. Throws as array_file does, and input_error where it
  // was written for another list of communes.
  static time_matrix load(const std::filesystem::path& path, std::size_t communes,
                          std::string_view communes_digest);
  // Whole or not at all. `communes_digest` names the list the ids point into.
  void save(const std::filesystem::path& path, std::string_view communes_digest) const;

  std::size_t size() const { return offsets_.size() - 1; }
  std::size_t pairs() const { return destinations_.size(); }
  std::span<const std::uint64_t> offsets() const { return offsets_; }
  std::span<const commune_id> destinations() const { return destinations_; }
  std::span<const float> times() const { return times_; }  // minutes, by stored_time

 private:
  time_matrix() = default;
  bool is_consistent() const;

  std::shared_ptr<const void> owner_;  // of what the spans view
  std::span<const std::uint64_t> offsets_;
  std::span<const commune_id> destinations_;
  std::span<const float> times_;
};

// BLAKE2b of the codes in the order of their ids, 64 hexadecimal digits.
std::string communes_digest(std::span<const std::string> codes);

// Every commune at 0 minutes from itself, and the matrix's pairs within the limit (closed).
time_table to_time_table(const time_matrix& matrix, minutes limit);

struct matrix_coverage {
  std::size_t pairs{};
  std::size_t one_way{};                // pairs whose way back is absent
  std::vector<commune_id> unconnected;  // communes in no pair at all, either way
};
matrix_coverage coverage_of(const time_matrix& matrix);

}  // namespace sourcier::travel
