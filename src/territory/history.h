#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sourcier::territory {

// One line of the history of communes: on `day` ("2019-01-01"), `before` became `after`, or one of
// its parts did. A merger that keeps the code of A reads A -> A, B -> A; a split A -> A, A -> B.
// An empty day is a relation that holds as things stand: a delegated commune and the commune it
// belongs to, a city and its arrondissements.
struct commune_event {
  std::string before;
  std::string after;
  std::string day;
  std::string kind;

  friend bool operator==(const commune_event&, const commune_event&) = default;
};

enum class fate {
  current,  // the code of a commune of today
  mapped,   // leads to one commune of today
  split,    // leads to several
  unknown,  // leads to no commune of the list, or was never heard of
};

struct resolution {
  fate what = fate::unknown;
  // Communes of today for current, mapped and split; for unknown the codes where the trail ends.
  std::vector<std::string> codes;
  std::vector<commune_event> path;  // events followed, in order of day
};

// Old codes to today's. Days only grow along a trail and no code is visited twice on one day, so a
// trail ends whatever the events say.
class history {
 public:
  history() = default;
  // `current`: the codes of today's communes, in any order.
  history(std::vector<commune_event> events, std::span<const std::string> current);

  // A code of unknown vintage: one of today's is itself, even if it had been merged and was
  // created again; another is followed from its last event.
  resolution resolve(std::string_view code) const;
  // The code as it stood on `as_of`: parts that left a commune since then are told apart (split).
  resolution resolve(std::string_view code, std::string_view as_of) const;

  bool is_current(std::string_view code) const;
  std::span<const commune_event> events() const { return events_; }

 private:
  struct trail;
  std::span<const commune_event> of(std::string_view code) const;
  void follow(const std::string& code, std::string_view after_day, trail& t) const;
  void follow_at_end(const std::string& code, std::string_view day, trail& t) const;
  resolution conclude(std::string_view code, trail t) const;

  std::vector<commune_event> events_;  // by code before, then day
  std::vector<std::string> current_;   // sorted
  struct range {
    std::uint32_t begin, end;
  };
  std::unordered_map<std::string, range> by_code_;
};

}  // namespace sourcier::territory
