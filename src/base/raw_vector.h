#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace sourcier {

// Leaves new elements as memory holds them, for arrays that are written whole right after.
template <class T>
struct raw_allocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = raw_allocator<U>;
  };
  template <class U>
  void construct(U* p) noexcept {
    ::new (static_cast<void*>(p)) U;
  }
  template <class U, class... Arguments>
  void construct(U* p, Arguments&&... arguments) {
    ::new (static_cast<void*>(p)) U(std::forward<Arguments>(arguments)...);
  }
};

template <class T>
using raw_vector = std::vector<T, raw_allocator<T>>;

}  // namespace sourcier
