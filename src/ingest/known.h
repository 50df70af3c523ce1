#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/report.h"
#include "store/workspace.h"
#include "territory/history.h"

namespace sourcier::ingest {

enum class place {
  here,     // a commune of the workspace
  outside,  // sound, but of a département that the workspace does not cover
  unknown,  // no such commune
  split,    // shared out among several communes since
};

// The communes of a workspace, and what codes of any vintage lead to.
class known_communes {
 public:
  struct answer {
    place where = place::unknown;
    std::uint32_t index = 0;  // position in codes(), where `here`
    bool mapped = false;      // by another code than it bears today
    std::vector<std::string> leads_to{};
  };

  // Throws input_error where the workspace holds no commune.
  explicit known_communes(store::workspace& w);

  std::span<const std::string> codes() const { return codes_; }  // sorted
  const std::string& name(std::uint32_t i) const { return names_[i]; }
  const answer& find(std::string_view code);

  // The commune of a row, or nothing: then the row has been counted as outside or rejected.
  const answer* locate(report& r, std::size_t line, const std::string& field,
                       std::string_view code);

  // A note that lists the communes of the territory (not those around it) that have nothing in what
  // the report is about.
  void note_missing(report& r, const std::vector<char>& has) const;

 private:
  answer look_up(std::string_view code) const;

  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string> codes_, names_;
  std::vector<char> inside_;
  std::set<std::string, std::less<>> departements_;  // of the territory itself
  territory::history history_;
  std::unordered_map<std::string, answer, hash, std::equal_to<>> answers_;
};

// Reads the events of the workspace.
std::vector<territory::commune_event> read_events(store::workspace& w);

}  // namespace sourcier::ingest
