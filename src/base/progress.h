#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace sourcier {

// A one-line progress bar on standard error, drawn only where that is a terminal and the step
// lasts longer than a moment. Redrawn at most ten times a second.
class progress {
 public:
  progress(std::string what, std::size_t total);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void advance_to(std::size_t done);

 private:
  void draw();

  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_ = false;
  bool terminal_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace sourcier
