#include "base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>

#include <memory>

namespace sourcier {
namespace {

std::unique_ptr<tbb::global_control>& control() {
  static std::unique_ptr<tbb::global_control> instance;
  return instance;
}

}  // namespace

void set_thread_count(unsigned n) {
  control().reset();
  if (n == 0) return;
  control() =
      std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, n);
}

unsigned thread_count() {
  return static_cast<unsigned>(
      tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
}

void parallel_for(std::size_t n, std::size_t grain,
                  const std::function<void(std::size_t, std::size_t)>& body) {
  if (n == 0) return;
  if (n <= grain || thread_count() == 1) return body(0, n);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, n, grain),
                    [&](const auto& range) { body(range.begin(), range.end()); });
}

}  // namespace sourcier
