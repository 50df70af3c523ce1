#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "store/database.h"

namespace sourcier::store {

// Connections to one target for the threads of a server, opened as they are needed. A connection
// that no longer answers is thrown away, and the next one that is asked for is opened anew.
class pool {
 public:
  // What a thread holds while it works; gives the connection back at its end.
  class lease {
   public:
    lease(lease&& other) noexcept;
    lease& operator=(lease&&) = delete;
    ~lease();
    database& operator*() { return held_; }
    database* operator->() { return &held_; }

   private:
    friend class pool;
    lease(pool& from, database&& held);
    pool* from_;
    database held_;
    int exceptions_;
  };

  pool(target where, std::size_t size,
       std::chrono::milliseconds wait = std::chrono::milliseconds(5000));
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;

  // Throws unavailable where none came free within the wait or none can be opened.
  // REQUIRES: the thread holds no other lease of this pool, else all may wait for one another.
  lease get();

  std::size_t size() const { return size_; }

 private:
  struct idle {
    database connection;
    std::chrono::steady_clock::time_point since;
  };
  void give_back(database&& connection, bool doubtful) noexcept;
  database open();
  void forget_one() noexcept;

  const target where_;
  const std::size_t size_;
  const std::chrono::milliseconds wait_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<idle> idle_;
  std::size_t out_ = 0;  // leased or being opened
};

}  // namespace sourcier::store
