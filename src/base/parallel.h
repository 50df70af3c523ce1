#pragma once

#include <cstddef>
#include <functional>

namespace sourcier {

// Upper bound for all parallel loops of the process; 0 means one per core.
void set_thread_count(unsigned n);
unsigned thread_count();

// body(begin, end) over [0, n) in chunks of at least `grain`. Chunks write to places of their own:
// results do not depend on the number of threads.
void parallel_for(std::size_t n, std::size_t grain,
                  const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace sourcier
