#include "base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sourcier {

using namespace std::chrono_literals;

progress::progress(std::string what, std::size_t total)
    : what_(std::move(what)),
      total_(std::max<std::size_t>(total, 1)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      next_(std::chrono::steady_clock::now() + 200ms) {}

progress::~progress() {
  if (shown_) fmt::print(stderr, "\r\033[K");
}

void progress::advance_to(std::size_t done) {
  done_ = std::min(done, total_);
  if (!terminal_ || std::chrono::steady_clock::now() < next_) return;
  next_ = std::chrono::steady_clock::now() + 100ms;
  draw();
}

void progress::draw() {
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = kWidth * done_ / total_;
  std::string bar;
  for (std::size_t i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
  fmt::print(stderr, "\r\033[K{} {} {:3} %", what_, bar, 100 * done_ / total_);
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace sourcier
