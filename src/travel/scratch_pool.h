#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace sourcier::travel {

// Working memory that is dear to make, one piece a thread at a time. Which piece a caller gets
// must not show in its results.
template <class T>
class scratch_pool {
 public:
  explicit scratch_pool(std::function<std::unique_ptr<T>()> make) : make_(std::move(make)) {}

  template <class Use>
  void with(const Use& use) {
    auto piece = take();
    use(*piece);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(piece));
  }

 private:
  std::unique_ptr<T> take() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        auto piece = std::move(idle_.back());
        idle_.pop_back();
        return piece;
      }
    }
    return make_();
  }

  std::function<std::unique_ptr<T>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace sourcier::travel
