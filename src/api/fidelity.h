#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/message.h"
#include "snapshot/calibration.h"

namespace sourcier::api {

// GET /api/v1/fidelity. A report takes seconds, an answer may not: reports are made one after the
// other on a thread of their own and the newest are kept. Until one is there the answer is 202,
// with when to ask again.
class fidelity_desk {
 public:
  http::response answer(std::shared_ptr<const snapshot::world> w, const http::request& r);

 private:
  struct report;
  std::shared_ptr<report> find_or_queue(std::shared_ptr<const snapshot::world> w,
                                        const http::request& r);
  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::shared_ptr<report>> kept_;  // newest question last
  std::jthread thread_;                       // last: it ends before what it uses
};

}  // namespace sourcier::api
